// SPDX-License-Identifier: Apache-2.0
#include "sources/files/markdown_text.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "text/characters.h"

namespace kaozheng::sources {
namespace {

// Longest piece looked at for the end of a link or of code: keeps the whole linear.
constexpr std::size_t span_bytes_max = 2'000;

// The position of the "]" or ")" that closes the bracket at `open`; npos when there is none nearby.
std::size_t closing(std::string_view text, std::size_t open) {
  const char left = text[open];
  const char right = left == '[' ? ']' : ')';
  int depth = 0;
  for (std::size_t i = open; i < std::min(text.size(), open + span_bytes_max); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == left) {
      ++depth;
    } else if (text[i] == right && --depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

// What stands for "[text](target)" at `position`, which moves behind it; false when it is no link.
bool take_link(std::string_view text, std::size_t& position, std::string_view& shown) {
  const std::size_t end_of_text = closing(text, position);
  if (end_of_text == std::string_view::npos || end_of_text + 1 >= text.size() || text[end_of_text + 1] != '(')
    return false;
  const std::size_t end_of_target = closing(text, end_of_text + 1);
  if (end_of_target == std::string_view::npos) return false;
  shown = text.substr(position + 1, end_of_text - position - 1);
  position = end_of_target + 1;
  return true;
}

bool is_blank_at(std::string_view text, std::size_t position) {
  return position >= text.size() || text[position] == ' ' || text[position] == '\t' || text[position] == '\n';
}

// A star before a word, not one between factors, with another one to come.
bool opens_emphasis(std::string_view text, std::size_t position) {
  const auto factor = [&](std::size_t at) {
    return text::is_ascii_letter(static_cast<unsigned char>(text[at])) ||
           text::is_ascii_digit(static_cast<unsigned char>(text[at]));
  };
  if (is_blank_at(text, position + 1) || (position > 0 && factor(position - 1))) return false;
  return contains(text.substr(position + 1, span_bytes_max), "*");
}

std::string plain(std::string_view text, int depth) {
  std::string out;
  bool emphasised = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    std::string_view shown;
    if (c == '\\' && i + 1 < text.size() && contains("\\`*_{}[]()#+-.!|<>~", text.substr(i + 1, 1))) {
      out += text[i + 1];
      i += 2;
    } else if (c == '!' && i + 1 < text.size() && text[i + 1] == '[') {
      std::size_t after = i + 1;
      if (take_link(text, after, shown)) {
        i = after;  // a picture
      } else {
        out += c;
        ++i;
      }
    } else if (c == '[' && depth < 3 && take_link(text, i, shown)) {
      out += plain(shown, depth + 1);
    } else if (c == '`') {
      std::size_t ticks = 1;
      while (i + ticks < text.size() && text[i + ticks] == '`') ++ticks;
      const std::string_view after = text.substr(i + ticks, span_bytes_max);
      const std::size_t end = after.find(text.substr(i, ticks));
      if (end == std::string_view::npos) {
        out += text.substr(i, ticks);
        i += ticks;
      } else {
        out += after.substr(0, end);
        i += 2 * ticks + end;
      }
    } else if (text.substr(i, 2) == "**" || text.substr(i, 2) == "~~") {
      i += 2;
    } else if (c == '*' && (emphasised ? !is_blank_at(text, i - 1) : opens_emphasis(text, i))) {
      emphasised = !emphasised;
      ++i;
    } else if (c == '<' && text.substr(i, 4) == "<br>") {
      out += ' ';
      i += 4;
    } else {
      out += c;
      ++i;
    }
  }
  if (out.ends_with('\\')) out.pop_back();  // a line end that is wanted
  return out;
}

std::string table_row(std::string_view row) {
  if (row.find_first_not_of("|-: \t") == std::string_view::npos) return "";
  if (row.front() == '|') row.remove_prefix(1);
  if (!row.empty() && row.back() == '|') row.remove_suffix(1);
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size()) {
      cell += row[i];
      cell += row[++i];
    } else if (row[i] == '|') {
      cells.push_back(clean_line(plain(cell, 0)));
      cell.clear();
    } else {
      cell += row[i];
    }
  }
  cells.push_back(clean_line(plain(cell, 0)));
  return join(cells, " | ");
}

}  // namespace

std::string plain_of_markdown(std::string_view line) { return plain(line, 0); }

std::string plain_of_markdown_block(std::string_view block, BlockKind kind) {
  block = trim(block);
  if (kind == BlockKind::table_row) return block.empty() ? "" : table_row(block);
  if (kind == BlockKind::heading) {
    block = block.substr(0, block.find('\n'));  // without the line below it
    while (!block.empty() && block.front() == '#') block.remove_prefix(1);
    block = trim(block);
    while (block.size() > 1 && block.ends_with('#') && contains(block, " #")) block.remove_suffix(1);
  } else if (kind == BlockKind::list_item) {
    for (const std::string_view bullet : {"- ", "* ", "+ "})
      if (block.starts_with(bullet)) {
        block.remove_prefix(bullet.size());
        break;
      }
    for (const std::string_view box : {"[ ] ", "[x] ", "[X] "})
      if (block.starts_with(box)) block.remove_prefix(box.size());
  } else if (kind == BlockKind::quote) {
    while (!block.empty() && (block.front() == '>' || block.front() == ' ')) block.remove_prefix(1);
  }
  return plain(block, 0);
}

bool is_markdown_fence(std::string_view line) {
  const std::string_view content = trim(line);
  return content.starts_with("```") || content.starts_with("~~~");
}

}  // namespace kaozheng::sources
