// SPDX-License-Identifier: Apache-2.0
// Outbound HTTP. Two kinds of client that do not convert into each other: `TrustedHttp` for servers the user named,
// `PublicHttp` for everything found. Each has its own connections: a page cannot ride on a trusted one.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/egress.h"

namespace kaozheng::net {

struct HttpTimeouts {
  Milliseconds connect{10'000};
  Milliseconds first_byte{30'000};  // from the request sent to the first byte of the answer
  Milliseconds idle{30'000};        // between two pieces
  Milliseconds total{0};            // 0 = none
  Milliseconds slow{0};             // an answer of less than 1 KiB within it is given up; 0 = never
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  HttpTimeouts timeouts;
  std::size_t body_bytes_max = 20u << 20;  // decoded, and on the wire; beyond it `too_long`
  int redirects_max = 0;                   // public client only; each hop passes the guard
};

struct HttpResponse {
  int status = 0;
  Headers headers;  // names in lower case
  std::string body;
  std::string final_url;

  // The first value of a header, name in lower case; empty when absent.
  std::string_view header(std::string_view name) const;
};

inline constexpr std::size_t unpacking_max = 100;
inline constexpr int codings_max = 2;

enum class Reaches { trusted, public_web };

// Safe to call from any thread. An HTTP status is not an error here; errors are: `cancelled` within milliseconds of a
// stop, `timed_out`, `unavailable` (no connection, reset, cut off), `refused` (an address or scheme the client may
// not reach), `too_long`, `malformed` (not HTTP, a URL that does not parse). The public client measures what it
// unpacks: a body of more than `unpacking_max` times its size is `too_long`, one packed more than `codings_max` times
// `malformed`.
template <Reaches R>
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop) = 0;
  // As `send`, but each piece of the body is handed to `on_piece` on the calling thread as it comes; the returned body
  // is empty. `on_piece` returns false to end early (a success). Only bodies of status 2xx are streamed; others are
  // returned whole.
  virtual Result<HttpResponse> stream(const HttpRequest& request, std::stop_token stop,
                                      const std::function<bool(std::string_view)>& on_piece) = 0;
};
using TrustedHttp = HttpClient<Reaches::trusted>;
using PublicHttp = HttpClient<Reaches::public_web>;

struct TrustedHttpSettings {
  std::string user_agent;
  std::set<std::string> direct;  // hosts, or host:port, that no proxy of the environment is asked for, as loopback
  Egress* egress = nullptr;      // hears of every request; outlives the client
};

struct PublicHttpSettings {
  std::string user_agent;
  std::set<std::string> allow_private;  // hosts (as in the URL, lower case) whose addresses may be private
  std::string proxy;                    // a configured page proxy; switches the address guard off
  std::vector<std::string> resolve;     // "host:port:address", as CURLOPT_RESOLVE; for tests
  Egress* egress = nullptr;             // as above
};

std::unique_ptr<TrustedHttp> make_trusted_http(TrustedHttpSettings settings);
std::unique_ptr<TrustedHttp> make_trusted_http(std::string user_agent);
std::unique_ptr<PublicHttp> make_public_http(PublicHttpSettings settings);

}  // namespace kaozheng::net
