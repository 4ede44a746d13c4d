// SPDX-License-Identifier: Apache-2.0
// The HTTP server that all doors share: who may ask (guard.h), what a request may cost, and how a reply leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/exchange.h"
#include "app/http/request_head.h"
#include "base/clock.h"

namespace kaozheng::app {

// One request that was answered. Tells no query, no header and no body: they hold topics and tokens.
struct AccessLine {
  std::string peer;  // address
  std::string client;
  std::string method, path;
  int status = 0;
  std::size_t bytes = 0;  // of the reply, with its head
  Milliseconds took{0};
  std::string why = {};  // an exception that ended it
};

// What a connection may take.
struct ConnectionLimits {
  HeadLimits head;
  std::size_t connections = 2'048;        // at once; then those that wait longest without a request make room
  Milliseconds idle{30'000};              // between requests
  Milliseconds head_time{10'000};         // from the first byte of a head to its end
  Milliseconds body_pause{15'000};        // between two pieces of a body
  std::size_t body_bytes_a_second = 512;  // slower ones are given up, after one pause
  Milliseconds write_stall{20'000};       // of a reader that takes nothing
  Milliseconds drain{5'000};              // for requests under way when the server stops
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                    // 0: a free one
  std::vector<std::string> more_hosts = {};  // further names it is reached by, as the header Host has them
  bool require_token = false;                // also on the loopback; elsewhere one is always needed
  // The name of a token, nothing when it is none. Safe to call from any thread.
  std::function<std::optional<std::string>(std::string_view token)> name_of_token = {};
  std::function<bool()> has_tokens = {};  // whether there is any
  std::function<void(const AccessLine&)> log = {};
  ConnectionLimits limits = {};
};

bool needs_token(const ServerSettings& settings);

// Counted since the start, but for what is at this moment.
struct ServerFigures {
  std::uint64_t connections = 0, requests = 0, refused = 0;  // refused: by guard.h or for what they would cost
  std::uint64_t server_errors = 0;                           // replies of 500 and above
  std::size_t connections_open = 0, streams_open = 0;        // at this moment
};
std::string prometheus_text(const ServerFigures& figures);

class HttpServer {
 public:
  HttpServer(Routes routes, ServerSettings settings);
  ~HttpServer();  // stops
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Listens and answers, on threads of its own. `invalid`: a token is needed for that address and there is none;
  // `refused`: the address cannot be had, with the reason.
  Result<void> start();
  std::uint16_t port() const;
  bool token_needed() const;
  std::string address() const;  // "http://127.0.0.1:8765"
  ServerFigures figures() const;
  // No new connection; requests under way end, streams are told to, for `drain` at most; then all are cut. Returns when
  // no thread of the server works. From the thread that started it.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kaozheng::app
