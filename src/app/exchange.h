// SPDX-License-Identifier: Apache-2.0
// One request over HTTP and its reply, as the doors see them. The server behind `app/http/server.h` has checked who may
// ask before a route is called.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kaozheng::app {

struct Request {
  std::string method;                                // "GET"
  std::string path;                                  // decoded, without the query: "/api/runs/1f…"
  std::map<std::string, std::string> captures = {};  // of the route's pattern: {"id": "1f…"}
  std::map<std::string, std::string> query = {};     // decoded; of a name given twice the first
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string client = {};    // name of the token it came with; empty = none was needed
  std::stop_token stop = {};  // the server is closing

  // The first header of that name, whatever its case; empty when there is none.
  std::string header(std::string_view name) const;
  std::string parameter(std::string_view name) const;  // of the query; empty when there is none
};

// A reply that is written as it comes about.
class ReplyStream {
 public:
  virtual ~ReplyStream() = default;
  // False: whoever asked has gone, or the server is closing.
  virtual bool write(std::string_view bytes) = 0;
  virtual bool gone() = 0;
};

struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::function<void(ReplyStream&)> stream = {};  // instead of `body`; called once, on the connection's thread
};

// Who may ask.
enum class Access {
  anybody,  // of this machine's names: what tells nothing of any run
  clients,  // who has a token, where one is needed
};

struct Route {
  std::string method;
  std::string pattern;  // "/api/runs/{id}"; a part in braces is one segment, "{name...}" the rest
  std::function<Reply(const Request&)> answer;
  Access access = Access::clients;
  std::size_t body_max = 1u << 20;  // bytes; longer ones are answered with 413
  // The one type a body may have. No browser sends either without asking first, and nobody is told that he may.
  std::string body_type = "application/json";  // or "application/octet-stream"
};
using Routes = std::vector<Route>;

Reply json_reply(const nlohmann::json& body, int status = 200);
// {"error": {"message", "type", "param", "code"}}; what is empty is null. The message names the thing and the remedy.
Reply error_reply(int status, std::string_view message, std::string_view param = {}, std::string_view code = {});
Reply error_reply(const Error& error, std::string_view param = {});
int status_of(ErrorKind kind);
// Server-sent events, which no proxy holds back.
Reply event_stream_reply(std::function<void(ReplyStream&)> stream);

// How deep brackets stand in each other outside strings: what is too deep is never built, since copying and printing a
// tree recurse.
inline constexpr int json_depth_max = 64;
int json_depth(std::string_view text);

// The body as a JSON object; an empty body is an empty one. `invalid` says what is wrong with it. Nested deeper than
// `json_depth_max` is refused.
Result<nlohmann::json> json_body(const Request& request);

}  // namespace kaozheng::app
