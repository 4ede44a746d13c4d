// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/printed_layout.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/pdf/printed_pages.h"
#include "text/characters.h"

namespace kaozheng::sources {
namespace {

// The number in `name="…"`.
std::optional<double> coordinate(std::string_view tag, std::string_view name) {
  const std::size_t at = tag.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const char* const begin = tag.data() + at + name.size();
  double value = 0;
  const auto read = std::from_chars(begin, tag.data() + tag.size(), value);
  if (read.ec != std::errc() || !std::isfinite(value) || std::abs(value) > 1e6) return std::nullopt;
  return value;
}

std::optional<Box> box_of(std::string_view tag) {
  const auto left = coordinate(tag, "xMin=\"");
  const auto top = coordinate(tag, "yMin=\"");
  const auto right = coordinate(tag, "xMax=\"");
  const auto bottom = coordinate(tag, "yMax=\"");
  if (!left || !top || !right || !bottom) return std::nullopt;
  return Box{std::min(*left, *right), std::min(*top, *bottom), std::max(*left, *right), std::max(*top, *bottom)};
}

std::string unescaped(std::string_view text) {
  std::string plain(text);
  if (!contains(plain, "&")) return plain;
  using Pair = std::pair<std::string_view, std::string_view>;
  for (const auto& [from, to] :
       std::array{Pair{"&lt;", "<"}, Pair{"&gt;", ">"}, Pair{"&quot;", "\""}, Pair{"&apos;", "'"}, Pair{"&amp;", "&"}})
    plain = replace_all(plain, from, to);
  return plain;
}

double height_of(const Box& box) { return box.bottom - box.top; }

struct Word {
  Box box;
  std::string text;
};

// Of the letters, by how wide they run: fonts may claim any height.
double size_of_letters(const Word& left, const Word& right) {
  const double width = left.box.right - left.box.left + right.box.right - right.box.left;
  const std::size_t weight = reading_weight(left.text) + reading_weight(right.text);
  const double size = 2 * width / static_cast<double>(std::max<std::size_t>(weight, 1));
  return std::min(size, height_of(right.box));
}

// Words are parted by a gap, or turned on their side and stand above each other. Han characters stand apart also where
// a line was stretched to its measure.
bool is_blank_between(const Word& left, const Word& right) {
  if (left.box.bottom <= right.box.top || right.box.bottom <= left.box.top) return true;
  const bool han = text::is_unspaced_script(text::code_point_before(left.text, left.text.size())) &&
                   text::is_unspaced_script(text::code_point_at(right.text, 0));
  const double gap = right.box.left - left.box.right;
  const double size = size_of_letters(left, right);
  return gap > size * (han ? 0.5 : 0.1) || gap < size * -0.5;
}

class LayoutReader {
 public:
  void take(std::string_view tag, std::string_view content) {
    const std::string_view name = tag.substr(0, tag.find(' '));
    if (name == "page") pages_.emplace_back();
    if (name == "flow") flow_opens_ = true;
    if (pages_.empty()) return;
    if (name == "block") open_block(tag);
    if (name == "line") open_line(tag);
    if (name == "word") add_word(tag, content);
  }
  std::vector<PrintedPage> pages() && {
    for (PrintedPage& page : pages_)
      std::erase_if(page, [](PrintedBlock& block) {
        std::erase_if(block.lines, [](const PrintedLine& line) { return trim(line.text).empty(); });
        return block.lines.empty();
      });
    return std::move(pages_);
  }

 private:
  void open_block(std::string_view tag) {
    const auto box = box_of(tag);
    pages_.back().push_back({box.value_or(Box()), {}, flow_opens_});
    flow_opens_ = false;
  }
  void open_line(std::string_view tag) {
    const auto box = box_of(tag);
    if (pages_.back().empty()) return;
    pages_.back().back().lines.push_back({box.value_or(Box()), "", 0});
    last_word_.reset();
    longest_word_ = 0;
  }
  void add_word(std::string_view tag, std::string_view content) {
    if (pages_.back().empty() || pages_.back().back().lines.empty()) return;
    PrintedLine& printed = pages_.back().back().lines.back();
    std::string& line = printed.text;
    const auto box = box_of(tag);
    const Word word{box.value_or(Box()), unescaped(content)};
    const bool joined = box && last_word_ && !is_blank_between(*last_word_, word);
    if (!line.empty() && !joined) line += ' ';
    line += word.text;
    if (word.text.size() > longest_word_) printed.size = height_of(word.box);
    longest_word_ = std::max(longest_word_, word.text.size());
    last_word_ = box ? std::optional(word) : std::nullopt;
  }

  std::vector<PrintedPage> pages_;
  bool flow_opens_ = true;
  std::optional<Word> last_word_;  // of the line
  std::size_t longest_word_ = 0;
};

// Paragraphs of a block are told apart by the indent of their first lines.
bool is_indented(const PrintedBlock& block, std::size_t line) {
  if (line == 0) return false;
  const Box& box = block.lines[line].box;
  const double indent = box.left - block.box.left;
  const double above = block.lines[line - 1].box.left - block.box.left;
  const double height = height_of(box);
  return indent > height * 0.8 && indent < height * 3.5 && above < height * 0.3;
}

double gap_between(const PrintedLine& above, const PrintedLine& below) { return below.box.top - above.box.bottom; }

// Between lines that follow each other, on most of the page.
double usual_gap(const PrintedPage& page) {
  std::vector<double> gaps;
  for (const PrintedBlock& block : page)
    for (std::size_t i = 1; i < block.lines.size(); ++i)
      gaps.push_back(gap_between(block.lines[i - 1], block.lines[i]));
  if (gaps.empty()) return 0;
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

// A heading and its text, though they stand close.
bool differ_in_size(const PrintedLine& above, const PrintedLine& below) {
  return std::max(above.size, below.size) > std::min(above.size, below.size) * 1.15;
}

bool stand_apart(const PrintedBlock& block, std::size_t line, double gap) {
  return gap_between(block.lines[line - 1], block.lines[line]) > gap + block.lines[line].size * 0.5;
}

}  // namespace

std::vector<PrintedPage> printed_pages_of(std::string_view bbox_layout) {
  LayoutReader reader;
  for (std::size_t at = bbox_layout.find('<'); at != std::string_view::npos; at = bbox_layout.find('<', at + 1)) {
    const std::size_t end = bbox_layout.find('>', at);
    if (end == std::string_view::npos) break;
    const std::string_view tag = bbox_layout.substr(at + 1, end - at - 1);
    const std::size_t next = std::min(bbox_layout.find('<', end), bbox_layout.size());
    reader.take(tag, bbox_layout.substr(end + 1, next - end - 1));
    at = end;
  }
  return std::move(reader).pages();
}

std::string lines_in_reading_order(const PrintedPage& page) {
  const std::vector<std::size_t> order = reading_order(page);
  const double gap = usual_gap(page);
  std::string text;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const PrintedBlock& block = page[order[i]];
    const bool goes_on = i > 0 && order[i] == order[i - 1] + 1 && !block.opens_flow;
    const PrintedLine* above = i > 0 ? &page[order[i - 1]].lines.back() : nullptr;
    if (above && !goes_on && !differ_in_size(*above, block.lines.front())) text += '\n';
    for (std::size_t line = 0; line < block.lines.size(); ++line) {
      if (above && differ_in_size(*above, block.lines[line]))
        text += std::string(size_mark) + '\n';
      else if (line > 0 && (is_indented(block, line) || stand_apart(block, line, gap)))
        text += '\n';
      above = &block.lines[line];
      text += block.lines[line].text;
      text += '\n';
    }
  }
  return text;
}

}  // namespace kaozheng::sources
