// SPDX-License-Identifier: Apache-2.0
// A run as a chat completion: progress as reasoning, the report as content. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/http/openai_answer.h"
#include "app/http/openai_fields.h"

namespace kaozheng::app {

// What all pieces of one completion have in common.
struct ChatFrame {
  std::string id;  // "chatcmpl-<run id>"
  std::int64_t created = 0;
  std::string model;
  Language language = Language::en;
  bool include_usage = false;
};

// The pieces of a stream, each of whole `data:` lines.
class ChatChunks {
 public:
  explicit ChatChunks(ChatFrame frame) : frame_(std::move(frame)) {}

  std::string begin(std::string_view reasoning) const;  // the role, and what is there to be read first
  std::string reasoning(std::string_view text) const;
  // Content, annotations, the end with sources, usage where it was asked for, "[DONE]".
  std::string finish(const FinishedAnswer& answer, const AnswerUsage& usage) const;
  // A failure ends the stream: nothing comes behind it.
  static std::string failure(const OpenAiFault& fault);

 private:
  nlohmann::json chunk(nlohmann::json delta) const;
  ChatFrame frame_;
};

// The same in one piece.
nlohmann::json chat_completion(const ChatFrame& frame, const FinishedAnswer& answer, const AnswerUsage& usage,
                               std::string_view reasoning);

// Keeps a connection from being taken for dead.
inline constexpr std::string_view stream_ping = ": ping\n\n";

}  // namespace kaozheng::app
