// SPDX-License-Identifier: Apache-2.0
#include "models/shared_slots.h"

#include <fmt/format.h>

#include "net/loopback.h"
#include "net/url.h"

namespace kaozheng::models {
namespace {

// User info tells callers apart, not servers.
std::string without_user_info(std::string url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string::npos) return url;
  const std::size_t authority = scheme_end + 3;
  const std::size_t end = url.find_first_of("/?#", authority);
  const std::size_t at = std::string_view(url).substr(0, end).rfind('@');
  if (at != std::string::npos && at >= authority) url.erase(authority, at + 1 - authority);
  return url;
}

}  // namespace

std::string shared_name(const Endpoint& endpoint, std::string_view machine) {
  const auto url = net::parse_url(without_user_info(endpoint.url));
  if (!url) return "";
  std::string origin = fmt::format("{}://{}:{}", url->scheme, url->host, url->port);
  return net::is_loopback_host(url->host) ? fmt::format("{} {}", machine, origin) : origin;
}

}  // namespace kaozheng::models
