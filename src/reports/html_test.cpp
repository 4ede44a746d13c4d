// SPDX-License-Identifier: Apache-2.0
#include "reports/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "reports/bundle_parts_double.h"
#include "reports/goldens_double.h"
#include "reports/hostile_texts_double.h"
#include "reports/html_style.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string body_of(const std::string& html) {
  const std::size_t begin = html.find("<body>");
  EXPECT_NE(begin, std::string::npos);
  return html.substr(std::min(begin, html.size()));
}

std::string page(Language language) {
  const BundleParts parts = sample_parts(language);
  return render_html(parts.report, documents_by_id(parts));
}

// Every tag, without the values of its attributes; languages, marked words and paragraphs follow the data, and so does
// which labels of a chart have room.
std::string skeleton(const std::string& html) {
  std::string tags;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    std::string tag;
    bool in_value = false;
    for (std::size_t i = at; i < html.size(); ++i) {
      if (html[i] == '"') in_value = !in_value;
      if (!in_value) tag += html[i];
      if (!in_value && html[i] == '>') break;
    }
    tag = replace_all(tag, " lang=\"", "");
    const bool label = tag.starts_with("<text ") || tag == "</text>";
    if (!label && tag != "<mark>" && tag != "</mark>" && tag != "<p>" && tag != "</p>") tags += tag;
  }
  return tags;
}

// The values of one attribute.
std::multiset<std::string> values_of(const std::string& html, const std::string& attribute) {
  std::multiset<std::string> values;
  const std::string opening = " " + attribute + "=\"";
  for (std::size_t at = html.find(opening); at != std::string::npos; at = html.find(opening, at + 1)) {
    const std::size_t begin = at + opening.size();
    values.insert(html.substr(begin, html.find('"', begin) - begin));
  }
  return values;
}

TEST(HtmlTest, the_page_matches_its_golden_in_both_languages) {
  bool updated = false;
  for (const Language language : {Language::zh, Language::en}) {
    const std::string name(to_string(language));
    updated = compare_golden("export_" + name + ".html", body_of(page(language))) || updated;
    updated =
        compare_golden("export_unchecked_" + name + ".html", body_of(render_html(sample_report(language)))) || updated;
  }
  if (updated) GTEST_SKIP() << "goldens were written";
}

TEST(HtmlTest, its_policy_allows_its_own_style_and_nothing_else) {
  const std::string html = page(Language::zh);
  EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; style-src '" + html_style_hash() +
                              "'; base-uri 'none'; form-action 'none'\""));
  const std::size_t begin = html.find("<style>") + 7, end = html.find("</style>");
  EXPECT_EQ(html.substr(begin, end - begin), html_style());
  EXPECT_EQ(html.find("<style>", begin), std::string::npos);
  EXPECT_TRUE(html_style_hash().starts_with("sha256-"));
  EXPECT_EQ(html_style_hash().size(), 7u + 44u);
  EXPECT_LT(html.find("Content-Security-Policy"), html.find("<title>"));
  for (const char* never :
       {"<script", " style=", " onclick", "@import", "url(", "<img", "<link", "<iframe", "javascript:"})
    EXPECT_THAT(html, Not(HasSubstr(never))) << never;
  EXPECT_THAT(html, HasSubstr("<html lang=\"zh-CN\">"));
  EXPECT_THAT(page(Language::en), HasSubstr("<html lang=\"en\">"));
}

TEST(HtmlTest, every_link_leads_to_a_source_or_into_the_page) {
  for (const Language language : {Language::zh, Language::en}) {
    const std::string html = page(language);
    const auto ids = values_of(html, "id");
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
    for (const std::string& href : values_of(html, "href")) {
      if (href.starts_with("#"))
        EXPECT_TRUE(ids.count(href.substr(1))) << href;
      else
        EXPECT_TRUE(href.starts_with("https://news.example/2025/ports_%28a%29.html?x=1&amp;y=2") ||
                    href.starts_with("https://files.example/plan.pdf"))
            << href;
    }
    for (const std::string& described : values_of(html, "aria-describedby"))
      EXPECT_TRUE(ids.count(described)) << described;
  }
}

TEST(HtmlTest, a_mark_shows_passage_words_place_verdict_and_both_copies) {
  const std::string html = page(Language::zh);
  const std::size_t begin = html.find("id=\"k1\""), end = html.find("id=\"m2\"");
  ASSERT_NE(begin, std::string::npos);
  const std::string card = html.substr(begin, end - begin);
  EXPECT_THAT(card, HasSubstr("青岚港2025年生产简报"));
  EXPECT_THAT(card, HasSubstr("<mark>2025年，青岚港完成集装箱吞吐量321万标准箱，同比增长7%。</mark>"));
  EXPECT_THAT(card, HasSubstr("发布于 2025-12-30"));
  EXPECT_THAT(card, HasSubstr("<i aria-hidden=\"true\">=</i>照录原文"));
  EXPECT_THAT(card, HasSubstr("#:~:text=2025%E5%B9%B4"));
  EXPECT_THAT(card, HasSubstr("target=\"_blank\" rel=\"noopener noreferrer\""));
  EXPECT_THAT(card, HasSubstr("href=\"#r1\""));
  EXPECT_THAT(html, HasSubstr("plan.pdf#page=3"));
}

TEST(HtmlTest, repeated_words_are_told_apart_when_the_whole_text_is_known) {
  const BundleParts parts = sample_parts(Language::zh);
  const std::string prefix = percent_encode("同比增长7%。") + "-," + percent_encode("吞吐量逐年上升。");
  EXPECT_THAT(render_html(parts.report, documents_by_id(parts)), HasSubstr(prefix));
  EXPECT_THAT(render_html(parts.report), Not(HasSubstr(prefix)));
}

TEST(HtmlTest, verdicts_have_shape_and_word_and_their_reasons) {
  const std::string html = page(Language::en);
  for (const char* words :
       {"<i aria-hidden=\"true\">◐</i>partly supported", "<i aria-hidden=\"true\">✗</i>contradicted",
        "<i aria-hidden=\"true\">?</i>not found", "<i aria-hidden=\"true\">∑</i>recomputed",
        "3.21 million − 3 million = 0.21 million", "the source says up 7%", "judged by: qwen3:8b",
        "aria-label=\"supported\"", "aria-label=\"not checked\"", "7 of 8 claims were checked"})
    EXPECT_THAT(html, HasSubstr(words));
  // The doubtful ones first, the worst at the top.
  const std::string list = html.substr(html.find("id=\"check\""));
  EXPECT_LT(list.find("Throughput fell by 7%"), list.find("three railway lines"));
  EXPECT_LT(list.find("three railway lines"), list.find("Two automated berths were ready"));
}

TEST(HtmlTest, a_report_without_verdicts_says_that_nothing_was_checked) {
  for (const auto& [language, words] :
       {std::pair(Language::zh, "没有逐条核查"), std::pair(Language::en, "were not checked one by one")}) {
    const std::string html = render_html(sample_report(language));
    EXPECT_THAT(html, HasSubstr(words));
    EXPECT_THAT(html, HasSubstr(language == Language::zh ? "○</i>未核查" : "○</i>not checked"));
    EXPECT_THAT(html, Not(HasSubstr("✓")));
  }
}

TEST(HtmlTest, an_empty_report_is_a_page) {
  for (const Language language : {Language::zh, Language::en}) {
    Report report;
    report.language = language;
    const std::string html = render_html(report);
    EXPECT_THAT(html, HasSubstr("</html>"));
    EXPECT_THAT(html, HasSubstr(language == Language::zh ? "没有得到可以写成报告的内容" : "Nothing was obtained"));
  }
}

// All texts on one page, each as a sentence with its verdict, and as a reference.
std::string page_of_all(const std::vector<std::string>& texts) {
  Report report = report_of(texts.front(), "https://good.example/");
  const Reference one = report.references[0];
  report.references.clear();
  Section section;
  for (const std::string& text : texts) {
    Reference reference = one;
    reference.number = static_cast<int>(report.references.size()) + 1;
    reference.title = reference.quote = reference.published = text;
    reference.passage.text = reference.passage.heading = text;
    report.references.push_back(reference);
    const ClaimCheck check = {Verdict::contradicted, text, {text}, {{"d", 0, 1, text}}, text};
    section.blocks.push_back({ReportBlockKind::bullet, {{text, SentenceKind::cited, {}, {reference.number}, check}}});
  }
  report.final_report = {section};
  return body_of(render_html(report));
}

TEST(HtmlTest, what_strangers_wrote_stays_text) {
  constexpr std::size_t at_once = 40;
  const std::vector<std::string> all = hostile_texts();
  ASSERT_GE(all.size(), 500u);
  for (std::size_t begin = 0; begin < all.size(); begin += at_once) {
    std::vector<std::string> texts;
    for (std::size_t i = begin; i < std::min(begin + at_once, all.size()); ++i) texts.push_back("甲" + all[i]);
    const std::string html = page_of_all(texts);
    EXPECT_EQ(skeleton(html), skeleton(page_of_all(std::vector<std::string>(texts.size(), "甲")))) << begin;
    EXPECT_TRUE(is_utf8(html)) << begin;
    EXPECT_EQ(printable(html), html) << begin;
    for (const std::string& href : values_of(html, "href"))
      EXPECT_TRUE(href.starts_with("#") || href.starts_with("https://good.example/")) << href;
  }
}

TEST(HtmlTest, in_every_place_of_the_page_too) {
  const std::string plain = skeleton(body_of(render_html(report_of("甲", "https://good.example/"))));
  const std::vector<std::string> all = hostile_texts();
  for (std::size_t i = 0; i < all.size(); i += 9)
    EXPECT_EQ(skeleton(body_of(render_html(report_of("甲" + all[i], "https://good.example/")))), plain) << all[i];
}

TEST(HtmlTest, addresses_other_than_http_are_shown_but_no_links) {
  for (const char* url :
       {"javascript:alert(1)", "data:text/html,<b>", "https://user:secret@a.example/", "file:///a/b.md"}) {
    const std::string html = render_html(report_of("title", url));
    for (const std::string& href : values_of(html, "href")) EXPECT_TRUE(href.starts_with("#")) << href;
  }
}

}  // namespace
}  // namespace kaozheng::reports
