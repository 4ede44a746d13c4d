// SPDX-License-Identifier: Apache-2.0
#include "reports/foreign_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/bytes.h"
#include "reports/markdown.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "text <- 1 2 https://…", "(…)" around sources told nearby, "{named}" for a source told in words.
std::vector<std::string> claims_of(std::string_view text) {
  std::vector<std::string> shown;
  for (const ForeignClaim& claim : read_foreign_report(text).claims) {
    std::vector<std::string> sources = claim.cited;
    sources.insert(sources.end(), claim.addresses.begin(), claim.addresses.end());
    if (sources.empty() && claim.reach != CitationReach::none) sources = {"named"};
    std::string told = join(sources, " ");
    if (claim.reach == CitationReach::neighbour) told = "(" + told + ")";
    shown.push_back(claim.text + (told.empty() ? "" : " <- " + told));
  }
  return shown;
}

std::vector<std::string> references_of(std::string_view text) {
  std::vector<std::string> shown;
  for (const ForeignReference& reference : read_foreign_report(text).references)
    shown.push_back(reference.label + "|" + reference.title + "|" + reference.url);
  return shown;
}

std::vector<std::string> dangling_in(std::string_view text) {
  std::vector<std::string> labels;
  for (const ForeignMark& mark : read_foreign_report(text).dangling) labels.push_back(mark.label);
  return labels;
}

std::vector<std::string> unused_in(std::string_view text) {
  const ForeignReport report = read_foreign_report(text);
  std::vector<std::string> labels;
  for (const std::size_t i : report.unused) labels.push_back(report.references[i].label);
  return labels;
}

std::vector<std::string> uncited_in(std::string_view text) {
  const ForeignReport report = read_foreign_report(text);
  std::vector<std::string> claims;
  for (const std::size_t i : report.uncited_figures) claims.push_back(report.claims[i].text);
  return claims;
}

struct Case {
  const char* text;
  std::vector<std::string> expected;
};

TEST(ForeignReportTest, every_spelling_of_a_mark_is_read_and_taken_off_the_sentence) {
  struct Spelling {
    const char* mark;
    const char* sources;
  };
  const std::vector<Spelling> spellings = {
      {"[3]", "3"},
      {" [3]", "3"},
      {"[1, 2]", "1 2"},
      {"[1、2]", "1 2"},
      {"[1][2]", "1 2"},
      {"[1-3]", "1 2 3"},
      {"[1–3]", "1 2 3"},
      {"[^3]", "3"},
      {"[^1_2]", "1_2"},
      {"【3】", "3"},
      {"【3†source】", "3"},
      {"【3:12†source】", "3"},
      {"\\[3\\]", "3"},
      {"<sup>3</sup>", "3"},
      {"<sup>[1,2]</sup>", "1 2"},
      {"[[3]](https://a.example/x)", "3 https://a.example/x"},
      {"[3](https://a.example/x)", "3 https://a.example/x"},
      {" (https://a.example/x)", "https://a.example/x"},
      {" <https://a.example/x>", "https://a.example/x"},
      {"（链接：https://a.example/x）", "https://a.example/x"},
  };
  for (const Spelling& spelling : spellings) {
    EXPECT_THAT(claims_of("全年销量达到120万辆" + std::string(spelling.mark) + "。"),
                ElementsAre("全年销量达到120万辆。 <- " + std::string(spelling.sources)))
        << spelling.mark;
    EXPECT_THAT(claims_of("Sales came to 1.2 million cars" + std::string(spelling.mark) + "."),
                ElementsAre("Sales came to 1.2 million cars. <- " + std::string(spelling.sources)))
        << spelling.mark;
  }
}

TEST(ForeignReportTest, brackets_that_cite_nothing_stay_text) {
  for (const char* text : {"The interval is [0, 1] in both trials.", "The season [2024] was the best so far.",
                           "The 95% interval was [1.2, 3.4] for men.", "He wrote “the [third] team won it”.",
                           "Call `list[3]` to read the entry.", "The area is 30 m² and 10⁹ cells lived.",
                           "A ratio of [16:9] is common today."})
    EXPECT_THAT(claims_of(text), ElementsAre(replace_all(text, "`", ""))) << text;
}

TEST(ForeignReportTest, superscripts_are_marks_where_the_report_lists_them) {
  const std::string list =
      "\n\n## References\n\n¹ First study. https://a.example/1\n² Second study. https://a.example/2\n";
  EXPECT_THAT(claims_of("Half of the patients recovered.¹ The area was 30 m².²" + list),
              ElementsAre("Half of the patients recovered. <- 1", "The area was 30 m². <- 2"));
  EXPECT_THAT(references_of("x" + list),
              ElementsAre("1|First study|https://a.example/1", "2|Second study|https://a.example/2"));
}

TEST(ForeignReportTest, links_belong_to_the_sentence_they_stand_in) {
  EXPECT_THAT(claims_of("The [Harbour Office](https://h.example/a_(b)) counted 321 ships. Fewer came in May."),
              ElementsAre("The Harbour Office counted 321 ships. <- https://h.example/a_(b)", "Fewer came in May."));
  EXPECT_THAT(claims_of("据[港务局](https://h.example/ \"标题\")统计，全年到港船舶为321艘。"),
              ElementsAre("据港务局统计，全年到港船舶为321艘。 <- https://h.example/"));
  EXPECT_THAT(
      claims_of("The league drew record crowds, as [this count][crowds] shows.\n\n[crowds]: https://l.example/c"),
      ElementsAre("The league drew record crowds, as this count shows. <- crowds"));
}

TEST(ForeignReportTest, a_mark_behind_the_full_stop_belongs_to_the_sentence_before) {
  EXPECT_THAT(claims_of("甲队赢了12场。[1]乙队输了9场。 [2]"),
              ElementsAre("甲队赢了12场。 <- 1", "乙队输了9场。 <- 2"));
  EXPECT_THAT(claims_of("Team A won 12 games.[1] Team B lost 9 games. [2]\n[3]"),
              ElementsAre("Team A won 12 games. <- 1", "Team B lost 9 games. <- 2 3"));
  EXPECT_THAT(claims_of("甲队赢了12场；乙队输了9场[1]。"), ElementsAre("甲队赢了12场；乙队输了9场。 <- 1"));
}

TEST(ForeignReportTest, reference_lists_are_known_by_their_headings_or_their_form) {
  const std::vector<Case> cases = {
      {"## References\n[1] A study of rain: https://a.example/rain\n[2] https://b.example/snow - Snow, measured\n",
       {"1|A study of rain|https://a.example/rain", "2|Snow, measured|https://b.example/snow"}},
      {"## 七、主要参考文献\n1. [雨的研究](https://a.example/rain)\n2. 雪的研究 — https://b.example/snow\n",
       {"1|雨的研究|https://a.example/rain", "2|雪的研究|https://b.example/snow"}},
      {"**Works cited**\n\n- [Rain](https://a.example/rain)\n* Snow : https://b.example/snow\n",
       {"|Rain|https://a.example/rain", "|Snow|https://b.example/snow"}},
      {"参考资料：\n[1] 雨的研究\nhttps://a.example/rain\n", {"1|雨的研究|https://a.example/rain"}},
      {"# 参考内容如下：\n[^1]:[雨的研究](https://a.example/rain)\n[^2]: Search Result-1\n",
       {"1|雨的研究|https://a.example/rain", "2|Search Result-1|"}},
      {"正文讲了很多关于雨的事。[1]\n\n[1] https://a.example/rain - 雨\n[2] 雪的研究\n",
       {"1|雨|https://a.example/rain", "2|雪的研究|"}},
      {"### Sources Used\n\n#### Journals\n\n30. **Rain Letters** - [https://a.example](https://a.example)\n"
       "#### Agencies\n31. **Snow Agency**\n    - Depth tables ([link](https://b.example/d))\n",
       {"30|Rain Letters|https://a.example", "31|Snow Agency - Depth tables|https://b.example/d"}},
      {"## References\n\nHansen, O. (2012). Rain and its measures. Weather, 6(2), 97-102.\n\nLie, K. (2019). Snow.\n",
       {"|Hansen, O. (2012). Rain and its measures. Weather, 6(2), 97-102|", "|Lie, K. (2019). Snow|"}},
      {"## Bibliography\n| # | Title | Link |\n|---|---|---|\n| 1 | Rain | https://a.example/rain |\n",
       {"1|Rain|https://a.example/rain"}},
      {"## References\n- [1] 雨 1.pdf : `/docs/雨 1.pdf`\n  第 3 页；读取于 2025-09-20\n  > 雨下了三天。\n",
       {"1|雨 1.pdf|/docs/雨 1.pdf"}},
      {"## References\n3. Rain and soil. doi:10.1000/rain.7.\n",
       {"3|Rain and soil. doi:10.1000/rain.7|https://doi.org/10.1000/rain.7"}},
  };
  for (const Case& c : cases) EXPECT_EQ(references_of(c.text), c.expected) << c.text;
}

TEST(ForeignReportTest, a_heading_that_only_speaks_of_sources_begins_no_list) {
  EXPECT_THAT(claims_of("## Open source and data sources\n\nThe team published 12 tools last year.\n"),
              ElementsAre("The team published 12 tools last year."));
  EXPECT_THAT(
      claims_of("## 参考资料\n- 港口年报（链接：https://a.example/）\n\n结语\n港口在扩大。明年还要再建两个泊位。\n"),
      ElementsAre("港口在扩大。", "明年还要再建两个泊位。"));
}

TEST(ForeignReportTest, headings_questions_leads_code_and_front_matter_state_nothing) {
  const char* text =
      "---\ntitle: Rain in 2024\n---\n# Rain fell on 200 days\n\n**Author**: A. Writer\n\n## What was measured\n\n"
      "The findings are as follows:\n\n- **Days**:\n- It rained on 200 days.\n\nWhy did it rain so much in 2024?\n\n"
      "```python\nrain = 200  # days of rain were counted here\n```\n\n$$\nx = 200\n$$\n<!-- 300 days of rain fell "
      "-->\n";
  EXPECT_THAT(claims_of(text), ElementsAre("It rained on 200 days."));
}

TEST(ForeignReportTest, rows_of_tables_are_claims_with_their_columns) {
  EXPECT_THAT(claims_of("| City | Days [1] | Source |\n|---|---|---|\n| Bergen | 200 | [2] |\n| Oslo | 113 | - |\n"),
              ElementsAre("Bergen: Days 200. <- 1 2", "Oslo: Days 113. <- 1"));
  EXPECT_THAT(claims_of("|城市|雨日|\n|---|---|\n|卑尔根|200天|\n"), ElementsAre("卑尔根：雨日 200天。"));
}

TEST(ForeignReportTest, a_source_in_words_or_nearby_is_a_source) {
  EXPECT_THAT(uncited_in("It rained on 200 days (Source: Weather Office). It snowed on 30 days (Hansen, 2024)."
                         " Fog came on 12 days."),
              ElementsAre("Fog came on 12 days."));
  EXPECT_THAT(
      uncited_in("卑尔根全年有200天下雨（来源：气象局）。奥斯陆有113天下雨（国家统计局，2024）。雾日共有12天。"),
      ElementsAre("雾日共有12天。"));
  EXPECT_THAT(uncited_in("## Rain\n\nIt rained on 200 days.\n\nSource: [Weather Office](https://w.example)\n\n"
                         "## Snow\n\nIt snowed on 30 days.\n"),
              ElementsAre("It snowed on 30 days."));
  EXPECT_THAT(
      uncited_in(
          "The office reports [1]:\n\n- It rained on 200 days.\n- It snowed on 30 days.\n\nFog came on 12 days.\n"),
      ElementsAre("Fog came on 12 days."));
}

TEST(ForeignReportTest, the_end_of_a_paragraph_cites_for_all_of_it_where_that_is_the_custom) {
  const std::string custom =
      "It rained on 200 days. The most fell in May.[1]\n\nIt snowed on 30 days. Little of it stayed. [2]\n\n";
  EXPECT_THAT(claims_of(custom), ElementsAre("It rained on 200 days. <- (1)", "The most fell in May. <- 1",
                                             "It snowed on 30 days. <- (2)", "Little of it stayed. <- 2"));
  const std::string other =
      "It rained on 200 days [1]. The most, 90 mm, fell in May.\n\nFog [2] came on 12 days. It hailed once [3].\n\n";
  EXPECT_THAT(uncited_in(other + "It froze on 40 days. Ice lay on the lake [4].\n"),
              ElementsAre("The most, 90 mm, fell in May.", "It froze on 40 days."));
}

TEST(ForeignReportTest, dangling_unused_and_duplicate_references_are_told) {
  const std::string text =
      "It rained on 200 days [1]. It snowed on 30 days [4][2-3].\n\n## References\n[1] Rain. https://a.example/1\n"
      "[2] Snow. https://a.example/2\n[2] Hail. https://a.example/3\n[5] Fog. https://a.example/5\n";
  EXPECT_THAT(dangling_in(text), ElementsAre("4", "3"));
  EXPECT_THAT(unused_in(text), ElementsAre("5"));
  const ForeignReport report = read_foreign_report(text);
  ASSERT_THAT(report.duplicates, SizeIs(1));
  EXPECT_EQ(report.references[report.duplicates[0]].title, "Hail");
  EXPECT_EQ(text.substr(report.dangling[0].range.begin, 3), "[4]");
}

TEST(ForeignReportTest, a_reference_is_used_when_its_page_is_linked) {
  EXPECT_THAT(unused_in("Rain fell on [200 days](https://www.a.example/rain/?utm_source=x).\n\n## References\n"
                        "1. [Rain](http://a.example/rain)\n2. [Snow](https://a.example/snow)\n"),
              ElementsAre("2"));
}

TEST(ForeignReportTest, a_number_that_leads_to_its_page_itself_does_not_dangle) {
  EXPECT_THAT(dangling_in("It rained on 200 days [[7]](https://a.example/rain). It snowed on 30 days [8]."),
              ElementsAre("8"));
}

TEST(ForeignReportTest, intervals_are_no_marks_in_a_report_of_footnotes) {
  EXPECT_THAT(dangling_in("Values follow U[50, 200] here.[^1]\n\n[^1]: https://a.example\n"), IsEmpty());
}

TEST(ForeignReportTest, places_in_the_report_are_those_of_its_bytes) {
  const std::string text =
      "# 雨\r\n\r\n> 挪威气象局多年来一直在测量，**卑尔根**全年有200天\r\n> 下雨。[1]奥斯陆[2]少一些，只有113天。\r\n";
  const ForeignReport report = read_foreign_report(text);
  ASSERT_THAT(report.claims, SizeIs(2));
  const auto place = [&](std::size_t i) {
    const text::Range range = report.claims[i].range;
    return text.substr(range.begin, range.end - range.begin);
  };
  EXPECT_EQ(place(0), "挪威气象局多年来一直在测量，**卑尔根**全年有200天\r\n> 下雨。[1]");
  EXPECT_EQ(place(1), "奥斯陆[2]少一些，只有113天。");
}

TEST(ForeignReportTest, a_report_of_this_program_is_read_as_it_was_meant) {
  for (const Language language : {Language::zh, Language::en}) {
    const Report own = checked_report(language);
    const std::string text = render_markdown(own, Layout::standard);
    const ForeignReport report = read_foreign_report(text);
    EXPECT_THAT(report.dangling, IsEmpty()) << text;
    EXPECT_THAT(report.duplicates, IsEmpty()) << text;
    EXPECT_GT(report.inferences, 0);
    EXPECT_GT(report.claims.size(), 0u);
    for (const ForeignClaim& claim : report.claims) EXPECT_EQ(claim.reach, CitationReach::own) << claim.text;
    for (const Reference& reference : own.references)
      EXPECT_TRUE(std::any_of(report.references.begin(), report.references.end(), [&](const ForeignReference& read) {
        return read.label == std::to_string(reference.number) && !read.url.empty();
      })) << reference.number;
  }
}

TEST(ForeignReportTest, any_bytes_end_in_linear_time_with_places_inside_the_text) {
  const auto repeated = [](std::string_view piece, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    return text;
  };
  constexpr std::size_t bytes = 20'000;
  std::vector<std::string> texts = {"", "\xFF\xFE[\x80", "[", "【", "\n\n\n", "---\n", "[^", "[1", "](", "# "};
  for (const char* piece : {"[",
                            "[[",
                            "[1]",
                            "![",
                            "](",
                            "`",
                            "``` \n",
                            "|a|\n|-|\n",
                            "# 参考资料\n",
                            "[1] http://a\n",
                            "<sup>",
                            "<!--",
                            "（",
                            "\xE3\x80",
                            "- \n",
                            "**a**\n",
                            "1. [x](http://y)\n",
                            "a. ",
                            "；",
                            "[a][b]",
                            "\\[\n",
                            "$$\n",
                            "来源：\n",
                            "> ",
                            "\r",
                            "¹"})
    texts.push_back(repeated(piece, bytes));
  for (const std::string& text : texts) {
    const auto began = std::chrono::steady_clock::now();
    const ForeignReport report = read_foreign_report(text);
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_LT(took, std::chrono::seconds(5)) << text.substr(0, 20);
    for (const ForeignClaim& claim : report.claims)
      EXPECT_TRUE(claim.range.begin < claim.range.end && claim.range.end <= text.size());
    for (const ForeignReference& reference : report.references) EXPECT_LE(reference.range.end, text.size());
    for (const ForeignMark& mark : report.dangling) EXPECT_LE(mark.range.end, text.size());
  }
}

}  // namespace
}  // namespace kaozheng::reports
