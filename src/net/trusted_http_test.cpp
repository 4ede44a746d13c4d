// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"
#include "net/http.h"
#include "net/loopback_server_double.h"
#include "net/retry.h"

namespace kaozheng::net {
namespace {

using Asked = LoopbackServer::Asked;
using Connection = LoopbackServer::Connection;

// A path of its own for each behaviour of a server.
void answer(const Asked& asked, Connection& connection) {
  const std::string& target = asked.target;
  const auto whole = [&](int status, std::string_view body, const Headers& headers = {}) {
    connection.send(LoopbackServer::answer(status, body, headers));
  };
  if (target == "/hello") {
    whole(200, "hello", {{"X-Kind", "greeting"}, {"X-Kind", "second"}});
  } else if (target == "/echo") {
    std::string text = asked.method + " ";
    for (const auto& [name, value] : asked.headers) text += name + "=" + value + ";";
    whole(200, text + " " + asked.body);
  } else if (target == "/busy") {
    whole(429, "slow down", {{"Retry-After", "7"}});
  } else if (target == "/interim") {
    connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n");
    whole(200, "final");
  } else if (target == "/drip") {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 5; ++i) {
      connection.send(fmt::format("1\r\n{}\r\n", i));
      connection.wait(Milliseconds{20});
    }
    connection.send("0\r\n\r\n");
  } else if (target == "/silent") {
    connection.wait_until_gone();
  } else if (target == "/stalls") {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    connection.wait_until_gone();
  } else if (target == "/endless-drip") {
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    while (connection.send("x")) connection.wait(Milliseconds{10});
  } else if (target == "/cut-length") {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    connection.close();
  } else if (target == "/cut-chunk") {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n5\r\nha");
    connection.close();
  } else if (target == "/hangs-up") {
    connection.close();
  } else if (target == "/not-http") {
    connection.send("220 mail.example ESMTP\r\n");
    connection.close();
  } else if (target == "/huge") {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
    const std::string block(100'000, 'x');
    for (int i = 0; i < 40 && connection.send(block); ++i) continue;
  } else if (target == "/huge-head") {
    connection.send("HTTP/1.1 200 OK\r\n");
    const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
    while (connection.send(line)) continue;
  } else if (target == "/moved") {
    whole(302, "<a>moved</a>", {{"Location", "/hello"}});
  } else {
    whole(404, "nothing here");
  }
}

std::string_view kind_of(const Result<HttpResponse>& response) {
  return response ? "success" : to_string(response.error().kind);
}

HttpRequest get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

class TrustedHttpTest : public ::testing::Test {
 protected:
  Result<HttpResponse> trusted_get(std::string_view path) { return trusted_->send(get(server_.url(path)), {}); }

  LoopbackServer server_{answer};
  std::unique_ptr<TrustedHttp> trusted_ = make_trusted_http("tester/1");
};

TEST_F(TrustedHttpTest, an_answer_comes_with_status_headers_and_body) {
  const auto response = trusted_get("/hello");
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("x-kind"), "greeting");
  EXPECT_EQ(response->header("absent"), "");
  EXPECT_EQ(response->final_url, server_.url("/hello"));
}

TEST_F(TrustedHttpTest, an_interim_answer_is_not_the_answer) {
  const auto response = trusted_get("/interim");
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "final");
  EXPECT_EQ(response->header("x-early"), "");
}

TEST_F(TrustedHttpTest, what_is_asked_arrives_as_given) {
  HttpRequest request = get(server_.url("/echo"));
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer key"}};
  request.body = std::string("{\0}", 3);
  const auto response = trusted_->send(request, {});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_TRUE(response->body.starts_with("POST ")) << response->body;
  for (const char* part : {"content-type=application/json;", "authorization=Bearer key;", "user-agent=tester/1;",
                           "content-length=3;", "accept-encoding="})
    EXPECT_TRUE(contains(response->body, part)) << part;
  EXPECT_FALSE(contains(response->body, "expect="));
  EXPECT_TRUE(response->body.ends_with(request.body));

  request.method = "DELETE";
  request.body.clear();
  request.headers.clear();
  EXPECT_TRUE(trusted_->send(request, {})->body.starts_with("DELETE "));
  request.method = "PUT";
  request.body = "put";
  const std::string put = trusted_->send(request, {})->body;
  EXPECT_TRUE(put.starts_with("PUT ") && put.ends_with("put")) << put;
  EXPECT_FALSE(contains(put, "content-type=")) << put;
}

TEST_F(TrustedHttpTest, a_header_cannot_smuggle_another) {
  HttpRequest request = get(server_.url("/hello"));
  request.headers = {{"X-A", "1\r\nX-B: 2"}};
  EXPECT_EQ(kind_of(trusted_->send(request, {})), to_string(ErrorKind::invalid));
  EXPECT_TRUE(server_.asked().empty());
}

TEST_F(TrustedHttpTest, a_status_is_a_value_that_says_when_to_come_back) {
  const auto response = trusted_get("/busy");
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 429);
  const auto error = status_error(*response, "asking", system_clock().now());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::rate_limited);
  EXPECT_EQ(error->retry_after, Milliseconds{7000});
}

TEST_F(TrustedHttpTest, one_connection_serves_many_requests) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(trusted_get("/hello"));
  EXPECT_EQ(server_.connections(), 1);
}

TEST_F(TrustedHttpTest, requests_run_side_by_side) {
  std::vector<int> numbers(40);
  const auto begin = std::chrono::steady_clock::now();
  const auto responses = parallel_map(numbers, 40, {}, [&](int) { return trusted_get("/drip"); });
  const auto took = std::chrono::steady_clock::now() - begin;
  for (const auto& response : responses) {
    ASSERT_TRUE(response) << response.error().what;
    EXPECT_EQ(response->body, "01234");
  }
  EXPECT_LT(took, std::chrono::seconds(3)) << "one after another they take four";
}

TEST_F(TrustedHttpTest, a_stream_comes_in_pieces_on_the_calling_thread) {
  const auto caller = std::this_thread::get_id();
  std::vector<std::string> pieces;
  const auto response = trusted_->stream(get(server_.url("/drip")), {}, [&](std::string_view piece) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    pieces.emplace_back(piece);
    return true;
  });
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(join(pieces, ""), "01234");
  EXPECT_GT(pieces.size(), 1u);
}

TEST_F(TrustedHttpTest, a_stream_may_end_early_and_the_client_lives_on) {
  std::string seen;
  const auto response = trusted_->stream(get(server_.url("/endless-drip")), {}, [&](std::string_view piece) {
    seen += piece;
    return seen.size() < 3;
  });
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(seen, "xxx");
  EXPECT_TRUE(trusted_get("/hello"));
}

TEST_F(TrustedHttpTest, an_exception_of_the_reader_leaves_nothing_behind) {
  const auto broken = [](std::string_view) -> bool { throw std::runtime_error("a bug"); };
  EXPECT_THROW(static_cast<void>(trusted_->stream(get(server_.url("/endless-drip")), {}, broken)), std::runtime_error);
  EXPECT_TRUE(trusted_get("/hello"));
}

TEST_F(TrustedHttpTest, only_a_success_is_streamed) {
  const auto response = trusted_->stream(get(server_.url("/busy")), {}, [](std::string_view) {
    ADD_FAILURE() << "handed on";
    return true;
  });
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->body, "slow down");
}

TEST_F(TrustedHttpTest, a_slow_reader_holds_the_server_back_and_loses_nothing) {
  std::size_t bytes = 0, largest = 0;
  const auto response = trusted_->stream(get(server_.url("/huge")), {}, [&](std::string_view piece) {
    bytes += piece.size();
    largest = std::max(largest, piece.size());
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return true;
  });
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(bytes, 4'000'000u);
  EXPECT_LT(largest, 600'000u);
}

TEST_F(TrustedHttpTest, a_body_beyond_its_limit_is_too_long) {
  HttpRequest request = get(server_.url("/huge"));
  request.body_bytes_max = 1'000'000;
  const auto response = trusted_->send(request, {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::too_long));
  EXPECT_TRUE(contains(response.error().what, "1000000 bytes")) << response.error().what;
  std::size_t streamed = 0;
  EXPECT_EQ(kind_of(trusted_->stream(request, {}, [&](std::string_view piece) { return streamed += piece.size(); })),
            to_string(ErrorKind::too_long));
  EXPECT_LE(streamed, request.body_bytes_max);
  request.body_bytes_max = 4'000'000;
  EXPECT_EQ(trusted_->send(request, {})->body.size(), 4'000'000u);
}

TEST_F(TrustedHttpTest, an_endless_head_is_too_long) {
  EXPECT_EQ(kind_of(trusted_get("/huge-head")), to_string(ErrorKind::too_long));
}

TEST_F(TrustedHttpTest, a_cut_off_body_is_no_success) {
  for (const char* path : {"/cut-length", "/cut-chunk", "/hangs-up"}) {
    const auto response = trusted_get(path);
    ASSERT_EQ(kind_of(response), to_string(ErrorKind::unavailable)) << path;
    EXPECT_TRUE(contains(response.error().what, "127.0.0.1")) << response.error().what;
  }
  std::string seen;
  const auto streamed = trusted_->stream(get(server_.url("/cut-chunk")), {}, [&](std::string_view piece) {
    seen += piece;
    return true;
  });
  EXPECT_EQ(kind_of(streamed), to_string(ErrorKind::unavailable));
  EXPECT_TRUE(seen.starts_with("whole"));
}

TEST_F(TrustedHttpTest, what_is_not_http_is_malformed) {
  EXPECT_EQ(kind_of(trusted_get("/not-http")), to_string(ErrorKind::malformed));
  EXPECT_EQ(kind_of(trusted_->send(get("no url"), {})), to_string(ErrorKind::malformed));
  EXPECT_EQ(kind_of(trusted_->send(get("file:///etc/passwd"), {})), to_string(ErrorKind::refused));
}

TEST_F(TrustedHttpTest, a_server_that_is_not_there_is_unavailable) {
  int port = 0;
  {
    const LoopbackServer gone{answer};
    port = gone.port();
  }
  const auto response = trusted_->send(get(fmt::format("http://user:word@127.0.0.1:{}/?token=word", port)), {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::unavailable));
  EXPECT_TRUE(contains(response.error().what, fmt::format("127.0.0.1:{}", port))) << response.error().what;
  EXPECT_FALSE(contains(response.error().what, "word")) << response.error().what;
}

TEST_F(TrustedHttpTest, a_name_nobody_knows_is_unavailable_and_named) {
  const std::string unknown = std::string(64, 'x') + ".test";  // too long for a label: no name service is asked
  const auto response = trusted_->send(get("http://" + unknown + "/"), {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::unavailable));
  EXPECT_TRUE(contains(response.error().what, unknown)) << response.error().what;
}

TEST_F(TrustedHttpTest, each_wait_has_its_own_patience) {
  HttpRequest request = get(server_.url("/silent"));
  request.timeouts.first_byte = Milliseconds{50};
  auto response = trusted_->send(request, {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::timed_out));
  EXPECT_TRUE(contains(response.error().what, "did not begin to answer within 0.05 s")) << response.error().what;

  request = get(server_.url("/stalls"));
  request.timeouts.idle = Milliseconds{50};
  response = trusted_->send(request, {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::timed_out));
  EXPECT_TRUE(contains(response.error().what, "sent nothing more within 0.05 s")) << response.error().what;

  request = get(server_.url("/endless-drip"));
  request.timeouts.total = Milliseconds{80};
  response = trusted_->send(request, {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::timed_out));
  EXPECT_TRUE(contains(response.error().what, "was not done within 0.08 s")) << response.error().what;

  request = get(server_.url("/drip"));
  request.timeouts.first_byte = request.timeouts.idle = Milliseconds{2000};
  EXPECT_TRUE(trusted_->send(request, {}));
}

TEST_F(TrustedHttpTest, a_reader_may_take_longer_than_the_server_may) {
  HttpRequest request = get(server_.url("/drip"));
  request.timeouts.idle = Milliseconds{500};
  int pieces = 0;
  const auto response = trusted_->stream(request, {}, [&](std::string_view) {
    if (++pieces == 1) std::this_thread::sleep_for(std::chrono::milliseconds(600));
    return true;
  });
  EXPECT_TRUE(response) << response.error().what;
}

TEST_F(TrustedHttpTest, a_stop_ends_a_wait_within_milliseconds) {
  for (const char* path : {"/silent", "/stalls", "/endless-drip"}) {
    std::stop_source stop;
    std::chrono::steady_clock::time_point asked_at;
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(60));
      asked_at = std::chrono::steady_clock::now();
      stop.request_stop();
    });
    const auto response = trusted_->send(get(server_.url(path)), stop.get_token());
    const auto ended_at = std::chrono::steady_clock::now();
    stopper.join();
    EXPECT_EQ(kind_of(response), to_string(ErrorKind::cancelled)) << path;
    EXPECT_LT(ended_at - asked_at, std::chrono::milliseconds(200)) << path;
  }
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(kind_of(trusted_->send(get(server_.url("/hello")), stop.get_token())), to_string(ErrorKind::cancelled));
  EXPECT_EQ(server_.asked().size(), 3u);
}

TEST_F(TrustedHttpTest, the_trusted_client_follows_no_redirect) {
  HttpRequest request = get(server_.url("/moved"));
  request.redirects_max = 5;
  const auto response = trusted_->send(request, {});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->body, "<a>moved</a>");
  EXPECT_EQ(server_.asked().size(), 1u);
}

}  // namespace
}  // namespace kaozheng::net
