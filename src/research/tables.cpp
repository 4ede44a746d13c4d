// SPDX-License-Identifier: Apache-2.0
#include "research/tables.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/bytes.h"
#include "text/figures.h"
#include "text/references.h"
#include "text/similarity.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

using evidence::Series;
using evidence::SeriesPoint;

constexpr std::size_t tables_in_section_max = 2, trends_max = 3;

std::vector<text::Figure> values_in(std::string_view sentence) {
  std::vector<text::Figure> values = text::figures(sentence);
  std::erase_if(values, [](const text::Figure& figure) { return figure.kind == text::FigureKind::date; });
  return values;
}

bool is_value_of(const SeriesPoint& point, const text::Figure& figure) {
  const double room = std::max(point.grain, figure.grain) / 2 * (1 + 1e-9);
  return std::abs(point.value - figure.value) <= room;
}

std::size_t points_told(const Series& series, std::string_view sentence) {
  const std::vector<text::Figure> values = values_in(sentence);
  return static_cast<std::size_t>(
      std::count_if(series.points.begin(), series.points.end(), [&](const SeriesPoint& point) {
        return std::any_of(values.begin(), values.end(),
                           [&](const text::Figure& figure) { return is_value_of(point, figure); });
      }));
}

bool shares_a_finding(const Series& series, const Sentence& sentence) {
  return std::any_of(series.points.begin(), series.points.end(), [&](const SeriesPoint& point) {
    return std::any_of(point.findings.begin(), point.findings.end(), [&](const std::string& id) {
      return std::find(sentence.findings.begin(), sentence.findings.end(), id) != sentence.findings.end();
    });
  });
}

bool is_table(const ReportBlock& block) { return block.kind == ReportBlockKind::table; }

struct TablePlace {
  Section* section = nullptr;
  std::size_t block = 0;
  std::size_t told = 0;
};

// The block that tells most of it. One that tells a single value may have it by chance: the words must fit as well.
void find_place(Section& section, const Series& series, TablePlace& best) {
  constexpr double alike_min = 0.2;
  const auto tables = std::count_if(section.blocks.begin(), section.blocks.end(), is_table);
  if (tables < static_cast<std::ptrdiff_t>(tables_in_section_max))
    for (std::size_t i = 0; i < section.blocks.size(); ++i)
      for (const Sentence& sentence : section.blocks[i].sentences) {
        if (is_table(section.blocks[i]) || !shares_a_finding(series, sentence)) continue;
        std::size_t told = points_told(series, sentence.text);
        if (told == 1 && text::term_similarity(series.name, sentence.text) < alike_min) told = 0;
        if (told > best.told) best = {&section, i, told};
      }
  for (Section& child : section.children) find_place(child, series, best);
}

// Whether the sentence is the source's own for all its values, and these are all of the series.
bool says_no_more(const Series& series, const Sentence& sentence) {
  const std::string plain = text::normalised(text::without_absolute_dates(sentence.text));
  const std::vector<text::Figure> values = values_in(sentence.text);
  const auto from_here = [&](const SeriesPoint& point) { return text::normalised(point.words.quote) == plain; };
  if (values.size() < 3 || !std::any_of(series.points.begin(), series.points.end(), from_here)) return false;
  for (const text::Figure& figure : values)
    if (std::none_of(series.points.begin(), series.points.end(),
                     [&](const SeriesPoint& point) { return is_value_of(point, figure); }))
      return false;
  // A clause for each value and one that leads to them; one more may say why.
  std::size_t clauses = 1;
  for (const std::string_view mark : {"，", "；", "：", ", ", "; ", ": "})
    for (std::size_t at = plain.find(mark); at != std::string::npos; at = plain.find(mark, at + mark.size())) ++clauses;
  return clauses <= values.size() + 1;
}

void drop_told(Section& section, std::size_t table, const Series& series) {
  for (std::size_t i = section.blocks.size(); i-- > 0;) {
    ReportBlock& block = section.blocks[i];
    if (i == table || is_table(block)) continue;
    for (std::size_t at = block.sentences.size(); at-- > 0;) {
      const bool leant_on = at + 1 < block.sentences.size() && text::opens_with_reference(block.sentences[at + 1].text);
      if (!leant_on && says_no_more(series, block.sentences[at]))
        block.sentences.erase(block.sentences.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  std::erase_if(section.blocks, [](const ReportBlock& block) { return block.sentences.empty(); });
}

}  // namespace

std::vector<Series> worth_a_table(std::vector<Series> series, Language language) {
  constexpr std::size_t points_min = 3, points_max = 24;
  std::erase_if(series, [&](const Series& one) {
    return one.points.size() < points_min || one.points.size() > points_max ||
           text::guess_language(one.name) != language;
  });
  return series;
}

std::vector<Series> add_tables(Section& section, std::vector<Series> series, Language language, ToldTwice told_twice) {
  std::vector<Series> left;
  for (Series& one : series) {
    TablePlace place;
    find_place(section, one, place);
    if (!place.section) {
      left.push_back(std::move(one));
      continue;
    }
    std::vector<ReportBlock>& blocks = place.section->blocks;
    blocks.insert(blocks.begin() + static_cast<std::ptrdiff_t>(place.block) + 1, evidence::table_of(one, language));
    if (told_twice == ToldTwice::drop) drop_told(*place.section, place.block + 1, one);
  }
  return left;
}

void append_tables(Section& section, Section telling, const std::vector<Series>& series, Language language) {
  for (const Series& one : series) {
    TablePlace place;
    find_place(telling, one, place);
    const auto tables = std::count_if(section.blocks.begin(), section.blocks.end(), is_table);
    if (place.section && tables < static_cast<std::ptrdiff_t>(tables_in_section_max))
      section.blocks.push_back(evidence::table_of(one, language));
  }
}

void add_trends(Section& part, const std::vector<Series>& series, const std::vector<Finding>& findings,
                Language language) {
  struct Trend {
    Sentence sentence;
    std::size_t told = 0;  // of its values, by a finding
  };
  std::vector<Trend> trends;
  for (const Series& one : series) {
    if (text::guess_language(one.name) != language) continue;
    Trend trend;
    trend.sentence.text = evidence::trend_statement(one, language);
    if (trend.sentence.text.empty()) continue;
    for (const SeriesPoint& point : evidence::trend_points(one))
      for (const std::string& id : point.findings)
        if (std::find(trend.sentence.findings.begin(), trend.sentence.findings.end(), id) ==
            trend.sentence.findings.end())
          trend.sentence.findings.push_back(id);
    for (const Finding& finding : findings)
      if (shares_a_finding(one, {{}, SentenceKind::cited, {finding.id}, {}}))
        trend.told = std::max(trend.told, points_told(one, finding.statement));
    trends.push_back(std::move(trend));
  }
  std::stable_sort(trends.begin(), trends.end(), [](const Trend& a, const Trend& b) { return a.told > b.told; });
  if (trends.size() > trends_max) trends.resize(trends_max);
  if (trends.empty()) return;
  const auto is_notice = [](const ReportBlock& block) {
    return block.sentences.size() == 1 && block.sentences.front().kind == SentenceKind::notice;
  };
  std::erase_if(part.blocks, is_notice);
  std::vector<ReportBlock> blocks;
  for (Trend& trend : trends) blocks.push_back({ReportBlockKind::bullet, {std::move(trend.sentence)}});
  part.blocks.insert(part.blocks.begin(), blocks.begin(), blocks.end());
}

}  // namespace kaozheng::research
