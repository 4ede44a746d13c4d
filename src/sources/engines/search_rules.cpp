// SPDX-License-Identifier: Apache-2.0
#include "sources/search_rules.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "net/url.h"
#include "sources/dates.h"

namespace kaozheng::sources {
namespace {

bool is_of(std::string_view host, std::string_view domain) {
  if (!host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

bool names(const std::vector<std::string>& domains, std::string_view host) {
  return std::any_of(domains.begin(), domains.end(), [&](const std::string& domain) { return is_of(host, domain); });
}

std::string host_of_url(std::string_view url) {
  const auto parsed = net::parse_url(url);
  return parsed ? parsed->host : "";
}

void make_readable(std::vector<std::string>& domains) {
  for (std::string& domain : domains) domain = rule_domain(domain);
  std::erase(domains, "");
}

}  // namespace

std::string rule_domain(std::string_view text) {
  text = trim(text);
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  if (text.starts_with("*")) text.remove_prefix(1);
  if (text.starts_with(".")) text.remove_prefix(1);
  std::string host = host_of_url("http://" + std::string(text));
  return host.starts_with("www.") ? host.substr(4) : host;
}

SearchRules readable(SearchRules rules) {
  make_readable(rules.allow);
  make_readable(rules.deny);
  make_readable(rules.prefer);
  return rules;
}

bool admits(const SearchRules& rules, std::string_view url) {
  if (!rules.refuses_some() || url.starts_with("file:")) return true;
  const std::string host = host_of_url(url);
  return !names(rules.deny, host) && (rules.allow.empty() || names(rules.allow, host));
}

bool prefers(const SearchRules& rules, std::string_view url) {
  return !rules.prefer.empty() && names(rules.prefer, host_of_url(url));
}

std::uint64_t scored_by_date(std::uint64_t score, const Hit& hit, std::string_view after) {
  const std::string date = hit.published.empty() ? date_of_url(hit.url) : hit.published;
  if (date.empty() || after.empty() || hit.url.starts_with("file:")) return score;
  const std::size_t known = std::min(date.size(), after.size());
  const bool since = std::string_view(date).substr(0, known) >= after.substr(0, known);
  return since ? score / 4 * 5 : score / 2;
}

}  // namespace kaozheng::sources
