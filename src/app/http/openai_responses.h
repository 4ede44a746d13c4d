// SPDX-License-Identifier: Apache-2.0
// A run as a response: its object, and the events of its stream. Pure: the same stored events and report always give
// the same sequence, so that a stream can be taken up again at any number, also after a restart.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/http/openai_answer.h"
#include "app/http/openai_request.h"

namespace kaozheng::app {

// How a response ends.
struct ResponseEnd {
  std::string status;                    // "completed", "failed", "cancelled"
  std::optional<FinishedAnswer> answer;  // of a completed one
  std::string error = {};                // why it failed, in words
};

class ResponseStory {
 public:
  using Told = std::vector<nlohmann::json>;  // events, each with its `type` and `sequence_number`

  ResponseStory(ResponseTerms terms, std::string id, std::int64_t created, Language language, RunLinks links);

  Told begin();
  Told hear(const Event& event);
  Told finish(const ResponseEnd& end);

  // As it is now.
  const nlohmann::json& response() const { return response_; }
  std::int64_t next_number() const { return number_; }

 private:
  void tell(Told& told, const char* type, nlohmann::json values);
  void tell_response(Told& told, const char* type);
  void tell_search(Told& told, nlohmann::json action);
  void tell_reasoning(Told& told, const std::string& line);
  void end_reasoning(Told& told);
  void tell_message(Told& told, const FinishedAnswer& answer);
  std::size_t add_item(Told& told, nlohmann::json item);
  void end_item(Told& told, std::size_t index);
  std::string item_id(const char* kind);

  const ResponseTerms terms_;
  const std::string id_;
  const Language language_;
  const RunLinks links_;
  nlohmann::json response_;
  AnswerUsage usage_;
  std::int64_t number_ = 0;               // of the next event
  bool has_begun_ = false;                // something was heard
  std::optional<std::size_t> reasoning_;  // the item that is open
};

// "event: TYPE\ndata: …\n\n"
std::string event_text(const nlohmann::json& event);
inline constexpr std::string_view stream_end = "data: [DONE]\n\n";

}  // namespace kaozheng::app
