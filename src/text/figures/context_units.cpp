// SPDX-License-Identifier: Apache-2.0
#include "text/figures/context_units.h"

#include "base/bytes.h"

namespace kaozheng::text {
namespace {

std::string_view words_between(std::string_view text, std::size_t begin, std::size_t end) {
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

}  // namespace

void share_units(std::string_view text, std::vector<FoundFigure>& found) {
  using enum FigureKind;
  for (std::size_t i = found.size(); i-- > 1;) {
    Figure& one = found[i - 1].figure;
    const Figure& next = found[i].figure;
    if (one.kind != count || one.unit != "count:" || next.kind == date || next.kind == ordinal || next.kind == duration)
      continue;
    if (next.kind == count && next.unit == "count:") continue;
    const std::string_view gap = words_between(text, one.range.end, next.range.begin);
    const bool list = gap == "、" || gap == "和" || gap == "及" || gap == "与" || gap == "，" || gap == ", " ||
                      gap == " and " || gap == "/" || gap == ", and " || gap == " or " || gap == "或" ||
                      gap == "以及" || gap == " to ";
    if (!list) continue;
    one.kind = next.kind;
    one.unit = next.unit;
  }
}

void share_nouns(std::vector<FoundFigure>& found) {
  using enum FigureKind;
  for (std::size_t i = found.size(); i-- > 1;) {
    FoundFigure& one = found[i - 1];
    const FoundFigure& next = found[i];
    if (one.figure.kind != count || next.figure.kind != count || one.figure.unit != next.figure.unit) continue;
    if (next.noun.begin == next.noun.end || next.figure.range.begin - one.figure.range.end > 9) continue;
    one.noun = next.noun;
  }
}

void rate_units(std::string_view text, std::vector<FoundFigure>& all, std::size_t begin, std::size_t first,
                std::size_t last) {
  using enum FigureKind;
  std::size_t base = last;
  for (std::size_t i = first; i < last; ++i) {
    FoundFigure& found = all[i];
    Figure& figure = found.figure;
    if (found.base) {
      base = i;
      continue;
    }
    if (figure.kind == date || figure.kind == ordinal) continue;
    const std::size_t from = i == first ? begin : all[i - 1].figure.range.end;
    const std::string_view lead = words_between(text, from, found.number_begin);
    if (figure.kind == money && base < i && figure.range.begin - all[base].figure.range.end < 40 &&
        !contains(figure.unit, "/")) {
      figure.kind = price;
      // 1e4, 1e6 … of what it is per.
      const std::string& per = all[base].figure.unit;
      std::size_t zeros = 0;
      for (double rest = all[base].figure.value; rest >= 10 && zeros < 24; rest /= 10) ++zeros;
      figure.unit += "/1e" + std::to_string(zeros) + " " + (per.rfind("count:", 0) == 0 ? per.substr(6) : per);
      base = last;
      continue;
    }
    std::string metric = to_lower_ascii(figure.metric);
    if (figure.kind == count && figure.unit == "count:" && (contains(metric, "token") || contains(metric, "词元"))) {
      figure.kind = quantity;
      figure.unit = "token";
    }
    if (figure.kind != quantity && figure.kind != money) continue;
    if (contains(figure.unit, "/")) continue;
    std::string_view per;
    const std::string own = to_lower_ascii(lead);
    const bool token = figure.unit == "token";
    if (contains(own, "日均") || contains(own, "每日") || contains(own, "每天") ||
        (token && contains(metric, "日均")) || contains(own, " daily ") || (token && contains(metric, "daily")))
      per = "day";
    else if (contains(own, "每月") || contains(own, "月均") || contains(own, " monthly "))
      per = "month";
    else if (contains(own, "每年") || contains(own, "年均"))
      per = "year";
    else if (i > first && (lead == "，即亏损" || lead == ",即亏损"))
      per = {};
    if (per.empty()) continue;
    figure.unit += "/" + std::string(per);
    if (figure.kind == quantity) figure.kind = rate;
  }
}

}  // namespace kaozheng::text
