// SPDX-License-Identifier: Apache-2.0
// Which route answers a request. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/exchange.h"

namespace kaozheng::app {

// The target of a request, taken apart.
struct Target {
  std::vector<std::string> segments;  // decoded, one by one: an encoded slash stays inside its segment
  std::map<std::string, std::string> query;
  std::string path() const;
};
// `invalid`: broken escapes, control characters or bytes that are not UTF-8.
Result<Target> parse_target(std::string_view target);

class Router {
 public:
  // Throws std::logic_error when two routes have one method and pattern.
  explicit Router(Routes routes);

  struct Match {
    const Route* route = nullptr;  // null: nothing of that method
    std::map<std::string, std::string> captures;
    std::vector<std::string> allowed;  // methods of the path; empty: there is no such path
  };
  // HEAD is answered by the route of GET. Of several patterns that fit, the one whose first differing segment is spelt
  // out wins, then the one with a capture.
  Match match(std::string_view method, const std::vector<std::string>& segments) const;
  const Routes& routes() const { return routes_; }

 private:
  enum class Kind { literal, capture, rest };
  struct Segment {
    Kind kind;
    std::string text;
  };
  struct Entry {
    std::vector<Segment> segments;
    const Route* route;
  };
  static bool fits(const Entry& entry, const std::vector<std::string>& segments);

  Routes routes_;
  std::vector<Entry> entries_;  // the more particular first
};

}  // namespace kaozheng::app
