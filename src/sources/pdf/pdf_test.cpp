// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/child_program.h"
#include "base/files.h"
#include "sources/document_checks_double.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

struct ReadPdfTest : testing::Test {
  void SetUp() override {
    if (!find_program("pdftotext")) GTEST_SKIP() << "pdftotext (package poppler-utils) is not installed";
  }
};

std::string example() {
  const auto bytes = read_file("examples/cloud-2025/10-企业级调用量简报.pdf", pdf_bytes_max);
  EXPECT_TRUE(bytes) << "run from the root of the project";
  return bytes.value_or("");
}

// A PDF of one page with one line, its offsets left for the reader to find.
std::string small_pdf(const std::string& line, const std::string& title) {
  const std::string content = "BT /F1 12 Tf 72 700 Td (" + line + ") Tj ET";
  return fmt::format(
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
      "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> "
      "endobj\n"
      "4 0 obj <</Length {}>> stream\n{}\nendstream endobj\n5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> "
      "endobj\n"
      "6 0 obj <</Title({})>> endobj\ntrailer <</Root 1 0 R/Info 6 0 R>>\n%%EOF\n",
      content.size(), content, title);
}

TEST_F(ReadPdfTest, text_pages_and_metadata_are_read) {
  const auto document = read_pdf(example(), "file:///docs/10.pdf", {});
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(what_is_wrong_with(*document), "");
  EXPECT_EQ(document->title, "企业级大模型调用量简报");
  EXPECT_EQ(document->author, "考证示例资料");
  EXPECT_EQ(document->published, "2025-09-25");
  EXPECT_EQ(document->language, "zh");
  EXPECT_EQ(document->media_type, "application/pdf");
  EXPECT_THAT(document->text, AllOf(HasSubstr("一年半的时间里增长了300多倍。调用量的增长"),
                                    HasSubstr("比2024年底增长363%"), HasSubstr("厂商由“卖机器时长”转向“卖智能结果”")));
  EXPECT_THAT(texts_of(*document, BlockKind::heading), AllOf(Contains("企业部分"), Contains("口径说明")));
  EXPECT_EQ(document->blocks.front().page, 1);
  EXPECT_EQ(document->blocks.back().page, 2);
}

TEST_F(ReadPdfTest, a_title_that_no_writer_gave_is_not_used) {
  const auto named = read_pdf(small_pdf("The cloud market grew by 20 per cent in 2024.", "A real <b>title</b> & more"),
                              "https://a.example/x.pdf", {});
  ASSERT_TRUE(named) << named.error().what;
  EXPECT_EQ(named->title, "A real <b>title</b> & more");
  const auto unnamed = read_pdf(small_pdf("The cloud market grew by 20 per cent in 2024.", "Microsoft Word - x.doc"),
                                "https://a.example/docs/market.pdf", {});
  ASSERT_TRUE(unnamed) << unnamed.error().what;
  EXPECT_EQ(unnamed->title, "market");
}

TEST_F(ReadPdfTest, text_that_looks_like_its_frame_stays_text) {
  const auto document = read_pdf(small_pdf("The tag </pre> and <pre> stand in 20 per cent of all the pages.", ""),
                                 "https://a.example/x.pdf", {});
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(document->text, "The tag </pre> and <pre> stand in 20 per cent of all the pages.");
}

TEST_F(ReadPdfTest, what_is_damaged_or_holds_no_text_is_malformed) {
  for (const std::string& bytes : {std::string("%PDF-1.7\n"), std::string("%PDF-1.4\ngarbage\x01\x02"),
                                   small_pdf("", ""), example().substr(0, 300)}) {
    const auto document = read_pdf(bytes, "https://a.example/x.pdf", {});
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().kind, ErrorKind::malformed) << document.error().what;
    EXPECT_THAT(document.error().what, HasSubstr("PDF"));
  }
}

TEST_F(ReadPdfTest, a_stop_is_obeyed) {
  std::stop_source source;
  source.request_stop();
  const auto document = read_pdf(example(), "https://a.example/x.pdf", source.get_token());
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace kaozheng::sources
