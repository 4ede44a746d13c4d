// SPDX-License-Identifier: Apache-2.0
// A guest's manners on the public web: robots.txt, a pause between two requests, and the pauses a host asks for.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "net/http.h"

namespace kaozheng::net {

struct Manners {
  std::string user_agent;  // as the client sends it; its products are looked for in robots.txt
  bool respect_robots = true;
  int host_connections_max = 2;          // at once, per host
  Milliseconds host_interval{1'000};     // between the beginnings of two requests to a host
  Milliseconds retry_after_max{10'000};  // a longer `Retry-After` is not waited for: `rate_limited`
};

// Each hop of a request, redirects included, is asked in the manners of its own host; robots.txt (RFC 9309) is read
// over `http` too, once per origin and day, and the guard of `http` holds for all of it. `refused` for what it
// disallows; when it answers with 5xx or cannot be read at the second attempt, `unavailable`: nothing of that origin is
// read. A 429 or 503 with a `Retry-After` within the limit is asked once more. Waiting for a turn does not count
// against `HttpTimeouts::total`. `http` outlives it.
std::unique_ptr<PublicHttp> make_polite_http(PublicHttp& http, Manners manners, Clock& clock);

}  // namespace kaozheng::net
