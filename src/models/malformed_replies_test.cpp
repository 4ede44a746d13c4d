// SPDX-License-Identifier: Apache-2.0
// Replies of the kinds small models are known for (testdata/malformed_replies.jsonl), heard as a server streams them
// and taken through all rungs. A line of the file: what kind of fault, language, which form was asked for, the reply
// (`times` over), and the value it means; null where no reading is certain.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>

#include "base/bytes.h"
#include "models/chat.h"
#include "models/providers.h"
#include "models/schema_fit.h"
#include "models/scripted_model_double.h"
#include "models/single_reply.h"
#include "models/structured.h"
#include "models/tagged_reply.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

json list_of(json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
json object_of(json properties, std::vector<std::string> required = {}) {
  if (required.empty())
    for (const auto& [name, schema] : properties.items()) required.push_back(name);
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

// As agents ask for them.
const json& schema_of(const std::string& name) {
  static const json text = {{"type", "string"}}, texts = list_of(text), number = {{"type", "integer"}};
  static const std::map<std::string, json> all = {
      {"brief", object_of({{"scope", text}, {"period", text}, {"facets", texts}})},
      {"queries", object_of({{"queries", texts}})},
      {"reflection", object_of({{"missing", texts}, {"queries", texts}})},
      {"notes", object_of({{"findings", list_of(object_of({{"statement", text}, {"passages", texts}}))}})},
      {"judgement",
       object_of({{"verdict", {{"type", "string"}, {"enum", {"supported", "partly", "contradicted", "not_found"}}}},
                  {"passages", texts},
                  {"quote", text},
                  {"reason", text}})},
      {"plan",
       object_of({{"tasks", list_of(object_of({{"id", text},
                                               {"type", {{"type", "string"}, {"enum", {"research", "analysis"}}}},
                                               {"description", text},
                                               {"priority", number},
                                               {"depends_on", texts}}))}})}};
  return all.at(name);
}

// What a taker cannot do without, as the readers of the agents.
const char* needed_by(const std::string& schema) {
  static const std::map<std::string, const char*> all = {{"brief", "facets"},       {"queries", "queries"},
                                                         {"reflection", "missing"}, {"notes", "findings"},
                                                         {"judgement", "verdict"},  {"plan", "tasks"}};
  return all.at(schema);
}

struct Malformed {
  std::string kind, schema, reply;
  Language language = Language::zh;
  json value;
};

std::vector<Malformed> malformed_replies() {
  std::vector<Malformed> all;
  std::ifstream file("src/models/testdata/malformed_replies.jsonl");
  for (std::string line; std::getline(file, line);) {
    const json one = json::parse(line);
    std::string reply;
    const auto text = one.at("reply").get<std::string>();
    for (int i = one.value("times", 1); i > 0; --i) reply += text;
    all.push_back({one.at("kind"), one.at("schema"), std::move(reply),
                   one.at("language") == "zh" ? Language::zh : Language::en, one.at("value")});
  }
  return all;
}

// As a chat server's stream is heard.
ScriptedModel::Reply streamed(std::string text) {
  return [text = std::move(text)](const Prompt&) -> Result<std::string> {
    constexpr std::size_t piece_bytes = 61;
    const std::function<void(std::string_view)> nobody;
    GatheredAnswer gathered(nobody);
    for (std::size_t at = 0; at < text.size() && !gathered.loops(); at += piece_bytes)
      gathered.add_content(std::string_view(text).substr(at, piece_bytes));
    Answer answer = gathered.finish(json::array());
    if (answer.text.empty()) return fail(ErrorKind::malformed, "the reply is empty");
    return answer.text;
  };
}

// A value in plain lines, as a model answers one question at a time.
std::string in_lines(const json& value) {
  if (!value.is_array()) return value.is_string() ? value.get<std::string>() : value.dump();
  if (value.empty()) return "none";
  std::string lines;
  for (const json& item : value) {
    if (item.is_string()) {
      lines += "- " + item.get<std::string>() + "\n";
      continue;
    }
    std::vector<std::string> cells;
    for (const auto& [name, cell] : item.items()) {
      std::vector<std::string> parts;
      if (cell.is_array())
        for (const json& part : cell) parts.push_back(part);
      cells.push_back(!cell.is_array() ? in_lines(cell) : parts.empty() ? "none" : join(parts, ", "));
    }
    lines += "- " + join(cells, " | ") + "\n";
  }
  return lines;
}

const json good_notes = {{"findings",
                          {{{"statement", "Ice on the lake broke on 3 May."}, {"passages", {"P1", "P2"}}},
                           {{"statement", "湖冰比上一年早化九天。"}, {"passages", {"P3"}}}}}};
json good_value(const std::string& schema) {
  static const std::map<std::string, json> all = {
      {"brief", {{"scope", "one lake"}, {"period", "2021"}, {"facets", {"ice", "湖面水温"}}}},
      {"queries", {{"queries", {"lake ice", "湖冰 消融"}}}},
      {"reflection", {{"missing", {"wind"}}, {"queries", {"wind over the lake", "湖面 风速"}}}},
      {"notes", good_notes},
      {"judgement",
       {{"verdict", "not_found"}, {"passages", {"P1", "P2"}}, {"quote", "the ice broke"}, {"reason", "没有这句话"}}},
      {"plan",
       {{"tasks",
         {{{"id", "r-1"}, {"type", "research"}, {"description", "ice"}, {"priority", 5}, {"depends_on", json::array()}},
          {{"id", "a-1"}, {"type", "analysis"}, {"description", "趋势"}, {"priority", 2}, {"depends_on", {"r-1"}}}}}}}};
  return all.at(schema);
}

struct Outcome {
  std::optional<json> value;
  std::optional<Rung> rung;
  std::size_t calls = 0;
};

// Replies by rung; the malformed one where there is none of its own. At `single` the good value, one property a call,
// when asked to.
Outcome replayed(const Malformed& one, const std::map<Rung, std::string>& good, bool good_singles = false) {
  const json& schema = schema_of(one.schema);
  ScriptedModel model;
  const auto bad = streamed(one.reply);
  const json value = good_value(one.schema);
  model.on("any", [&](const Prompt& prompt) -> Result<std::string> {
    if (const auto found = good.find(prompt.rung); found != good.end()) return found->second;
    if (prompt.rung == Rung::single && good_singles)
      for (const auto& [name, member] : value.items())
        if (contains(prompt.user, "“" + name + "”") || contains(prompt.user, "only \"" + name + "\""))
          return in_lines(member);
    return bad(prompt);
  });
  Prompt prompt;
  prompt.task = "any";
  prompt.language = one.language;
  prompt.schema = &schema;
  Budget budget;
  Outcome outcome;
  const std::string needed = needed_by(one.schema);
  const auto taken = climb({model, budget}, prompt, [&](const json& reply) -> Result<void> {
    const json& properties = schema.at("properties");
    const json part = object_of({{needed, properties.at(needed)}});
    if (fit_of(reply, part).held == 0 ||
        (reply.at(needed).is_array() && reply.at(needed).empty() && needed != "missing"))
      return fail(ErrorKind::malformed, "\"" + needed + "\" is missing");
    json known = json::object();
    for (const auto& [name, member] : reply.items())
      if (properties.contains(name)) known[name] = member;
    outcome.value = std::move(known);
    return {};
  });
  if (taken) outcome.rung = *taken;
  if (!taken) {
    EXPECT_EQ(taken.error().kind, ErrorKind::malformed) << one.kind;
  }
  outcome.calls = model.prompts().size();
  return outcome;
}

std::string shown(const Malformed& one) { return one.kind + ": " + abbreviate(one.reply, 300); }

class Counts {
 public:
  void add(const Outcome& outcome) { ++by_rung_[outcome.rung ? std::string(to_string(*outcome.rung)) : "none"]; }
  std::string text() const {
    std::string all;
    for (const auto& [rung, count] : by_rung_) all += fmt::format(" {} {}", rung, count);
    return all;
  }

 private:
  std::map<std::string, int> by_rung_;
};

TEST(MalformedRepliesTest, what_is_certain_is_mended_at_once_and_what_is_not_is_asked_for_in_tags) {
  const std::vector<Malformed> all = malformed_replies();
  ASSERT_GE(all.size(), 200u);
  Counts counts;
  for (const Malformed& one : all) {
    const json good = good_value(one.schema);
    const Outcome outcome = replayed(one, {{Rung::tagged, write_tagged(good, schema_of(one.schema))}});
    ASSERT_TRUE(outcome.value) << shown(one);
    EXPECT_EQ(*outcome.rung, one.value.is_null() ? Rung::tagged : Rung::schema) << shown(one) << "\n" << *outcome.value;
    EXPECT_EQ(*outcome.value, one.value.is_null() ? good : one.value) << shown(one);
    counts.add(outcome);
  }
  fmt::print("{} malformed replies, tags kept:{}\n", all.size(), counts.text());
}

TEST(MalformedRepliesTest, the_readers_stand_every_reply_as_it_is) {
  std::size_t read = 0;
  for (const Malformed& one : malformed_replies()) {
    const json& schema = schema_of(one.schema);
    read += read_reply(schema, one.reply) ? 1 : 0;
    read += read_tagged_reply(schema, one.reply) ? 1 : 0;
    read += read_keyed_lines(schema, one.reply) ? 1 : 0;
    for (const auto& [name, property] : schema.at("properties").items())
      read += read_single_reply(name, property, one.reply) ? 1 : 0;
  }
  EXPECT_GT(read, 300u);
}

TEST(MalformedRepliesTest, where_every_form_is_lost_one_question_at_a_time_is_answered) {
  Counts counts;
  for (const Malformed& one : malformed_replies()) {
    const Outcome outcome = replayed(one, {}, /*good_singles=*/true);
    ASSERT_TRUE(outcome.value) << shown(one);
    if (*outcome.rung == Rung::single) {
      EXPECT_EQ(*outcome.value, good_value(one.schema)) << shown(one);
    }
    counts.add(outcome);
  }
  fmt::print("only plain lines kept:{}\n", counts.text());
}

TEST(MalformedRepliesTest, a_corrected_reply_is_taken) {
  Counts counts;
  for (const Malformed& one : malformed_replies()) {
    const json good = good_value(one.schema);
    const Outcome outcome = replayed(one, {{Rung::plain, good.dump()}, {Rung::repair, good.dump()}});
    ASSERT_TRUE(outcome.value) << shown(one);
    EXPECT_LE(*outcome.rung, Rung::repair) << shown(one);
    counts.add(outcome);
  }
  fmt::print("corrected when asked to:{}\n", counts.text());
}

TEST(MalformedRepliesTest, a_model_that_never_learns_ends_in_a_value_or_in_words) {
  Counts counts;
  for (const Malformed& one : malformed_replies()) {
    const Outcome outcome = replayed(one, {});
    EXPECT_LE(outcome.calls, 10u) << shown(one);
    if (!one.value.is_null()) {
      EXPECT_EQ(outcome.rung, Rung::schema) << shown(one);
    }
    counts.add(outcome);
  }
  fmt::print("the same reply at every rung:{}\n", counts.text());
}

TEST(MalformedRepliesTest, the_extractive_model_answers_where_nothing_helps_and_that_is_told) {
  const auto extractive = make_extractive_model();
  int told = 0, asked = 0;
  for (const Malformed& one : malformed_replies()) {
    if (one.schema != "brief" || !one.value.is_null()) continue;
    ScriptedModel model;
    model.on("brief", [&](const Prompt& prompt) -> Result<std::string> {
      if (prompt.rung == Rung::single) return fail(ErrorKind::malformed, "the reply is empty");
      return streamed(one.reply)(prompt);
    });
    const auto both = make_fallback_model(model, *extractive, [&](const Prompt&, const Error& error) {
      EXPECT_FALSE(error.what.empty());
      ++told;
    });
    Prompt prompt;
    prompt.task = "brief";
    prompt.language = one.language;
    prompt.schema = &schema_of("brief");
    prompt.material.topic = one.language == Language::zh ? "湖冰消融" : "lake ice";
    Budget budget;
    ReplyRungs rungs;
    const auto facets = ask_for<json>({*both, budget, {}, &rungs}, prompt, [](const json& reply) -> Result<json> {
      if (!reply.contains("facets") || reply["facets"].empty()) return fail(ErrorKind::malformed, "no facets");
      return reply["facets"];
    });
    ++asked;
    ASSERT_TRUE(facets) << shown(one);
    EXPECT_EQ(rungs.counts().at("scripted-1")[static_cast<std::size_t>(Rung::extractive)], 1);
  }
  EXPECT_GT(asked, 3);
  EXPECT_EQ(told, asked);
}

}  // namespace
}  // namespace kaozheng::models
