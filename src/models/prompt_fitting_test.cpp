// SPDX-License-Identifier: Apache-2.0
#include "models/prompt_fitting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/bytes.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

std::string shown(const Material& material) {
  std::string text = "Material:\n";
  for (const LabelledPassage& one : material.passages) text += "⟦" + one.label + "⟧ " + one.passage.text + "\n";
  const std::vector<LabelledFinding>& findings = material.ledger.empty() ? material.findings : material.ledger;
  for (const LabelledFinding& one : findings) text += "[" + one.label + "] " + one.finding.statement + "\n";
  for (const std::string& query : material.earlier_queries) text += "- " + query + "\n";
  return text + "End.";
}

Prompt prompt_with(Material material) {
  Prompt prompt;
  prompt.task = "notes";
  prompt.language = Language::en;
  prompt.system = "You note.";
  prompt.user = shown(material);
  prompt.user_with = shown;
  prompt.material = std::move(material);
  return prompt;
}

LabelledPassage passage(std::string label, std::string text) {
  LabelledPassage one;
  one.label = std::move(label);
  one.passage.text = std::move(text);
  return one;
}
LabelledFinding finding(std::string label, std::string text) {
  LabelledFinding one;
  one.label = std::move(label);
  one.finding.statement = std::move(text);
  return one;
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

Result<Fitted> fit_plainly(const Prompt& prompt, int context) {
  return fit(prompt, ReplyForm::plain, TokenCounter(), context, "qwen3:8b");
}

const std::string weather = repeated("It rained in the hills for weeks. ", 12);
const std::string pumps = repeated("The heat pumps of the town cost 9,000 crowns each. ", 12);
const std::string food = repeated("Bread was baked at noon every day. ", 12);

Material three_passages() {
  Material material;
  material.topic = "heat pumps in a town";
  material.focus = "what the heat pumps cost";
  material.passages = {passage("P1", weather), passage("P2", pumps), passage("P3", food)};
  return material;
}

TEST(PromptFittingTest, a_prompt_that_fits_is_sent_as_it_is) {
  const Prompt prompt = prompt_with(three_passages());
  const auto fitted = fit_plainly(prompt, 8192);
  ASSERT_TRUE(fitted);
  EXPECT_EQ(fitted->user, prompt.user);
  EXPECT_TRUE(fitted->dropped.empty());
  EXPECT_EQ(fitted->messages[1]["content"], prompt.user);
  EXPECT_EQ(fitted->reply_tokens_max(), 8192 - fitted->tokens);
  Answer answer;
  fitted->tell(answer);
  EXPECT_TRUE(answer.sent_user.empty());
}

TEST(PromptFittingTest, what_is_least_relevant_is_left_out_first_and_the_rest_keeps_its_labels) {
  const Prompt prompt = prompt_with(three_passages());
  const auto two = fit_plainly(prompt, 700);
  ASSERT_TRUE(two) << two.error().what;
  EXPECT_EQ(two->dropped, std::vector<std::string>{"P3"}) << "of two that share no word the first stays";
  EXPECT_LT(two->user.find("⟦P1⟧"), two->user.find("⟦P2⟧"));
  const auto one = fit_plainly(prompt, 512);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->dropped, (std::vector<std::string>{"P1", "P3"}));
  EXPECT_NE(one->user.find("⟦P2⟧ " + pumps), std::string::npos);
  Answer answer;
  one->tell(answer);
  EXPECT_EQ(answer.dropped, one->dropped);
  EXPECT_EQ(answer.sent_user, one->user);
}

TEST(PromptFittingTest, earlier_queries_go_when_one_finding_is_left_the_oldest_first) {
  Material material;
  material.focus = "what the heat pumps cost";
  material.findings = {finding("F4", weather), finding("F9", pumps)};
  for (int i = 1; i <= 3; ++i) material.earlier_queries.push_back(repeated("query " + std::to_string(i) + " ", 30));
  const auto fitted = fit_plainly(prompt_with(material), 600);
  ASSERT_TRUE(fitted) << fitted.error().what;
  EXPECT_EQ(fitted->dropped, (std::vector<std::string>{"F4", "Q1", "Q2"}));
}

TEST(PromptFittingTest, a_passage_too_long_alone_is_shown_up_to_the_end_of_a_sentence) {
  Material material = three_passages();
  material.passages[1].passage.text = repeated(pumps, 10);
  const auto fitted = fit_plainly(prompt_with(material), 800);
  ASSERT_TRUE(fitted) << fitted.error().what;
  EXPECT_EQ(fitted->dropped, (std::vector<std::string>{"P1", "P2…", "P3"}));
  EXPECT_NE(fitted->user.find("9,000 crowns each.\nEnd."), std::string::npos);
  EXPECT_GT(fitted->tokens, 450) << "as many sentences as fit";
}

TEST(PromptFittingTest, what_was_said_around_the_material_stays) {
  Prompt prompt = prompt_with(three_passages());
  prompt.user = "Before. " + prompt.user + "\n\nYour last reply cannot be used.";
  const auto fitted = fit_plainly(prompt, 700);
  ASSERT_TRUE(fitted);
  EXPECT_FALSE(fitted->dropped.empty());
  EXPECT_TRUE(fitted->user.starts_with("Before. Material:"));
  EXPECT_TRUE(fitted->user.ends_with("End.\n\nYour last reply cannot be used."));
}

TEST(PromptFittingTest, what_cannot_fit_is_too_long_and_names_model_context_and_setting) {
  const auto message_of = [](const Prompt& prompt) {
    const auto fitted = fit_plainly(prompt, 600);
    EXPECT_FALSE(fitted);
    if (fitted) return std::string();
    EXPECT_EQ(fitted.error().kind, ErrorKind::too_long);
    return fitted.error().what;
  };
  Prompt unfittable = prompt_with(three_passages());
  unfittable.user_with = {};
  Prompt other_text = prompt_with(three_passages());
  other_text.user += other_text.user.substr(1);
  other_text.user.erase(0, 1);
  Prompt long_system = prompt_with(three_passages());
  long_system.system = repeated("rule ", 600);
  Material endless;
  endless.passages = {passage("P1", repeated("云", 3'000))};
  for (const Prompt& prompt : {unfittable, long_system, prompt_with(endless), other_text}) {
    const std::string message = message_of(prompt);
    for (const char* part : {"qwen3:8b", "600", "model.context", "KAOZHENG_CONTEXT"})
      EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(PromptFittingTest, the_ledger_goes_before_anything_a_prompt_may_use) {
  Material material;
  material.topic = "heat pumps in a town";
  material.findings = {finding("F2", pumps)};
  material.ledger = {finding("F1", weather), finding("F2", pumps), finding("F3", food)};
  const Prompt prompt = prompt_with(material);
  const auto all = fit_plainly(prompt, 2048);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->user, prompt.user);
  EXPECT_TRUE(all->whole);
  const auto less = fit_plainly(prompt, 700);
  ASSERT_TRUE(less) << less.error().what;
  EXPECT_FALSE(contains(less->user, "[F1]"));
  EXPECT_TRUE(contains(less->user, "[F2] " + pumps));
  EXPECT_TRUE(less->dropped.empty()) << "nothing it may use";
  Answer answer;
  less->tell(answer);
  EXPECT_EQ(answer.sent_user, less->user);
}

TEST(PromptFittingTest, a_schema_counts_in_words_and_as_a_tool) {
  Prompt prompt = prompt_with(three_passages());
  const auto plain = fit_plainly(prompt, 8192);
  const nlohmann::json schema = {{"type", "object"}, {"properties", {{"findings", {{"type", "array"}}}}}};
  prompt.schema = &schema;
  for (const ReplyForm form : {ReplyForm::schema, ReplyForm::tool}) {
    const auto fitted = fit(prompt, form, TokenCounter(), 8192, "m");
    ASSERT_TRUE(fitted);
    EXPECT_GT(fitted->tokens, plain->tokens + 20);
    EXPECT_EQ(fitted->tools.empty(), form == ReplyForm::schema);
  }
}

TEST(PromptFittingTest, random_prompts_fit_or_are_too_long_and_no_sentence_is_cut) {
  std::mt19937 random(11);
  const std::vector<std::string> sentences = {
      "The town paid for 1,200 heat pumps in 2024. ", "临江市加固堤防 37.5 公里，投资 12 亿元。",
      "Prices rose by 6.7% (see U.S. data, v2.1). ", "专家认为，蓄滞洪区仍需扩建。", "Nobody asked the tenants! "};
  const auto some_text = [&] {
    std::string text;
    for (std::size_t i = 0, count = 1 + random() % 40; i < count; ++i) text += sentences[random() % sentences.size()];
    return std::string(trim(text));
  };
  int whole = 0, less = 0, shortened = 0, too_long = 0;
  for (int round = 0; round < 300; ++round) {
    Material material;
    material.topic = sentences[random() % sentences.size()];
    material.focus = sentences[random() % sentences.size()];
    for (std::size_t i = 0, count = random() % 9; i < count; ++i)
      material.passages.push_back(passage("P" + std::to_string(i + 1), some_text()));
    for (std::size_t i = 0, count = random() % 9; i < count; ++i)
      material.findings.push_back(finding("F" + std::to_string(3 * i + 1), sentences[random() % sentences.size()]));
    for (std::size_t i = 0, count = random() % 4; i < count; ++i) material.earlier_queries.push_back("query about it");
    const Prompt prompt = prompt_with(material);
    const int context = 512 + static_cast<int>(random() % 4'000);
    const auto fitted = fit_plainly(prompt, context);
    if (!fitted) {
      EXPECT_EQ(fitted.error().kind, ErrorKind::too_long);
      ++too_long;
      continue;
    }
    EXPECT_LE(fitted->tokens + reply_tokens_kept(context), context);
    EXPECT_EQ(fit_plainly(prompt, context)->user, fitted->user) << "the same prompt fits the same way";
    const std::set<std::string> dropped(fitted->dropped.begin(), fitted->dropped.end());
    std::size_t place = 0;
    for (const LabelledPassage& one : material.passages) {
      const std::size_t found = fitted->user.find("⟦" + one.label + "⟧ ");
      EXPECT_EQ(found == std::string::npos, dropped.count(one.label) == 1) << one.label;
      if (found == std::string::npos) continue;
      EXPECT_GE(found, place) << "in the order they had";
      place = found;
      const std::size_t begin = fitted->user.find(' ', found) + 1;
      const std::string text = fitted->user.substr(begin, fitted->user.find('\n', begin) - begin);
      EXPECT_TRUE(one.passage.text.starts_with(text));
      EXPECT_EQ(text == one.passage.text, dropped.count(one.label + "…") == 0);
      const std::vector<std::string> all = text::sentence_texts(one.passage.text), kept = text::sentence_texts(text);
      EXPECT_TRUE(std::equal(kept.begin(), kept.end(), all.begin())) << text;
      shortened += text == one.passage.text ? 0 : 1;
    }
    for (const LabelledFinding& one : material.findings) {
      const bool there = fitted->user.find("[" + one.label + "] " + one.finding.statement) != std::string::npos;
      EXPECT_EQ(there, dropped.count(one.label) == 0) << one.label;
    }
    ++(dropped.empty() ? whole : less);
  }
  EXPECT_GT(whole, 20);
  EXPECT_GT(less, 60);
  EXPECT_GT(shortened, 2);
  EXPECT_LT(too_long, 60);
}

}  // namespace
}  // namespace kaozheng::models
