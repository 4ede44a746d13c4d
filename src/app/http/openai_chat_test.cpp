// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_chat.h"

#include <gmock/gmock.h>

namespace kaozheng::app {
namespace {

using nlohmann::json;

ChatFrame frame(bool include_usage = false) {
  ChatFrame frame;
  frame.id = "chatcmpl-1";
  frame.created = 1'750'000'000;
  frame.model = "kaozheng";
  frame.include_usage = include_usage;
  return frame;
}

// The objects of a stream; each must be one `data:` line of its own.
std::vector<json> chunks_in(const std::string& stream) {
  std::vector<json> chunks;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t end = stream.find("\n\n", at);
    const std::string line = stream.substr(at, end - at);
    EXPECT_EQ(line.substr(0, 6), "data: ");
    EXPECT_EQ(line.find('\n'), std::string::npos);
    if (line != "data: [DONE]") chunks.push_back(json::parse(line.substr(6)));
    at = end + 2;
  }
  return chunks;
}

FinishedAnswer sample_answer() {
  FinishedAnswer answer;
  answer.text.markdown = "It rose.[[1]](https://a.example/)";
  answer.text.marks = {{8, 33, "https://a.example/", "A", false, "d"}};
  answer.citations = {"https://a.example/"};
  answer.vendor = {{"run_id", "r"}};
  return answer;
}

json whole_chunk(json delta, json finish_reason) {
  return {{"id", "chatcmpl-1"},
          {"object", "chat.completion.chunk"},
          {"created", 1'750'000'000},
          {"model", "kaozheng"},
          {"choices", json::array({{{"index", 0}, {"delta", delta}, {"finish_reason", finish_reason}}})}};
}

TEST(OpenAiChat, the_first_chunk_has_the_role_and_where_to_watch) {
  const auto chunks = chunks_in(ChatChunks(frame()).begin("run 1 at http://h/\n"));
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_EQ(
      chunks[0],
      whole_chunk({{"role", "assistant"}, {"content", ""}, {"reasoning_content", "run 1 at http://h/\n"}}, nullptr));
}

TEST(OpenAiChat, progress_is_reasoning_and_nothing_said_is_no_chunk) {
  const ChatChunks chunks(frame());
  EXPECT_EQ(chunks_in(chunks.reasoning("Read: A\n")),
            (std::vector{whole_chunk({{"reasoning_content", "Read: A\n"}}, nullptr)}));
  EXPECT_EQ(chunks.reasoning(""), "");
}

TEST(OpenAiChat, a_report_is_content_annotations_and_an_end_with_its_sources) {
  const std::string stream = ChatChunks(frame()).finish(sample_answer(), {});
  EXPECT_TRUE(stream.ends_with("data: [DONE]\n\n"));
  const auto chunks = chunks_in(stream);
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[0], whole_chunk({{"content", "It rose.[[1]](https://a.example/)"}}, nullptr));
  EXPECT_EQ(
      chunks[1],
      whole_chunk(
          {{"annotations",
            json::array({{{"type", "url_citation"},
                          {"url_citation",
                           {{"url", "https://a.example/"}, {"title", "A"}, {"start_index", 8}, {"end_index", 33}}}}})}},
          nullptr));
  json last = whole_chunk(json::object(), "stop");
  last["citations"] = {"https://a.example/"};
  last["search_results"] = json::array();
  last["kaozheng"] = {{"run_id", "r"}};
  EXPECT_EQ(chunks[2], last);
  for (const json& chunk : chunks) EXPECT_FALSE(chunk.contains("error") || chunk.contains("usage"));
}

TEST(OpenAiChat, usage_comes_last_where_it_is_asked_for) {
  AnswerUsage usage;
  usage.prompt_tokens = 10;
  usage.completion_tokens = 5;
  const ChatChunks chunks(frame(true));
  const auto told = chunks_in(chunks.begin("") + chunks.reasoning("r") + chunks.finish(sample_answer(), usage));
  for (std::size_t i = 0; i + 1 < told.size(); ++i) EXPECT_TRUE(told[i].at("usage").is_null());
  EXPECT_EQ(told.back().at("choices"), json::array());
  EXPECT_EQ(told.back().at("usage").at("total_tokens"), 15);
  EXPECT_TRUE(told.back().at("usage").at("completion_tokens_details").contains("reasoning_tokens"));
}

TEST(OpenAiChat, a_failure_is_one_line) {
  EXPECT_EQ(
      chunks_in(ChatChunks::failure({500, "m", "server_error", "", "c"})),
      (std::vector{json{{"error", {{"message", "m"}, {"type", "server_error"}, {"param", nullptr}, {"code", "c"}}}}}));
}

TEST(OpenAiChat, in_one_piece_it_is_a_completion) {
  const json completion = chat_completion(frame(), sample_answer(), {}, "Read: A\n");
  EXPECT_EQ(completion.at("object"), "chat.completion");
  EXPECT_FALSE(completion.contains("error"));
  const json& choice = completion.at("choices").at(0);
  EXPECT_EQ(choice.at("finish_reason"), "stop");
  const json& message = choice.at("message");
  EXPECT_EQ(message.at("role"), "assistant");
  EXPECT_TRUE(message.at("refusal").is_null());
  EXPECT_EQ(message.at("content"), "It rose.[[1]](https://a.example/)");
  EXPECT_EQ(message.at("reasoning_content"), "Read: A\n");
  EXPECT_EQ(message.at("annotations").size(), 1u);
  EXPECT_EQ(completion.at("kaozheng").at("run_id"), "r");
  EXPECT_EQ(completion.at("usage").at("prompt_tokens"), 0);
}

}  // namespace
}  // namespace kaozheng::app
