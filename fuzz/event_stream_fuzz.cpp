// SPDX-License-Identifier: Apache-2.0
// Event streams and lines of arbitrary bytes: the same messages however the stream is cut, and bounded memory.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/event_stream.h"

namespace {

using namespace kaozheng;

constexpr std::size_t bytes_max = 200;

void require(bool condition) {
  if (!condition) std::abort();
}

// The messages and lines of a stream that comes in pieces of `piece_bytes`, and a note where it was given up.
std::vector<std::string> read(std::string_view stream, std::size_t piece_bytes) {
  std::vector<std::string> seen;
  net::SseParser events(bytes_max);
  net::LineParser lines(bytes_max);
  bool events_go_on = true, lines_go_on = true;
  std::vector<std::string> seen_lines;
  for (std::size_t i = 0; i < stream.size(); i += piece_bytes) {
    const std::string_view piece = stream.substr(i, piece_bytes);
    if (events_go_on)
      events_go_on = events.feed(piece, [&](const net::SseMessage& message) {
        require(!message.event.empty() && message.data.size() <= bytes_max + 1);
        seen.push_back(message.event + "\x01" + message.data + "\x01" + message.id);
      });
    if (lines_go_on)
      lines_go_on = lines.feed(piece, [&](std::string_view line) {
        require(!line.empty() && line.size() <= bytes_max && line.find('\n') == line.npos);
        seen_lines.emplace_back(line);
      });
  }
  seen.push_back(events_go_on ? "events read" : "events given up");
  seen.insert(seen.end(), seen_lines.begin(), seen_lines.end());
  seen.push_back(lines_go_on ? "lines read" : "lines given up");
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  const auto whole = read(stream, std::max<std::size_t>(size, 1));
  require(read(stream, 1) == whole);
  require(read(stream, 7) == whole);
  return 0;
}
