// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "reports/goldens_double.h"
#include "reports/read_back.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Layout layouts[] = {Layout::standard, Layout::classic, Layout::report};

// What a line opens, with the space around it: "# ", "- ", "  > ", "1. ", "```"; data that opened nothing leaves it as
// it is.
std::string opening(const std::string& line) {
  std::size_t end = std::min(line.find_first_not_of(" \t"), line.size());
  if (end < line.size() && contains("#>|`~=[<-*+0123456789", line.substr(end, 1))) {
    const std::size_t digits_end = std::min(line.find_first_not_of("0123456789", end), line.size());
    const std::size_t run_end = std::min(line.find_first_not_of(line[end], end), line.size());
    end = digits_end > end ? digits_end + 1 : run_end;
  }
  return line.substr(0, end + 1);
}

std::vector<std::string> outline(const std::string& markdown) {
  std::vector<std::string> openings;
  for (const std::string& line : split(markdown, '\n')) {
    const std::string begin = opening(line);
    const bool opens = begin.empty() || contains("#>|`~=[<-*+. )", begin.substr(begin.size() - 1)) ||
                       contains("#>|`~=[<-*+", begin.substr(0, 1));
    openings.push_back(opens ? begin : "text");
  }
  return openings;
}

std::vector<std::string> headings(const std::string& markdown) {
  std::vector<std::string> found;
  for (const std::string& line : split(markdown, '\n')) {
    const std::string begin = opening(line);
    if (contains(begin, "#") && begin.ends_with(' ')) found.push_back(line);
  }
  return found;
}

std::vector<std::string> hostile_markdown() {
  const std::vector<std::string> texts = {"# heading",
                                          "### 标题",
                                          "> quoted",
                                          "- item",
                                          "* item",
                                          "+ item",
                                          "1. item",
                                          "12) item",
                                          "```",
                                          "~~~ sh",
                                          "---",
                                          "***",
                                          "===",
                                          "| a | b |",
                                          "    code",
                                          "[text](https://evil.example/)",
                                          "![pixel](https://evil.example/p.png)",
                                          "[ref][1]",
                                          "[1]: https://evil.example/",
                                          "[x]",
                                          "[ ] task",
                                          "[99]",
                                          "[^7]",
                                          "[1, 99]",
                                          "[a](javascript:alert(1))",
                                          "<javascript:alert(1)>",
                                          "<https://evil.example/>",
                                          "https://evil.example/?q=1",
                                          "HTTP://EVIL.example",
                                          "www.evil.example",
                                          "_http://evil.example",
                                          "a_https://evil.example_",
                                          "me@evil.example",
                                          "mailto:me@evil.example",
                                          "ftp://evil.example/",
                                          "x](https://evil.example/)",
                                          "](https://evil.example/",
                                          "text\\",
                                          "\\[1](https://evil.example/)",
                                          "\\",
                                          "`code",
                                          "``",
                                          "`[1]` [5]",
                                          "**bold",
                                          "__init__",
                                          "~~gone~~",
                                          "<script>alert(1)</script>",
                                          "<img src=x onerror=alert(1)>",
                                          "<",
                                          "a<",
                                          "&lt;b&gt;",
                                          "&#60;b>",
                                          "&",
                                          "line\n# heading\n\n- item [9]",
                                          "line\r\n[1]: https://evil.example/",
                                          "a\xE2\x80\xA8# heading",
                                          "\x1b[31mred\x1b[0m",
                                          "\x1b]8;;https://evil.example/\x07x",
                                          "nul\0byte",
                                          "\xff\xfe broken \xc3",
                                          "\xE2\x80\xAEtxt.exe",
                                          "ht\xE2\x80\x8Btp://evil.example",
                                          "[\xE2\x80\x8B"
                                          "1]",
                                          "[1]\xE2\x80\x8B(https://evil.example/)",
                                          "!",
                                          "!\n[x](y)",
                                          "(https://evil.example)",
                                          "[1](https://evil.example/",
                                          "$x$",
                                          "{{x}}",
                                          "<!-- [1] -->",
                                          "<?php",
                                          "]]>",
                                          "http://[::1]/[3]",
                                          "标题](https://evil.example/)。",
                                          "【3】",
                                          "https://evil.example/[4]",
                                          "text [5",
                                          "6] text",
                                          "^[8]",
                                          "“https://evil.example”",
                                          "见https://evil.example/路径",
                                          ":https://evil.example",
                                          std::string(300, '['),
                                          std::string(300, '*'),
                                          std::string(300, '`'),
                                          std::string(100, '>') + " x"};
  return texts;
}

TEST(MarkdownTest, the_three_layouts_in_both_languages_match_their_goldens) {
  bool updated = false;
  for (const Language language : {Language::zh, Language::en})
    for (const Layout layout : layouts) {
      const std::string name = layout == Layout::standard  ? "standard"
                               : layout == Layout::classic ? "classic"
                                                           : "report";
      const std::string file = "report_" + name + "_" + std::string(to_string(language)) + ".md";
      updated = compare_golden(file, render_markdown(checked_report(language), layout)) || updated;
    }
  if (updated) GTEST_SKIP() << "goldens were written";
}

TEST(MarkdownTest, an_empty_report_says_so_in_every_section) {
  bool updated = false;
  for (const Language language : {Language::zh, Language::en}) {
    Report report;
    report.language = language;
    updated = compare_golden("report_empty_" + std::string(to_string(language)) + ".md",
                             render_markdown(report, Layout::standard)) ||
              updated;
    for (const Layout layout : layouts) EXPECT_THAT(foreign_marks(render_markdown(report, layout), report), IsEmpty());
  }
  if (updated) GTEST_SKIP() << "goldens were written";
}

TEST(MarkdownTest, classic_has_the_headings_of_the_predecessor_in_both_languages) {
  for (const Language language : {Language::zh, Language::en}) {
    const std::string markdown = render_markdown(sample_report(language), Layout::classic);
    std::vector<std::string> upper;
    for (const std::string& heading : headings(markdown))
      if (!heading.starts_with("###") || heading.find("结果 ") != std::string::npos) upper.push_back(heading);
    EXPECT_THAT(upper, ElementsAre("# 主管架构研究报告", "## 研究结果", "### 研究结果 1", "## Summary",
                                   " ### Sources:", "## 分析结果", "### 分析结果 1", "## 最终综合报告", "## 核查结果"));
    EXPECT_THAT(markdown, HasSubstr("\n**LLM 提供商**: ollama\n**模型**: qwen3:8b\n**搜索引擎**: duckduckgo, "
                                    "local\n**最大循环次数**: 3\n\n## 研究结果\n"));
    EXPECT_THAT(markdown, HasSubstr("\n\n ### Sources:\n* [PDF] "));
  }
}

TEST(MarkdownTest, standard_and_report_have_one_first_heading_and_skip_no_level) {
  for (const Language language : {Language::zh, Language::en})
    for (const Layout layout : {Layout::standard, Layout::report}) {
      std::size_t level = 0;
      int first = 0;
      for (const std::string& heading : headings(render_markdown(sample_report(language), layout))) {
        const std::size_t own = heading.find(' ');
        EXPECT_LE(own, level + 1) << heading;
        level = own;
        if (own == 1) ++first;
      }
      EXPECT_EQ(first, 1);
    }
}

TEST(MarkdownTest, nothing_that_strangers_wrote_takes_effect) {
  for (const Layout layout : layouts) {
    const std::vector<std::string> expected =
        outline(render_markdown(report_of("word", "https://good.example/"), layout));
    for (const std::string& text : hostile_markdown()) {
      const Report report = report_of("甲" + text, "https://good.example/");
      const std::string markdown = render_markdown(report, layout);
      EXPECT_THAT(foreign_marks(markdown, report), IsEmpty()) << text << "\n" << markdown;
      EXPECT_EQ(outline(markdown), expected) << text << "\n" << markdown;
      EXPECT_EQ(printable(to_valid_utf8(markdown)), markdown) << text;

      const Report bare = report_of(text, "https://good.example/");
      const std::string as_it_is = render_markdown(bare, layout);
      EXPECT_THAT(foreign_marks(as_it_is, bare), IsEmpty()) << text << "\n" << as_it_is;
      EXPECT_EQ(outline(as_it_is).size(), expected.size()) << text << "\n" << as_it_is;
      EXPECT_EQ(headings(as_it_is).size(), headings(markdown).size()) << text << "\n" << as_it_is;
    }
  }
}

TEST(MarkdownTest, pairs_of_texts_make_no_markup_where_they_meet) {
  const std::vector<std::string> texts = hostile_markdown();
  for (const std::string& first : texts) {
    Report report = sample_report(Language::zh);
    ReportBlock block;
    for (const std::string& second : texts) {
      block.sentences.push_back({first, SentenceKind::cited, {}, {1}});
      block.sentences.push_back({second, SentenceKind::inference, {}, {}});
      block.sentences.push_back({first, SentenceKind::transition, {}, {}});
    }
    report.final_report[0].blocks = {block};
    const std::string markdown = render_markdown(report, Layout::report);
    EXPECT_THAT(foreign_marks(markdown, report), IsEmpty()) << first;
  }
}

TEST(MarkdownTest, only_http_and_https_urls_become_links) {
  struct Case {
    const char* url;
    const char* shown;
    bool link;
  };
  const std::vector<Case> cases = {
      {"https://a.example/x", " : https://a.example/x\n", true},
      {"http://a.example/Foo_(bar)", " : http://a.example/Foo_%28bar%29\n", true},
      {"https://a.example/云?q=\"<>", " : https://a.example/%E4%BA%91?q=%22%3C%3E\n", true},
      {"https://a.example/x.", " : https://a.example/x%2E\n", true},
      {"javascript:alert(1)", " : `javascript:alert(1)`\n", false},
      {"data:text/html,<b>", " : `data:text/html,<b>`\n", false},
      {"ftp://a.example/", " : `ftp://a.example/`\n", false},
      {"file:///docs/%E4%BA%91%60.md", " : `/docs/云'.md`\n", false},
      {"https://user:secret@a.example/", " : `https://user:secret@a.example/`\n", false},
      {"", "- [1] T\n", false},
  };
  for (const Case& c : cases) {
    Report report = sample_report(Language::en);
    report.references[0].title = "T";
    report.references[0].url = c.url;
    report.references.resize(1);
    const std::string markdown = render_markdown(report, Layout::report);
    EXPECT_THAT(markdown, HasSubstr(c.shown)) << c.url;
    EXPECT_EQ(read_back(markdown).links.size(), c.link ? 1u : 0u) << c.url;
  }
}

TEST(MarkdownTest, ordinary_prose_is_not_escaped) {
  for (const char* text : {"规模达到1037.3EFLOPS，较2024年增长43%；市场达到259亿美元（IDC）。",
                           "“云”的三大转向[PDF] - 电子报：A+B，C/D，#1，5 > 3，a < b，A & B。",
                           "Prices rose 3.5% (to $4.5 billion) - says snake_case; it's \"fine\" [sic], e.g. here!"}) {
    Report report = sample_report(Language::zh);
    report.final_report[0].blocks[0].sentences[0].text = text;
    EXPECT_THAT(render_markdown(report, Layout::report), HasSubstr(std::string("\n") + text + "[1]"));
  }
}

TEST(MarkdownTest, layouts_are_named) {
  EXPECT_EQ(parse_layout("standard"), Layout::standard);
  EXPECT_EQ(parse_layout("classic"), Layout::classic);
  EXPECT_EQ(parse_layout("report"), Layout::report);
  EXPECT_EQ(parse_layout("Classic"), std::nullopt);
  EXPECT_EQ(parse_layout(""), std::nullopt);
}

}  // namespace
}  // namespace kaozheng::reports
