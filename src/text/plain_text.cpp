// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/passages.h"
#include "text/words.h"

namespace kaozheng::text {
namespace {

struct Line {
  std::size_t begin = 0;  // without the white space around it
  std::size_t end = 0;
  bool blank() const { return begin == end; }
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::size_t position = 0;
  while (position < text.size()) {
    std::size_t stop = text.find_first_of("\n\f", position);
    if (stop == std::string_view::npos) stop = text.size();
    const std::string_view line = text.substr(position, stop - position);
    const std::string_view content = trim(line);
    const std::size_t begin = content.empty() ? position : static_cast<std::size_t>(content.data() - text.data());
    lines.push_back({begin, begin + content.size()});
    position = stop + 1;
  }
  return lines;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return contains(text, mark); });
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
    return text.size() >= mark.size() && text.substr(text.size() - mark.size()) == mark;
  });
}

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return begins_with(text, mark); });
}

// "# Heading" has level 1; 0 for other lines.
int markdown_level(std::string_view line) {
  std::size_t level = 0;
  while (level < line.size() && level < 7 && line[level] == '#') ++level;
  return level >= 1 && level <= 6 && level < line.size() && line[level] == ' ' ? static_cast<int>(level) : 0;
}

bool is_rule(std::string_view line) {
  return line.size() >= 3 && std::all_of(line.begin(), line.end(), [&](char c) {
           return c == line.front() && (c == '-' || c == '=' || c == '*' || c == '_');
         });
}

bool is_list_item(std::string_view line) {
  if (begins_with_any(line, {"- ", "* ", "+ ", "• ", "•", "· ", "●", "■", "◆"})) return true;
  std::size_t digits = 0;
  while (digits < line.size() && digits < 3 && is_ascii_digit(static_cast<unsigned char>(line[digits]))) ++digits;
  return digits > 0 && begins_with_any(line.substr(digits), {". ", ") ", "、", "）"});
}

bool is_table_row(std::string_view line) { return line.size() > 1 && (line.front() == '|' || contains(line, "\t")); }

// The separate words of a line when each is Chinese and no longer than a name; 0 otherwise.
std::size_t name_count(std::string_view line) {
  std::size_t names = 0, length = 0;
  for (std::size_t position = 0; position < line.size();) {
    const char32_t c = next_code_point(line, position);
    if (is_space(c)) {
      names += length > 0;
      length = 0;
    } else if (!is_han(c) || ++length > 4) {
      return 0;
    }
  }
  return names + (length > 0);
}

// Bylines and picture texts: who wrote it, where it comes from.
bool is_byline(std::string_view line) {
  if (count_code_points(line) > 60) return false;
  if (begins_with_any(line, {"本报记者", "记者 ",    "记者：", "记者:",   "作者：",   "作者:",  "编辑：",
                             "编辑:",    "责任编辑", "责编",   "来源：",  "来源:",    "文/",    "文｜",
                             "图/",      "图源",     "By ",    "Photo: ", "Source: ", "Image: "}))
    return !ends_with_any(line, {"。", ".", "！", "？"});
  return name_count(line) >= 3;
}

// A line that stands alone and reads like a title.
bool is_title_line(std::string_view line) {
  if (markdown_level(line) || is_list_item(line) || is_table_row(line) || is_rule(line)) return false;
  const std::size_t length = count_code_points(line);
  const bool chinese = guess_language(line) == Language::zh;
  if (length < 2 || length > (chinese ? 36u : 90u)) return false;
  if (contains_any(line, {"。", "，", "；", "://", ", "}) || (chinese && contains(line, ","))) return false;
  if (ends_with_any(line, {".", "!", "！", ":", "：", ";", "…", "、", ",", "”。", "-"})) return false;
  if (!chinese && std::count(line.begin(), line.end(), ' ') > 12) return false;
  return std::any_of(line.begin(), line.end(),
                     [](char c) { return !is_ascii_digit(static_cast<unsigned char>(c)) && c != ' '; });
}

// 第三章 …, 一、…, （二）…
bool is_numbered_title(std::string_view line) {
  if (count_code_points(line) > 30 || ends_with_any(line, {"。", "；", "，", ".", ";", "：", ":"}) ||
      contains(line, "，"))
    return false;
  static constexpr std::array<std::string_view, 10> numerals = {"一", "二", "三", "四", "五",
                                                                "六", "七", "八", "九", "十"};
  std::string_view rest = line;
  const bool chapter = begins_with(rest, "第");
  const bool bracket = begins_with(rest, "（");
  if (chapter || bracket) rest.remove_prefix(3);
  std::size_t count = 0;
  while (std::any_of(numerals.begin(), numerals.end(), [&](std::string_view n) { return begins_with(rest, n); })) {
    rest.remove_prefix(3);
    ++count;
  }
  if (count == 0 || count > 3) return false;
  if (chapter) return begins_with_any(rest, {"章", "节", "部分"});
  return bracket ? begins_with(rest, "）") : begins_with(rest, "、");
}

}  // namespace

std::vector<Block> blocks_of_plain_text(std::string_view text) {
  const std::vector<Line> lines = lines_of(text);
  const auto text_of = [&](std::size_t i) { return text.substr(lines[i].begin, lines[i].end - lines[i].begin); };
  std::vector<Block> blocks;
  bool in_code = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].blank()) continue;
    const std::string_view line = text_of(i);
    Block block;
    block.begin = lines[i].begin;
    block.end = lines[i].end;
    const bool fence = begins_with(line, "```") || begins_with(line, "~~~");
    const bool alone_above = i == 0 || lines[i - 1].blank();
    const bool alone_below = i + 1 >= lines.size() || lines[i + 1].blank();
    const bool after_heading = !blocks.empty() && blocks.back().kind == BlockKind::heading;
    if (fence || in_code) {
      if (fence) in_code = !in_code;
      block.kind = BlockKind::code;
    } else if (const int level = markdown_level(line)) {
      block.kind = BlockKind::heading;
      block.level = level;
    } else if (is_table_row(line)) {
      block.kind = BlockKind::table_row;
    } else if (is_list_item(line)) {
      block.kind = BlockKind::list_item;
    } else if (line.front() == '>') {
      block.kind = BlockKind::quote;
    } else if (alone_above && i + 1 < lines.size() && !alone_below && is_rule(text_of(i + 1)) &&
               (text_of(i + 1).front() == '=' || text_of(i + 1).front() == '-') && is_title_line(line)) {
      block.kind = BlockKind::heading;  // underlined
      block.level = text_of(i + 1).front() == '=' ? 1 : 2;
      block.end = lines[i + 1].end;
      ++i;
    } else if ((alone_above || after_heading) && alone_below && is_byline(line)) {
      block.kind = BlockKind::caption;
    } else if ((alone_above && alone_below && is_title_line(line)) || is_numbered_title(line)) {
      block.kind = BlockKind::heading;
      block.level = blocks.empty() ? 1 : 2;
    } else {
      // A paragraph: this line and those directly below that are no block of another kind.
      while (i + 1 < lines.size() && !lines[i + 1].blank()) {
        const std::string_view below = text_of(i + 1);
        if (markdown_level(below) || is_table_row(below) || is_list_item(below) || begins_with(below, "```") ||
            begins_with(below, "~~~") || is_numbered_title(below))
          break;
        block.end = lines[++i].end;
      }
    }
    blocks.push_back(block);
  }
  return blocks;
}

}  // namespace kaozheng::text
