// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/line_forms.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "evidence/written/marks.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::begins_with;

bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }

std::size_t count_leading(std::string_view line, char c) { return std::min(line.find_first_not_of(c), line.size()); }

bool holds_mark(std::string_view line) {
  for (std::size_t position = 0; position < line.size(); ++position)
    if (mark_at(line, position).kind == MarkKind::findings) return true;
  return false;
}

// Behind "2.1", "2.1.3" and a space; 0 for other lines.
std::size_t section_number_length(std::string_view line) {
  std::size_t position = 0;
  int parts = 0;
  for (;;) {
    const std::size_t begin = position;
    while (position < line.size() && position - begin < 3 && is_digit_byte(line[position])) ++position;
    if (position == begin) return 0;
    ++parts;
    if (position >= line.size() || line[position] != '.') break;
    ++position;
    if (position < line.size() && line[position] == ' ') break;
  }
  return parts > 1 && position < line.size() && line[position] == ' ' ? position + 1 : 0;
}

std::string_view without_emphasis(std::string_view line) {
  while (!line.empty() && (line.front() == '*' || line.front() == '_')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == '*' || line.back() == '_')) line.remove_suffix(1);
  return trim(line);
}

std::string_view without_colon(std::string_view line) {
  if (line.ends_with(':')) line.remove_suffix(1);
  if (line.ends_with("：")) line.remove_suffix(std::string_view("：").size());
  return trim(line);
}

bool is_all_bold(std::string_view line) {
  line = without_colon(line);
  if (line.size() < 5 || !begins_with(line, "**") || !line.ends_with("**")) return false;
  return !contains(line.substr(2, line.size() - 4), "**");
}

}  // namespace

bool is_fence(std::string_view line) {
  const char mark = line.empty() ? ' ' : line.front();
  if (mark != '`' && mark != '~') return false;
  const std::size_t length = count_leading(line, mark);
  return length >= 3 && line.find(mark, length) == std::string_view::npos;
}

bool is_rule(std::string_view line) {
  const char mark = line.empty() ? ' ' : line.front();
  if (mark != '-' && mark != '*' && mark != '_' && mark != '=') return false;
  std::size_t marks = 0;
  for (const char c : line) {
    if (c != mark && c != ' ') return false;
    if (c == mark) ++marks;
  }
  return marks >= 3;
}

bool is_link_definition(std::string_view line) {
  if (line.empty() || line.front() != '[') return false;
  const std::size_t close = line.find("]:");
  return close < 100 && line.find('[', 1) > close;
}

std::optional<std::string> heading_of(std::string_view line) {
  const std::size_t hashes = count_leading(line, '#');
  if (hashes >= 1 && hashes <= 6) {
    const bool a_number = hashes == 1 && line.size() > 1 && is_digit_byte(line[1]);  // "#1 in the market"
    if (!a_number) return std::string(trim(line.substr(hashes)));
  }
  const std::string_view plain = without_colon(without_emphasis(without_colon(line)));
  const bool bold = is_all_bold(line);
  const std::size_t number_length = section_number_length(plain);
  if ((!bold && number_length == 0) || ends_a_sentence(plain) || holds_mark(line)) return std::nullopt;
  return std::string(bold ? plain : plain.substr(number_length));
}

bool names_references(std::string_view line) {
  if (line.size() > 80) return false;
  line = line.substr(count_leading(line, '#'));
  line = without_emphasis(trim(line));
  if (const std::size_t length = item_marker_length(line)) line = trim(line.substr(length));
  while (!line.empty() && (is_digit_byte(line.front()) || line.front() == '.')) line.remove_prefix(1);
  line = without_emphasis(without_colon(without_emphasis(trim(line))));
  constexpr std::size_t name_bytes_max = 12;
  if (line.size() > name_bytes_max) return false;
  constexpr std::array<std::string_view, 13> names = {
      "参考资料", "参考文献",   "参考来源", "资料来源",     "引用来源",    "来源",     "引用",
      "脚注",     "references", "sources",  "bibliography", "works cited", "footnotes"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return equals_ignoring_case(line, name); });
}

std::size_t item_marker_length(std::string_view line) {
  const auto with_space = [&](std::size_t length) -> std::size_t {
    return length < line.size() && (line[length] == ' ' || line[length] == '\t') ? length + 1 : 0;
  };
  if (line.empty()) return 0;
  if (line[0] == '-' || line[0] == '*' || line[0] == '+') return with_space(1);
  constexpr std::array<std::string_view, 8> bullets = {"•", "●", "○", "▪", "■", "◆", "‣", "·"};
  for (const std::string_view bullet : bullets)
    if (begins_with(line, bullet)) return bullet.size();
  std::size_t position = 0;
  const char32_t first = text::code_point_at(line, 0);
  if (first >= U'①' && first <= U'⑳') return text::utf8_length(first);
  const bool bracketed = first == '(' || first == U'（';
  if (bracketed) next_code_point(line, position);
  const std::size_t begin = position;
  while (position < line.size() && position - begin < 3 && is_digit_byte(line[position])) ++position;
  if (position == begin || position >= line.size()) return 0;
  const char32_t behind = next_code_point(line, position);
  if (behind == ')' || behind == U'）') return bracketed || with_space(position) ? position : 0;
  if (bracketed) return 0;
  if (behind == U'、' || behind == U'．') return position;
  if (behind != '.') return 0;
  return text::is_han(text::code_point_at(line, position)) ? position : with_space(position);
}

int item_number(std::string_view line) {
  const std::string_view marker = line.substr(0, item_marker_length(line));
  if (marker.empty()) return 0;
  const char32_t first = text::code_point_at(marker, 0);
  if (first >= U'①' && first <= U'⑳') return static_cast<int>(first - U'①') + 1;
  int number = 0;
  for (const char c : marker)
    if (is_digit_byte(c)) number = number * 10 + (c - '0');
  return number;
}

std::optional<std::string> item_of(std::string_view line) {
  const std::size_t length = item_marker_length(line);
  if (length == 0) return std::nullopt;
  std::string_view rest = trim(line.substr(length));
  for (const std::string_view box : {"[ ] ", "[x] ", "[X] "})
    if (begins_with(rest, box)) rest = trim(rest.substr(box.size()));
  return std::string(rest);
}

bool is_table_rule(std::string_view line) {
  return contains(line, "|") && contains(line, "--") && line.find_first_not_of("|-: \t") == std::string_view::npos;
}

std::vector<std::string> cells_of(std::string_view line) {
  if (!line.empty() && line.front() == '|') line.remove_prefix(1);
  if (!line.empty() && line.back() == '|') line.remove_suffix(1);
  std::vector<std::string> cells(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|')
      cells.back() += line[++i];
    else if (line[i] == '|')
      cells.emplace_back();
    else
      cells.back() += line[i];
  }
  for (std::string& cell : cells) cell = std::string(trim(cell));
  return cells;
}

bool ends_a_sentence(std::string_view line) {
  const char32_t last = text::code_point_before(line, line.size());
  constexpr std::u32string_view ends = U"。！？；….!?:：”」』）】］)]";
  return ends.find(last) != std::u32string_view::npos;
}

}  // namespace kaozheng::evidence
