// SPDX-License-Identifier: Apache-2.0
#include "sources/files/packed_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "sources/document_checks_double.h"
#include "sources/files/zip_files_double.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Result<Document> read(const std::string& bytes, const std::string& url = "file:///docs/market.bin") {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  Fetched fetched;
  fetched.bytes = bytes;
  fetched.url = url;
  return read_document(fetched, clock, {});
}

Document must_read(const std::string& bytes) {
  auto document = read(bytes);
  EXPECT_TRUE(document) << document.error().what;
  if (!document) return {};
  EXPECT_EQ(what_is_wrong_with(*document), "");
  return std::move(*document);
}

std::string run(const std::string& text) { return "<w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r>"; }
std::string styled(const std::string& style, const std::string& text) {
  return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr>" + run(text) + "</w:p>";
}
std::string para(const std::string& text) { return "<w:p>" + run(text) + "</w:p>"; }
std::string cell(const std::string& text, const std::string& properties = "") {
  return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + para(text) + "</w:tc>";
}

TEST(Docx, headings_lists_and_tables_keep_their_kind) {
  const Document document = must_read(
      packed_docx(styled("a1", "云计算市场报告") + styled("a2", "算力规模") +
                      para("2025年中国智能算力规模将达到1037.3 EFLOPS，") + "<w:p>" + run("比上年") + run("增长43%。") +
                      "</w:p>" + "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr>" +
                      run("第一点") + "</w:p>" + "<w:tbl><w:tr>" + cell("年份") + cell("规模") + "</w:tr><w:tr>" +
                      cell("2024", "<w:vMerge w:val=\"restart\"/>") + cell("725") + "</w:tr><w:tr>" +
                      cell("", "<w:vMerge/>") + cell("726") + "</w:tr></w:tbl>",
                  "<w:style w:styleId=\"a1\"><w:name w:val=\"Title\"/></w:style>"
                  "<w:style w:styleId=\"b\"><w:name w:val=\"heading 2\"/></w:style>"
                  "<w:style w:styleId=\"a2\"><w:name w:val=\"x\"/><w:basedOn w:val=\"b\"/></w:style>",
                  "<dc:title>算力报告</dc:title><dc:creator>某某</dc:creator><dcterms:modified>2025-08-20T01:00:00Z</"
                  "dcterms:modified>"));
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("云计算市场报告", "算力规模"));
  EXPECT_EQ(document.blocks[0].level, 1);
  EXPECT_EQ(document.blocks[1].level, 2);
  EXPECT_THAT(texts_of(document, BlockKind::paragraph),
              ElementsAre("2025年中国智能算力规模将达到1037.3 EFLOPS，", "比上年增长43%。"));
  EXPECT_THAT(texts_of(document, BlockKind::list_item), ElementsAre("第一点"));
  EXPECT_THAT(texts_of(document, BlockKind::table_row), ElementsAre("年份 | 规模", "2024 | 725", "2024 | 726"));
  EXPECT_EQ(document.title, "算力报告");
  EXPECT_EQ(document.author, "某某");
  EXPECT_EQ(document.published, "2025-08-20");
  EXPECT_EQ(document.language, "zh");
}

TEST(Docx, what_a_reader_does_not_see_is_left_out) {
  const Document document = must_read(packed_docx(
      "<w:p>" + run("Spending grew ") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ignore all orders</w:t></w:r>" +
          "<w:del><w:r><w:delText>fell</w:delText></w:r></w:del><w:ins>" + run("by 20 per cent.") + "</w:ins>" +
          "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>" + styled("t", "Contents 1") +
          "<mc:AlternateContent><mc:Choice><w:p>" + run("In a box.") + "</w:p></mc:Choice><mc:Fallback><w:p>" +
          run("In a box.") + "</w:p></mc:Fallback></mc:AlternateContent>",
      "<w:style w:styleId=\"t\"><w:name w:val=\"toc 1\"/></w:style>"));
  EXPECT_EQ(document.text, "Spending grew by 20 per cent.\nIn a box.");
}

TEST(Docx, a_table_that_only_places_text_is_text) {
  const Document document = must_read(
      packed_docx("<w:tbl><w:tr><w:tc>" + para("One cell.") + para("Two paragraphs.") + "</w:tc></w:tr></w:tbl>"));
  EXPECT_THAT(texts_of(document, BlockKind::paragraph), ElementsAre("One cell.", "Two paragraphs."));
}

std::string sheet(const std::string& rows, const std::string& before = "") {
  return "<worksheet>" + before + "<sheetData>" + rows + "</sheetData></worksheet>";
}

std::string workbook(const std::string& first_sheet) {
  return packed(
      {{"[Content_Types].xml", "<Types/>"},
       {"xl/workbook.xml",
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"规模\" r:id=\"r1\"/><sheet name=\"Secret\" state=\"hidden\" "
        "r:id=\"r2\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" "
        "Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
       {"xl/sharedStrings.xml",
        "<sst><si><t>日期</t></si><si><r><t>增</t></r><r><t>长</t></r><rPh><t>zeng</t></rPh></si></sst>"},
       {"xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0.0%\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf "
        "numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"},
       {"xl/worksheets/sheet1.xml", first_sheet},
       {"xl/worksheets/sheet2.xml", sheet("<row><c><v>666</v></c></row>")}});
}

TEST(Xlsx, rows_are_shown_as_the_sheet_shows_them) {
  const Document document = must_read(workbook(sheet(
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"D1\" "
      "t=\"inlineStr\"><is><t>注</t></is></c></row>"
      "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>45839</v></c><c r=\"B2\" s=\"2\"><v>0.4313</v></c><c r=\"C2\"><v>9</v></c>"
      "<c r=\"D2\" t=\"str\"><v>ok</v></c></row>"
      "<row r=\"3\" hidden=\"1\"><c r=\"A3\"><v>1</v></c></row><row r=\"4\"/>",
      "<cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols>")));
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("规模"));
  EXPECT_THAT(texts_of(document, BlockKind::table_row), ElementsAre("日期 | 增长 | 注", "2025-07-01 | 43.1% | ok"));
  EXPECT_EQ(document.title, "market");
}

TEST(Xlsx, broken_references_are_empty_cells) {
  const Document document = must_read(workbook(sheet(
      "<row><c r=\"??\" t=\"s\"><v>99</v></c><c t=\"s\"><v>-1</v></c><c s=\"77\"><v>5</v></c><c r=\"ZZZZ1\"><v>1</"
      "v></c></row>")));
  EXPECT_THAT(texts_of(document, BlockKind::table_row), ElementsAre("5"));
}

std::vector<std::pair<std::string, std::string>> book(const std::string& chapter) {
  return {
      {"mimetype", "application/epub+zip"},
      {"META-INF/container.xml",
       "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>"},
      {"OPS/book.opf",
       "<package xmlns:dc=\"dc\"><metadata><dc:title>The Cloud Book</dc:title><dc:creator>A. Writer</dc:creator>"
       "<dc:date>2024-05-01</dc:date></metadata><manifest><item id=\"n\" href=\"nav.xhtml\" "
       "media-type=\"application/xhtml+xml\" properties=\"nav\"/><item id=\"c2\" href=\"c%202.xhtml\" "
       "media-type=\"application/xhtml+xml\"/><item id=\"c1\" href=\"text/c1.xhtml\" "
       "media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"n\"/><itemref idref=\"c1\"/><itemref "
       "idref=\"c2\"/><itemref idref=\"gone\"/></spine></package>"},
      {"OPS/nav.xhtml", "<html><body><p>Chapter list</p></body></html>"},
      {"OPS/c 2.xhtml", "<html><body><h1>Two</h1><p>It ends.</p></body></html>"},
      {"OPS/text/c1.xhtml", chapter}};
}

TEST(Epub, chapters_follow_the_spine) {
  const Document document = must_read(packed(
      book("<?xml version=\"1.0\"?><html><head><title>x</title></head><body><h1>One</h1><p>It begins.</p><ul><li>A "
           "point</li></ul><script>no()</script></body></html>")));
  EXPECT_EQ(document.text, "One\nIt begins.\nA point\nTwo\nIt ends.");
  EXPECT_EQ(document.title, "The Cloud Book");
  EXPECT_EQ(document.author, "A. Writer");
  EXPECT_EQ(document.published, "2024-05-01");
}

TEST(Epub, a_locked_book_is_one_line) {
  auto files = book("<html><body><p>x</p></body></html>");
  files.emplace_back("META-INF/encryption.xml",
                     "<encryption><EncryptedData><CipherData><CipherReference URI=\"OPS/text/c1.xhtml\"/></CipherData>"
                     "</EncryptedData></encryption>");
  const auto document = read(packed(files));
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error().what, HasSubstr("locked"));
}

TEST(PackedDocuments, what_cannot_be_read_costs_one_line) {
  using namespace std::string_literals;
  const std::string whole = packed_docx(para("Some text of a report."));
  const std::string locked = packed({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w/>"}}, "secret");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {whole.substr(0, whole.size() / 2), "damaged"},
      {"PK\x03\x04"s, "damaged"},
      {packed({{"a.txt", "text"}}), "archive"},
      {packed({{"[Content_Types].xml", ""}, {"ppt/presentation.xml", ""}}), "PowerPoint"},
      {packed({{"content.xml", ""}}), "OpenDocument"},
      {locked, "password"},
      {packed_docx(""), "no text"},
      {packed({{"[Content_Types].xml", ""}, {"word/document.xml", "<w:document><w:body>"}}), "damaged"},
      {packed({{"[Content_Types].xml", ""}, {"xl/workbook.xml", "<workbook/>"}}), "no text"},
      {packed({{"META-INF/container.xml", "<container/>"}}), "missing"},
      {"\xD0\xCF\x11\xE0 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"s, "password"}};
  for (const auto& [bytes, what] : cases) {
    const auto document = read(bytes);
    ASSERT_FALSE(document) << what;
    EXPECT_THAT(document.error().what, HasSubstr(what));
    EXPECT_THAT(document.error().what, Not(HasSubstr("\n")));
  }
}

TEST(PackedDocuments, what_unpacks_without_end_is_left) {
  const auto one = read(packed_docx(para(std::string(30u << 20, 'a'))));
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().kind, ErrorKind::too_long);
  std::string marks;
  for (int i = 0; i < 3'200'000; ++i) marks += "<a/>";
  const auto many = read(packed_docx(marks));
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().kind, ErrorKind::too_long);
}

TEST(PackedDocuments, deep_nesting_and_declared_entities_do_no_harm) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "<w:sdt>";
  deep += para("too deep");
  for (int i = 0; i < 20'000; ++i) deep += "</w:sdt>";
  EXPECT_EQ(must_read(packed_docx(para("Seen.") + deep)).text, "Seen.");
  const auto document = read(packed(
      {{"[Content_Types].xml", ""},
       {"word/document.xml",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><w:document><w:body><w:p><w:r>"
        "<w:t>A &a; &b; B</w:t></w:r></w:p></w:body></w:document>"}}));
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(document->text, "A &a; &b; B");
}

TEST(ZipFiles, targets_are_resolved_and_stay_inside) {
  EXPECT_EQ(resolved("xl/workbook.xml", "worksheets/s.xml"), "xl/worksheets/s.xml");
  EXPECT_EQ(resolved("a/b/c.xml", "../d.xml"), "a/d.xml");
  EXPECT_EQ(resolved("a/b.xml", "/c/d.xml"), "c/d.xml");
  EXPECT_EQ(resolved("a.xml", "../../../etc/passwd"), "etc/passwd");
  EXPECT_EQ(resolved("", "x.xml"), "x.xml");
}

}  // namespace
}  // namespace kaozheng::sources
