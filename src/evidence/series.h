// SPDX-License-Identifier: Apache-2.0
// Figures of sources that belong together: one measure over time, or of several at once. Pure; linear time on any
// bytes.
//
// A wrong series is worse than none: what is not plainly one measure, in one unit, is left out.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"
#include "domain/report.h"
#include "evidence/figure_audit.h"

namespace kaozheng::evidence {

enum class SeriesKind { over_time, comparison };

struct SeriesPoint {
  std::string label;  // when, in the report's language, or whose, as the source writes it
  std::string date;   // as text::Figure::date; empty in a comparison
  double time = 0;    // in years: 2023.5 is July 2023; 0 in a comparison
  double value = 0;   // scale folded in
  double grain = 1;   // what one unit in the last place that is written is worth
  text::Bound bound = text::Bound::exact;
  bool forecast = false;  // or a target
  // As the source writes it, bounds left out: "3400" and "万元"; "$", "1.2" and " billion".
  std::string before, numeral, after;
  Witness words;                      // the sentence or row of the source
  std::vector<std::string> findings;  // ids of those with a passage that holds the words
};

struct Series {
  SeriesKind kind = SeriesKind::over_time;
  std::string name;                 // what was measured, and of whom, in the words of the source
  std::string context;              // title of the document, when the series comes from a table; else empty
  std::string unit;                 // canonical, as text::Figure::unit
  std::string period;               // of a comparison, as shown; empty when not told
  std::vector<SeriesPoint> points;  // by time, or in the order of the source
};

// All that stands in one document: also series of a single point, which others may join. `findings` are empty.
std::vector<Series> series_in(const FigureSource& source, const std::string& document_id, Language language);

// The series of which a finding holds each point: over time at least two points, else three. A point that several
// sources tell alike stands once, with all their findings; one that they tell differently is left out. In the order of
// the findings.
std::vector<Series> find_series(const std::vector<Finding>& findings, const std::map<std::string, Document>& documents,
                                Language language);

// The value in words: "about 3400万元".
std::string shown_value(const SeriesPoint& point, Language language);
// What a point says, in full: "运行维护费，2022年：2100万元。", "Winter peak, 2021: 168 megawatts."
std::string point_statement(const Series& series, const SeriesPoint& point, Language language);
// The series as a table in one unit: every row cited by its findings.
ReportBlock table_of(const Series& series, Language language);

// What became of it: "From 2021 to 2024, the winter peak rose from 168 MW to 183 MW, an increase of 8.9%." Empty when
// fewer than two points are no forecast, or the points say no more than one sentence of the source does.
std::string trend_statement(const Series& series, Language language);
// The points it speaks of.
std::vector<SeriesPoint> trend_points(const Series& series);

// Whether a text may be the statement of a point or trend: cheap, for asking before looking.
bool may_be_series_statement(std::string_view text);

}  // namespace kaozheng::evidence
