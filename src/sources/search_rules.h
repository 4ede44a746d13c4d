// SPDX-License-Identifier: Apache-2.0
// What the user allows, refuses and prefers among what engines find. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"

namespace kaozheng::sources {

// Domains hold for themselves and everything below: "gov.cn", "example.com". Files are never refused.
struct SearchRules {
  std::vector<std::string> allow = {};   // when not empty, nothing else is taken
  std::vector<std::string> deny = {};    // wins over `allow`
  std::vector<std::string> prefer = {};  // as if one more engine had put the page first
  std::string after = {};                // ISO date or its beginning; over Query::after

  bool refuses_some() const { return !allow.empty() || !deny.empty(); }
};

// "https://www.Example.com/x", "*.example.com" and ".example.com" as they are compared: "example.com" (a leading "www."
// is left out); empty for what names no host.
std::string rule_domain(std::string_view text);
// `rules` with domains as they are compared; what names no host is left out.
SearchRules readable(SearchRules rules);

// Both for readable rules.
bool admits(const SearchRules& rules, std::string_view url);
bool prefers(const SearchRules& rules, std::string_view url);

// A page's score by its date: dated since `after` a quarter more, dated earlier half; undated ones, files, and all when
// there is no `after`, as it was.
// Nothing is dropped for its date: what was published before a period often tells of it.
std::uint64_t scored_by_date(std::uint64_t score, const Hit& hit, std::string_view after);

}  // namespace kaozheng::sources
