// SPDX-License-Identifier: Apache-2.0
// What of a page is its text, by the shapes pages come in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sources/document_checks_double.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string prose =
    "<p>The regulator said on Monday that it had counted every connection in the country, and that the number had "
    "grown by a third within a year, faster than anyone had expected.</p>"
    "<p>Most of the growth came from small towns, where the operators, who had long hesitated, laid new cables, and "
    "where the prices, after years of complaints, fell at last.</p>"
    "<p>Critics answer that counting connections, as the regulator does, says little about speed, and that the gap "
    "between town and country, which was the reason for the programme, has hardly changed.</p>";

Document read(const std::string& html) {
  auto document = read_html(html, "https://news.example/a");
  EXPECT_TRUE(document) << document.error().what;
  if (!document) return {};
  EXPECT_EQ(what_is_wrong_with(*document), "");
  return *std::move(document);
}

TEST(HtmlContent, the_lead_between_headline_and_text_is_read_first) {
  const std::string lead =
      "Connections grew by a third, says the regulator, but the gap between town and country remains.";
  const Document marked = read("<div class='head'><h1>Growth</h1><div class='article-teaser'><p>" + lead +
                               "</p></div></div><div class='article-body'>" + prose + "</div>");
  EXPECT_THAT(marked.text, AllOf(testing::StartsWith(lead), HasSubstr("has hardly changed")));
  const Document described = read("<meta name='description' content='" + lead + "'><div><h2>Growth</h2><div><p>" +
                                  lead + "</p></div></div><div class='article-body'>" + prose + "</div>");
  EXPECT_THAT(described.text, testing::StartsWith(lead));
}

TEST(HtmlContent, lists_of_other_articles_are_left_out) {
  std::string cards;
  for (const char* title : {"Ten shoes you need", "What the stars say", "How to cook rice"})
    cards += std::string("<div class='card'><h3><a href='/") + title + "'>" + title +
             "</a></h3><p>It is the thing everybody talks about this week, and you can read it here.</p></div>";
  const Document document =
      read("<main><h1>Growth</h1>" + prose + prose + "<div class='grid'>" + cards + "</div></main>");
  EXPECT_THAT(document.text, AllOf(HasSubstr("has hardly changed"), Not(HasSubstr("everybody talks"))));
}

TEST(HtmlContent, a_list_whose_entries_are_the_text_is_kept) {
  std::string entries;
  for (const char* name : {"First", "Second", "Third", "Fourth"})
    entries += std::string("<div class='entry'><h2>") + name + "</h2>" + prose.substr(0, prose.find("</p>") + 4) +
               "<p>It costs little, and <a href='/shop'>the maker</a> sells it.</p></div>";
  const Document document = read("<article><h1>Four things</h1>" + entries + "</article>");
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("First", "Second", "Third", "Fourth"));
}

TEST(HtmlContent, links_alone_between_paragraphs_are_left_out_and_headings_that_link_to_themselves_kept) {
  const Document document =
      read("<article><h2><a href='#growth'>How it grew</a></h2>" + prose +
           "<p><a href='/b'>The minister resigns after a week of protests</a></p>"
           "<p>Lesen Sie auch: <a href='/c'>Alles über Kabel</a></p>"
           "<p>The data: <a href='/d'>https://data.example/connections</a></p>" +
           prose.substr(0, 60) + " once more, and the text goes on after the links.</p></article>");
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("How it grew"));
  EXPECT_THAT(document.text, AllOf(Not(HasSubstr("minister resigns")), Not(HasSubstr("Alles über")),
                                   HasSubstr("https://data.example/connections"), HasSubstr("goes on after")));
}

TEST(HtmlContent, captions_of_figures_are_kept_and_of_photographs_not) {
  const Document document =
      read("<article>" + prose +
           "<figure><figcaption>A man with a cable. Photo: Jane Roe</figcaption></figure>"
           "<figure><figcaption>Figure 2: connections in millions, 2020 to 2025</figcaption></figure>"
           "<figure><figcaption>图3 智能算力规模（单位：EFLOPS）</figcaption></figure>"
           "<div class='image-credit'>Michael Roe, AP</div></article>");
  EXPECT_THAT(texts_of(document, BlockKind::caption),
              ElementsAre("Figure 2: connections in millions, 2020 to 2025", "图3 智能算力规模（单位：EFLOPS）"));
  EXPECT_THAT(document.text, Not(HasSubstr("Michael Roe")));
}

TEST(HtmlContent, a_text_cut_in_parts_is_read_whole) {
  std::string parts;
  for (const char* number : {"one", "two", "three"})
    parts += std::string("<div class='row'><div class='article__body chunk'><p>Part ") + number + ".</p>" + prose +
             "</div></div><div class='row'><div class='slot'>Advertisement</div></div>";
  const Document document = read("<main><h1>Growth</h1><div class='chunks'>" + parts + "</div></main>");
  EXPECT_THAT(document.text, AllOf(HasSubstr("Part one."), HasSubstr("Part two."), HasSubstr("Part three.")));
}

TEST(HtmlContent, a_page_of_many_links_in_one_box_still_has_its_text) {
  std::string links;
  for (int i = 0; i < 60; ++i) links += "<li><a href='/" + std::to_string(i) + "'>Department of matters</a></li>";
  const Document document = read("<div id='all'><ul>" + links + "</ul><div class='col'>" +
                                 "The city council met on Friday, and decided, after a long debate, to repair the old "
                                 "bridge, which had been closed since the flood of last year.<br><br>Work begins in "
                                 "May, said the mayor, and ends, if all goes well, before the winter.</div></div>");
  EXPECT_THAT(document.text, AllOf(HasSubstr("repair the old bridge"), Not(HasSubstr("Department of matters"))));
}

TEST(HtmlContent, invitations_and_what_follows_the_article_are_left_out) {
  const Document document =
      read("<article><h1>Growth</h1>" + prose +
           "<p>Follow us on every network.</p><h3>Das könnte Sie auch interessieren</h3><p>Ein anderer Text über etwas "
           "ganz anderes, der hier nichts verloren hat.</p></article>");
  EXPECT_THAT(document.text, AllOf(HasSubstr("has hardly changed"), Not(HasSubstr("Follow us")),
                                   Not(HasSubstr("anderer Text")), Not(HasSubstr("interessieren"))));
  const Document about = read("<article>" + prose + "<p>Subscribers fell by five per cent.</p></article>");
  EXPECT_THAT(about.text, HasSubstr("Subscribers fell"));
}

TEST(HtmlContent, every_kind_of_block_keeps_its_kind_and_its_range) {
  const Document document =
      read("<article><h2>Heading</h2>" + prose +
           "<ol><li>First point of the list.</li><li>Second point, with <b>bold</b> text.<ul><li>Below "
           "it.</li></ul></li></ol>"
           "<dl><dt>Term</dt><dd>What it means.</dd></dl>"
           "<table><caption>Table 1: sizes</caption><thead><tr><th>Year</th><th>Size</th></tr></thead>"
           "<tbody><tr><td>2024</td><td>7</td></tr></tbody></table>"
           "<blockquote><p>“We did it.”</p></blockquote><pre>if (a &lt; b)\n  return 1;</pre></article>");
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("Heading"));
  EXPECT_THAT(
      texts_of(document, BlockKind::list_item),
      ElementsAre("First point of the list.", "Second point, with bold text.", "Below it.", "Term", "What it means."));
  EXPECT_THAT(texts_of(document, BlockKind::caption), ElementsAre("Table 1: sizes"));
  EXPECT_THAT(texts_of(document, BlockKind::table_row), ElementsAre("Year | Size", "2024 | 7"));
  EXPECT_THAT(texts_of(document, BlockKind::quote), ElementsAre("“We did it.”"));
  EXPECT_THAT(texts_of(document, BlockKind::code), ElementsAre("if (a < b)\n  return 1;"));
}

}  // namespace
}  // namespace kaozheng::sources
