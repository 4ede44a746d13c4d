// SPDX-License-Identifier: Apache-2.0
// What a robots.txt allows (RFC 9309). Pure: fuzzed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::net {

inline constexpr std::size_t robots_bytes_max = 500u << 10;  // RFC 9309, 2.5: what is read of a longer file

// The rules of one origin for one robot, which may have several names.
class Robots {
 public:
  // Everything is allowed.
  Robots() = default;
  // The rules of all groups that name one of `products` (compared without case), or else those for "*". Lines that are
  // no rules are passed over; of a text longer than `robots_bytes_max` whole lines within it count.
  static Robots parse(std::string_view text, const std::vector<std::string>& products);

  // `target`: path and query of a URL, "/a?b". The longest matching rule decides, `Allow` among equals.
  bool allows(std::string_view target) const;

 private:
  struct Rule {
    bool allow = true;
    std::string pattern;
  };
  std::vector<Rule> rules_;
};

// The names by which robots.txt may call a User-Agent: "My-Bot/1.0 (kaozheng/2; +https://a.example)" → "My-Bot",
// "kaozheng".
std::vector<std::string> products_in(std::string_view user_agent);

}  // namespace kaozheng::net
