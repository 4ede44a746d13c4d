// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_text.h"

#include <algorithm>

#include "base/bytes.h"
#include "net/url.h"
#include "reports/plain_line.h"
#include "reports/text_fragment.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

// Behind the brackets of "[3]", "[^3]", "[1, 2-4]" at `position`; 0 when others stand there.
std::size_t end_of_number(std::string_view line, std::size_t position) {
  std::size_t end = position + 1;
  bool any = false;
  while (end < line.size() && contains("0123456789 ,;^-", line.substr(end, 1)))
    any = is_letter_or_digit(line[end++]) || any;
  return any && end < line.size() && line[end] == ']' ? end + 1 : 0;
}

bool can_stand_in_address(char c) {
  constexpr std::string_view never = " <>\"'`|[](){}\\*,;";
  return static_cast<unsigned char>(c) < 0x7F && never.find(c) == std::string_view::npos;
}

// The run at `position` that a reader could make a link of: a URL, "www.…", a mail address. 0 when none.
std::size_t address_length(std::string_view line, std::size_t position) {
  std::size_t end = position;
  while (end < line.size() && can_stand_in_address(line[end])) ++end;
  const std::string run = to_lower_ascii(line.substr(position, end - position));
  bool address = contains(run, "://") || contains(run, "www.");
  for (std::size_t at = run.find('@'); at != std::string_view::npos && !address; at = run.find('@', at + 1))
    address = at > 0 && at + 1 < run.size() && is_letter_or_digit(run[at + 1]);
  if (!address) return 0;
  while (end > position && contains(".:!?", line.substr(end - 1, 1))) --end;
  return end - position;
}

enum class Place { running, line_head, cell };

// The bytes at the head of a line that open a block; the last of them is escaped. 0 when none.
std::size_t opener_length(std::string_view line) {
  if (line.empty()) return 0;
  const char first = line.front();
  if (first == '#' || first == '>' || first == '=' || first == '|') return 1;
  if (first == '-' || first == '+') return line.size() == 1 || line[1] == ' ' || line[1] == first ? 1 : 0;
  if (first == '[' && line.size() > 2 && line[2] == ']' && contains(" xX", line.substr(1, 1)))
    return 1;  // a box to tick
  std::size_t digits = 0;
  while (digits < line.size() && digits < 9 && text::is_ascii_digit(static_cast<unsigned char>(line[digits]))) ++digits;
  if (digits == 0 || digits == line.size() || (line[digits] != '.' && line[digits] != ')')) return 0;
  return digits + 1 == line.size() || line[digits + 1] == ' ' ? digits + 1 : 0;
}

bool needs_escape(std::string_view line, std::size_t position, Place place) {
  const char c = line[position];
  const char before = position > 0 ? line[position - 1] : '\0';
  const char behind = position + 1 < line.size() ? line[position + 1] : '\0';
  switch (c) {
    case '\\':
    case '`':
    case '*':
    case '~':
      return true;
    case '_':
      return !is_letter_or_digit(before) || !is_letter_or_digit(behind);
    case '<':
      return behind == '\0' || behind == '/' || behind == '!' || behind == '?' || is_letter_or_digit(behind);
    case '&':
      return behind == '\0' || behind == '#' || is_letter_or_digit(behind);
    case ']':
      return behind == '\0' || behind == '(' || behind == '[' || behind == ':';
    case '|':
      return place == Place::cell;
    default:
      return false;
  }
}

std::string neutral(std::string_view data, Place place) {
  const std::string line = plain_line(data);
  const std::size_t opener = place == Place::line_head ? opener_length(line) : 0;
  std::string result;
  bool run_begins = true;  // of characters an address is made of
  for (std::size_t position = 0; position < line.size();) {
    if (line[position] == '[') {
      if (const std::size_t end = end_of_number(line, position)) {
        result += "［" + line.substr(position + 1, end - position - 2) + "］";
        position = end;
        run_begins = true;
        continue;
      }
    }
    const bool in_run = can_stand_in_address(line[position]);
    const std::size_t address = in_run && run_begins ? address_length(line, position) : 0;
    run_begins = !in_run;
    if (address > 0) {
      result += "`" + line.substr(position, address) + "`";
      position += address;
      continue;
    }
    if (position + 1 == opener || needs_escape(line, position, place)) result += '\\';
    result += line[position++];
  }
  return result;
}

}  // namespace

bool is_letter_or_digit(char c) {
  const auto code = static_cast<unsigned char>(c);
  return text::is_ascii_letter(code) || text::is_ascii_digit(code);
}

std::string inline_text(std::string_view data) { return neutral(data, Place::running); }
std::string line_text(std::string_view data) { return neutral(data, Place::line_head); }
std::string cell_text(std::string_view data) { return neutral(data, Place::cell); }

std::string code_text(std::string_view data) {
  const std::string line = replace_all(plain_line(data), "`", "'");
  return line.empty() ? line : "`" + line + "`";
}

std::optional<std::string> link_url(std::string_view url) {
  if (!net::parse_url(url)) return std::nullopt;
  std::string shown = inert_address(url);
  // Readers leave an end mark out of a link.
  if (contains(".,:;!_~", {&shown.back(), 1})) {
    const char last = shown.back();
    shown.pop_back();
    constexpr std::string_view hex_digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(last);
    shown += {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
  }
  return shown;
}

std::string place_text(std::string_view url) {
  if (const auto link = link_url(url)) return *link;
  constexpr std::string_view file_scheme = "file://";
  if (text::begins_with(url, file_scheme)) return code_text(percent_decode(url.substr(file_scheme.size())));
  return code_text(url);
}

}  // namespace kaozheng::reports
