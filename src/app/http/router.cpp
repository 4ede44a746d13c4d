// SPDX-License-Identifier: Apache-2.0
#include "app/http/router.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

Result<std::string> decoded(std::string_view text, bool plus_is_space) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '%' && (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])))
      return fail(ErrorKind::invalid, "the address has a broken escape");
  std::string value = plus_is_space ? percent_decode(replace_all(text, "+", " ")) : percent_decode(text);
  if (!is_utf8(value)) return fail(ErrorKind::invalid, "the address is not UTF-8");
  return value;
}

bool has_control_bytes(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

std::string Target::path() const { return "/" + join(segments, "/"); }

Result<Target> parse_target(std::string_view target) {
  Target parts;
  const auto question = target.find('?');
  const std::string_view path = target.substr(0, question);
  if (path.empty() || path.front() != '/') return fail(ErrorKind::invalid, "the address does not begin with a slash");
  for (const std::string& segment : split(path.substr(1), '/')) {
    auto value = TRY(decoded(segment, /*plus_is_space=*/false));
    if (has_control_bytes(value)) return fail(ErrorKind::invalid, "the address has control characters");
    parts.segments.push_back(std::move(value));
  }
  if (question == std::string_view::npos) return parts;
  for (const std::string& pair : split(target.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = TRY(decoded(std::string_view(pair).substr(0, equals), /*plus_is_space=*/true));
    std::string value;
    if (equals != std::string::npos)
      value = TRY(decoded(std::string_view(pair).substr(equals + 1), /*plus_is_space=*/true));
    parts.query.emplace(std::move(name), std::move(value));
  }
  return parts;
}

Router::Router(Routes routes) : routes_(std::move(routes)) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const Route& route : routes_) {
    if (!seen.emplace(route.method, route.pattern).second)
      throw std::logic_error("two routes for " + route.method + " " + route.pattern);
    Entry entry{{}, &route};
    for (const std::string& part : split(std::string_view(route.pattern).substr(1), '/')) {
      if (part.size() > 5 && part.front() == '{' && part.ends_with("...}"))
        entry.segments.push_back({Kind::rest, part.substr(1, part.size() - 5)});
      else if (part.size() > 2 && part.front() == '{' && part.back() == '}')
        entry.segments.push_back({Kind::capture, part.substr(1, part.size() - 2)});
      else
        entry.segments.push_back({Kind::literal, part});
    }
    entries_.push_back(std::move(entry));
  }
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                                        [](const Segment& x, const Segment& y) { return x.kind < y.kind; });
  });
}

bool Router::fits(const Entry& entry, const std::vector<std::string>& segments) {
  for (std::size_t i = 0; i < entry.segments.size(); ++i) {
    const Segment& segment = entry.segments[i];
    if (segment.kind == Kind::rest) return i < segments.size();
    if (i >= segments.size()) return false;
    if (segment.kind == Kind::literal ? segments[i] != segment.text : segments[i].empty()) return false;
  }
  return segments.size() == entry.segments.size();
}

Router::Match Router::match(std::string_view method, const std::vector<std::string>& segments) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  Match match;
  std::set<std::string> allowed;
  for (const Entry& entry : entries_) {
    if (!fits(entry, segments)) continue;
    allowed.insert(entry.route->method);
    if (match.route || entry.route->method != wanted) continue;
    match.route = entry.route;
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
      const Segment& segment = entry.segments[i];
      if (segment.kind == Kind::capture) match.captures[segment.text] = segments[i];
      if (segment.kind == Kind::rest)
        match.captures[segment.text] = join({segments.begin() + static_cast<std::ptrdiff_t>(i), segments.end()}, "/");
    }
  }
  if (allowed.contains("GET")) allowed.insert("HEAD");
  match.allowed.assign(allowed.begin(), allowed.end());
  return match;
}

}  // namespace kaozheng::app
