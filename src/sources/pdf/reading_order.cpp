// SPDX-License-Identifier: Apache-2.0
// Columns on a page: a recursive cut along what is white (Nagy and Seth, 1984), upright where text stands on both
// sides, level where a line runs across.
#include <algorithm>
#include <numeric>
#include <optional>

#include "sources/pdf/printed_layout.h"

namespace kaozheng::sources {
namespace {

using Region = std::vector<std::size_t>;  // positions of blocks

constexpr std::size_t blocks_max = 250;  // beyond it the page is a drawing or a table
constexpr int depth_max = 8;
constexpr std::size_t column_lines_min = 3;
constexpr double column_width_min = 8;  // in line heights: eight Chinese characters
constexpr double gutter_min = 0.4;      // in line heights
constexpr double display_height = 1.3;  // of a headline, in heights of an ordinary line

template <class Values>
double middle_of(Values values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class ColumnReader {
 public:
  explicit ColumnReader(const PrintedPage& page) : page_(page) {
    std::vector<double> heights;
    for (const PrintedBlock& block : page)
      for (const PrintedLine& line : block.lines) heights.push_back(line.box.bottom - line.box.top);
    line_height_ = std::max(middle_of(heights), 1.0);
  }

  std::vector<std::size_t> order() {
    Region all(page_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (page_.size() > 1 && page_.size() <= blocks_max) read(all, 0);
    return columns_ ? order_ : all;
  }

 private:
  void read(const Region& region, int depth) {
    const std::vector<Region> strips = strips_of(region);
    for (std::size_t begin = 0; begin < strips.size();) {
      std::size_t end = depth < depth_max ? end_of_columns(strips, begin) : begin;
      if (end > begin)
        read_columns(strips, begin, end, depth);
      else
        order_.insert(order_.end(), strips[begin].begin(), strips[begin].end());
      begin = std::max(end, begin + 1);
    }
  }
  void read_columns(const std::vector<Region>& strips, std::size_t begin, std::size_t end, int depth) {
    columns_ = true;
    for (const Region& column : columns_of(merged(strips, begin, end))) read(column, depth + 1);
  }

  // Blocks beside each other, from the top down; each in the order given.
  std::vector<Region> strips_of(Region region) const {
    std::stable_sort(region.begin(), region.end(),
                     [&](std::size_t a, std::size_t b) { return page_[a].box.top < page_[b].box.top; });
    std::vector<Region> strips;
    double bottom = 0;
    for (const std::size_t block : region) {
      const Box& box = page_[block].box;
      if (strips.empty() || box.top > bottom - line_height_ * 0.2) {
        strips.emplace_back();
        bottom = box.bottom;
      }
      strips.back().push_back(block);
      bottom = std::max(bottom, box.bottom);
    }
    for (Region& strip : strips) std::sort(strip.begin(), strip.end());
    return strips;
  }

  // The end of the longest run of strips from `begin` that stand in columns; `begin` when there is none.
  std::size_t end_of_columns(const std::vector<Region>& strips, std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < strips.size() && !is_headline(strips[end])) ++end;
    if (is_headline(strips[begin])) return begin;
    for (; end > begin; --end)
      if (columns_of(merged(strips, begin, end)).size() > 1) return end;
    return begin;
  }
  bool is_headline(const Region& strip) const {
    if (strip.size() != 1) return false;
    const PrintedBlock& block = page_[strip.front()];
    return block.lines.size() <= 3 && height_of_lines(block) > line_height_ * display_height;
  }
  static double height_of_lines(const PrintedBlock& block) {
    const Box& box = block.lines.front().box;
    return box.bottom - box.top;
  }
  static Region merged(const std::vector<Region>& strips, std::size_t begin, std::size_t end) {
    Region region;
    for (std::size_t i = begin; i < end; ++i) region.insert(region.end(), strips[i].begin(), strips[i].end());
    return region;
  }

  // The region cut at its gutters, from left to right; one part when it has none.
  std::vector<Region> columns_of(Region region) const {
    std::sort(region.begin(), region.end(),
              [&](std::size_t a, std::size_t b) { return page_[a].box.left < page_[b].box.left; });
    std::vector<Region> columns;
    double right = 0;
    for (const std::size_t block : region) {
      const Box& box = page_[block].box;
      if (columns.empty() || box.left > right + line_height_ * gutter_min) {
        columns.emplace_back();
        right = box.right;
      }
      columns.back().push_back(block);
      right = std::max(right, box.right);
    }
    if (columns.size() < 2) return columns;
    const bool text = std::all_of(columns.begin(), columns.end(), [&](const Region& c) { return is_column(c); });
    for (std::size_t i = 1; text && i < columns.size(); ++i)
      if (!stand_side_by_side(columns[i - 1], columns[i])) return {region};
    return text ? columns : std::vector<Region>{region};
  }

  // Running text, not the cells of a table or the labels of a drawing.
  bool is_column(const Region& column) const {
    std::vector<double> widths;
    for (const std::size_t block : column)
      for (const PrintedLine& line : page_[block].lines) widths.push_back(line.box.right - line.box.left);
    return widths.size() >= column_lines_min && middle_of(widths) >= column_width_min * line_height_;
  }
  bool stand_side_by_side(const Region& left, const Region& right) const {
    const auto [left_top, left_bottom] = extent(left);
    const auto [right_top, right_bottom] = extent(right);
    return std::min(left_bottom, right_bottom) - std::max(left_top, right_top) >= line_height_ * 2;
  }
  std::pair<double, double> extent(const Region& region) const {
    double top = page_[region.front()].box.top;
    double bottom = page_[region.front()].box.bottom;
    for (const std::size_t block : region) {
      top = std::min(top, page_[block].box.top);
      bottom = std::max(bottom, page_[block].box.bottom);
    }
    return {top, bottom};
  }

  const PrintedPage& page_;
  double line_height_ = 1;
  bool columns_ = false;
  std::vector<std::size_t> order_;
};

}  // namespace

std::vector<std::size_t> reading_order(const PrintedPage& page) { return ColumnReader(page).order(); }

}  // namespace kaozheng::sources
