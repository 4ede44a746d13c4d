// SPDX-License-Identifier: Apache-2.0
#include "models/ladder.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "models/forwarding_model.h"
#include "models/providers.h"
#include "models/scripted_model_double.h"
#include "models/structured.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

TEST(ReplyRungsTest, two_in_a_row_are_remembered_by_model) {
  ReplyRungs rungs;
  EXPECT_EQ(rungs.begin("a"), Rung::schema);
  rungs.worked("a", Rung::tagged);
  EXPECT_EQ(rungs.begin("a"), Rung::schema);
  rungs.worked("a", Rung::tagged);
  EXPECT_EQ(rungs.begin("a"), Rung::tagged);
  EXPECT_EQ(rungs.begin("b"), Rung::schema);
  EXPECT_EQ(rungs.counts().at("a"), (ReplyRungs::Counts{0, 0, 0, 2, 0, 0}));
}

TEST(ReplyRungsTest, every_eighth_asking_begins_at_the_top_and_one_reply_there_is_enough_to_return) {
  ReplyRungs rungs;
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(rungs.begin("a"), i < 2 ? Rung::schema : Rung::single) << i;
    rungs.worked("a", Rung::single);
  }
  EXPECT_EQ(rungs.begin("a"), Rung::schema);
  rungs.worked("a", Rung::plain);
  EXPECT_EQ(rungs.begin("a"), Rung::plain);
}

TEST(ReplyRungsTest, a_repair_is_no_place_to_begin_at) {
  ReplyRungs rungs;
  for (int i = 0; i < 3; ++i) rungs.worked("a", Rung::repair);
  EXPECT_EQ(rungs.begin("a"), Rung::schema);
  EXPECT_EQ(rungs.begin("a"), Rung::schema);
}

Prompt notes_prompt() {
  Prompt prompt;
  prompt.task = "notes";
  prompt.language = Language::en;
  prompt.system = "You note findings.\nReply with one JSON object only: no explanation, no code fence.";
  prompt.user =
      "Passages about JSON: …\n\nExample of the form:\n"
      R"({"findings": [{"statement": "The bridge opened in 1931.", "passages": ["P2"]}]})";
  static const json text = {{"type", "string"}};
  static const json texts = {{"type", "array"}, {"items", text}};
  static const json finding = {{"type", "object"},
                               {"properties", {{"statement", text}, {"passages", texts}}},
                               {"required", {"statement", "passages"}}};
  static const json schema = {{"type", "object"},
                              {"properties", {{"findings", {{"type", "array"}, {"items", finding}}}}},
                              {"required", json::array({"findings"})}};
  prompt.schema = &schema;
  return prompt;
}

const std::function<Result<std::string>(const json&)> first_statement = [](const json& reply) -> Result<std::string> {
  if (!reply["findings"].is_array() || reply["findings"].empty()) return fail(ErrorKind::malformed, "no findings");
  return reply["findings"][0]["statement"].get<std::string>();
};

std::vector<Rung> rungs_asked(const ScriptedModel& model) {
  std::vector<Rung> rungs;
  for (const Prompt& prompt : model.prompts()) rungs.push_back(prompt.rung);
  return rungs;
}

TEST(ClimbTest, each_rung_asks_in_its_own_way) {
  ScriptedModel model;
  model.on("notes", "no");
  Budget budget;
  EXPECT_EQ(ask_for<std::string>({model, budget}, notes_prompt(), first_statement).error().kind, ErrorKind::malformed);
  EXPECT_EQ(rungs_asked(model), (std::vector<Rung>{Rung::schema, Rung::repair, Rung::tagged, Rung::single}));
  const auto prompts = model.prompts();
  EXPECT_TRUE(contains(prompts[1].user, "cannot be used"));

  const Prompt& tagged = prompts[2];
  EXPECT_TRUE(tagged.schema == nullptr);
  EXPECT_EQ(tagged.system, "You note findings.");
  EXPECT_TRUE(contains(tagged.user, "Passages about JSON"));
  EXPECT_TRUE(contains(tagged.user, "<findings><passages>…</passages><statement>…</statement></findings>"));
  EXPECT_TRUE(contains(
      tagged.user, "<findings><passages>P2</passages><statement>The bridge opened in 1931.</statement></findings>"));
  EXPECT_FALSE(contains(tagged.user, "{\""));

  const Prompt& single = prompts[3];
  EXPECT_TRUE(single.schema == nullptr);
  EXPECT_TRUE(contains(single.user, "Now answer only \"findings\""));
  EXPECT_TRUE(contains(single.user, "- passages | statement"));
}

TEST(ClimbTest, in_tags_too_a_prompt_can_show_less_of_its_material) {
  Prompt prompt = notes_prompt();
  const std::string example = prompt.user.substr(prompt.user.find("\n\nExample"));
  prompt.user_with = [example](const Material& material) { return "Passages: " + material.focus + example; };
  prompt.material.focus = "P1 P2";
  prompt.user = prompt.user_with(prompt.material);
  for (const Prompt& lower : {tagged_prompt(prompt), single_prompt(prompt, "findings")}) {
    Material less;
    less.focus = "P1";
    EXPECT_TRUE(lower.user.starts_with(lower.user_with(prompt.material))) << lower.user;
    EXPECT_EQ(trim(lower.user_with(less)), "Passages: P1");
  }
}

TEST(ClimbTest, words_alone_are_tried_where_a_server_was_held_to_the_form) {
  class HeldModel final : public Model {
   public:
    Result<Answer> answer(const Prompt& prompt, Budget&, std::stop_token,
                          const std::function<void(std::string_view)>&) override {
      asked.push_back(prompt.rung);
      Answer answer;
      answer.text = prompt.rung == Rung::schema ? "\t" : R"({"findings": [{"statement": "s", "passages": ["P1"]}]})";
      answer.constrained = prompt.rung == Rung::schema;
      return answer;
    }
    std::string provider() const override { return "held"; }
    std::string name() const override { return "held-1"; }
    std::size_t material_chars_max(Role) const override { return 1000; }
    std::vector<Rung> asked;
  };
  HeldModel model;
  Budget budget;
  Rung rung = Rung::schema;
  EXPECT_EQ(*ask_for<std::string>({model, budget}, notes_prompt(), first_statement, &rung), "s");
  EXPECT_EQ(rung, Rung::plain);
  EXPECT_EQ(model.asked, (std::vector<Rung>{Rung::schema, Rung::plain}));
}

TEST(ClimbTest, the_model_of_each_role_is_remembered_by_itself) {
  class TwoModels final : public ForwardingModel {
   public:
    using ForwardingModel::ForwardingModel;
    Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                          const std::function<void(std::string_view)>& on_piece) override {
      return model_.answer(prompt, budget, stop, on_piece);
    }
    std::string name_for(Role role) const override { return role == Role::researcher ? "small" : "large"; }
  };
  ScriptedModel scripted;
  scripted.on("notes", [](const Prompt& prompt) -> Result<std::string> {
    return prompt.rung == Rung::tagged ? "<findings><statement>s</statement><passages>P1</passages></findings>" : "no";
  });
  TwoModels model(scripted);
  Budget budget;
  ReplyRungs rungs;
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(ask_for<std::string>({model, budget, {}, &rungs}, notes_prompt(), first_statement));
  EXPECT_EQ(rungs.begins().at("small"), Rung::tagged);
  EXPECT_EQ(rungs.begins().count("large"), 0u);
}

TEST(ClimbTest, the_rung_that_worked_is_where_the_next_asking_begins) {
  ScriptedModel model;
  model.on("notes", [](const Prompt& prompt) -> Result<std::string> {
    return prompt.rung == Rung::tagged ? "<findings><statement>s</statement><passages>P1</passages></findings>" : "no";
  });
  Budget budget;
  ReplyRungs rungs;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(*ask_for<std::string>({model, budget, {}, &rungs}, notes_prompt(), first_statement), "s");
  EXPECT_EQ(rungs_asked(model), (std::vector<Rung>{Rung::schema, Rung::repair, Rung::tagged, Rung::schema, Rung::repair,
                                                   Rung::tagged, Rung::tagged}));
}

TEST(ClimbTest, a_model_that_keeps_no_form_is_left_alone_for_a_while_and_that_is_told) {
  ScriptedModel model, other;
  model.on("notes", "no");
  other.on("notes", R"({"findings": [{"statement": "s", "passages": ["P1"]}]})");
  std::vector<std::string> told;
  const auto both =
      make_fallback_model(model, other, [&](const Prompt&, const Error& error) { told.push_back(error.what); });
  Budget budget;
  ReplyRungs rungs;
  for (int i = 0; i < 9; ++i)
    EXPECT_EQ(*ask_for<std::string>({*both, budget, {}, &rungs}, notes_prompt(), first_statement), "s");
  EXPECT_EQ(model.prompts().size(), 3 * 4u) << "the first, the second and the ninth time, at four rungs each";
  ASSERT_EQ(told.size(), 9u);
  EXPECT_EQ(told[2], "the model kept no form of late");
}

TEST(ClimbTest, a_failure_that_is_not_of_the_form_ends_the_climb) {
  for (const ErrorKind kind : {ErrorKind::too_long, ErrorKind::cancelled, ErrorKind::over_budget, ErrorKind::refused}) {
    ScriptedModel model;
    model.on("notes", "no").on("notes", "no").on("notes", [&](const Prompt&) -> Result<std::string> {
      return fail(kind, "at the third");
    });
    Budget budget;
    EXPECT_EQ(ask_for<std::string>({model, budget}, notes_prompt(), first_statement).error().kind, kind);
    EXPECT_EQ(model.prompts().size(), 3u);
  }
}

TEST(ClimbTest, a_repair_that_does_not_fit_leads_on) {
  ScriptedModel model;
  model.on("notes", [](const Prompt& prompt) -> Result<std::string> {
    if (prompt.rung == Rung::repair) return fail(ErrorKind::too_long, "does not fit");
    return prompt.rung == Rung::single ? "- P4 | The lock was rebuilt.\n" : "no";
  });
  Budget budget;
  EXPECT_EQ(*ask_for<std::string>({model, budget}, notes_prompt(), first_statement), "The lock was rebuilt.");
}

}  // namespace
}  // namespace kaozheng::models
