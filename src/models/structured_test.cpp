// SPDX-License-Identifier: Apache-2.0
#include "models/structured.h"

#include <gtest/gtest.h>

#include "models/scripted_model_double.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

json read(std::string_view reply) {
  auto value = read_json_reply(reply);
  return value ? *value : json("malformed: " + value.error().what);
}

TEST(ReadJsonReplyTest, a_reply_that_is_json_is_not_searched_for_code_fences) {
  const nlohmann::json reply = {{"text", "```json\n{\"inner\": 1}\n```"}};
  EXPECT_EQ(*read_json_reply(reply.dump()), reply);
}

TEST(ReadJsonReplyTest, valid_json_is_read_as_it_stands) {
  const std::string text =
      R"({"a":[1,-2.5,1e3,true,false,null,"x\n\"y\" \u4e2d \ud83d\ude00"],"b":{"c":{}},"d":"，：“”","e":"a, b: {c} [d]"})";
  EXPECT_EQ(read(text), json::parse(text));
}

TEST(ReadJsonReplyTest, an_object_is_found_in_a_fence_and_between_words) {
  const json wanted = {{"a", 1}};
  EXPECT_EQ(read("```json\n{\"a\": 1}\n```"), wanted);
  EXPECT_EQ(read("Here you are: {\"a\": 1} I hope this helps {really}."), wanted);
  EXPECT_EQ(read("好的，结果如下：\n{\"a\": 1}\n以上。"), wanted);
  EXPECT_EQ(read("The form is {name: …}:\n```\n{\"a\": 1}\n```\n"), wanted);
  EXPECT_EQ(read("{} or rather {\"a\": 1}"), wanted);
}

TEST(ReadJsonReplyTest, common_slips_are_mended) {
  EXPECT_EQ(read("{\"a\": [1, 2,], \"b\": 3,}"), (json{{"a", {1, 2}}, {"b", 3}}));
  EXPECT_EQ(read("{\"a\": 1, // one\n /* two */ \"b\": 2 # three\n}"), (json{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(read("{'a': True, 'b': None, 'c': 'it\\'s', 'd': 'it's'}"),
            (json{{"a", true}, {"b", nullptr}, {"c", "it's"}, {"d", "it's"}}));
  EXPECT_EQ(read("{“a”: “云”，“b”：[“x”, “y”]}"), (json{{"a", "云"}, {"b", {"x", "y"}}}));
  EXPECT_EQ(read("{a: 1, b_2: \"x\"}"), (json{{"a", 1}, {"b_2", "x"}}));
  EXPECT_EQ(read("{\"a\": \"two\nlines\"}"), (json{{"a", "two\nlines"}}));
  EXPECT_EQ(read(R"({"a": "C:\dir and \u00zz"})"), (json{{"a", R"(C:\dir and \u00zz)"}}));
}

TEST(ReadJsonReplyTest, quotes_inside_a_string_belong_to_it) {
  EXPECT_EQ(read("{\"a\": \"he said \"no\" twice\", \"b\": 1}"), (json{{"a", "he said \"no\" twice"}, {"b", 1}}));
  EXPECT_EQ(read("{\"a\": \"所谓\"云智算\"，即智算云\"}"), (json{{"a", "所谓\"云智算\"，即智算云"}}));
  EXPECT_EQ(read("{\"a\": \"“引文”\"}"), (json{{"a", "“引文”"}}));
}

TEST(ReadJsonReplyTest, of_a_cut_reply_the_complete_parts_are_kept) {
  EXPECT_EQ(read("{\"queries\": [\"one\", \"two\", \"thr"), (json{{"queries", {"one", "two"}}}));
  EXPECT_EQ(read("{\"findings\": [{\"s\": \"a\", \"p\": [\"P1\"]}, {\"s\": \"b\", \"p\": [\"P2\""),
            (json{{"findings", {{{"s", "a"}, {"p", {"P1"}}}}}}));
  EXPECT_EQ(read("{\"a\": \"x\", \"b\": {\"c\": 1"), (json{{"a", "x"}}));
  EXPECT_EQ(read("{\"a\": \"x\", \"b\": 12"), (json{{"a", "x"}}));
  EXPECT_EQ(read("```json\n{\"a\": \"x\"\n"), (json{{"a", "x"}}));
}

TEST(ReadJsonReplyTest, a_cut_reply_without_a_complete_part_is_malformed) {
  for (const std::string_view reply : {"{\"missing\": [", "{\"missing\": [\"cu", "{\"a\": {\"b\": 1", "{\"a\"", "{",
                                       "{\"findings\": [{\"statement\": \"whole\", \"passages\": [\"P"})
    EXPECT_FALSE(read_json_reply(reply)) << reply;
}

TEST(ReadJsonReplyTest, what_is_no_object_is_malformed_and_says_why) {
  for (const std::string_view reply : {"", "I would rather not.", "[1, 2]", "{broken", "{\"a\" 1}",
                                       "{\"a\": 1 \"b\": 2}", "{\"a\": 1.2.3}", "{\"a\": maybe}"}) {
    const auto value = read_json_reply(reply);
    ASSERT_FALSE(value) << reply;
    EXPECT_EQ(value.error().kind, ErrorKind::malformed);
    EXPECT_NE(value.error().what.find("JSON"), std::string::npos) << value.error().what;
  }
}

TEST(ReadJsonReplyTest, nesting_is_bounded_and_broken_utf8_is_mended) {
  EXPECT_FALSE(read_json_reply("{\"a\":" + std::string(100'000, '[')));
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(read_json_reply(objects));
  EXPECT_EQ(read("{\"a\": \"\xFF\"}"), (json{{"a", "\xEF\xBF\xBD"}}));
  EXPECT_EQ(read("{\"a\": \"\\ud800\"}"), (json{{"a", "\xEF\xBF\xBD"}}));
}

Prompt plan_prompt() {
  Prompt prompt;
  prompt.task = "plan";
  prompt.user = "Make a plan.";
  static const json schema = {{"type", "object"}};
  prompt.schema = &schema;
  return prompt;
}

const std::function<Result<int>(const json&)> parse_a = [](const json& reply) -> Result<int> {
  if (!reply.contains("a") || !reply["a"].is_number()) return fail(ErrorKind::malformed, "\"a\" must be a number");
  return reply["a"].get<int>();
};

TEST(AskForTest, a_good_first_reply_is_taken) {
  ScriptedModel model;
  model.on("plan", "{\"a\": 3}");
  Budget budget;
  Rung rung = Rung::single;
  EXPECT_EQ(ask_for<int>({model, budget}, plan_prompt(), parse_a, &rung).value(), 3);
  EXPECT_EQ(rung, Rung::schema);
  EXPECT_EQ(model.prompts("plan").size(), 1u);
}

TEST(AskForTest, a_bad_reply_is_shown_to_the_model_once_with_what_is_wrong) {
  ScriptedModel model;
  model.on("plan", "{\"a\": \"three\"}").on("plan", "{\"a\": 3}");
  Budget budget;
  Rung rung = Rung::single;
  EXPECT_EQ(ask_for<int>({model, budget}, plan_prompt(), parse_a, &rung).value(), 3);
  EXPECT_EQ(rung, Rung::repair);
  const auto prompts = model.prompts("plan");
  ASSERT_EQ(prompts.size(), 2u);
  EXPECT_EQ(prompts[1].schema, prompts[0].schema);
  EXPECT_EQ(prompts[1].user.find("Make a plan."), 0u);
  EXPECT_NE(prompts[1].user.find("\"a\" must be a number"), std::string::npos);
  EXPECT_NE(prompts[1].user.find("{\"a\": \"three\"}"), std::string::npos);
}

TEST(AskForTest, two_bad_replies_are_malformed) {
  ScriptedModel model;
  model.on("plan", "no");
  Budget budget;
  const auto value = ask_for<int>({model, budget}, plan_prompt(), parse_a);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().kind, ErrorKind::malformed);
  EXPECT_EQ(model.prompts("plan").size(), 2u);
}

TEST(AskForTest, a_failure_of_the_model_is_not_repaired) {
  ScriptedModel model;
  model.on("plan", [](const Prompt&) -> Result<std::string> { return fail(ErrorKind::unavailable, "down"); });
  Budget budget;
  EXPECT_EQ(ask_for<int>({model, budget}, plan_prompt(), parse_a).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(model.prompts("plan").size(), 1u);
}

TEST(RepairPromptTest, a_long_reply_is_shown_abbreviated_in_the_language_of_the_prompt) {
  Prompt prompt = plan_prompt();
  prompt.language = Language::en;
  const Prompt english = repair_prompt(prompt, std::string(100'000, 'x'), "no object");
  EXPECT_LT(english.user.size(), 3'000u);
  EXPECT_NE(english.user.find("cannot be used"), std::string::npos);
  prompt.language = Language::zh;
  EXPECT_NE(repair_prompt(prompt, "x", "缺少字段").user.find("不能使用：缺少字段"), std::string::npos);
}

}  // namespace
}  // namespace kaozheng::models
