// SPDX-License-Identifier: Apache-2.0
// Dates and periods in text, resolved. Private to the figure finder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/words.h"

namespace kaozheng::text {

// What dates without a year are resolved against.
struct Calendar {
  int year = 0, month = 0, day = 0;  // of the document, 0 = unknown
  int named_year = 0;                // the last year the text named, not after the document's
  std::size_t named_at = 0;          // where
};
Calendar calendar_of(std::string_view iso_date);

struct DateFound {
  Range range;
  int year = 0;           // 0: not resolvable
  std::string date, end;  // as in Figure
  bool relative = false;  // today's year is needed to know it: 去年, last quarter, 6月
};

// The date or period that begins at `position`. Remembers years it names in `calendar`.
std::optional<DateFound> date_at(std::string_view text, std::size_t position, Calendar& calendar);
// Whether an English date may begin with this word (in lower case).
bool opens_english_date(std::string_view lower_word);
// Whether a Chinese date without digits may begin with this character: 今, 去, 上 …
bool opens_chinese_date(char32_t c);

}  // namespace kaozheng::text
