// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::store {
namespace {

constexpr std::string_view mark = "\xf4\x8f\xbf\xbf";  // U+10FFFF, which is no character

// Bytes of the character `text` begins with; 0 when it begins with none.
std::size_t character_at(std::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size)
    if (is_utf8(text.substr(0, size))) return size;
  return 0;
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

std::string to_stored(std::string_view bytes) {
  if (bytes.find('\0') == std::string_view::npos && bytes.find(mark) == std::string_view::npos && is_utf8(bytes))
    return std::string(bytes);
  std::string stored;
  while (!bytes.empty()) {
    std::size_t size = character_at(bytes);
    const bool fits = size > 0 && bytes[0] != '\0' && bytes.substr(0, size) != mark;
    if (fits) {
      stored += bytes.substr(0, size);
    } else {
      size = 1;
      stored += fmt::format("{}{:02x}", mark, static_cast<unsigned char>(bytes[0]));
    }
    bytes.remove_prefix(size);
  }
  return stored;
}

std::string from_stored(std::string_view stored) {
  std::string bytes;
  for (;;) {
    const std::size_t at = stored.find(mark);
    bytes += stored.substr(0, at);
    if (at == std::string_view::npos || stored.size() < at + mark.size() + 2) return bytes;
    const std::string_view digits = stored.substr(at + mark.size(), 2);
    bytes += static_cast<char>(digit(digits[0]) * 16 + digit(digits[1]));
    stored.remove_prefix(at + mark.size() + 2);
  }
}

std::string with_numbers(std::string_view sql) {
  std::string numbered;
  int last = 0;
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != 0 || c != '?') {
      if (quote != 0 ? c == quote : c == '\'' || c == '"') quote = quote != 0 ? 0 : c;
      numbered += c;
      continue;
    }
    int number = 0;
    while (i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9') number = number * 10 + (sql[++i] - '0');
    if (number == 0) number = last + 1;
    last = std::max(last, number);
    numbered += fmt::format("${}", number);
  }
  return numbered;
}

std::string array_of(const std::vector<std::string>& texts) {
  std::string array = "{";
  for (const std::string& text : texts) {
    if (array.size() > 1) array += ',';
    array += "\"" + replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
  }
  return array + "}";
}

}  // namespace kaozheng::store
