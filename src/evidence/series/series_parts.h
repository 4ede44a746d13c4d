// SPDX-License-Identifier: Apache-2.0
// The two places series are found in. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/series.h"

namespace kaozheng::evidence {

// A text with what series are found by.
struct SeriesText {
  const FigureSource& source;
  const std::string& document_id;
  Language language = Language::zh;
};

// "2021年为38家，2022年66家 …"; "rose from A in 2021 to B in 2022 …"; "甲、乙、丙分别为 …".
void series_in_sentence(const SeriesText& text, text::Range sentence, std::vector<Series>& found);

// Rows "a | b | c" below a head: a measure per column or per row.
void series_in_table(const SeriesText& text, const std::vector<text::Range>& lines, std::vector<Series>& found);

// A time of which the year is told: how it is shown, its place on an axis, and what must be alike in one series.
struct SeriesPeriod {
  std::string label;
  double time = 0;
  char grain = 'y';  // year, half, quarter, month, day; 's' for a decade
};
std::optional<SeriesPeriod> period_of(const text::Figure& date, Language language);

// The numeral of a figure and what stands beside it, as written; nothing when the words hold no plain numeral, or two.
struct WrittenValue {
  std::string before, numeral, after;
};
std::optional<WrittenValue> written_value(std::string_view words);

// Whether a value is told of a time that had not come when the source was written, or as something expected or aimed
// at. `words` are those that lead to the value.
bool is_forecast(const text::Figure& figure, const SeriesPeriod& period, const std::string& document_date,
                 std::string_view words);

bool names_growth(std::string_view name);

// Whether the figure is a single value of something measured or counted.
bool can_be_a_point(const text::Figure& figure);

}  // namespace kaozheng::evidence
