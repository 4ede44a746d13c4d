// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/stdio.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <map>

#include "app/mcp/offer_double.h"
#include "base/bytes.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

const std::string shake =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}})"
    "\n";

// Everything the door writes when it is sent `text` and then the end.
struct McpStdioTest : testing::Test {
  SmallOffer offer;
  McpProtocol protocol{offer};
  std::stop_source stop;

  std::vector<json> answers_to(
      const std::string& text, const std::function<void()>& before_the_end = [] {}) {
    int in[2], out[2];
    EXPECT_EQ(::pipe(in), 0);
    EXPECT_EQ(::pipe(out), 0);
    std::string written;
    run_together(3, [&](std::size_t worker) {
      if (worker == 0) {
        serve_mcp_stdio(protocol, in[0], out[1], stop.get_token());
        ::close(out[1]);
        ::close(in[0]);
      } else if (worker == 1) {
        for (std::size_t done = 0; done < text.size();) {
          const ssize_t count = ::write(in[1], text.data() + done, text.size() - done);
          if (count <= 0) break;
          done += static_cast<std::size_t>(count);
        }
        before_the_end();
        ::close(in[1]);
      } else {
        char bytes[4096];
        for (ssize_t count; (count = ::read(out[0], bytes, sizeof bytes)) > 0;)
          written.append(bytes, static_cast<std::size_t>(count));
        ::close(out[0]);
      }
    });
    std::vector<json> answers;
    for (const std::string& line : split(written, '\n'))
      if (!line.empty()) answers.push_back(json::parse(line));
    return answers;
  }
  static const json* answer_to(const std::vector<json>& answers, const json& id) {
    for (const json& answer : answers)
      if (answer.value("id", json()) == id) return &answer;
    return nullptr;
  }
};

TEST_F(McpStdioTest, every_line_is_a_message_and_every_answer_a_line) {
  const auto answers =
      answers_to(shake + "\n  \r\n" + R"({"jsonrpc":"2.0","method":"notifications/initialized"})" + "\n" +
                 R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tell","arguments":{"a":"x\ny"}}})" +
                 "\n" + "nonsense\n" + R"({"jsonrpc":"2.0","id":2,"method":"ping"})" + "\n");
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(answers[0].at("id"), 0);
  ASSERT_TRUE(answer_to(answers, 1));
  EXPECT_TRUE(answer_to(answers, 1)->contains("result"));
  EXPECT_TRUE(answer_to(answers, 2)->contains("result"));
}

TEST_F(McpStdioTest, a_call_that_takes_long_stands_in_nobodys_way_and_ends_with_the_stream) {
  const auto answers = answers_to(shake + R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait"}})" +
                                      "\n" + R"({"jsonrpc":"2.0","id":2,"method":"ping"})" + "\n",
                                  [this] {
                                    while (offer.waiting == 0) system_clock().sleep(Milliseconds{1}, {});
                                  });
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[1].at("id"), 2);
  EXPECT_EQ(answers[2].at("id"), 1);
  EXPECT_EQ(offer.waiting, 0);
}

TEST_F(McpStdioTest, a_cancellation_that_comes_at_once_finds_its_request) {
  const auto answers =
      answers_to(shake + R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait"}})" + "\n" +
                 R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})" + "\n");
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_EQ(offer.waiting, 0);
}

TEST_F(McpStdioTest, a_line_without_end_is_refused_once_and_the_next_is_read) {
  const auto answers = answers_to(std::string(rpc_message_bytes_max + 100'000, 'x') + "\n" + shake);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].at("error").at("code"), rpc_invalid_request);
  EXPECT_EQ(answers[1].at("id"), 0);
}

TEST_F(McpStdioTest, a_stop_ends_it_while_the_stream_is_open) {
  const auto answers = answers_to(shake, [this] {
    stop.request_stop();
    system_clock().sleep(Milliseconds{20}, {});
  });
  EXPECT_LE(answers.size(), 1u);
}

TEST_F(McpStdioTest, a_client_that_reads_no_more_ends_it) {
  ::signal(SIGPIPE, SIG_IGN);
  int in[2], out[2];
  ASSERT_EQ(::pipe(in), 0);
  ASSERT_EQ(::pipe(out), 0);
  ::close(out[0]);
  ASSERT_EQ(::write(in[1], shake.data(), shake.size()), static_cast<ssize_t>(shake.size()));
  serve_mcp_stdio(protocol, in[0], out[1], {});  // ends, though `in` is open
  for (const int descriptor : {in[0], in[1], out[1]}) ::close(descriptor);
}

}  // namespace
}  // namespace kaozheng::app
