// SPDX-License-Identifier: Apache-2.0
// Quantities in Chinese and English text: what they say, of what, and when.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::text {

enum class FigureKind {
  count,  // 11家, 三大难题, 421.7万台, 40 people: unit "count:NOUN", the noun as written, "count:" when none is told
  money,     // 3000亿美元, $4.5 billion: unit an ISO 4217 code, per time "CNY/month"
  percent,   // 40%, 四成, 百分之五: unit "%", the number before the sign (‰ as a tenth of it)
  points,    // 12个百分点, 25 basis points: unit "pp"
  multiple,  // 3倍, doubled, 4x: unit "x"
  fraction,  // 1/3, 三分之一, half: unit "share", 0 to 1
  quantity,  // 1037.3EFLOPS, 30万亿Token, 60 mg: unit as in quantity_units.h
  rate,      // 10万亿Token/天, 60 km/h: unit "token/day", "km/hour"
  price,     // 16元每百万token: unit "CNY/1e6 token"
  duration,  // 三年, 12-24 months: unit "year", "quarter", "month", "week", "day", "hour", "minute", "second" …
  date,      // 2025年6月, last year: value the year (0 unknown), unit "date"
  ordinal,   // 第三, 首个, No. 1: unit "ordinal"
};

enum class Bound { exact, about, nearly, at_least, more_than, at_most, less_than, between };  // nearly: just below (近)
enum class Direction { none, up, down };
enum class Change { none, to, by };                          // 增至 / 增加; a rate of growth is `by`
enum class Against { nothing, year_before, period_before };  // 同比 / 环比

struct Figure {
  Range range;  // bytes of the text: the numeral, its unit and what clings to it ("70%以上", "8个数据中心")
  FigureKind kind = FigureKind::count;
  double value = 0;  // scale folded in: 3000亿美元 is 3e11
  double upper = 0;  // the end of a range, else `value`
  std::string unit;  // canonical, see the kinds
  // What one unit in the last place that is written is worth, scale folded in: 1e8 for 3000亿, 1e10 for "3.85万亿"
  // (3.85 times 1e12). With `digits` it tells what rounding the writer may have done.
  double grain = 1;
  int digits = 1;  // significant digits as written
  Bound bound = Bound::exact;
  Direction direction = Direction::none;
  Change change = Change::none;
  Against against = Against::nothing;
  bool forecast = false;  // 预计, 将, 有望, will, is expected to
  // When: "2025", "2025-06", "2025-06-30", "2025-Q2", "2025-H1", "2025-mid", "2024-12-end", "2025-01-start", relative
  // dates resolved. For kind `date` its own time, else the period the figure is of; empty when not told or not
  // resolvable. `date_end` is the last of a span (2020 to 2023), else empty.
  std::string date, date_end;
  // Words of the sentence it belongs to, as written, empty when not found. Of a list with 分别 or "respectively" each
  // figure has its own. Subject: whose (阿里云); metric: what was measured (季度收入); period: when, as written;
  // source: who says so (沙利文报告显示, "according to IDC").
  std::string subject, metric, period, source;
};

// The figures of `text` in order, without overlaps. `document_date` is the ISO date (at least a year) of the document;
// relative dates and dates without a year are resolved against it and against dates named before. Left alone: numerals
// of names, versions, headings, lists, links, notes and idioms. Linear time on any bytes.
std::vector<Figure> figures(std::string_view text, std::string_view document_date = {});

}  // namespace kaozheng::text
