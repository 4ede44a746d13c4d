// SPDX-License-Identifier: Apache-2.0
// Series that one sentence tells: values and times in turn, or values of several in turn.
#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "evidence/figures/metrics.h"
#include "evidence/series/series_parts.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

using text::Figure;
using text::FigureKind;

constexpr std::size_t series_name_bytes_max = 120, sentence_bytes_max = 1500;

bool is_date(const Figure& figure) { return figure.kind == FigureKind::date; }

// 352.1万辆 and 688.7万, "38 installers" and "66": the noun is told once.
bool same_unit(const std::string& a, const std::string& b) {
  constexpr std::string_view bare = "count:";
  return a == b || (text::begins_with(a, bare) && text::begins_with(b, bare) && (a == bare || b == bare));
}

// A word of English, without letters around it.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0) {
  const auto letter = [&](std::size_t at) {
    return at < text.size() && text::is_ascii_letter(static_cast<unsigned char>(text[at]));
  };
  for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1))
    if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return at;
  return std::string_view::npos;
}

bool points_elsewhere(std::string_view name) {
  static constexpr std::array<std::string_view, 18> heads{"其",     "该",    "这",    "此",     "它",     "他们",
                                                          "她",     "本",    "上述",  "it ",    "its ",   "they ",
                                                          "their ", "this ", "that ", "these ", "those ", "he "};
  const std::string lower = to_lower_ascii(name) + " ";
  return std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return text::begins_with(lower, head); });
}

// One sentence, its figures, and where they stand in it.
class SentenceSeries {
 public:
  SentenceSeries(const SeriesText& text, text::Range range, std::vector<Series>& found)
      : text_(text),
        range_(range),
        sentence_(std::string_view(text.source.text()).substr(range.begin, range.end - range.begin)),
        found_(found) {
    const std::vector<Figure>& all = text.source.figures();
    auto figure = std::lower_bound(all.begin(), all.end(), range.begin,
                                   [](const Figure& one, std::size_t begin) { return one.range.begin < begin; });
    for (; figure != all.end() && figure->range.end <= range.end; ++figure) figures_.push_back(&*figure);
  }

  void find() {
    if (sentence_.size() > sentence_bytes_max) return;
    std::vector<const Figure*> heads;  // a unit each
    for (const Figure* figure : figures_)
      if (can_be_a_point(*figure) && std::none_of(heads.begin(), heads.end(), [&](const Figure* head) {
            return head->kind == figure->kind && same_unit(head->unit, figure->unit);
          }))
        heads.push_back(figure);
    for (const Figure* head : heads) {
      std::vector<const Figure*> values;
      for (const Figure* figure : figures_)
        if (figure->kind == head->kind && same_unit(head->unit, figure->unit)) values.push_back(figure);
      if (!over_time(values)) comparison(values);
    }
  }

 private:
  std::string_view words(std::size_t begin, std::size_t end) const {
    return std::string_view(text_.source.text()).substr(begin, end - std::min(begin, end));
  }
  std::string_view words_of(const Figure& figure) const { return words(figure.range.begin, figure.range.end); }

  // Growth is a measure of its own: it is told apart from levels by the words before it.
  bool is_level(const Figure& figure) const {
    if (figure.kind != FigureKind::percent && figure.change != text::Change::by) return true;
    if (figure.direction == text::Direction::none && figure.against == text::Against::nothing) return true;
    if (figure.change == text::Change::to) return true;
    const std::string before = to_lower_ascii(
        words(figure.range.begin - std::min<std::size_t>(8, figure.range.begin - range_.begin), figure.range.begin));
    for (const std::string_view from : {"from ", "由", "从", "自"})
      if (std::string_view(before).ends_with(from)) return true;
    return false;
  }

  bool is_negative(const Figure& figure) const {
    const std::string_view before = words(range_.begin, figure.range.begin);
    for (const std::string_view sign : {"-", "−", "–", "负", "minus ", "亏损", "loss of "})
      if (before.ends_with(sign) || words_of(figure).starts_with(sign)) return true;
    return false;
  }

  // Whether a new part of the sentence begins between the bytes.
  bool parted(std::size_t begin, std::size_t end) const {
    const std::string between = to_lower_ascii(words(begin, end));
    for (const std::string_view mark :
         {",", "，", "、", "；", ";", " and ", " to ", "和", "至", "到", "增", "升", "降", "减", "跌"})
      if (contains(between, mark)) return true;
    return false;
  }

  // A rate is no sum of money, and growth a percentage.
  static bool names_another_unit(std::string_view name, const Figure& value) {
    const std::string lower = to_lower_ascii(name);
    const bool rate = std::string_view(lower).ends_with("率") || std::string_view(lower).ends_with("比例") ||
                      find_word(lower, "rate") != std::string::npos || find_word(lower, "share") != std::string::npos;
    return (names_growth(name) && value.kind != FigureKind::percent) || (rate && value.kind == FigureKind::money);
  }

  // Words that make another measure of it and are not in its name: 平均每年1.3天, "of which 12".
  static bool narrows(std::string_view led_by, std::string_view name) {
    const std::string words = to_lower_ascii(led_by), told = to_lower_ascii(name);
    for (const std::string_view word : {"每", "平均", "人均", "其中", "累计", "average", "per ", "mean", "median",
                                        "of which", "of whom", "total", "combined", "only"})
      if (contains(words, word) && !contains(told, word)) return true;
    return false;
  }

  // "since 2021", "from 2027 on": no time at which, but a stretch.
  bool is_stretch(const Figure& date) const {
    const std::string before = to_lower_ascii(words(range_.begin, date.range.begin)),
                      after = to_lower_ascii(words(date.range.end, range_.end));
    for (const std::string_view word : {"since ", "after ", "before ", "until ", "between "})
      if (std::string_view(before).ends_with(word)) return true;
    for (const std::string_view word :
         {" on.", " on,", " on ", " onward", "以来", "之后", "以后", "之前", "以前", "起"})
      if (text::begins_with(after, word)) return true;
    return false;
  }

  bool over_time(const std::vector<const Figure*>& values) {
    std::vector<const Figure*> turns, dates;
    for (const Figure* figure : figures_) {
      const bool is_value = std::find(values.begin(), values.end(), figure) != values.end();
      if (is_value || is_date(*figure)) turns.push_back(figure);
      if (is_date(*figure)) dates.push_back(figure);
    }
    // Strictly in turn, the same one first throughout.
    if (dates.empty() || dates.size() != values.size()) return false;
    const bool date_first = is_date(*turns.front());
    for (std::size_t i = 0; i < turns.size(); ++i)
      if (is_date(*turns[i]) != (date_first == (i % 2 == 0))) return false;
    for (std::size_t i = 1; i + 1 < turns.size(); i += 2)
      if (!parted(turns[i]->range.end, turns[i + 1]->range.begin)) return false;

    Series series;
    std::set<std::string> times;
    char grain = 0;
    bool growth = false;
    std::string led_by;  // words that lead to values
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Figure& value = *values[i];
      const Figure& date = *dates[i];
      if (is_stretch(date)) return true;
      const auto period = period_of(date, text_.language);
      if (!period || !times.insert(date.date).second) return true;
      if (grain != 0 && period->grain != grain) return true;
      grain = period->grain;
      growth = growth || !is_level(value);
      const std::size_t led_from = i == 0 ? range_.begin : std::max(values[i - 1]->range.end, dates[i - 1]->range.end);
      led_by += words(led_from, value.range.begin);
      auto point = point_of(value, *period, words(led_from, value.range.begin));
      if (!point) return true;
      point->date = date.date;
      point->label = period->label;
      point->time = period->time;
      if (series.unit.empty() || series.unit == "count:") series.unit = value.unit;
      series.points.push_back(std::move(*point));
    }
    series.name = name_of(*values.front(), turns.front()->range.begin, dates);
    if (series.name.empty()) return true;
    // "GDP grew 8.4% in 2021, 3.0% in 2022": only the first is told to be a rate.
    if (growth && !names_growth(series.name)) return true;
    if (values.size() == 1 && metric_classes(series.name) == 0) return true;
    if (names_another_unit(series.name, *values.front()) || narrows(led_by, series.name)) return true;
    std::sort(series.points.begin(), series.points.end(),
              [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; });
    found_.push_back(std::move(series));
    return true;
  }

  void comparison(const std::vector<const Figure*>& values) {
    constexpr std::size_t least = 3;
    if (values.size() < least) return;
    const Figure& first = *values.front();
    if (first.metric.empty() || metric_classes(first.metric) == 0 || !contains(sentence_, first.metric)) return;
    Series series;
    series.kind = SeriesKind::comparison;
    series.name = first.metric;
    series.unit = first.unit;
    std::set<std::string> subjects;
    for (const Figure* value : values) {
      if (value->metric != first.metric || value->date != first.date || value->date_end != first.date_end ||
          value->subject.empty() || !contains(sentence_, value->subject) || points_elsewhere(value->subject) ||
          !subjects.insert(value->subject).second || !is_level(*value))
        return;
      const auto point = point_of(*value, {}, {});
      if (!point) return;
      series.points.push_back(*point);
      series.points.back().label = value->subject;
      series.points.back().forecast = value->forecast;
    }
    if (!each_has_its_own(values)) return;
    for (const Figure* date : figures_)
      if (is_date(*date) && date->date == first.date)
        if (const auto period = period_of(*date, text_.language)) series.period = period->label;
    if (!first.date.empty() && series.period.empty()) return;
    found_.push_back(std::move(series));
  }

  // The subject of each stands between the value before and its own, or all stand before a list with 分别.
  bool each_has_its_own(const std::vector<const Figure*>& values) const {
    if (contains(sentence_, "分别") || contains(to_lower_ascii(sentence_), "respectively")) return true;
    std::size_t behind = range_.begin;
    for (const Figure* value : values) {
      if (!contains(words(behind, value->range.begin), value->subject)) return false;
      behind = value->range.end;
    }
    return true;
  }

  std::optional<SeriesPoint> point_of(const Figure& figure, const SeriesPeriod& period, std::string_view led_by) const {
    const auto written = written_value(words_of(figure));
    if (!written || is_negative(figure)) return std::nullopt;
    SeriesPoint point;
    point.value = figure.value;
    point.grain = figure.grain;
    point.bound = figure.bound;
    point.forecast = period.label.empty() ? figure.forecast : is_forecast(figure, period, text_.source.date(), led_by);
    point.before = written->before;
    point.numeral = written->numeral;
    point.after = written->after;
    point.words = {text_.document_id, range_.begin, range_.end, std::string(sentence_)};
    return point;
  }

  // What was measured, and of whom, in one piece of the sentence before its first value.
  std::string name_of(const Figure& value, std::size_t first_turn, const std::vector<const Figure*>& dates) const {
    std::string name = text::guess_language(sentence_) == Language::zh ? chinese_name(value, dates)
                                                                       : english_name(value, first_turn, dates);
    while (!name.empty() && contains(" ,，、:：的", name.substr(name.size() - 1))) name.pop_back();
    if (name.size() > series_name_bytes_max || points_elsewhere(name) || count_code_points(name) < 2) return {};
    return name;
  }

  std::string chinese_name(const Figure& value, const std::vector<const Figure*>& dates) const {
    if (value.metric.empty() || value.subject.empty()) return {};
    const std::string_view head = words(range_.begin, value.range.begin);
    const std::size_t subject = head.find(value.subject), metric = head.rfind(value.metric);
    if (subject == std::string_view::npos || metric == std::string_view::npos || metric < subject) return {};
    const std::size_t end = metric + value.metric.size();
    for (const Figure* date : dates)
      if (date->range.begin >= range_.begin + subject && date->range.begin < range_.begin + end) return {};
    for (const std::string_view pointer : {"该", "其", "这", "此", "这家", "这个", "本"})
      if (head.substr(0, subject).ends_with(pointer)) return {};
    const std::string_view name = head.substr(subject, end - subject);
    for (const std::string_view mark : {"，", "。", "；", "：", "为", "达"})
      if (contains(name, mark)) return {};
    return std::string(name);
  }

  // The words before the verb: "The city's winter peak [rose from]"; the noun behind "there were".
  std::string english_name(const Figure& value, std::size_t first_turn, const std::vector<const Figure*>& dates) const {
    static constexpr std::array<std::string_view, 30> verbs{
        "was",       "were",     "is",      "are",     "rose",         "fell",    "grew", "increased",
        "decreased", "declined", "climbed", "dropped", "reached",      "stood",   "came", "amounted",
        "totalled",  "totaled",  "shrank",  "went",    "has",          "had",     "will", "would",
        "averaged",  "slipped",  "jumped",  "doubled", "is projected", "numbered"};
    std::string_view head = words(range_.begin, value.range.begin);
    const std::string lower = to_lower_ascii(head);
    // "In 2021," before the sentence proper.
    std::size_t begin = 0;
    if (first_turn < value.range.begin && is_date(*dates.front()) && dates.front()->range.begin < range_.begin + 12) {
      begin = dates.front()->range.end - range_.begin;
      while (begin < head.size() && (head[begin] == ',' || head[begin] == ' ')) ++begin;
    }
    std::size_t verb = std::string_view::npos;
    for (const std::string_view word : verbs) verb = std::min(verb, find_word(lower, word, begin));
    if (verb == std::string_view::npos || verb <= begin) return {};
    while (begin < verb && !text::is_ascii_letter(static_cast<unsigned char>(head[begin])) && head[begin] >= 0) ++begin;
    std::string name(trim(head.substr(begin, verb - begin)));
    // A figure inside a name would have to be checked with it.
    for (const Figure* figure : figures_)
      if (figure->range.begin >= range_.begin + begin && figure->range.end <= range_.begin + verb) return {};
    for (const std::string_view joint : {" and", " or", " but", " as", " of", " in", " by", " when", " also"})
      if (std::string_view(name).ends_with(joint)) return {};
    if (to_lower_ascii(name) == "there") {
      constexpr std::string_view counted = "count:";
      return text::begins_with(value.unit, counted) ? value.unit.substr(counted.size()) : std::string();
    }
    for (const Figure* date : dates)
      if (date->range.begin >= range_.begin + begin && date->range.end <= range_.begin + verb) return {};
    // What the sentence leads up to with a comma, a colon or a "that" is not the subject alone.
    for (const std::string_view mark : {",", ";", ":", " that ", " which ", " who ", "\""})
      if (contains(name, mark)) return {};
    if (text::begins_with(name, "The ")) name[0] = 't';
    // "Rate", "sales": of whom, is not told.
    const std::string_view noun = std::string_view(name).substr(text::begins_with(name, "the ") ? 4 : 0);
    const bool initials = noun.size() > 1 && text::is_ascii_upper(static_cast<unsigned char>(noun[1]));
    if (!contains(noun, " ") && !initials) return {};
    return name;
  }

  const SeriesText& text_;
  const text::Range range_;
  const std::string_view sentence_;
  std::vector<Series>& found_;
  std::vector<const Figure*> figures_;
};

}  // namespace

void series_in_sentence(const SeriesText& text, text::Range sentence, std::vector<Series>& found) {
  SentenceSeries(text, sentence, found).find();
}

}  // namespace kaozheng::evidence
