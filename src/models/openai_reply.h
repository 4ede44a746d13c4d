// SPDX-License-Identifier: Apache-2.0
// One reply of an OpenAI-compatible server as it streams in, and what such a server refuses. Private to this room.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/chat.h"
#include "net/event_stream.h"
#include "net/http.h"

namespace kaozheng::models {

// Server-sent events, or the single JSON object of a server that does not stream.
class OpenAiReply {
 public:
  explicit OpenAiReply(const std::function<void(std::string_view)>& on_piece) : answer(on_piece) {}

  // False when the rest is of no use.
  bool feed(std::string_view piece);
  void end();

  GatheredAnswer answer;
  bool done = false;  // "[DONE]", a finish reason, or a whole object
  std::optional<Error> problem;

 private:
  enum class Kind { unknown, events, whole };

  void take_event(std::string_view data);
  void take_object(const nlohmann::json& object, std::string_view choice_field);
  void take_message(const nlohmann::json& message);
  void take_error(const std::string& complaint);

  net::SseParser events_;
  std::string beginning_;  // until the kind is known; the whole body when it is no stream
  Kind kind_ = Kind::unknown;
  bool ended_ = false;  // "[DONE]"
};

// What a complaint of the server means, whatever its status.
ErrorKind kind_of_complaint(std::string_view complaint, ErrorKind otherwise);

struct OpenAiEndpoint {
  const std::string& url;
  std::string_view path;   // behind it
  const std::string& key;  // empty = none sent
};
// What an answer other than 2xx means; without the key. `activity` names the call.
Error openai_refusal(const net::HttpResponse& response, const OpenAiEndpoint& asked, const std::string& activity,
                     TimePoint now);
// A server may repeat the key in what it says.
std::string without_key(std::string text, const std::string& key);

}  // namespace kaozheng::models
