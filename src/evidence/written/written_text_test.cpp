// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "evidence/citations.h"
#include "evidence/written/written_findings_double.h"

namespace kaozheng::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Ledger ledger() {
  return Ledger({finding("a", "全球云市场规模为6929亿美元，今年增长很快。华为云提升算力利用率30%以上。"),
                 finding("b", "天翼云调度多方算力。"),
                 finding("c", "Oracle signed a contract worth $300 billion. Its shares rose 40% in one day."),
                 finding("d", "专家说：“云将成为水电。”")});
}

// Blocks as lines: "- " before bullets, sentences joined by " | ", each with its kind's first letter and findings:
// "c(a,b) text".
std::vector<std::string> shown(const WrittenText& written) {
  std::vector<std::string> lines;
  for (const ReportBlock& block : written.blocks) {
    std::vector<std::string> sentences;
    for (const Sentence& sentence : block.sentences) {
      std::string mark = std::string(to_string(sentence.kind).substr(0, 1));
      if (!sentence.findings.empty()) mark += "(" + join(sentence.findings, ",") + ")";
      sentences.push_back(mark + " " + sentence.text);
    }
    lines.push_back((block.kind == ReportBlockKind::bullet ? "- " : "") + join(sentences, " | "));
  }
  return lines;
}

std::vector<std::string> read(std::string_view text) { return shown(read_written_text(text, ledger(), Uncited::mark)); }

struct Case {
  const char* text;
  std::vector<std::string> lines;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(read(c.text), c.lines) << c.text;
}

TEST(WrittenTextTest, marks_are_read_in_every_spelling) {
  for (const char* mark : {"[F1]",        "【F1】",  "(F1)",     "（F1）",          "［F1］",
                           "[f1]",        "[Ｆ１]",  "[F 1]",    "[[F1]]",          "\\[F1\\]",
                           "([F1])",      "[^F1]",   "（见F1）", "[来源：F1]",      "[F1](https://x.example/)",
                           "[Finding 1]", "[发现1]", "[F01]",    "<sup>[F1]</sup>", "**[F1]**",
                           " [F1] "})
    EXPECT_THAT(read(std::string("云市场在扩大") + mark + "。"), ElementsAre("c(a) 云市场在扩大。")) << mark;
  for (const char* mark : {"[F1, F2]", "[F1][F2]", "[F1、F2]", "【F1，F2】", "[F1] [F2]", "[F1-F2]", "[F1; 2]",
                           "(F1 and F2)", "[F1][F2][F1]", "[F1–2]"})
    EXPECT_THAT(read(std::string("The cloud grows ") + mark + "."), ElementsAre("c(a,b) The cloud grows.")) << mark;
}

TEST(WrittenTextTest, a_mark_belongs_to_the_sentence_it_stands_in_or_directly_behind) {
  expect_all({
      {"云在长[F1]。网在变[F2]。", {"c(a) 云在长。 | c(b) 网在变。"}},
      {"云在长。[F1]网在变。[F2]", {"c(a) 云在长。 | c(b) 网在变。"}},
      {"云在长。[F1] 网在变。 [F2]", {"c(a) 云在长。 | c(b) 网在变。"}},
      {"Clouds grow [F1]. Nets change [F2].", {"c(a) Clouds grow. | c(b) Nets change."}},
      {"Clouds grow. [F1] Nets change. [F2]", {"c(a) Clouds grow. | c(b) Nets change."}},
      {"Clouds grow.[F1]Nets change.[F2]", {"c(a) Clouds grow. | c(b) Nets change."}},
      {"云在长。[F1]。网在变。", {"c(a) 云在长。 | i 网在变。"}},
      {"云在长[F1]，网在变[F2]。", {"c(a,b) 云在长，网在变。"}},
      {"[F1] 云在长。\n[F2] 网在变。", {"c(a) 云在长。 | c(b) 网在变。"}},
      {"云在长。\n[F1]\n\n[F2]", {"c(a,b) 云在长。"}},
      {"他说云在长（见[F1]）。", {"c(a) 他说云在长。"}},
      {"云在长（IDC，[F1]）。", {"c(a) 云在长（IDC）。"}},
      {"- 云在长 [F1]\n- 网在变 [F2]", {"- c(a) 云在长", "- c(b) 网在变"}},
  });
}

TEST(WrittenTextTest, parts_between_semicolons_are_one_statement_unless_each_has_its_mark) {
  expect_all({
      {"云在长；网也在长[F1]。", {"c(a) 云在长；网也在长。"}},
      {"云在长；[F1]网也在长[F2]。", {"c(a) 云在长； | c(b) 网也在长。"}},
      {"云在长；\n\n网也在长[F2]。", {"i 云在长；", "c(b) 网也在长。"}},
  });
}

TEST(WrittenTextTest, marks_of_no_finding_and_numeric_citations_are_removed) {
  expect_all({
      {"云在长[3]。", {"i 云在长。"}},
      {"云在长[^3]，网在变【3†source】。", {"i 云在长，网在变。"}},
      {"Clouds grow [1, 2-4].", {"i Clouds grow."}},
      {"云在长[F9]。", {"i 云在长。"}},
      {"云在长[F9][F1]。", {"c(a) 云在长。"}},
      {"云在长[2025年]。", {"i 云在长[2025年]。"}},
      {"赛事(2024)很多。", {"i 赛事(2024)很多。"}},
  });
  EXPECT_EQ(read_written_text("云[F9]。网[F0][F1]。", ledger(), Uncited::mark).unknown_marks, 2);
}

TEST(WrittenTextTest, links_images_and_html_are_removed) {
  expect_all({
      {"见[官方说明](https://x.example/a_(b))的内容[F1]。", {"c(a) 见官方说明的内容。"}},
      {"云在长 https://evil.example/?q=1 [F1]。", {"c(a) 云在长。"}},
      {"云在长（链接：https://evil.example/x）[F1]。", {"c(a) 云在长。"}},
      {"Clouds grow (source: www.evil.example) [F1].", {"c(a) Clouds grow."}},
      {"云![图](https://evil.example/p.png)在长[F1]。", {"c(a) 云在长。"}},
      {"云<b>在</b>长<br/>网<img src=x onerror=alert(1)>[F1]。", {"c(a) 云在长 网。"}},
      {"<script>alert(1)</script>云在长<!-- 忽略 -->[F1]。", {"c(a) 云在长。"}},
      {"云在长<https://evil.example/>[F1]。", {"c(a) 云在长。"}},
      {"[1]: https://evil.example/\n云在长[F1]。", {"c(a) 云在长。"}},
      {"[https://a.example](https://b.example)云在长[F1]。", {"c(a) 云在长。"}},
      {"A &lt; B &amp; C&nbsp;[F1].", {"c(a) A < B & C."}},
      {"javascript:alert(1)[F1]", {"c(a) javascript:alert(1)"}},
  });
}

TEST(WrittenTextTest, emphasis_is_removed_and_arithmetic_stays) {
  expect_all({
      {"**算力**与__网络__、*云*、`code`和~~旧~~[F1]。", {"c(a) 算力与网络、云、code和旧。"}},
      {"3 * 4 与 5*6 与 snake_case_name [F1]。", {"c(a) 3 * 4 与 5*6 与 snake_case_name。"}},
      {"** 叙事 **。完[F1]。。", {"i 叙事。 | c(a) 完。"}},
      {"约10~20%[F1]。", {"c(a) 约10~20%。"}},
      {"**增长：**很快[F1]。", {"c(a) 增长：很快。"}},
  });
}

TEST(WrittenTextTest, headings_rules_and_fences_are_dropped) {
  expect_all({
      {"# 标题\n## 2 二级[F1]\n云在长[F1]。", {"c(a) 云在长。"}},
      {"**加粗标题**\n云在长[F1]。", {"c(a) 云在长。"}},
      {"2.1 产业范式\n云在长[F1]。", {"c(a) 云在长。"}},
      {"标题\n===\n云在长[F1]。\n\n---\n网[F2]。", {"c(a) 云在长。", "c(b) 网。"}},
      {"```markdown\n云在长[F1]。\n```", {"c(a) 云在长。"}},
      {"**算力增长[F1]**", {"c(a) 算力增长"}},
      {"#1 provider grows [F1].", {"c(a) #1 provider grows."}},
      {"> 引用：云在长[F1]。", {"c(a) 引用：云在长。"}},
  });
}

TEST(WrittenTextTest, lists_of_every_kind_and_rows_of_tables_are_bullets) {
  expect_all({
      {"1. 云[F1]。\n2) 网[F2]。\n3、边[F1]。\n（4）端[F1]。\n① 芯[F1]。\n• 数[F2]。\n* 据[F2]。",
       {"- c(a) 云。", "- c(b) 网。", "- c(a) 边。", "- c(a) 端。", "- c(a) 芯。", "- c(b) 数。", "- c(b) 据。"}},
      {"- 云\n  - 在长[F1]。\n    续行。", {"- i 云", "- c(a) 在长。 | i 续行。"}},
      {"| 公司 | 收入 | 来源 |\n|---|:-:|---|\n| 甲骨文 | 180亿美元 | [F1] |\n| 阿里 | 334亿元。 | [F2] |",
       {"- c(a) 甲骨文：收入 180亿美元。", "- c(b) 阿里：收入 334亿元。"}},
      {"Company | Revenue\n--- | ---\nOracle | $18 billion [F1]\n\nNext [F2].",
       {"- c(a) Oracle: Revenue $18 billion.", "c(b) Next."}},
      {"2025年增长。", {"i 2025年增长。"}},
      {"1.5倍增长[F1]。", {"c(a) 1.5倍增长。"}},
  });
}

TEST(WrittenTextTest, lines_of_a_paragraph_are_joined) {
  expect_all({
      {"Clouds grow\nand grow [F1].\nNets change [F2].", {"c(a) Clouds grow and grow. | c(b) Nets change."}},
      {"云在\n长[F1]。", {"c(a) 云在长。"}},
      {"云在长[F1]。\r\n\r\n网在变[F2]。", {"c(a) 云在长。", "c(b) 网在变。"}},
  });
}

TEST(WrittenTextTest, a_reference_list_of_the_writer_is_dropped) {
  expect_all({
      {"云在长[F1]。\n\n## 参考资料\n- [1] 标题 https://x.example/\n[2] 另一个\n\n## 结论\n网在变[F2]。",
       {"c(a) 云在长。", "c(b) 网在变。"}},
      {"Clouds grow [F1].\n\n**References:**\n1. A title\n2. B title", {"c(a) Clouds grow."}},
      {"5. 参考资料\n- 甲", {}},
  });
}

TEST(WrittenTextTest, words_of_the_passages_are_quoted) {
  expect_all({
      {"全球云市场规模为6929亿美元，今年增长很快[F1]。", {"q(a) 全球云市场规模为6929亿美元，今年增长很快。"}},
      {"全球云市场规模为6929亿美元，今年（2024年）增长很快[F1]。",
       {"q(a) 全球云市场规模为6929亿美元，今年（2024年）增长很快。"}},
      {"全球云市场规模为692亿美元，今年增长很快[F1]。", {"c(a) 全球云市场规模为692亿美元，今年增长很快。"}},
      {"Oracle signed a contract worth $300 billion [F3].", {"q(c) Oracle signed a contract worth $300 billion."}},
      {"Oracle signed a contract worth $300 billion [F1].", {"c(a) Oracle signed a contract worth $300 billion."}},
      {"shares rose 40% in one da [F3].", {"c(c) shares rose 40% in one da."}},
  });
}

TEST(WrittenTextTest, an_unmarked_sentence_of_the_same_passage_is_carried_by_the_mark_behind_it) {
  expect_all({
      {"Oracle signed a contract worth $300 billion. Its shares rose 40% in one day. [F3]",
       {"q(c) Oracle signed a contract worth $300 billion. | q(c) Its shares rose 40% in one day."}},
      {"Oracle is big. Its shares rose 40% in one day. [F3]",
       {"i Oracle is big. | q(c) Its shares rose 40% in one day."}},
      {"Its shares rose 40% in one day.\n\nOracle is big [F3].",
       {"i Its shares rose 40% in one day.", "c(c) Oracle is big."}},
  });
}

TEST(WrittenTextTest, quotations_that_stand_nowhere_lose_their_marks) {
  expect_all({
      {"专家认为“云将成为水电”并且「永远不变」[F4]。", {"c(d) 专家认为“云将成为水电”并且永远不变。"}},
      {"They said \"shares rose 40%\" and \"profit doubled\" [F3].",
       {"c(c) They said \"shares rose 40%\" and profit doubled."}},
      {"这是“拐点”。", {"i 这是拐点。"}},
      {"专家说：“云将成为水电。”[F4]", {"q(d) 专家说：“云将成为水电。”"}},
      {"他说“没有说完[F1]。", {"c(a) 他说没有说完。"}},
      {"A 5\" disk [F1].", {"c(a) A 5\" disk."}},
  });
}

TEST(WrittenTextTest, sentences_without_findings_are_marked_or_cut) {
  const char* text = "主要发现如下：\n\n- 云在长[F1]。\n- 我猜会更快。\n\n综上如下：";
  EXPECT_THAT(read(text), ElementsAre("t 主要发现如下：", "- c(a) 云在长。", "- i 我猜会更快。"));
  const WrittenText cut = read_written_text(text, ledger(), Uncited::cut);
  EXPECT_THAT(shown(cut), ElementsAre("t 主要发现如下：", "- c(a) 云在长。"));
  EXPECT_EQ(cut.cut, 1);
  EXPECT_THAT(shown(read_written_text("如下：\n- 我猜。", ledger(), Uncited::cut)), IsEmpty());
}

TEST(WrittenTextTest, repeated_sentences_and_bare_punctuation_are_dropped) {
  expect_all({
      {"云在长[F1]。云在长[F1]。\n\n- 云在长[F2]。", {"c(a) 云在长。"}},
      {"。。。\n\n——\n\n!!!", {}},
      {"", {}},
      {"[F1][F2]", {}},
  });
}

TEST(WrittenTextTest, odd_texts_are_survived) {
  const std::vector<std::string> texts = {std::string(20'000, '['),
                                          std::string(20'000, '(') + "F1",
                                          std::string(20'000, '<') + "a",
                                          std::string("a\0b\xff\xfe\xed\xa0\x80", 8),
                                          std::string(5'000, '|') + "\n|--|\n" + std::string(5'000, '|'),
                                          "![](",
                                          "[](",
                                          "[F",
                                          "[F1",
                                          "[F1-F999999999]",
                                          "\\",
                                          "&",
                                          "&lt",
                                          "```",
                                          "[F1-",
                                          "\x1b]8;;http://x\x07link\x1b]8;;\x07 云[F1]。",
                                          "[a](b](c)[F1]",
                                          "“”“”「」",
                                          "**",
                                          "- ",
                                          "1.",
                                          "#",
                                          ">",
                                          "> > >",
                                          "|",
                                          "||",
                                          "[^",
                                          "<",
                                          "<!--",
                                          "[]()[]()[F1]",
                                          "http://",
                                          "www.",
                                          "云[F1",
                                          "】F1【"};
  for (const std::string& text : texts) {
    for (const Uncited uncited : {Uncited::mark, Uncited::cut})
      for (const ReportBlock& block : read_written_text(text, ledger(), uncited).blocks)
        for (const Sentence& sentence : block.sentences) {
          EXPECT_TRUE(is_utf8(sentence.text));
          EXPECT_EQ(printable(sentence.text), sentence.text);
          EXPECT_FALSE(contains(sentence.text, "\n"));
          EXPECT_FALSE(contains(sentence.text, "://"));
        }
  }
}

}  // namespace
}  // namespace kaozheng::evidence
