// SPDX-License-Identifier: Apache-2.0
#include "app/http/server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/bytes.h"
#include "base/stop.h"

namespace kaozheng::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A client that says exactly what it is told.
class Caller {
 public:
  explicit Caller(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  Caller(const Caller&) = delete;
  ~Caller() { ::close(socket_); }

  Caller& say(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return *this;
  }
  // What comes until `part` has come or the other side closes.
  std::string hear_until(std::string_view part) {
    while (!contains(heard_, part) && hear_more()) {}
    return heard_;
  }
  std::string hear_all() {
    while (hear_more()) {}
    return heard_;
  }
  // One reply with a length, taken out of what was heard.
  std::string hear_reply() {
    hear_until("\r\n\r\n");
    const auto head = heard_.find("\r\n\r\n") + 4;
    const auto at = heard_.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(heard_.substr(at + 16));
    while (heard_.size() < head + length && hear_more()) {}
    const std::string reply = heard_.substr(0, head + length);
    heard_.erase(0, head + length);
    return reply;
  }

 private:
  bool hear_more() {
    constexpr int patience_ms = 20'000;
    pollfd poll_for{socket_, POLLIN, 0};
    if (!is_connected_ || ::poll(&poll_for, 1, patience_ms) != 1) return false;
    char piece[4096];
    const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
    if (got <= 0) return false;
    heard_.append(piece, static_cast<std::size_t>(got));
    return true;
  }
  const int socket_;
  bool is_connected_ = false;
  std::string heard_;
};

class HttpServerTest : public testing::Test {
 protected:
  void start() {
    Routes routes;
    routes.push_back({"GET", "/", [](const Request&) { return json_reply({{"page", true}}); }, Access::anybody});
    routes.push_back({"GET", "/api/things/{id}", [this](const Request& request) {
                        ++answered;
                        return json_reply({{"id", request.captures.at("id")}, {"client", request.client}});
                      }});
    routes.push_back({"POST", "/api/things", [this](const Request& request) {
                        ++answered;
                        const auto body = json_body(request);
                        return body ? json_reply(*body, 201) : error_reply(body.error());
                      }});
    routes.back().body_max = 1'000;
    routes.push_back({"POST", "/api/files", [](const Request& request) {
                        return json_reply({{"bytes", request.body.size()}});
                      }});
    routes.back().body_type = "application/octet-stream";
    routes.push_back({"GET", "/api/bug", [](const Request&) -> Reply { throw std::logic_error("a bug"); }});
    routes.push_back({"GET", "/api/stream", [this](const Request& request) {
                        Reply reply;
                        reply.type = "text/event-stream";
                        reply.stream = [this, stop = request.stop](ReplyStream& out) {
                          out.write("data: first\n\n");
                          while (!out.gone() && !streams_end) system_clock().sleep(Milliseconds{5}, stop);
                          out.write("data: last\n\n");
                        };
                        return reply;
                      }});
    routes.push_back({"GET", "/api/slow", [](const Request& request) {
                        const bool waited = system_clock().sleep(Milliseconds{60'000}, request.stop);
                        return json_reply({{"waited", waited}});
                      }});
    settings.log = [this](const AccessLine& line) {
      std::lock_guard lock(mutex);
      log.push_back(line);
    };
    server.emplace(std::move(routes), settings);
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().what;
  }
  std::string host() const { return fmt::format("Host: 127.0.0.1:{}\r\n", server->port()); }
  std::string get(const std::string& path, const std::string& more = "") const {
    return "GET " + path + " HTTP/1.1\r\n" + host() + more + "\r\n";
  }
  std::string post(const std::string& path, const std::string& body, const std::string& more = "") const {
    return fmt::format("POST {} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}", path,
                       host(), body.size(), more, body);
  }
  std::string answer_to(const std::string& bytes) { return Caller(server->port()).say(bytes).hear_reply(); }

  ServerSettings settings;
  std::atomic<int> answered = 0;
  std::atomic<bool> streams_end = false;
  std::mutex mutex;
  std::vector<AccessLine> log;
  std::optional<HttpServer> server;
};

TEST_F(HttpServerTest, answers_several_requests_of_one_connection) {
  start();
  Caller caller(server->port());
  EXPECT_THAT(caller.say(get("/api/things/a%2Fb")).hear_reply(),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"a/b\"")));
  EXPECT_THAT(caller.say(post("/api/things", "{\"a\":1}")).hear_reply(),
              AllOf(StartsWith("HTTP/1.1 201"), HasSubstr("{\"a\":1}")));
  caller.say(get("/api/things/1") + get("/api/things/2"));
  EXPECT_THAT(caller.hear_reply(), HasSubstr("\"1\""));
  EXPECT_THAT(caller.hear_reply(), HasSubstr("\"2\""));
  EXPECT_EQ(server->figures().connections, 1u);
}

TEST_F(HttpServerTest, every_reply_shuts_the_browser_in) {
  start();
  for (const std::string& request :
       {get("/"), get("/nothing"), get("/api/bug"), post("/api/things", "x"),
        std::string("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), std::string("rubbish\r\n\r\n")}) {
    const std::string reply = answer_to(request);
    EXPECT_THAT(reply, AllOf(HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self'"),
                             HasSubstr("X-Content-Type-Options: nosniff"), HasSubstr("Referrer-Policy: no-referrer"),
                             HasSubstr("Cross-Origin-Resource-Policy: same-origin"), Not(HasSubstr("Access-Control"))))
        << request;
  }
}

TEST_F(HttpServerTest, refuses_with_four_keys) {
  start();
  const std::vector<std::pair<std::string, int>> refused = {
      {get("/nothing"), 404},
      {get("/api/things"), 405},
      {"POST / HTTP/1.1\r\n" + host() + "\r\n", 405},
      {"OPTIONS /api/things HTTP/1.1\r\n" + host() + "\r\n", 405},
      {"BREW / HTTP/1.1\r\n" + host() + "\r\n", 405},
      {post("/api/things", "{"), 400},
      {post("/api/things", "[]"), 400},
      {post("/api/things", std::string(200, '[')), 400},
      {post("/api/things", "{\"a\":\"" + std::string(1'000, 'a') + "\"}"), 413},
      {get("/%ff"), 400},
      {get("/api/bug"), 500},
      {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
      {"GET / HTTP/1.1\r\n" + host() + host() + "\r\n", 400},
      {get("/", "Origin: http://evil.example\r\n"), 403},
      {get("/", "X: " + std::string(40'000, 'a') + "\r\n"), 431},
  };
  for (const auto& [request, status] : refused) {
    const std::string reply = answer_to(request);
    EXPECT_THAT(reply, StartsWith(fmt::format("HTTP/1.1 {}", status))) << request;
    const auto json = nlohmann::json::parse(reply.substr(reply.find("\r\n\r\n") + 4), nullptr, false);
    ASSERT_TRUE(json.is_object()) << reply;
    for (const char* key : {"message", "type", "param", "code"}) EXPECT_TRUE(json["error"].contains(key)) << reply;
  }
  EXPECT_THAT(answer_to(get("/api/things")), HasSubstr("Allow: POST"));
  EXPECT_THAT(answer_to(get("/api/bug")), Not(HasSubstr("a bug"))) << "is for the log";
}

TEST_F(HttpServerTest, reads_bodies_in_chunks_and_no_further_than_allowed) {
  start();
  const std::string head =
      "POST /api/things HTTP/1.1\r\n" + host() + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(answer_to(head + "4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 201"));
  std::string long_body;
  for (int i = 0; i < 200; ++i) long_body += "a\r\n0123456789\r\n";
  EXPECT_THAT(answer_to(head + long_body + "0\r\n\r\n"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(answer_to(head + "zz\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(answered, 1);
}

TEST_F(HttpServerTest, a_refused_body_is_not_taken_for_a_request) {
  start();
  const std::string inner = get("/api/things/inner");
  Caller caller(server->port());
  caller.say(fmt::format("POST /nothing HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                         host(), inner.size(), inner));
  EXPECT_THAT(caller.hear_all(), AllOf(StartsWith("HTTP/1.1 404"), Not(HasSubstr("inner"))));
  EXPECT_EQ(answered, 0);
}

TEST_F(HttpServerTest, heads_without_body) {
  start();
  const std::string reply = answer_to("HEAD / HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n");
  EXPECT_THAT(reply, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Content-Length: 13")));
  EXPECT_TRUE(reply.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, a_token_lets_in_where_one_is_needed) {
  settings.require_token = true;
  settings.has_tokens = [] { return true; };
  settings.name_of_token = [](std::string_view token) {
    return token == "right" ? std::optional<std::string>("desk") : std::nullopt;
  };
  start();
  EXPECT_THAT(answer_to(get("/api/things/1")),
              AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("WWW-Authenticate: Bearer")));
  EXPECT_THAT(answer_to(get("/api/things/1", "Authorization: Bearer wrong\r\n")), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(answer_to(get("/api/things/1", "Authorization: Bearer right\r\n")),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"desk\"")));
  EXPECT_THAT(answer_to(get("/")), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, elsewhere_than_on_the_loopback_it_does_not_start_without_a_token) {
  settings.address = "0.0.0.0";
  HttpServer open({}, settings);
  const auto started = open.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::invalid);
  EXPECT_THAT(started.error().what, HasSubstr("kaozheng token add"));
}

TEST_F(HttpServerTest, two_servers_do_not_share_a_port) {
  start();
  ServerSettings same;
  same.port = server->port();
  HttpServer second({}, same);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().what, HasSubstr(std::to_string(same.port)));
}

TEST_F(HttpServerTest, slow_heads_are_given_up_and_others_are_served_meanwhile) {
  settings.limits.head_time = Milliseconds{300};
  settings.limits.idle = Milliseconds{300};
  start();
  std::vector<std::unique_ptr<Caller>> slow;
  for (int i = 0; i < 50; ++i) slow.push_back(std::make_unique<Caller>(server->port()));
  for (const auto& caller : slow) caller->say("GET / HTTP/1.1\r\nX-Slow: ");
  Caller silent(server->port());
  EXPECT_THAT(answer_to(get("/")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(slow.front()->hear_all(), StartsWith("HTTP/1.1 408"));
  EXPECT_EQ(silent.hear_all(), "") << "a connection without a request just ends";
}

TEST_F(HttpServerTest, slow_bodies_are_given_up) {
  settings.limits.body_pause = Milliseconds{200};
  start();
  Caller caller(server->port());
  caller.say("POST /api/things HTTP/1.1\r\n" + host() +
             "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
  EXPECT_THAT(caller.hear_all(), AllOf(StartsWith("HTTP/1.1 408"), HasSubstr("Connection: close")));
  EXPECT_EQ(answered, 0);
}

TEST_F(HttpServerTest, at_the_cap_who_waits_longest_makes_room) {
  settings.limits.connections = 20;
  start();
  std::vector<std::unique_ptr<Caller>> idle;
  for (int i = 0; i < 100; ++i) {
    idle.push_back(std::make_unique<Caller>(server->port()));
    idle.back()->say("GET / HT");
  }
  std::string reply = answer_to(get("/"));
  for (int i = 0; i < 100 && reply.starts_with("HTTP/1.1 503"); ++i) {  // those who made room have not left yet
    system_clock().sleep(Milliseconds{10}, {});
    reply = answer_to(get("/"));
  }
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(idle.front()->hear_all(), Not(HasSubstr("200")));
}

TEST_F(HttpServerTest, streams_as_it_comes_about_and_ends_with_the_connection) {
  start();
  Caller watcher(server->port());
  const std::string begun = watcher.say(get("/api/stream", "Accept: text/event-stream\r\n")).hear_until("data: first");
  EXPECT_THAT(begun, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Content-Type: text/event-stream"),
                           HasSubstr("Connection: close"), Not(HasSubstr("last"))));
  EXPECT_EQ(server->figures().streams_open, 1u);
  streams_end = true;
  EXPECT_THAT(watcher.hear_all(), AllOf(HasSubstr("data: last"), HasSubstr("0\r\n\r\n")));
}

TEST_F(HttpServerTest, a_watcher_who_leaves_is_noticed) {
  start();
  {
    Caller watcher(server->port());
    watcher.say(get("/api/stream")).hear_until("data: first");
  }
  for (int i = 0; i < 1'000 && server->figures().connections_open > 0; ++i) system_clock().sleep(Milliseconds{10}, {});
  EXPECT_EQ(server->figures().connections_open, 0u);
  EXPECT_EQ(server->figures().streams_open, 0u);
}

TEST_F(HttpServerTest, stops_with_requests_and_streams_under_way) {
  start();
  Caller watcher(server->port()), patient(server->port()), idle(server->port());
  watcher.say(get("/api/stream")).hear_until("data: first");
  patient.say(get("/api/slow"));
  while (server->figures().requests < 2) system_clock().sleep(Milliseconds{5}, {});
  server->stop();
  EXPECT_THAT(patient.hear_all(), HasSubstr("\"waited\":false")) << "it was told, and answered";
  EXPECT_EQ(idle.hear_all(), "");
  EXPECT_EQ(server->figures().connections_open, 0u);
  EXPECT_EQ(Caller(server->port()).say(get("/")).hear_all(), "");
}

TEST_F(HttpServerTest, the_log_tells_no_query_and_no_token) {
  start();
  answer_to(get("/api/things/1?q=secret-topic", "Authorization: Bearer secret-token\r\n"));
  answer_to(get("/api/bug"));
  server->stop();
  std::lock_guard lock(mutex);
  ASSERT_EQ(log.size(), 2u);
  if (log[0].path != "/api/things/1") std::swap(log[0], log[1]);  // each is told by the thread of its connection
  EXPECT_EQ(log[0].path, "/api/things/1");
  EXPECT_EQ(log[0].status, 200);
  EXPECT_GT(log[0].bytes, 100u);
  EXPECT_EQ(log[1].why, "a bug");
}

TEST_F(HttpServerTest, many_at_once_are_all_answered) {
  start();
  std::atomic<int> good = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 32; ++i)
    callers.emplace_back([&] {
      Caller caller(server->port());
      for (int n = 0; n < 20; ++n) good += contains(caller.say(get("/api/things/1")).hear_reply(), "200 OK") ? 1 : 0;
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(good, 640);
}

}  // namespace
}  // namespace kaozheng::app
