// SPDX-License-Identifier: Apache-2.0
// Series in tables of a source, whose rows are stored as "a | b | c".
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "base/bytes.h"
#include "evidence/series/series_parts.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

using text::Figure;
using text::FigureKind;

constexpr std::size_t rows_read_max = 200, columns_max = 30, head_bytes_max = 160, cell_bytes_max = 160;

struct MeasureUnit {
  std::string unit;   // canonical; "" = none told
  double scale = 1;   // of a bare number
  std::string after;  // as written, with the space before it: " euros", "亿元"
};

struct HeadCell {
  std::string name;
  MeasureUnit unit;
};

struct ValueCell {
  double value = 0, grain = 1;
  text::Bound bound = text::Bound::exact;
  std::string unit;
  WrittenValue written;
  bool bare = false;  // a number alone
  bool forecast = false;
};

const Figure* only_figure(const std::vector<Figure>& figures) {
  return figures.size() == 1 ? &figures.front() : nullptr;
}

// "亿元", "euros", "MW": what a number before it would be.
std::optional<MeasureUnit> unit_named(std::string_view words) {
  if (words.empty() || words.size() > 40) return std::nullopt;
  const bool latin = text::is_ascii_letter(static_cast<unsigned char>(words.front()));
  for (const char* space : {latin ? " " : "", latin ? "" : " "}) {
    const std::string probe = "1" + std::string(space) + std::string(words);
    const std::vector<Figure> figures = text::figures(probe);
    const Figure* const figure = only_figure(figures);
    if (!figure || figure->range.begin != 0 || figure->range.end != probe.size() || figure->kind == FigureKind::date ||
        figure->kind == FigureKind::ordinal || figure->value <= 0 || figure->unit == "count:")
      continue;
    return MeasureUnit{figure->unit, figure->value, (latin ? " " : "") + std::string(words)};
  }
  return std::nullopt;
}

// "直接经济损失（亿元）", "Average cost per home, euros".
HeadCell head_cell(std::string_view cell) {
  HeadCell head;
  head.name = std::string(trim(cell));
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"（", "）"}, {"(", ")"}, {"[", "]"}}) {
    const std::size_t at = head.name.rfind(open);
    if (at == std::string::npos || at == 0 || !std::string_view(head.name).ends_with(close)) continue;
    const std::size_t from = at + open.size();
    const std::string inside(trim(std::string_view(head.name).substr(from, head.name.size() - close.size() - from)));
    if (auto unit = unit_named(inside)) {
      head.unit = std::move(*unit);
      head.name = std::string(trim(std::string_view(head.name).substr(0, at)));
      return head;
    }
  }
  for (const std::string_view mark : {", ", "，", " in ", "/"}) {
    const std::size_t at = head.name.rfind(mark);
    if (at == std::string::npos || at == 0) continue;
    if (auto unit = unit_named(trim(std::string_view(head.name).substr(at + mark.size())))) {
      head.unit = std::move(*unit);
      head.name = std::string(trim(std::string_view(head.name).substr(0, at)));
      return head;
    }
  }
  return head;
}

// "1,140", "−3.5", "12%"
std::optional<ValueCell> bare_number(std::string_view cell) {
  std::string digits;
  std::string_view rest = cell;
  bool negative = false;
  for (const std::string_view sign : {"-", "−", "–", "+"})
    if (text::begins_with(rest, sign)) {
      negative = sign != "+";
      rest.remove_prefix(sign.size());
      break;
    }
  const bool percent = rest.ends_with("%") || rest.ends_with("％");
  if (percent) rest = trim(rest.substr(0, rest.size() - (rest.ends_with("%") ? 1 : 3)));
  const std::size_t comma = rest.find(','), point = rest.find('.');
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (text::is_ascii_digit(static_cast<unsigned char>(c)) || c == '.')
      digits += c;
    else if (c != ',' || (rest.size() - i) < 4)  // "3,5" may be a decimal: nobody can tell
      return std::nullopt;
  }
  if (digits.empty() || digits.front() == '.' || digits.back() == '.' ||
      (comma != std::string_view::npos && point < comma))
    return std::nullopt;
  ValueCell value;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value.value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const std::size_t places = digits.find('.') == std::string::npos ? 0 : digits.size() - digits.find('.') - 1;
  value.grain = std::pow(10.0, -static_cast<double>(places));
  if (negative) value.value = -value.value;
  value.written = {"", (negative ? "−" : "") + std::string(rest), percent ? "%" : ""};
  value.bare = !percent;
  if (percent) value.unit = "%";
  return value;
}

std::optional<ValueCell> value_cell(std::string_view cell) {
  if (cell.empty() || cell.size() > cell_bytes_max) return std::nullopt;
  if (auto bare = bare_number(cell)) return bare;
  const std::vector<Figure> figures = text::figures(cell);
  const Figure* const figure = only_figure(figures);
  if (!figure || !can_be_a_point(*figure) || figure->direction != text::Direction::none) return std::nullopt;
  // The cell says the value and nothing else.
  if ((figure->range.end - figure->range.begin) * 10 < cell.size() * 8) return std::nullopt;
  const auto written = written_value(cell.substr(figure->range.begin, figure->range.end - figure->range.begin));
  if (!written) return std::nullopt;
  ValueCell value;
  value.value = figure->value;
  value.grain = figure->grain;
  value.bound = figure->bound;
  value.unit = figure->unit;
  value.written = *written;
  value.forecast = figure->forecast;
  for (const std::string_view sign : {"-", "−", "负"})
    if (text::begins_with(cell, sign)) return std::nullopt;
  return value;
}

struct TimeCell {
  SeriesPeriod period;
  std::string date;
  bool forecast = false;
};

std::optional<TimeCell> time_cell(std::string_view cell, const SeriesText& text) {
  std::string words(cell);
  bool marked = false;
  // "2025E", "2026F"
  if (words.size() == 5 && contains("EFef", words.substr(4))) {
    marked = true;
    words.pop_back();
  }
  const std::vector<Figure> figures = text::figures(words);
  const Figure* const date = only_figure(figures);
  if (!date || date->kind != FigureKind::date) return std::nullopt;
  const auto period = period_of(*date, text.language);
  if (!period) return std::nullopt;
  const std::string beside = words.substr(0, date->range.begin) + words.substr(date->range.end);
  TimeCell time{*period, date->date, marked || is_forecast(*date, *period, text.source.date(), beside)};
  // Words beside the time that are no forecast say something else of the row.
  std::string plain;
  for (const char c : beside)
    if (!contains(" ()（）", std::string_view(&c, 1))) plain += c;
  const bool told = is_forecast(Figure{}, {}, {}, beside);
  if (!told && count_code_points(plain) > 0) return std::nullopt;
  return time;
}

bool names_a_total(std::string_view label) {
  for (const std::string_view word : {"合计", "总计", "小计", "总和", "平均", "全部", "整体"})
    if (contains(label, word)) return true;
  for (const text::Range& word : text::words(label)) {
    const std::string one = to_lower_ascii(label.substr(word.begin, word.end - word.begin));
    for (const std::string_view total : {"total", "sum", "average", "mean", "median", "overall", "all"})
      if (one == total) return true;
  }
  return false;
}

class TableSeries {
 public:
  TableSeries(const SeriesText& text, const std::vector<text::Range>& lines, std::vector<Series>& found)
      : text_(text), lines_(lines), found_(found) {}

  void find() {
    if (lines_.size() < 3 || lines_.size() > rows_read_max) return;
    for (const text::Range& line : lines_) rows_.push_back(cells(line));
    columns_ = rows_.front().size();
    if (columns_ < 2 || columns_ > columns_max) return;
    for (std::size_t column = 0; column < columns_; ++column) heads_.push_back(head_cell(rows_.front()[column]));
    if (!times_down() && !times_across()) names_down();
  }

 private:
  std::vector<std::string> cells(text::Range line) const {
    const std::string_view row = std::string_view(text_.source.text()).substr(line.begin, line.end - line.begin);
    std::vector<std::string> result;
    for (std::size_t begin = 0;;) {
      const std::size_t bar = row.find(" | ", begin);
      result.emplace_back(trim(row.substr(begin, bar == std::string_view::npos ? bar : bar - begin)));
      if (bar == std::string_view::npos) return result;
      begin = bar + 3;
    }
  }

  static bool can_name(const std::string& name) {
    if (name.empty() || name.size() > head_bytes_max || value_cell(name)) return false;
    return std::any_of(name.begin(), name.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x80 || text::is_ascii_letter(byte);
    });
  }

  // One column or row of values, all in one unit.
  class Run {
   public:
    explicit Run(const MeasureUnit& told) : told_(told) {}

    // Whether the cell can be a point of it; an empty one is none, and says nothing against the others.
    bool add(const std::string& cell, SeriesPoint point) {
      auto value = value_cell(cell);
      if (!value) {
        ++missing_;
        return true;
      }
      if (value->bare) {
        value->value *= told_.scale;
        value->grain *= told_.scale;
        value->unit = told_.unit;
        value->written.after = told_.after;
      }
      bare_ = bare_ || (value->bare && told_.unit.empty());
      if (!points.empty() && value->unit != unit) return false;
      unit = value->unit;
      point.value = value->value;
      point.grain = value->grain;
      point.bound = value->bound;
      point.forecast = point.forecast || value->forecast;
      point.before = value->written.before;
      point.numeral = value->written.numeral;
      point.after = value->written.after;
      points.push_back(std::move(point));
      return true;
    }
    bool mostly_told() const { return points.size() > missing_; }
    bool has_unit() const { return !bare_; }

    std::vector<SeriesPoint> points;
    std::string unit;

   private:
    const MeasureUnit& told_;
    std::size_t missing_ = 0;
    bool bare_ = false;
  };

  SeriesPoint point_in(std::size_t row) const {
    SeriesPoint point;
    const text::Range line = lines_[row];
    point.words = {text_.document_id, line.begin, line.end,
                   text_.source.text().substr(line.begin, line.end - line.begin)};
    return point;
  }
  static void set_time(SeriesPoint& point, const TimeCell& time) {
    point.label = time.period.label;
    point.date = time.date;
    point.time = time.period.time;
    point.forecast = time.forecast;
  }

  void keep(SeriesKind kind, const std::string& name, Run run) {
    const std::size_t least = kind == SeriesKind::over_time ? 2 : 3;
    if (run.points.size() < least || !run.mostly_told() || !can_name(name)) return;
    Series series;
    series.kind = kind;
    series.name = name;
    series.context = text_.source.title();
    series.unit = run.unit;
    series.points = std::move(run.points);
    if (kind == SeriesKind::over_time)
      std::sort(series.points.begin(), series.points.end(),
                [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; });
    found_.push_back(std::move(series));
  }

  // The times of the cells; nothing unless all are of one grain, each once.
  std::optional<std::vector<TimeCell>> times(const std::vector<std::string>& cells) const {
    std::vector<TimeCell> result;
    std::set<std::string> seen;
    for (const std::string& cell : cells) {
      auto time = time_cell(cell, text_);
      if (!time || !seen.insert(time->date).second) return std::nullopt;
      if (!result.empty() && time->period.grain != result.front().period.grain) return std::nullopt;
      result.push_back(std::move(*time));
    }
    return result;
  }

  // The first column tells times: every other column is a measure.
  bool times_down() {
    std::vector<std::string> first;
    for (std::size_t row = 1; row < rows_.size(); ++row) first.push_back(rows_[row].front());
    const auto when = times(first);
    if (!when) return false;
    for (std::size_t column = 1; column < columns_; ++column) {
      Run run(heads_[column].unit);
      bool alike = true;
      for (std::size_t row = 1; row < rows_.size() && alike; ++row) {
        SeriesPoint point = point_in(row);
        set_time(point, (*when)[row - 1]);
        alike = run.add(rows_[row][column], std::move(point));
      }
      if (alike) keep(SeriesKind::over_time, heads_[column].name, std::move(run));
    }
    return true;
  }

  // The head tells times: every row is a measure.
  bool times_across() {
    const auto when = times({rows_.front().begin() + 1, rows_.front().end()});
    if (!when || when->size() < 2) return false;
    for (std::size_t row = 1; row < rows_.size(); ++row) {
      const HeadCell head = head_cell(rows_[row].front());
      Run run(head.unit);
      bool alike = true;
      for (std::size_t column = 1; column < columns_ && alike; ++column) {
        SeriesPoint point = point_in(row);
        set_time(point, (*when)[column - 1]);
        alike = run.add(rows_[row][column], std::move(point));
      }
      if (alike) keep(SeriesKind::over_time, head.name, std::move(run));
    }
    return true;
  }

  // The first column tells whose: a column with a unit compares them.
  void names_down() {
    std::set<std::string> names;
    for (std::size_t row = 1; row < rows_.size(); ++row)
      if (!can_name(rows_[row].front()) || !names.insert(rows_[row].front()).second) return;
    for (std::size_t column = 1; column < columns_; ++column) {
      Run run(heads_[column].unit);
      bool alike = true;
      for (std::size_t row = 1; row < rows_.size() && alike; ++row) {
        if (names_a_total(rows_[row].front())) continue;
        SeriesPoint point = point_in(row);
        point.label = rows_[row].front();
        alike = run.add(rows_[row][column], std::move(point));
      }
      // Numbers without a unit may each be of another measure.
      if (alike && run.has_unit()) keep(SeriesKind::comparison, heads_[column].name, std::move(run));
    }
  }

  const SeriesText& text_;
  const std::vector<text::Range>& lines_;
  std::vector<Series>& found_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<HeadCell> heads_;
  std::size_t columns_ = 0;
};

}  // namespace

void series_in_table(const SeriesText& text, const std::vector<text::Range>& lines, std::vector<Series>& found) {
  TableSeries(text, lines, found).find();
}

}  // namespace kaozheng::evidence
