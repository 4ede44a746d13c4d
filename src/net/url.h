// SPDX-License-Identifier: Apache-2.0
// URLs by libcurl's parser, the one that also connects.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng::net {

struct Url {
  std::string scheme;  // lower case
  std::string host;    // lower case, IDN as punycode where libcurl can; IPv6 in brackets
  int port = 0;        // explicit or the scheme's default
  std::string path;
  std::string query;
  std::string fragment;
};

// http and https only; `refused` for others, for user info, backslashes, control bytes and zone ids; `malformed` when
// it does not parse.
Result<Url> parse_url(std::string_view text);
// One spelling per page: lower-case scheme and host, no default port, no fragment, no tracking parameters
// (utm_*, gclid, fbclid, spm …), parameters in order, "/" for an empty path.
Result<std::string> canonical_url(std::string_view text);
// `reference` as found on the page at `base`.
Result<std::string> resolve_url(std::string_view base, std::string_view reference);
// "news.example.co.uk" → "example.co.uk" (public suffix list); the host itself when it has none.
std::string registrable_domain(std::string_view host);

}  // namespace kaozheng::net
