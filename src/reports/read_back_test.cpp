// SPDX-License-Identifier: Apache-2.0
#include "reports/read_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/markdown.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReadBackTest, citations_and_the_reference_list_are_told_apart) {
  const ReadBack read =
      read_back("句子。[1][3]另一句。[1]\n\n- 项目[2]\n- [1] 标题 : https://a.example/\n  > 引文\n- [x] box [4]\n");
  EXPECT_THAT(read.cited, ElementsAre(1, 3, 1, 2, 4));
  EXPECT_THAT(read.listed, ElementsAre(1));
  EXPECT_THAT(read.links, ElementsAre("https://a.example/"));
}

TEST(ReadBackTest, every_form_of_link_and_tag_is_seen) {
  const ReadBack read = read_back(
      "[a](https://a.example) ![b](b.png)\n[c]: https://c.example\n<https://d.example> www.e.example me@f.example "
      "<b>\n* T : http://g.example/x\n(ftp://h.example)");
  EXPECT_THAT(read.links, ElementsAre("https://a.example", "https://a.example)", "b.png", "https://c.example",
                                      "https://c.example", "https://d.example>", "www.e.example", "@f.example",
                                      "http://g.example/x", "ftp://h.example)"));
  EXPECT_THAT(read.tags, ElementsAre("<https://d.example", "<b"));
}

TEST(ReadBackTest, escapes_and_code_are_text) {
  const ReadBack read = read_back("\\[1] \\<b> `[2] https://a.example <i>` ``x ` [3]`` ［4］");
  EXPECT_THAT(read.cited, IsEmpty());
  EXPECT_THAT(read.links, IsEmpty());
  EXPECT_THAT(read.tags, IsEmpty());
}

TEST(ForeignMarksTest, a_rendered_report_has_none_and_whatever_is_added_is_found) {
  const Report report = sample_report(Language::zh);
  for (const Layout layout : {Layout::standard, Layout::classic, Layout::report}) {
    const std::string markdown = render_markdown(report, layout);
    EXPECT_THAT(foreign_marks(markdown, report), IsEmpty());
    EXPECT_THAT(read_back(markdown).listed, ElementsAre(1, 2));
    EXPECT_THAT(foreign_marks(markdown + "\n多出一句。[3]", report), ElementsAre("cited [3]"));
    EXPECT_THAT(foreign_marks(markdown + "\n- [7] 多出一条", report), ElementsAre("listed [7]"));
    EXPECT_THAT(foreign_marks(markdown + "\nhttps://evil.example/", report), ElementsAre("link https://evil.example/"));
    EXPECT_THAT(foreign_marks(markdown + "\n[99999999999999999999]", report), ElementsAre("cited [-1]"));
    EXPECT_THAT(foreign_marks(markdown + "\n<script>", report), ElementsAre("tag <script"));
  }
}

}  // namespace
}  // namespace kaozheng::reports
