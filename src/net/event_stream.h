// SPDX-License-Identifier: Apache-2.0
// Pieces of a byte stream back into messages.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace kaozheng::net {

// Server-sent events (WHATWG HTML, "event stream interpretation"). Copes with CR, LF and CRLF in any piece boundaries,
// a byte order mark and comment lines.
struct SseMessage {
  std::string event;  // "message" when the stream named none
  std::string data;
  std::string id;
};
class SseParser {
 public:
  // False when a message grew beyond `message_bytes_max`; the stream is then of no further use.
  bool feed(std::string_view piece, const std::function<void(const SseMessage&)>& on_message);
  explicit SseParser(std::size_t message_bytes_max = 4u << 20) : message_bytes_max_(message_bytes_max) {}

 private:
  void take_line(std::string_view line, const std::function<void(const SseMessage&)>& on_message);
  const std::size_t message_bytes_max_;
  std::string line_;
  SseMessage message_;
  bool has_data_ = false;
  bool after_cr_ = false;
  bool at_start_ = true;
};

// Lines of newline-delimited JSON.
class LineParser {
 public:
  explicit LineParser(std::size_t line_bytes_max = 4u << 20) : line_bytes_max_(line_bytes_max) {}
  bool feed(std::string_view piece, const std::function<void(std::string_view)>& on_line);
  // What stands after the last newline.
  std::string_view rest() const { return line_; }

 private:
  const std::size_t line_bytes_max_;
  std::string line_;
};

}  // namespace kaozheng::net
