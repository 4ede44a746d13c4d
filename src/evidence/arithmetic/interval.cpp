// SPDX-License-Identifier: Apache-2.0
#include "evidence/arithmetic/interval.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/bytes.h"

namespace kaozheng::evidence {
namespace {

// Words that bound a number, before or behind it.
constexpr std::array<std::string_view, 30> bound_words = {
    "个百分点以上", "至少",  "不少于", "不低于", "超过", "高达",    "突破",   "接近",     "将近", "大约",
    "约为",         "约",    "逾",     "超",     "近",   "以上",    "以下",   "以内",     "左右", "上下",
    "有余",         "about", "around", "nearly", "over", "roughly", "almost", "at least", "some", "more than"};

// One unit of the place of the last digit that is not zero: 100 for 300, 10 for 4450.
double round_step(double value, double grain) {
  if (grain <= 0 || value <= 0) return grain;
  double count = std::round(value / grain);
  double step = grain;
  while (count >= 10 && std::fmod(count, 10) == 0) {
    count /= 10;
    step *= 10;
  }
  return step;
}

bool is_whole(double value) { return std::abs(value - std::round(value)) < 1e-9; }

std::size_t first_digit(std::string_view written) { return written.find_first_of("0123456789"); }

// The end of the number that begins at `begin`, and how many of its digits are decimals.
std::size_t end_of_number(std::string_view written, std::size_t begin, int& decimals) {
  std::size_t end = begin;
  bool point = false;
  decimals = 0;
  for (; end < written.size(); ++end) {
    const char c = written[end];
    if (c >= '0' && c <= '9') {
      if (point) ++decimals;
    } else if (c == '.' && !point && end + 1 < written.size() && written[end + 1] >= '0' && written[end + 1] <= '9') {
      point = true;
    } else if (!(c == ',' && !point && end + 3 < written.size() && written[end + 1] >= '0' &&
                 written[end + 1] <= '9')) {
      break;
    }
  }
  return end;
}

}  // namespace

Interval operator*(Interval a, Interval b) {
  const auto [low, high] = std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {low, high};
}

Interval operator/(Interval a, Interval b) {
  if (b.low <= 0 && b.high >= 0) return {0, 0};
  return a * Interval{1 / b.high, 1 / b.low};
}

bool meet(Interval a, Interval b) {
  const double noise = 1e-9 * std::max({std::abs(a.low), std::abs(a.high), std::abs(b.low), std::abs(b.high)});
  return a.low <= b.high + noise && b.low <= a.high + noise;
}

Interval interval_of(const text::Figure& figure) {
  const double value = figure.value;
  const double size = std::abs(value);
  const double grain = figure.grain > 0 ? figure.grain : 1;
  const double step = std::max(grain, round_step(size, grain));
  double half = grain / 2;
  const bool counted = figure.kind == text::FigureKind::count || figure.kind == text::FigureKind::duration;
  // 一年半, 2.5 days: halves are meant as such.
  const bool by_halves = figure.kind == text::FigureKind::duration && grain == 0.5;
  if (by_halves || (counted && grain <= 1 && is_whole(value) && size < 10000)) half = 0;
  if (figure.kind == text::FigureKind::fraction) half = 0.05 * size;
  switch (figure.bound) {
    case text::Bound::exact:
      return {value - half, value + half};
    case text::Bound::between:
      return {value - half, std::max(figure.upper, value) + half};
    case text::Bound::about:
      half = std::max({half, std::min(step / 2, 0.05 * size), 0.01 * size});
      break;
    case text::Bound::at_least:
    case text::Bound::more_than:
      return {value - half, value + std::clamp(step, 0.1 * size, 0.35 * size + half)};
    case text::Bound::nearly:
    case text::Bound::at_most:
    case text::Bound::less_than:
      return {value - std::clamp(step, 0.1 * size, 0.35 * size + half), value + half};
  }
  return {value - half, value + half};
}

double scale_of(const text::Figure& figure, std::string_view text) {
  const std::string_view written = text.substr(figure.range.begin, figure.range.end - figure.range.begin);
  const std::size_t begin = first_digit(written);
  if (begin == std::string_view::npos || figure.grain <= 0) return 1;
  int decimals = 0;
  end_of_number(written, begin, decimals);
  return figure.grain * std::pow(10.0, decimals);
}

namespace {

bool begins_with_lower(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
         });
}

}  // namespace

std::string as_written(const text::Figure& figure, std::string_view text) {
  std::string_view written = trim(text.substr(figure.range.begin, figure.range.end - figure.range.begin));
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view word : bound_words) {
      if (written.size() <= word.size()) continue;
      if (begins_with_lower(written, word)) {
        written = trim(written.substr(word.size()));
        again = true;
      } else if (written.ends_with(word)) {
        written = trim(written.substr(0, written.size() - word.size()));
        again = true;
      }
    }
  }
  return std::string(written);
}

std::string plain(double value, int decimals) {
  std::string number = fmt::format("{:.{}f}", value, std::clamp(decimals, 0, 6));
  if (number.find('.') != std::string::npos) {
    while (number.back() == '0') number.pop_back();
    if (number.back() == '.') number.pop_back();
  }
  return number == "-0" ? "0" : number;
}

std::string written_like(double value, const text::Figure& figure, std::string_view text) {
  const std::string written = as_written(figure, text);
  const std::size_t begin = first_digit(written);
  if (begin == std::string::npos) {
    if (figure.kind == text::FigureKind::percent) return plain(value, 1) + "%";
    if (figure.kind == text::FigureKind::fraction) return plain(value * 100, 1) + "%";
    return plain(value, 2);
  }
  int decimals = 0;
  const std::size_t end = end_of_number(written, begin, decimals);
  if (figure.kind == text::FigureKind::fraction) return plain(value * 100, 1) + "%";
  const double scale = figure.grain > 0 ? figure.grain * std::pow(10.0, decimals) : 1;
  return written.substr(0, begin) + plain(value / scale, decimals + 1) + written.substr(end);
}

}  // namespace kaozheng::evidence
