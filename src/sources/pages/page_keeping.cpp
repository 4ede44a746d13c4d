// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/page_keeping.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "net/retry.h"

namespace kaozheng::sources {
namespace {

std::optional<Milliseconds> seconds_in(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  constexpr std::size_t digits_max = 9;
  return std::chrono::seconds(text.size() > digits_max ? 999'999'999 : std::stol(std::string(text)));
}

struct CacheControl {
  bool no_store = false;
  bool no_cache = false;
  bool has_max_age = false;
  Milliseconds max_age{0};
};
CacheControl cache_control(const net::HttpResponse& response) {
  CacheControl control;
  for (const auto& [name, value] : response.headers) {
    if (name != "cache-control") continue;
    for (const std::string& directive : split(to_lower_ascii(value), ',')) {
      const std::string_view word = trim(std::string_view(directive).substr(0, directive.find('=')));
      control.no_store = control.no_store || word == "no-store";
      control.no_cache = control.no_cache || word == "no-cache";
      if (word != "max-age") continue;
      const std::size_t equals = directive.find('=');
      const auto seconds = equals == directive.npos ? std::nullopt : seconds_in(directive.substr(equals + 1));
      // What cannot be read counts as over (4.2.1); of two the shorter.
      const Milliseconds age = seconds.value_or(Milliseconds{0});
      control.max_age = control.has_max_age ? std::min(control.max_age, age) : age;
      control.has_max_age = true;
    }
  }
  return control;
}

Milliseconds lifetime(const net::HttpResponse& response, const CacheControl& control, TimePoint now) {
  if (control.no_cache) return Milliseconds{0};
  if (control.has_max_age) return control.max_age;
  const auto expires = net::parse_http_date(response.header("expires"));
  if (!expires) return Milliseconds{0};
  return *expires - net::parse_http_date(response.header("date")).value_or(now);
}

}  // namespace

Keeping keeping_of(const net::HttpResponse& response, TimePoint now) {
  const CacheControl control = cache_control(response);
  if (control.no_store || contains(response.header("vary"), "*")) return {};
  const Milliseconds age = seconds_in(response.header("age")).value_or(Milliseconds{0});
  Keeping keeping;
  keeping.fresh_for = std::clamp(lifetime(response, control, now) - age, Milliseconds{0}, fresh_max);
  keeping.kept =
      keeping.fresh_for.count() > 0 || !response.header("etag").empty() || !response.header("last-modified").empty();
  return keeping;
}

net::Headers conditions_of(const store::KeptPage& page) {
  net::Headers headers;
  if (!page.etag.empty()) headers.emplace_back("If-None-Match", page.etag);
  if (!page.last_modified.empty()) headers.emplace_back("If-Modified-Since", page.last_modified);
  return headers;
}

}  // namespace kaozheng::sources
