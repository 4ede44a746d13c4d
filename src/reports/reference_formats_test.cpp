// SPDX-License-Identifier: Apache-2.0
// BibTeX, RIS and CSL-JSON: what programs that keep references read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "reports/bibtex.h"
#include "reports/bundle_parts_double.h"
#include "reports/csl_json.h"
#include "reports/goldens_double.h"
#include "reports/hostile_texts_double.h"
#include "reports/ris.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// As BibTeX reads it: a brace counts whatever stands before it. The entries, and whether the braces of each balance.
struct BibReading {
  int entries = 0;
  int fields = 0;
  bool balanced = true;
};
BibReading read_bibtex(const std::string& text) {
  BibReading reading;
  int depth = 0;
  for (const std::string& line : split(text, '\n')) {
    if (depth == 0 && line.starts_with("@misc{")) ++reading.entries;
    if (depth == 1 && line.starts_with("  ") && contains(line, " = {")) ++reading.fields;
    for (const char c : line) {
      if (c == '{') ++depth;
      if (c == '}' && --depth < 0) reading.balanced = false;
    }
  }
  reading.balanced = reading.balanced && depth == 0;
  return reading;
}

TEST(ReferenceFormatsTest, each_format_matches_its_golden_in_both_languages) {
  bool updated = false;
  for (const Language language : {Language::zh, Language::en}) {
    const Report report = sample_parts(language).report;
    const std::string name = "export_" + std::string(to_string(language));
    updated = compare_golden(name + ".bib", render_bibtex(report)) || updated;
    updated = compare_golden(name + ".ris", render_ris(report)) || updated;
    updated = compare_golden(name + ".csl.json", render_csl_json(report)) || updated;
  }
  if (updated) GTEST_SKIP() << "goldens were written";
}

TEST(ReferenceFormatsTest, a_document_cited_twice_is_one_entry_with_both_quotes) {
  Report report = sample_parts(Language::en).report;
  report.references.push_back(report.references[0]);
  report.references.back().number = 4;
  report.references.back().quote = "Qinglan port lies east of the bay";
  EXPECT_EQ(read_bibtex(render_bibtex(report)).entries, 3);
  const nlohmann::json items = nlohmann::json::parse(render_csl_json(report));
  ASSERT_EQ(items.size(), 3u);
  EXPECT_THAT(items[0]["note"], HasSubstr("[1] “In 2025"));
  EXPECT_THAT(items[0]["note"], HasSubstr("; [4] “Qinglan port lies east of the bay”"));
  EXPECT_THAT(render_ris(report), HasSubstr("; [4] “Qinglan port"));
}

TEST(ReferenceFormatsTest, what_strangers_wrote_stays_text) {
  const BibReading plain_bib = read_bibtex(render_bibtex(report_of("word", "https://good.example/")));
  const auto plain_ris = split(render_ris(report_of("word", "https://good.example/")), '\n').size();
  const std::vector<std::string> texts = hostile_texts();
  ASSERT_GE(texts.size(), 500u);
  for (const std::string& text : texts) {
    // A letter before it: a text of nothing visible is left out, and its line with it.
    const Report report = report_of("甲" + text, "https://good.example/");
    const std::string bibtex = render_bibtex(report), ris = render_ris(report), csl = render_csl_json(report);
    const BibReading read = read_bibtex(bibtex);
    EXPECT_TRUE(read.balanced) << text << "\n" << bibtex;
    EXPECT_EQ(read.entries, plain_bib.entries) << text << "\n" << bibtex;
    EXPECT_EQ(read.fields, plain_bib.fields) << text << "\n" << bibtex;
    EXPECT_THAT(bibtex, Not(HasSubstr("\\input{"))) << text;
    EXPECT_THAT(bibtex, Not(HasSubstr("\\write18"))) << text;

    const std::vector<std::string> lines = split(ris, '\n');
    EXPECT_EQ(lines.size(), plain_ris) << text << "\n" << ris;
    for (const std::string& line : lines)
      EXPECT_TRUE(line.empty() || line == "\r" || (line.substr(2, 4) == "  - " && line.back() == '\r')) << line;

    const nlohmann::json items = nlohmann::json::parse(csl);
    ASSERT_EQ(items.size(), 1u) << text;
    EXPECT_EQ(items[0]["URL"], "https://good.example/");
    EXPECT_THAT(items[0]["note"], Not(HasSubstr("{:"))) << text;
    for (const std::string* format : {&bibtex, &ris, &csl}) {
      EXPECT_TRUE(is_utf8(*format)) << text;
      EXPECT_EQ(printable(replace_all(*format, "\r\n", "\n")), replace_all(*format, "\r\n", "\n")) << text;
    }
  }
}

TEST(ReferenceFormatsTest, addresses_other_than_http_are_no_links) {
  for (const char* url : {"javascript:alert(1)", "data:text/html,x", "", "https://user:secret@a.example/"}) {
    const Report report = report_of("title", url);
    EXPECT_THAT(render_bibtex(report), Not(HasSubstr("url = "))) << url;
    EXPECT_THAT(render_ris(report), Not(HasSubstr("UR  - "))) << url;
    EXPECT_FALSE(nlohmann::json::parse(render_csl_json(report))[0].contains("URL")) << url;
  }
}

TEST(ReferenceFormatsTest, a_doi_and_partial_dates_are_told) {
  Report report = sample_parts(Language::en).report;
  report.references.resize(1);
  report.references[0].url = "https://doi.org/10.1234/ab_c.5";
  report.references[0].published = "2025-07";
  EXPECT_THAT(render_bibtex(report), HasSubstr("doi = {10.1234/ab_c.5}"));
  EXPECT_THAT(render_ris(report), HasSubstr("DO  - 10.1234/ab_c.5\r\n"));
  EXPECT_THAT(render_ris(report), HasSubstr("DA  - 2025/07/\r\n"));
  const nlohmann::json item = nlohmann::json::parse(render_csl_json(report))[0];
  EXPECT_EQ(item["DOI"], "10.1234/ab_c.5");
  EXPECT_EQ(item["issued"], nlohmann::json::parse(R"({"date-parts":[[2025,7]]})"));
  report.references[0].published = "last week";
  EXPECT_FALSE(nlohmann::json::parse(render_csl_json(report))[0].contains("issued"));
}

TEST(ReferenceFormatsTest, a_report_without_references_gives_none) {
  EXPECT_EQ(render_bibtex(Report()), "");
  EXPECT_EQ(render_ris(Report()), "");
  EXPECT_EQ(render_csl_json(Report()), "[]\n");
}

}  // namespace
}  // namespace kaozheng::reports
