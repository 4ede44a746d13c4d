// SPDX-License-Identifier: Apache-2.0
#include "net/event_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::net {
namespace {

using namespace std::string_view_literals;

// "event|data|id" of every message, the stream cut into pieces of `piece_bytes`.
std::vector<std::string> messages(std::string_view stream, std::size_t piece_bytes) {
  std::vector<std::string> seen;
  SseParser parser;
  for (std::size_t i = 0; i < stream.size(); i += piece_bytes)
    EXPECT_TRUE(parser.feed(stream.substr(i, piece_bytes), [&](const SseMessage& message) {
      seen.push_back(message.event + "|" + message.data + "|" + message.id);
    }));
  return seen;
}

struct StreamCase {
  std::string_view stream;
  std::vector<std::string> expected;
};

TEST(SseParserTest, streams_read_the_same_however_they_are_cut) {
  const std::vector<StreamCase> cases = {
      {"data: one\n\ndata: two\n\n", {"message|one|", "message|two|"}},
      {"data:one\r\n\r\ndata:two\r\r", {"message|one|", "message|two|"}},
      {"data: one\ndata: two\n\n", {"message|one\ntwo|"}},
      {"data:  two blanks\n\n", {"message| two blanks|"}},
      {"event: delta\nid: 7\ndata: {\"a\":1}\n\ndata: x\n\n", {"delta|{\"a\":1}|7", "message|x|7"}},
      {"data\n\ndata\ndata\n\ndata:", {"message||", "message|\n|"}},
      {": comment\n\n:\n\nretry: 10\n\nevent: lost\n\ndata: x\n\n", {"message|x|"}},
      {"\xEF\xBB\xBF"
       "data: 考证\n\n",
       {"message|考证|"}},
      {"data: x\n\n\xEF\xBB\xBF"
       "data: no mark here\n\n",
       {"message|x|"}},
      {"data: never ended\n", {}},
      {"Data: x\nnonsense\ndata : y\n\n", {}},
      {"data: a\n\r\ndata: b\r\n\n", {"message|a|", "message|b|"}},
      {"id: 1\0002\ndata: x\n\n"sv, {"message|x|"}},
      {"id: 1\ndata: x\n\nid\ndata: y\n\n", {"message|x|1", "message|y|"}},
      {"", {}},
  };
  for (const StreamCase& one : cases)
    for (const std::size_t piece_bytes : {1u, 2u, 3u, 1000u})
      EXPECT_EQ(messages(one.stream, piece_bytes), one.expected) << one.stream << " in pieces of " << piece_bytes;
}

TEST(SseParserTest, a_message_beyond_the_limit_is_given_up) {
  const auto ignore = [](const SseMessage&) {};
  SseParser line(10);
  EXPECT_FALSE(line.feed("data: 0123456789", ignore));
  SseParser lines(10);
  EXPECT_FALSE(lines.feed("data:123\ndata:456\ndata:789\n", ignore));
  SseParser small(10);
  EXPECT_TRUE(small.feed("data:123\n\ndata:456\n\ndata:789\n\n", ignore));
}

std::vector<std::string> lines(std::string_view stream, std::size_t piece_bytes, std::string& rest) {
  std::vector<std::string> seen;
  LineParser parser;
  for (std::size_t i = 0; i < stream.size(); i += piece_bytes)
    EXPECT_TRUE(parser.feed(stream.substr(i, piece_bytes), [&](std::string_view line) { seen.emplace_back(line); }));
  rest = parser.rest();
  return seen;
}

TEST(LineParserTest, lines_come_out_whole_however_they_are_cut) {
  for (const std::size_t piece_bytes : {1u, 2u, 5u, 1000u}) {
    std::string rest;
    EXPECT_EQ(lines("{\"a\":1}\n\n{\"b\":2}\r\n考\nend", piece_bytes, rest),
              (std::vector<std::string>{"{\"a\":1}", "{\"b\":2}", "考"}));
    EXPECT_EQ(rest, "end");
  }
}

TEST(LineParserTest, a_line_beyond_the_limit_is_given_up) {
  const auto ignore = [](std::string_view) {};
  LineParser parser(8);
  EXPECT_TRUE(parser.feed("12345678\n1234", ignore));
  EXPECT_FALSE(parser.feed("56789", ignore));
}

}  // namespace
}  // namespace kaozheng::net
