// SPDX-License-Identifier: Apache-2.0
// Requests for chat completions and responses, read as orders for runs. Pure: fuzzed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/openai_fields.h"
#include "base/clock.h"
#include "runs/run_desk.h"

namespace kaozheng::app {

// What `model` may name.
struct OpenAiModelName {
  std::string_view id;
  Mode mode = Mode::supervised;
};
inline constexpr OpenAiModelName openai_models[] = {{"kaozheng", Mode::supervised}, {"kaozheng-basic", Mode::basic}};
const OpenAiModelName* find_openai_model(std::string_view id);

// One message of a conversation: its text, without what an assistant thought aloud.
struct ChatTurn {
  std::string role;
  std::string text;
};

// What a request asks for.
struct ResearchAsk {
  std::string model;
  std::vector<ChatTurn> turns;
  runs::RunOrder order;  // its topic is what the user said last
  bool stream = false;
  bool include_usage = false;  // in a last chunk of its own
  // What tells one request from another: a repetition has the same. Of nothing that changes no report.
  std::string substance;
  std::string earlier_run = {};  // id of the run whose report the conversation holds; empty = none
};

// The run a text of ours links to: the last ".../run/<id>"; empty when none.
std::string run_linked_in(std::string_view text);

// Unknown parameters are passed over, null is the same as absent; what is known and of the wrong form is named.
// `now` is what "the last week" ends at.
OpenAiResult<ResearchAsk> read_chat_request(std::string_view body, TimePoint now);

// What of a request for a response is told again with it, and decides how it is told. Kept with the run.
struct ResponseTerms {
  std::string model = "kaozheng";
  std::string input = {};  // what the user said last
  std::string instructions = {};
  std::string previous = {};  // id of the response it follows
  bool background = false;
  bool sources = false;  // of searches too
  nlohmann::json metadata = nlohmann::json::object();
  std::string effort = {};
  std::int64_t max_output_tokens = 0, max_tool_calls = 0;  // 0 = not given
  std::string base = {};                                   // where links lead: "http://127.0.0.1:8080"
};
void to_json(nlohmann::json& json, const ResponseTerms& terms);
void from_json(const nlohmann::json& json, ResponseTerms& terms);  // lenient: what is absent has its default

struct ResponseAsk {
  ResearchAsk ask;
  ResponseTerms terms;
};
OpenAiResult<ResponseAsk> read_response_request(std::string_view body, TimePoint now);

// The id of a response is that of its run, and for an answer from the evidence of that run what tells it from others.
std::string response_id(std::string_view run_id, std::string_view answer = {});
// The run of a response; nothing when it is no id of ours.
std::optional<std::string> run_of_response(std::string_view id);

}  // namespace kaozheng::app
