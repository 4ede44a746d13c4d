// SPDX-License-Identifier: Apache-2.0
#include "text/passages.h"

#include <algorithm>
#include <string>

#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::text {
namespace {

// Weights: a Chinese character 2, a word of another script 3. 450 characters or 300 words make a passage.
constexpr std::size_t weight_target = 900;
constexpr std::size_t weight_max = 1'200;
constexpr std::size_t weight_small = 200;
// No sentence is longer: what is cut here is data, not language.
constexpr std::size_t sentence_bytes_max = 12'000;

std::size_t weight_of(std::string_view text) {
  std::size_t weight = 0;
  bool in_word = false;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    const bool unspaced = is_unspaced_script(c);
    const bool word = !unspaced && (c >= 0x80 ? !is_space(c) : is_ascii_letter(c) || is_ascii_digit(c));
    weight += unspaced ? 2 : word && !in_word ? 3 : 0;
    in_word = word;
  }
  // Text without words (a long line of digits or marks) still has a size.
  return std::max(weight, text.size() / 8);
}

// What is never divided: a sentence, a list item, a table row.
struct Unit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t weight = 0;
  bool opens_block = false;
  int page = 0;
};

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t weight = 0;
  int page = 0;
};

// Adds the range as one unit, or as several when it is too long to be a sentence.
void add_unit(std::string_view text, Range range, bool opens_block, int page, std::vector<Unit>& units) {
  while (range.end - range.begin > sentence_bytes_max) {
    std::size_t cut = range.begin + sentence_bytes_max;
    const std::size_t space = text.substr(range.begin, sentence_bytes_max).find_last_of(" \n\t|,;");
    if (space != std::string_view::npos && space > sentence_bytes_max / 2) {
      cut = range.begin + space + 1;
    } else {
      while (cut > range.begin + 1 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    }
    units.push_back({range.begin, cut, weight_of(text.substr(range.begin, cut - range.begin)), opens_block, page});
    opens_block = false;
    range.begin = cut;
  }
  units.push_back(
      {range.begin, range.end, weight_of(text.substr(range.begin, range.end - range.begin)), opens_block, page});
}

void add_block(std::string_view text, const Block& block, std::vector<Unit>& units) {
  const bool whole = block.kind == BlockKind::list_item || block.kind == BlockKind::table_row;
  const std::string_view content = text.substr(block.begin, block.end - block.begin);
  if (trim(content).empty()) return;
  if (whole && content.size() <= sentence_bytes_max) {
    add_unit(text, {block.begin, block.end}, true, block.page, units);
    return;
  }
  bool first = true;
  for (const Range& sentence : sentences(content)) {
    add_unit(text, {block.begin + sentence.begin, block.begin + sentence.end}, first, block.page, units);
    first = false;
  }
}

std::vector<Part> group(const std::vector<Unit>& units) {
  std::vector<Part> parts;
  for (const Unit& unit : units) {
    const bool full = !parts.empty() && (parts.back().weight + unit.weight > weight_max ||
                                         (unit.opens_block && parts.back().weight >= weight_target));
    if (parts.empty() || full)
      parts.push_back({unit.begin, unit.end, unit.weight, unit.page});
    else {
      parts.back().end = unit.end;
      parts.back().weight += unit.weight;
    }
  }
  // A short rest stays with what it belongs to.
  if (parts.size() > 1 && parts.back().weight < weight_small) {
    const Part rest = parts.back();
    parts.pop_back();
    parts.back().end = rest.end;
    parts.back().weight += rest.weight;
  }
  return parts;
}

std::string heading_text(std::string_view text) {
  while (!text.empty() && text.front() == '#') text.remove_prefix(1);
  const std::size_t line_end = text.find('\n');
  if (line_end != std::string_view::npos && text.find_first_not_of("=-\n ", line_end) == std::string_view::npos)
    text = text.substr(0, line_end);  // without its underline
  std::string result;
  for (const std::string& line : split(trim(text), '\n')) {
    if (!result.empty()) result += ' ';
    result += trim(line);
  }
  return abbreviate(result, 200);
}

}  // namespace

std::vector<Passage> cut_passages(const Document& document) {
  const std::string_view text = document.text;
  std::vector<Block> blocks = document.blocks.empty() ? blocks_of_plain_text(text) : document.blocks;
  const auto is_heading = [](const Block& block) { return block.kind == BlockKind::heading; };
  if (std::all_of(blocks.begin(), blocks.end(), is_heading))
    for (Block& block : blocks) block.kind = BlockKind::paragraph;  // all there is

  std::vector<Passage> passages;
  std::vector<Unit> units;
  std::string heading;
  const auto flush = [&] {
    for (const Part& part : group(units)) {
      Passage passage;
      passage.id = passage_id(document.id, part.begin, part.end);
      passage.document_id = document.id;
      passage.begin = part.begin;
      passage.end = part.end;
      passage.text = std::string(text.substr(part.begin, part.end - part.begin));
      passage.heading = heading;
      passage.page = part.page;
      passage.origin = document.origin;
      passages.push_back(std::move(passage));
    }
    units.clear();
  };
  for (const Block& block : blocks) {
    if (block.begin >= block.end || block.end > text.size()) continue;
    if (is_heading(block)) {
      flush();
      heading = heading_text(text.substr(block.begin, block.end - block.begin));
    } else {
      add_block(text, block, units);
    }
  }
  flush();
  return passages;
}

}  // namespace kaozheng::text
