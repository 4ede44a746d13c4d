// SPDX-License-Identifier: Apache-2.0
#include "research/steering.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "net/url.h"
#include "research/searching.h"

namespace kaozheng::research {
namespace {

constexpr std::string_view file_scheme = "file://";

bool lies_below(std::string_view path, std::string_view folder) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  return path == folder || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

bool is_excluded(const std::string& url, const std::string& page, const std::string& excluded) {
  if (excluded.starts_with('/'))
    return url.starts_with(file_scheme) && lies_below(url.substr(file_scheme.size()), excluded);
  if (excluded.starts_with(file_scheme)) return lies_below(url, excluded);
  if (contains(excluded, "://")) {
    if (page_key(excluded) == page) return true;
    return excluded.ends_with('/') && page.starts_with(page_key(excluded));
  }
  const auto parsed = net::parse_url(url);
  const std::string host = to_lower_ascii(excluded);
  return parsed && (parsed->host == host || parsed->host.ends_with("." + host));
}

}  // namespace

bool Steering::excludes(std::string_view url) const {
  if (excluded.empty()) return false;
  const std::string text(url), page = page_key(text);
  return std::any_of(excluded.begin(), excluded.end(),
                     [&](const std::string& one) { return is_excluded(text, page, one); });
}

void to_json(nlohmann::json& json, const Steering& steering) {
  json = {{"notes", steering.notes}, {"excluded", steering.excluded}};
}
void from_json(const nlohmann::json& json, Steering& steering) {
  json.at("notes").get_to(steering.notes);
  json.at("excluded").get_to(steering.excluded);
}

}  // namespace kaozheng::research
