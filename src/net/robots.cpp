// SPDX-License-Identifier: Apache-2.0
#include "net/robots.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::net {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum class Role { target, pattern };

// One spelling of what is compared (RFC 9309, 2.2.2): encoded bytes that need no encoding plain, bytes beyond ASCII
// encoded. The signs of a pattern stand for themselves only where they are encoded, so in a target they are.
std::string one_spelling(std::string_view text, Role role) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      const char byte = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      result += percent_encode({&byte, 1});
      i += 2;
    } else if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F) {
      result += percent_encode({&c, 1});
    } else if (c == '*' && role == Role::target) {
      result += "%2A";
    } else if (c == '$' && (role == Role::target || i + 1 < text.size())) {
      result += "%24";
    } else {
      result += c;
    }
  }
  return result;
}

// Whether `pattern` stands at the beginning of `target`; "*" is any run of bytes, a last "$" the end. What stands
// between stars is taken where it is first found: a later place leaves less to the rest.
bool matches(std::string_view pattern, std::string_view target) {
  const bool to_end = pattern.ends_with('$');
  if (to_end) pattern.remove_suffix(1);
  std::size_t star = pattern.find('*');
  if (!target.starts_with(pattern.substr(0, star))) return false;
  if (star == pattern.npos) return !to_end || target.size() == pattern.size();
  target.remove_prefix(star);
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    const std::string_view part = pattern.substr(0, star);
    if (star == pattern.npos && to_end) return target.ends_with(part);
    const std::size_t at = target.find(part);
    if (at == target.npos) return false;
    if (star == pattern.npos) return true;
    target.remove_prefix(at + part.size());
  }
}

enum class Key { none, user_agent, allow, disallow };

// Site owners misspell it; what they mean is plain.
Key key_of(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Key>, 9> keys{{{"user-agent", Key::user_agent},
                                                                  {"useragent", Key::user_agent},
                                                                  {"user agent", Key::user_agent},
                                                                  {"allow", Key::allow},
                                                                  {"disallow", Key::disallow},
                                                                  {"dissallow", Key::disallow},
                                                                  {"dissalow", Key::disallow},
                                                                  {"disalow", Key::disallow},
                                                                  {"disallaw", Key::disallow}}};
  for (const auto& [name, key] : keys)
    if (equals_ignoring_case(word, name)) return key;
  return Key::none;
}

std::string_view without_edges(std::string_view text) {
  constexpr std::string_view blank = " \t\r\f\v";
  const std::size_t begin = text.find_first_not_of(blank);
  return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

struct Line {
  Key key = Key::none;
  std::string_view value;
};
Line read_line(std::string_view line) {
  line = without_edges(line.substr(0, line.find('#')));
  std::size_t separator = line.find(':');
  if (separator == line.npos) {  // two words without the colon
    separator = line.find_first_of(" \t");
    if (separator == line.npos) return {};
    const std::string_view rest = without_edges(line.substr(separator));
    if (rest.find_first_of(" \t") != rest.npos) return {};
  }
  return {key_of(without_edges(line.substr(0, separator))), without_edges(line.substr(separator + 1))};
}

template <class Take>
void for_each_line(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    take(text.substr(0, end));
    if (end == text.npos) return;
    text.remove_prefix(end + 1);
  }
}

// "Kaozheng-Bot/1.0" → "Kaozheng-Bot".
std::string_view product_token(std::string_view name) {
  const auto is_token = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; };
  const auto end = std::find_if_not(name.begin(), name.end(), is_token);
  return name.substr(0, static_cast<std::size_t>(end - name.begin()));
}

bool is_for_all(std::string_view name) {
  return name.starts_with('*') && (name.size() == 1 || name[1] == ' ' || name[1] == '\t');
}

}  // namespace

Robots Robots::parse(std::string_view text, const std::vector<std::string>& products) {
  if (text.size() > robots_bytes_max) {
    text = text.substr(0, robots_bytes_max);
    text = text.substr(0, text.find_last_of("\r\n") + 1);  // half a rule might say more than the whole one
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);

  Robots own, for_all;
  bool named = false;     // a group of ours was seen, though it may hold no rules
  bool in_names = false;  // the lines before were names of a group
  bool to_own = false, to_all = false;
  for_each_line(text, [&](std::string_view whole) {
    const Line line = read_line(whole);
    if (line.key == Key::user_agent) {
      if (!in_names) to_own = to_all = false;
      in_names = true;
      const std::string_view name = product_token(line.value);
      const bool is_ours = std::any_of(products.begin(), products.end(), [&](const std::string& product) {
        return !product.empty() && equals_ignoring_case(name, product);
      });
      named = named || is_ours;
      to_own = to_own || is_ours;
      to_all = to_all || is_for_all(line.value);
    } else if (line.key != Key::none) {
      in_names = false;
      if (line.value.empty()) return;  // "Disallow:" forbids nothing
      const Rule rule{line.key == Key::allow, one_spelling(line.value, Role::pattern)};
      if (to_own) own.rules_.push_back(rule);
      if (to_all) for_all.rules_.push_back(rule);
    }
  });
  return named ? own : for_all;
}

bool Robots::allows(std::string_view target) const {
  const std::string asked = one_spelling(target.substr(0, target.find('#')), Role::target);
  if (asked == "/robots.txt") return true;
  const Rule* decisive = nullptr;
  for (const Rule& rule : rules_) {
    const std::size_t least = decisive ? decisive->pattern.size() : 0;
    const bool stronger = !decisive || rule.pattern.size() > least || (rule.pattern.size() == least && rule.allow);
    if (stronger && matches(rule.pattern, asked)) decisive = &rule;
  }
  return !decisive || decisive->allow;
}

std::vector<std::string> products_in(std::string_view user_agent) {
  std::vector<std::string> products;
  for (std::size_t at = 0; at < user_agent.size();) {
    const std::size_t end = std::min(user_agent.find_first_of(" \t();,", at), user_agent.size());
    const std::string_view word = user_agent.substr(at, end - at);
    const bool is_product = at == 0 || (contains(word, "/") && !contains(word, "://"));
    if (is_product && !product_token(word).empty()) products.emplace_back(product_token(word));
    at = end + 1;
  }
  return products;
}

}  // namespace kaozheng::net
