// SPDX-License-Identifier: Apache-2.0
#include "net/event_stream.h"

#include <algorithm>

namespace kaozheng::net {

bool SseParser::feed(std::string_view piece, const std::function<void(const SseMessage&)>& on_message) {
  for (const char c : piece) {
    if (after_cr_ && c == '\n') {
      after_cr_ = false;
      continue;
    }
    after_cr_ = c == '\r';
    if (c == '\n' || c == '\r') {
      take_line(line_, on_message);
      line_.clear();
      continue;
    }
    line_ += c;
    if (line_.size() + message_.data.size() > message_bytes_max_) return false;
  }
  return true;
}

void SseParser::take_line(std::string_view line, const std::function<void(const SseMessage&)>& on_message) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (at_start_ && line.substr(0, byte_order_mark.size()) == byte_order_mark)
    line.remove_prefix(byte_order_mark.size());
  at_start_ = false;
  if (line.empty()) {
    if (has_data_) {
      if (message_.event.empty()) message_.event = "message";
      on_message(message_);
    }
    message_.event.clear();
    message_.data.clear();
    has_data_ = false;
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) message_.data += '\n';
    message_.data += value;
    has_data_ = true;
  } else if (field == "event") {
    message_.event = value;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    message_.id = value;
  }
}

bool LineParser::feed(std::string_view piece, const std::function<void(std::string_view)>& on_line) {
  for (;;) {
    const std::size_t end = piece.find('\n');
    if (line_.size() + std::min(end, piece.size()) > line_bytes_max_) return false;
    if (end == std::string_view::npos) {
      line_ += piece;
      return true;
    }
    line_ += piece.substr(0, end);
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    if (!line_.empty()) on_line(line_);
    line_.clear();
    piece.remove_prefix(end + 1);
  }
}

}  // namespace kaozheng::net
