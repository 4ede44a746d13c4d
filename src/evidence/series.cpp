// SPDX-License-Identifier: Apache-2.0
#include "evidence/series.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/bytes.h"
#include "evidence/arithmetic.h"
#include "evidence/series/series_parts.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

constexpr double rounding_room = 1e-9;

bool is_row(std::string_view line) { return contains(line, " | "); }

std::size_t cells_in(std::string_view line) {
  std::size_t count = 1;
  for (std::size_t at = line.find(" | "); at != std::string_view::npos; at = line.find(" | ", at + 3)) ++count;
  return count;
}

// Runs of lines that are rows of one table, and the sentences outside of them.
void read_document(const SeriesText& text, std::vector<Series>& found) {
  const std::string_view whole = text.source.text();
  std::vector<text::Range> table;
  std::size_t columns = 0;
  const auto end_table = [&] {
    if (!table.empty()) series_in_table(text, table, found);
    table.clear();
  };
  for (std::size_t begin = 0; begin < whole.size();) {
    const std::size_t end = std::min(whole.find('\n', begin), whole.size());
    const std::string_view line = whole.substr(begin, end - begin);
    if (is_row(line)) {
      const std::size_t cells = cells_in(line);
      if (!table.empty() && cells != columns) end_table();
      columns = cells;
      table.push_back({begin, end});
    } else {
      end_table();
      for (const text::Range& sentence : text::sentences(line))
        series_in_sentence(text, {begin + sentence.begin, begin + sentence.end}, found);
    }
    begin = end + 1;
  }
  end_table();
}

// "the winter peak" as the head of a column or line.
std::string capital(std::string name) {
  if (text::begins_with(name, "the ")) name.erase(0, 4);
  if (name.size() > 1 && name[0] >= 'a' && name[0] <= 'z' && (name[1] == ' ' || (name[1] >= 'a' && name[1] <= 'z')))
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string key_of(const Series& series) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", series.kind == SeriesKind::over_time ? "t" : "c",
                     text::normalised(capital(series.name)),
                     text::begins_with(series.unit, "count:") ? "count" : series.unit, text::normalised(series.context),
                     series.period);
}

bool same_place(const SeriesPoint& a, const SeriesPoint& b) {
  return a.date.empty() ? text::normalised(a.label) == text::normalised(b.label) : a.date == b.date;
}

// Alike as far as the coarser of the two is written.
bool same_value(const SeriesPoint& a, const SeriesPoint& b) {
  return a.bound == b.bound && a.forecast == b.forecast &&
         std::abs(a.value - b.value) <= std::max(a.grain, b.grain) / 2 * (1 + rounding_room);
}

void add_findings(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& id : from)
    if (std::find(to.begin(), to.end(), id) == to.end()) to.push_back(id);
}

// What sources tell differently of one place is in doubt, and so is left out.
void join_points(Series& series, std::vector<SeriesPoint> more, std::vector<SeriesPoint>& doubtful) {
  for (SeriesPoint& point : more) {
    const auto known = std::find_if(series.points.begin(), series.points.end(),
                                    [&](const SeriesPoint& other) { return same_place(other, point); });
    if (known == series.points.end()) {
      series.points.push_back(std::move(point));
    } else if (same_value(*known, point)) {
      const std::vector<std::string> findings = known->findings;
      if (point.grain < known->grain) std::swap(*known, point);
      known->findings = findings;
      add_findings(known->findings, point.findings);
    } else {
      doubtful.push_back(point);
    }
  }
}

bool holds(const Passage& passage, const Witness& words) {
  return passage.document_id == words.document_id && passage.begin <= words.begin && words.end <= passage.end;
}

// The findings whose passage holds the words, those first that state them.
std::vector<std::string> findings_with(const Witness& words, const std::vector<Finding>& findings) {
  std::vector<std::string> stating, others;
  for (const Finding& finding : findings)
    for (const Passage& passage : finding.passages)
      if (holds(passage, words)) {
        (contains(words.quote, finding.statement) || contains(finding.statement, words.quote) ? stating : others)
            .push_back(finding.id);
        break;
      }
  // One passage is one reference, whichever finding names it.
  if (stating.empty() && !others.empty()) stating.push_back(others.front());
  return stating;
}

std::string heading_above(const Witness& words, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings)
    for (const Passage& passage : finding.passages)
      if (holds(passage, words)) return passage.heading;
  return {};
}

// Years beside years, quarters beside quarters; a figure at the end of a year is a yearly one.
std::string shape_of(const SeriesPoint& point) {
  if (point.date.size() <= 4 || point.date.ends_with("-12-end")) return {};
  std::string shape = point.date.substr(4);
  for (char& c : shape)
    if (text::is_ascii_digit(static_cast<unsigned char>(c))) c = '0';
  return shape;
}

void keep_one_shape(Series& series) {
  const std::string first = shape_of(series.points.front());
  std::erase_if(series.points, [&](const SeriesPoint& point) { return shape_of(point) != first; });
}

std::string number_in_words(double value, double grain) {
  const int places = grain >= 1 ? 0 : std::min(9, static_cast<int>(std::ceil(-std::log10(grain) - rounding_room)));
  std::string digits = fmt::format("{:.{}f}", value, places);
  std::string sign;
  if (digits.front() == '-') {
    digits.erase(0, 1);
    if (digits.find_first_not_of("0.") != std::string::npos) sign = "−";
  }
  if (contains(digits, ".")) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with(".")) digits.pop_back();
  }
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > 3; at -= 3)
    if (point > 4) digits.insert(at - 3, ",");
  return sign + digits;
}

double numeral_value(const SeriesPoint& point) {
  std::string digits;
  for (const char c : point.numeral)
    if (text::is_ascii_digit(static_cast<unsigned char>(c)) || c == '.') digits += c;
  const double value = std::strtod(digits.c_str(), nullptr);
  return text::begins_with(point.numeral, "−") ? -value : value;
}

// What one of the point's numeral is worth: 1e4 of "3400万元".
double scale_of_point(const SeriesPoint& point) {
  const double numeral = numeral_value(point);
  return numeral == 0 ? 0 : point.value / numeral;
}

std::string bound_in_words(text::Bound bound, bool zh) {
  switch (bound) {
    case text::Bound::about:
      return zh ? "约" : "about ";
    case text::Bound::nearly:
      return zh ? "近" : "nearly ";
    case text::Bound::at_least:
      return zh ? "至少" : "at least ";
    case text::Bound::more_than:
      return zh ? "超过" : "more than ";
    case text::Bound::at_most:
      return zh ? "至多" : "at most ";
    case text::Bound::less_than:
      return zh ? "不到" : "less than ";
    default:
      return {};
  }
}

// The words beside the numerals that most points have; the larger scale where two are as frequent.
const SeriesPoint& model_point(const Series& series) {
  const auto count = [&](const SeriesPoint& one) {
    return std::count_if(series.points.begin(), series.points.end(), [&](const SeriesPoint& other) {
      return other.before == one.before && other.after == one.after;
    });
  };
  const SeriesPoint* best = &series.points.front();
  for (const SeriesPoint& point : series.points) {
    const auto more = count(point) - count(*best);
    if (scale_of_point(point) != 0 &&
        (more > 0 || (more == 0 && scale_of_point(point) > scale_of_point(*best) * (1 + rounding_room))))
      best = &point;
  }
  return *best;
}

// Whether the words beside the numerals are alike, or one has none because the noun was told before.
bool written_alike(const SeriesPoint& point, const SeriesPoint& model) {
  const double own = scale_of_point(point), other = scale_of_point(model);
  const bool same_scale = own == 0 || other == 0 || std::abs(own - other) <= std::abs(other) * rounding_room;
  return point.before == model.before && same_scale &&
         (point.after == model.after || point.after.empty() || model.after.empty());
}

std::string value_like(const SeriesPoint& point, const SeriesPoint& model, double scale, bool zh) {
  const std::string numeral = written_alike(point, model) || scale == 0
                                  ? point.numeral
                                  : number_in_words(point.value / scale, point.grain / scale);
  return bound_in_words(point.bound, zh) + model.before + numeral + model.after;
}

std::string unit_in_caption(const SeriesPoint& model) {
  const std::string after(trim(model.after));
  const bool apart =
      !model.before.empty() && !after.empty() && text::is_ascii_letter(static_cast<unsigned char>(after[0]));
  return std::string(trim(model.before)) + (apart ? " " : "") + after;
}

}  // namespace

std::vector<Series> series_in(const FigureSource& source, const std::string& document_id, Language language) {
  std::vector<Series> found;
  read_document({source, document_id, language}, found);
  return found;
}

std::vector<Series> find_series(const std::vector<Finding>& findings, const std::map<std::string, Document>& documents,
                                Language language) {
  std::vector<std::string> order;
  for (const Finding& finding : findings)
    for (const Passage& passage : finding.passages)
      if (documents.count(passage.document_id) &&
          std::find(order.begin(), order.end(), passage.document_id) == order.end())
        order.push_back(passage.document_id);

  std::vector<Series> all;
  std::map<std::string, std::size_t> places;
  std::vector<std::vector<SeriesPoint>> doubtful;
  for (const std::string& id : order) {
    const Document& document = documents.at(id);
    const FigureSource source(document.text, document.published, document.title);
    for (Series& series : series_in(source, id, language)) {
      std::string heading;
      std::erase_if(series.points, [&](SeriesPoint& point) {
        point.findings = findings_with(point.words, findings);
        if (point.findings.empty()) return true;
        if (heading.empty()) heading = heading_above(point.words, findings);
        return false;
      });
      if (series.points.empty()) continue;
      // Tables of one document may have columns of one name.
      if (!series.context.empty() && !heading.empty() && heading != series.context) series.context += " · " + heading;
      const auto [place, is_new] = places.emplace(key_of(series), all.size());
      if (is_new) {
        all.push_back(std::move(series));
        doubtful.emplace_back();
      } else {
        join_points(all[place->second], std::move(series.points), doubtful[place->second]);
      }
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    Series& series = all[i];
    std::erase_if(series.points, [&](const SeriesPoint& point) {
      return std::any_of(doubtful[i].begin(), doubtful[i].end(),
                         [&](const SeriesPoint& other) { return same_place(point, other); });
    });
    if (series.kind == SeriesKind::comparison || series.points.empty()) continue;
    keep_one_shape(series);
    std::stable_sort(series.points.begin(), series.points.end(),
                     [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; });
  }
  std::erase_if(all, [](const Series& series) {
    return series.points.size() < (series.kind == SeriesKind::over_time ? 2u : 3u);
  });
  return all;
}

std::string shown_value(const SeriesPoint& point, Language language) {
  return bound_in_words(point.bound, language == Language::zh) + point.before + point.numeral + point.after;
}

std::string point_statement(const Series& series, const SeriesPoint& point, Language language) {
  const bool zh = language == Language::zh;
  const bool over_time = series.kind == SeriesKind::over_time;
  const std::string name = zh ? series.name : capital(series.name);
  std::string where = point.label;
  if (point.forecast) where += zh ? "（预计）" : " (forecast)";
  if (!over_time && !series.period.empty()) where += (zh ? "，" : ", ") + series.period;
  return name + (zh ? "，" : ", ") + where + (zh ? "：" : ": ") + shown_value(point, language) + (zh ? "。" : ".");
}

bool may_be_series_statement(std::string_view text) {
  if (text::begins_with(text, "From ") || contains(text, "升至") || contains(text, "降至")) return true;
  constexpr std::size_t value_bytes_max = 80;
  for (const auto& [comma, colon] : {std::pair<std::string_view, std::string_view>{"，", "："}, {", ", ": "}}) {
    const std::size_t at = text.rfind(colon);
    if (at == std::string_view::npos || text.size() - at > value_bytes_max || !contains(text.substr(0, at), comma))
      continue;
    const std::string_view value = text.substr(at);
    if (std::any_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })) return true;
  }
  return false;
}

ReportBlock table_of(const Series& series, Language language) {
  const bool zh = language == Language::zh;
  const SeriesPoint& model = model_point(series);
  const double scale = scale_of_point(model);
  ReportBlock block;
  block.kind = ReportBlockKind::table;
  TableFrame frame;
  frame.metric = zh ? series.name : capital(series.name);
  frame.unit = unit_in_caption(model);
  frame.over_time = series.kind == SeriesKind::over_time;
  frame.caption = frame.metric;
  std::vector<std::string> told;
  if (!series.period.empty()) told.push_back(series.period);
  if (!frame.unit.empty()) told.push_back((zh ? "单位：" : "in ") + frame.unit);
  if (!series.context.empty()) told.push_back(zh ? "据《" + series.context + "》" : "from “" + series.context + "”");
  if (!told.empty()) frame.caption += (zh ? "（" : " (") + join(told, zh ? "；" : "; ") + (zh ? "）" : ")");
  block.table = std::move(frame);
  for (const SeriesPoint& point : series.points) {
    Sentence sentence;
    sentence.text = point_statement(series, point, language);
    sentence.findings = point.findings;
    TableRow row;
    row.label = point.label;
    row.value = value_like(point, model, scale, zh);
    row.number = scale == 0 ? point.value : point.value / scale;
    row.time = point.time;
    row.forecast = point.forecast;
    row.bounded = point.bound != text::Bound::exact && point.bound != text::Bound::about;
    sentence.row = std::move(row);
    block.sentences.push_back(std::move(sentence));
  }
  return block;
}

std::vector<SeriesPoint> trend_points(const Series& series) {
  if (series.kind != SeriesKind::over_time) return {};
  std::vector<SeriesPoint> told;
  for (const SeriesPoint& point : series.points)
    if (!point.forecast && (point.bound == text::Bound::exact || point.bound == text::Bound::about))
      told.push_back(point);
  if (told.size() < 2) return {};
  // Two values that one sentence of the source sets against each other need no words of ours.
  const bool one_place = told.front().words.begin == told.back().words.begin &&
                         told.front().words.document_id == told.back().words.document_id;
  if (told.size() == 2 && one_place && series.context.empty()) return {};
  return told;
}

std::string trend_statement(const Series& series, Language language) {
  const std::vector<SeriesPoint> told = trend_points(series);
  if (told.empty()) return {};
  const bool zh = language == Language::zh;
  const SeriesPoint &first = told.front(), &last = told.back();
  const SeriesPoint& model = model_point(series);
  const double scale = scale_of_point(model), room = std::max(first.grain, last.grain) / 2;
  const auto value = [&](const SeriesPoint& point) { return value_like(point, model, scale, zh); };
  // The head of a column is no name in running text.
  const std::string name = zh || series.context.empty() ? series.name : "“" + series.name + "”";
  const double change = last.value - first.value;
  if (std::abs(change) <= room * rounding_room)
    return zh ? fmt::format("{}和{}，{}均为{}。", first.label, last.label, name, value(first))
              : fmt::format("{} was {} both in {} and in {}.", capital(name), value(first), first.label, last.label);
  const bool up = change > 0;
  std::string text = zh ? fmt::format("{}至{}，{}由{}{}{}", first.label, last.label, name, value(first),
                                      up ? "升至" : "降至", value(last))
                        : fmt::format("From {} to {}, {} {} from {} to {}", first.label, last.label, name,
                                      up ? "rose" : "fell", value(first), value(last));
  if (series.unit == "%") {
    const std::string points = number_in_words(std::abs(change), std::min(first.grain, last.grain));
    text += zh ? fmt::format("，{}{}个百分点", up ? "上升" : "下降", points)
               : fmt::format(", {} of {} percentage point{}", up ? "an increase" : "a decrease", points,
                             points == "1" ? "" : "s");
  } else if (first.value > 0 && last.value > 0) {
    const double percent = std::abs(change) / first.value * 100;
    const std::string shown = number_in_words(percent, percent < 100 ? 0.1 : 1);
    text += zh ? fmt::format("，{}{}%", up ? "增长" : "下降", shown)
               : fmt::format(", {} of {}%", up ? "an increase" : "a decrease", shown);
  }
  // What lies between may tell more than the ends.
  const auto higher = [](const SeriesPoint& a, const SeriesPoint& b) { return a.value < b.value; };
  const auto [low, high] = std::minmax_element(told.begin(), told.end(), higher);
  const double top = std::max(first.value, last.value), bottom = std::min(first.value, last.value);
  if (high->value > top)
    text += zh ? fmt::format("；其间{}最高，为{}", high->label, value(*high))
               : fmt::format("; between them it stood highest in {}, at {}", high->label, value(*high));
  else if (low->value < bottom)
    text += zh ? fmt::format("；其间{}最低，为{}", low->label, value(*low))
               : fmt::format("; between them it stood lowest in {}, at {}", low->label, value(*low));
  return text + (zh ? "。" : ".");
}

}  // namespace kaozheng::evidence
