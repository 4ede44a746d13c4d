// SPDX-License-Identifier: Apache-2.0
#include "text/figures/figure_context.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/figures/bounds.h"
#include "text/figures/clause_marks.h"
#include "text/figures/context_units.h"
#include "text/figures/counted.h"
#include "text/figures/figure_subjects.h"

namespace kaozheng::text {
namespace {

using enum FigureKind;

constexpr std::size_t figures_together = 24;  // of a sentence that are looked at in one, so that time stays linear
constexpr std::size_t sentence_reach = 900;   // bytes looked at before a figure

// What the clauses of a sentence hand on.
struct Carried {
  std::string subject, metric;
  std::string period, date, date_end;
  std::string source;
};

// Whether the words between a rate and a figure lead to the level reached: " to ", " year on year to about ".
bool leads_to(std::string_view gap) {
  if (gap.starts_with(" to ")) return true;
  constexpr std::size_t bound_bytes_max = 16;
  const std::size_t to = gap.rfind(" to ");
  if (to == std::string_view::npos || gap.size() - to > bound_bytes_max || gap.size() > 60) return false;
  const std::string lower = to_lower_ascii(gap.substr(0, to));
  return trimmed_words(without_comparison(lower)).empty();
}

class Describer {
 public:
  Describer(std::string_view text, std::vector<FoundFigure>& found) : text_(text), found_(found) {}

  void run() {
    share_units(text_, found_);
    share_nouns(found_);
    std::size_t first = 0;
    while (first < found_.size()) {
      const std::size_t begin =
          sentence_begin(found_[first].figure.range.begin, first == 0 ? 0 : found_[first - 1].figure.range.end);
      std::size_t last = first + 1;
      while (last < found_.size() && last - first < figures_together &&
             same_sentence(found_[last - 1].figure.range.end, found_[last].figure.range.begin))
        ++last;
      sentence(begin, first, last);
      first = last;
    }
  }

 private:
  std::size_t sentence_begin(std::size_t at, std::size_t floor) const {
    const std::size_t least = std::max(floor, at > sentence_reach ? at - sentence_reach : 0);
    std::size_t p = at;
    while (p > least) {
      --p;
      if ((static_cast<unsigned char>(text_[p]) & 0xC0) != 0x80 && ends_sentence(text_, p))
        return p + (static_cast<unsigned char>(text_[p]) < 0x80 ? 1 : 3);
    }
    return least;
  }

  bool same_sentence(std::size_t from, std::size_t to) const {
    if (to - from > sentence_reach) return false;
    for (std::size_t p = from; p < to; ++p)
      if (ends_sentence(text_, p)) return false;
    return true;
  }

  std::string_view between(std::size_t begin, std::size_t end) const {
    return begin < end ? text_.substr(begin, end - begin) : std::string_view();
  }

  void sentence(std::size_t begin, std::size_t first, std::size_t last) {
    Carried carried;
    std::size_t clause = begin;  // where the clause of the figure begins
    std::size_t scanned = begin;
    for (std::size_t i = first; i < last; ++i) {
      FoundFigure& found = found_[i];
      // Clauses without figures in between: their subject is remembered.
      for (std::size_t p = scanned; p < found.number_begin;) {
        std::size_t mark = clause_mark(text_, p);
        if (mark > 0)
          if (const std::size_t close = behind_plain_bracket(p, found.number_begin); close != p) {
            p = close;
            continue;
          }
        if (mark == 0) {
          ++p;
          continue;
        }
        const bool had_figure =
            i > first && found_[i - 1].figure.range.end > clause && found_[i - 1].figure.range.begin < p;
        if (!had_figure) remember_clause(between(clause, p), carried);
        p += mark;
        clause = p;
      }
      scanned = std::max(found.figure.range.end, scanned);
      one_figure(i, first, last, clause, carried);
    }
    dates_and_spans(first, last);
    lists(begin, first, last);
    rate_units(text_, found_, begin, first, last);
  }

  // Behind a bracket without figures, which only explains (甲骨文（Oracle）); `position` when it is none.
  std::size_t behind_plain_bracket(std::size_t position, std::size_t limit) const {
    const bool wide = begins_with(text_.substr(position, 3), "（");
    if (!wide && text_[position] != '(') return position;
    const std::size_t close = text_.substr(0, std::min(limit, position + 90)).find(wide ? "）" : ")", position);
    return close == std::string_view::npos ? position : close + (wide ? 3 : 1);
  }

  // The words without such brackets.
  static std::string without_brackets(std::string_view words) {
    std::string plain;
    for (std::size_t p = 0; p < words.size();) {
      const bool wide = static_cast<unsigned char>(words[p]) == 0xEF && begins_with(words.substr(p, 3), "（");
      if (wide || words[p] == '(') {
        const std::size_t close = words.find(wide ? "）" : ")", p);
        if (close != std::string_view::npos) {
          p = close + (wide ? 3 : 1);
          continue;
        }
      }
      plain += words[p++];
    }
    return plain;
  }

  // A clause that has no figure may name who the next is about.
  void remember_clause(std::string_view clause, Carried& carried) {
    if (clause.size() < 4 || clause.size() > 240) return;
    const std::string plain = without_brackets(clause);
    const Topic topic = topic_of(plain);
    if (!topic.source.empty()) carried.source = topic.source;
    if (topic.subject.empty() || topic.subject.size() > 60) return;
    if (!carried.subject.empty() && topic.action.empty() && topic.metric.empty()) return;
    carried.subject = topic.subject;
    carried.metric = topic.metric;
  }

  static bool is_chinese(std::string_view text) {
    std::size_t wide = 0, letters = 0;
    for (const char c : text) {
      const auto u = static_cast<unsigned char>(c);
      if (u >= 0xE3 && u <= 0xE9) ++wide;
      if (is_ascii_letter(u)) ++letters;
    }
    return wide * 4 > letters;
  }

  static Topic topic_of(std::string_view head) { return is_chinese(head) ? chinese_topic(head) : english_topic(head); }

  // Whether a date is what another is compared with: 较2024年底, "from 2023".
  bool is_base_date(const FoundFigure& found) const {
    const std::size_t b = found.figure.range.begin;
    const std::size_t e = found.figure.range.end;
    // 上年同期的2.68倍, "2.48 times that of 2023"
    if (between(b, e).ends_with("同期")) return true;
    if (begins_with(text_.substr(e, 3), "的") &&
        (is_digit(code_point_at(text_, e + 3)) || begins_with(text_.substr(e, 9), "的近") ||
         begins_with(text_.substr(e, 9), "的约")))
      return true;
    const std::string_view before = text_.substr(b > 12 ? b - 12 : 0, std::min<std::size_t>(b, 12));
    for (const std::string_view word : {"较", "比", "相比", "与", "than in ", "from ", "over ", " on ", "pace of ",
                                        "rate of ", "prices of ", "level of "})
      if (before.ends_with(word)) return true;
    return false;
  }

  void one_figure(std::size_t i, std::size_t first, std::size_t last, std::size_t clause, Carried& carried) {
    FoundFigure& found = found_[i];
    Figure& figure = found.figure;
    // The words of the clause before the figure without dates and spans among them; from the last other figure on.
    std::string head;
    std::size_t from = clause;
    bool follows = false;  // another figure of value stands before in the clause
    std::vector<const FoundFigure*> times;
    for (std::size_t k = first; k < i; ++k) {
      const FoundFigure& other = found_[k];
      if (other.figure.range.end <= clause) continue;
      const bool time = other.figure.kind == date || (other.figure.kind == duration && head_goes_on(other));
      head += between(from, other.figure.range.begin);
      from = other.figure.range.end;
      if (time) {
        times.push_back(&other);
      } else {
        // 11家超大规模云厂商资本开支: what is counted is the subject.
        head.clear();
        follows = true;
        if (other.noun.end > other.noun.begin && (other.figure.kind == count || other.figure.kind == ordinal))
          from = other.noun.begin;
      }
    }
    const std::size_t lead_end = std::max(from, found.number_begin);
    std::string tail_words(between(from, lead_end));
    head += tail_words;

    head = without_brackets(head);
    const Topic topic = topic_of(head);
    if (!topic.source.empty()) carried.source = topic.source;
    figure.source = carried.source;
    const bool counted = figure.kind == count || figure.kind == ordinal;
    if (figure.kind != date || !topic.subject.empty()) {
      if (!topic.subject.empty() && topic.subject.size() <= 90) {
        if (!(follows && topic.metric.empty() && is_connecting(topic.subject))) {
          carried.subject = topic.subject;
          carried.metric = topic.metric;
        }
      } else if (!topic.metric.empty()) {
        carried.metric = topic.metric;
      }
    }
    if (opens_bracket(text_, clause) && topic.subject.empty() && !follows) name_before_bracket(clause, carried);
    if (figure.kind != date || !topic.subject.empty()) {
      figure.subject = carried.subject;
      figure.metric = carried.metric;
    }
    const bool share = begins_with(topic.action, "占");
    if (counted && found.noun.end > found.noun.begin) {
      // 万卡集群: what has so many is the noun behind.
      const std::string_view noun = between(found.noun.begin, found.noun.end);
      if (topic.subject.empty() && figure.kind == count && !std::string_view(figure.unit).ends_with(noun))
        figure.subject = noun;
      figure.metric = std::string(between(found.noun.begin, found.noun.end));
    } else if (figure.kind == count && topic.metric.empty() && figure.unit.size() > 6) {
      figure.metric = figure.unit.substr(6);
    } else if (figure.kind == duration && topic.metric.empty()) {
      const Range noun = noun_at(text_, figure.range.end);
      if (noun.end - noun.begin >= 6 && noun.end - noun.begin <= 24 && topic.action.empty())
        figure.metric = std::string(between(noun.begin, noun.end));
      else if (!topic.action.empty())
        figure.metric = std::string(topic.action);
    } else if ((topic.metric.empty() || share) && !topic.action.empty() && topic.action.size() <= 60) {
      figure.metric = std::string(topic.action);
      if (follows || figure.kind == money) carried.metric = figure.metric;
    }
    if (figure.kind == percent || figure.kind == fraction) share_behind(topic, head, figure);
    // 5年3000亿美元推理算力订单: the noun behind says what is worth so much.
    if (figure.kind == money && trimmed_words(head).ends_with("的") && figure.metric.empty()) {
      const Range noun = noun_at(text_, figure.range.end);
      if (noun.end > noun.begin) figure.metric = std::string(between(noun.begin, noun.end));
    }
    if (figure.subject.empty() && figure.kind != date) subject_behind(i, last, figure);
    set_period(i, times, head, carried);
    // 同比增26%至333.98亿元: the second moved as the first did.
    if (figure.change == Change::to && figure.direction == Direction::none && i > first) {
      const Figure& before = found_[i - 1].figure;
      const std::string_view gap = between(before.range.end, found.number_begin);
      if (before.direction != Direction::none && before.change == Change::by && gap.size() <= 24) {
        figure.direction = before.direction;
        if (figure.against == Against::nothing) figure.against = before.against;
      }
    }
    if (figure.change == Change::none && i > first && figure.direction == Direction::none) {
      const Figure& before = found_[i - 1].figure;
      const std::string_view gap = between(before.range.end, found.number_begin);
      if (before.change == Change::by && before.direction != Direction::none && leads_to(gap)) {
        figure.direction = before.direction;
        figure.change = Change::to;
      }
    }
  }

  // 70%以上算力将用于分布式推理, 38%的零部件供应商未接入…, "70 percent of computing power": of what, and what with it.
  void share_behind(const Topic& topic, std::string_view head, Figure& figure) const {
    if (figure.direction != Direction::none || !topic.metric.empty()) return;
    std::size_t p = figure.range.end;
    const bool of = begins_with(text_.substr(p, 3), "的") || begins_with(text_.substr(p, 4), " of ");
    if (begins_with(text_.substr(p, 3), "的")) p += 3;
    if (begins_with(text_.substr(p, 4), " of ")) p += 4;
    if (begins_with(text_.substr(p, 4), "the ")) p += 4;
    const Range noun = noun_at(text_, p);
    std::size_t end = noun.end;
    while (end < text_.size() && end - noun.end < 90 && clause_mark(text_, end) == 0 && !ends_sentence(text_, end))
      ++end;
    const std::string_view rest = trimmed_words(between(noun.end, end));
    if (begins_with(text_.substr(p, 6), "用于") || begins_with(text_.substr(p, 6), "用作")) {
      if (!rest.empty() && rest.size() <= 60) figure.metric = std::string(rest);
      return;
    }
    // "account for a third of the market": of what it is a share.
    if (of && !is_chinese(head) && topic.subject.empty() && !trimmed_words(head).empty() && !figure.subject.empty()) {
      if (noun.end > noun.begin) figure.metric = std::string(between(noun.begin, noun.end));
      return;
    }
    if (topic.subject.empty() && noun.end > noun.begin && (of || !rest.empty()))
      figure.subject = std::string(between(noun.begin, noun.end));
    if (!topic.action.empty()) return;
    // 产生15%误差: the noun behind is what is measured.
    if (!of && rest.empty() && noun.end > noun.begin && noun.end - noun.begin <= 12 && is_chinese(head)) {
      figure.metric = std::string(between(noun.begin, noun.end));
      return;
    }
    if (!rest.empty() && rest.size() <= 60 && (of || is_chinese(rest))) figure.metric = std::string(rest);
  }

  static bool is_connecting(std::string_view words) { return words.size() <= 6; }

  // A span inside a noun phrase or before the verb: 三年投入, 5年3000亿美元 — not 历时3年.
  bool head_goes_on(const FoundFigure&) const { return true; }

  // ChatGPT-4（1.8%）: the name before the bracket.
  void name_before_bracket(std::size_t clause, Carried& carried) {
    const std::size_t end = clause - (text_[clause - 1] == '(' ? 1 : 3);
    std::size_t p = end;
    while (p > 0 && end - p < 60) {
      std::size_t start = p - 1;
      while (start > 0 && (static_cast<unsigned char>(text_[start]) & 0xC0) == 0x80) --start;
      const std::string_view c = text_.substr(start, p - start);
      if (c == "、" || c == "，" || c == "。" || c == "：" || c == "）" || c == "；" || c == ")" || c == "," ||
          c == ";" || c == "\n" || c == "是" || c == "和" || c == "与" || c == "及")
        break;
      p = start;
    }
    const std::string_view name = trimmed_words(text_.substr(p, end - p));
    if (!name.empty() && name.size() <= 48) {
      const Topic topic = topic_of(name);
      if (!topic.subject.empty()) carried.subject = topic.subject;
      if (!topic.metric.empty()) carried.metric = topic.metric;
    }
  }

  // Nothing before it in the sentence: what follows is the subject ("70%以上的算力", 38%的零部件供应商).
  void subject_behind(std::size_t i, std::size_t last, Figure& figure) const {
    std::size_t from = figure.range.end;
    if (i + 1 < last && found_[i + 1].figure.range.begin < from + 3) return;
    if (begins_with(text_.substr(from, 3), "的"))
      from += 3;
    else if (begins_with(text_.substr(from, 4), " of "))
      from += 4;
    if (begins_with(text_.substr(from, 4), "the ")) from += 4;
    const Range noun = noun_at(text_, from);
    if (noun.end > noun.begin) figure.subject = std::string(between(noun.begin, noun.end));
  }

  void set_period(std::size_t i, const std::vector<const FoundFigure*>& times, std::string_view head,
                  Carried& carried) {
    Figure& figure = found_[i].figure;
    if (figure.kind == date) {
      figure.period = std::string(between(figure.range.begin, figure.range.end));
      if (!is_base_date(found_[i]))
        carried.period = figure.period, carried.date = figure.date, carried.date_end = figure.date_end;
      return;
    }
    if (figure.kind == duration) {
      // 未来几年 is its own period, 历时三年 has none.
      const std::size_t begin = figure.range.begin;
      const std::string written(between(begin, figure.range.end));
      for (const std::string_view word : {"未来", "过去", "今后"})
        if (text_.substr(0, begin).ends_with(word)) figure.period = std::string(word) + written;
      if (begins_with(written, "单")) figure.period = written;
      return;
    }
    const FoundFigure* date_before = nullptr;
    const FoundFigure* span_before = nullptr;
    for (const FoundFigure* time : times) (time->figure.kind == date ? date_before : span_before) = time;
    if (date_before != nullptr && is_base_date(*date_before)) {
      // 较2024年底暴涨: the date is what is compared with, not the period.
      const std::string base = is_chinese(head) ? "较" + date_before->figure.period : date_before->figure.period;
      figure.period = carried.period.empty() ? base : carried.period;
      figure.date = carried.date, figure.date_end = carried.date_end;
      return;
    }
    if (span_before != nullptr) {
      figure.period = std::string(between(span_before->figure.range.begin, span_before->figure.range.end));
      return;
    }
    for (const std::string_view word : {"当前", "目前", "未来", "每月", "每日", "每天", "每年", "季度"})
      if (contains(head, word) && (carried.period.empty() || word == "季度" || word == "每月")) {
        figure.period = carried.period = word;
        carried.date.clear(), carried.date_end.clear();
        return;
      }
    figure.period = carried.period, figure.date = carried.date, figure.date_end = carried.date_end;
  }

  // Dates and spans take subject and metric of the figure they belong to.
  void dates_and_spans(std::size_t first, std::size_t last) {
    for (std::size_t i = last; i-- > first;) {
      Figure& figure = found_[i].figure;
      if (figure.kind != date && !(figure.kind == duration && figure.metric.empty())) {
        english_date_behind(i, last);
        continue;
      }
      const Figure* best = nullptr;
      for (std::size_t k = i + 1; k < last; ++k) {
        const Figure& next = found_[k].figure;
        if (next.kind == date || next.range.begin > figure.range.end + 160) continue;
        const bool value = next.kind != count && next.kind != ordinal && next.kind != duration;
        if (best == nullptr || value) best = &next;
        if (value) break;
        if (contains(between(figure.range.end, next.range.begin), "，")) break;
      }
      if (best != nullptr && (figure.subject.empty() || figure.metric.empty())) {
        if (figure.subject.empty()) figure.subject = best->subject;
        figure.metric = best->metric;
      }
      if (figure.metric.empty() || figure.subject.empty()) {
        // 2025年进入拐点: what follows the date.
        std::size_t from = figure.range.end;
        if (from < text_.size()) from += clause_mark(text_, from);
        std::size_t end = from;
        while (end < text_.size() && end - from < 120 && clause_mark(text_, end) == 0 && !ends_sentence(text_, end))
          ++end;
        const std::string_view rest = trimmed_words(between(from, end));
        if (figure.subject.empty()) figure.subject = std::string(topic_of(rest).subject);
        if (figure.metric.empty() && rest.size() <= 90) figure.metric = std::string(rest);
      }
    }
  }

  // "… to $25.9 billion in 2025": the period stands behind.
  void english_date_behind(std::size_t i, std::size_t last) {
    Figure& figure = found_[i].figure;
    if (i + 1 >= last) return;
    const Figure& next = found_[i + 1].figure;
    if (next.kind != date) {
      // "14,200 of its 18,400 homes by the end of 2032": the part is of the time of the whole.
      const std::string_view joint = between(figure.range.end, next.range.begin);
      const bool part = joint == " of its " || joint == " of the " || joint == " of " || joint == " out of " ||
                        joint == " of their " || joint == " of all ";
      if (part && i + 2 < last && found_[i + 2].figure.kind == date && found_[i + 2].figure.date == next.date) {
        figure.period = next.period;
        figure.date = next.date;
        figure.date_end = next.date_end;
      }
      return;
    }
    const std::string_view gap = between(figure.range.end, next.range.begin);
    if (gap.size() > 60 || contains(gap, ",") || contains(gap, ";") || contains(gap, "，")) return;
    bool leads = false;
    for (const std::string_view lead : {" in ", " in the ", " for ", " for the ", " by ", " during ", " at the ",
                                        " of ", " since ", " as of ", " by the ", " until ", " until the ", " to the "})
      if (gap.ends_with(lead)) leads = true;
    if (!leads) return;
    // "4,100 and in 2022 it treated 4,900": the date opens the clause of the next figure.
    const bool next_has_figure = i + 2 < last && found_[i + 2].figure.kind != date;
    for (const std::string_view joined : {" and in ", " and by ", " but in ", " while in ", " and during "})
      if (next_has_figure && gap.ends_with(joined)) return;
    figure.period = next.period.empty() ? std::string(between(next.range.begin, next.range.end)) : next.period;
    figure.date = next.date;
    figure.date_end = next.date_end;
  }

  // A、B和C分别为1%、2%和3%; "A, B and C rose 1%, 2% and 3%, respectively"
  void lists(std::size_t begin, std::size_t first, std::size_t last) {
    const std::size_t end = found_[last - 1].figure.range.end;
    const std::string_view whole = text_.substr(begin, std::min<std::size_t>(end + 40, text_.size()) - begin);
    for (const std::string_view word : {"分别", "依次", "respectively"}) {
      const std::size_t at = whole.find(word);
      if (at == std::string_view::npos) continue;
      const bool english = word == "respectively";
      // The run of figures of one kind the word belongs to.
      std::size_t run_first = first, run_last = last;
      if (!english) {
        while (run_first < last && found_[run_first].figure.range.begin < begin + at) ++run_first;
        run_last = run_first;
        while (run_last < last && (run_last == run_first || is_list_gap(run_last))) ++run_last;
      } else {
        while (run_last > first && found_[run_last - 1].figure.range.end > begin + at) --run_last;
        run_first = run_last;
        while (run_first > first && (run_first == run_last || is_list_gap(run_first))) --run_first;
      }
      const std::size_t size = run_last - run_first;
      if (size < 2 || size > 20) continue;
      const std::size_t head_end = english ? found_[run_first].number_begin : begin + at;
      // Dates before the word: 2023年和2024年分别为.
      std::vector<const Figure*> dates;
      for (std::size_t k = first; k < run_first; ++k)
        if (found_[k].figure.kind == date) dates.push_back(&found_[k].figure);
      std::size_t clause = begin;
      for (std::size_t p = begin; p < head_end; ++p)
        if (const std::size_t mark = clause_mark(text_, p); mark > 0 && !(english && text_[p] == ','))
          clause = p + mark;
      std::string_view head = between(clause, head_end);
      if (trimmed_words(head).empty() && clause > begin) {
        // …，分别为: the names stand in the clause before.
        std::size_t before = begin;
        const std::size_t stop = clause - (static_cast<unsigned char>(text_[clause - 1]) < 0x80 ? 1 : 3);
        for (std::size_t p = begin; p < stop; ++p)
          if (const std::size_t mark = clause_mark(text_, p); mark > 0) before = p + mark;
        head = between(before, stop);
      }
      if (dates.size() == size) {
        for (std::size_t k = 0; k < size; ++k) {
          Figure& figure = found_[run_first + k].figure;
          figure.date = dates[k]->date, figure.date_end = dates[k]->date_end, figure.period = dates[k]->period;
        }
        continue;
      }
      const NameList names = english ? english_list(head) : chinese_list(head);
      if (names.names.size() != size) continue;
      for (std::size_t k = 0; k < size; ++k) {
        Figure& figure = found_[run_first + k].figure;
        const Topic topic = topic_of(names.names[k]);
        figure.subject = std::string(names.names[k]);
        if (!names.metric.empty())
          figure.metric = std::string(names.metric);
        else if (!topic.metric.empty() && !topic.subject.empty())
          figure.subject = std::string(topic.subject), figure.metric = std::string(topic.metric);
      }
    }
  }

  bool is_list_gap(std::size_t i) const {
    const std::string_view gap = between(found_[i - 1].figure.range.end, found_[i].figure.range.begin);
    return gap.size() <= 12 &&
           (contains(gap, "、") || contains(gap, "和") || contains(gap, ",") || contains(gap, "and") ||
            contains(gap, "与") || contains(gap, "及") || contains(gap, "，"));
  }

  std::string_view text_;
  std::vector<FoundFigure>& found_;
};

}  // namespace

void describe(std::string_view text, std::vector<FoundFigure>& found) { Describer(text, found).run(); }

}  // namespace kaozheng::text
