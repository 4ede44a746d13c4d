// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/cut_paragraphs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> mended(const std::vector<std::string>& texts) {
  std::vector<TextPart> parts;
  for (const std::string& text : texts) parts.push_back({text, 0, BlockKind::paragraph, 0});
  mend_cut_paragraphs(parts);
  std::vector<std::string> result;
  for (const TextPart& part : parts) result.push_back(part.text);
  return result;
}

constexpr const char* open_zh = "调用量增长之后，厂商把目光投向了模型服务层，通过发布一站式落地的模";
constexpr const char* whole_zh = "随着算力需求的增长，云计算进入了新的阶段，市场有哪些新的变化？";

TEST(CutParagraphs, a_word_cut_in_two_finds_its_other_half_past_a_whole_paragraph) {
  EXPECT_THAT(mended({open_zh, whole_zh, "型服务，释放多种场景的生产力。"}),
              ElementsAre(std::string(open_zh) + "型服务，释放多种场景的生产力。", whole_zh));
}

TEST(CutParagraphs, a_sentence_that_wants_more_takes_the_paragraph_below) {
  EXPECT_THAT(
      mended({"上云的热潮还没有过去，新一代的智算云在各行各业里不仅承载着", "技术创新的使命，更是提升效率的抓手。"}),
      ElementsAre("上云的热潮还没有过去，新一代的智算云在各行各业里不仅承载着技术创新的使命，更是提升效率的抓手。"));
  EXPECT_THAT(mended({"The report says, among other things, that spending will grow faster in 2026 than in the",
                      "Chinese market of the year before it."}),
              ElementsAre("The report says, among other things, that spending will grow faster in 2026 than in the "
                          "Chinese market of the year before it."));
}

TEST(CutParagraphs, a_figure_follows_what_wants_one) {
  EXPECT_THAT(mended({"有调研机构预测，中国国产智算云服务市场的规模会到", "2029年超过4000亿元，前提是需求持续增长。"}),
              ElementsAre(HasSubstr("规模会到2029年超过")));
  EXPECT_THAT(mended({"按照主管机构今年发布的评估报告所作的预计，", "2025年的规模将达到1037 EFLOPS，并继续增长。"}),
              ElementsAre(HasSubstr("预计，2025年")));
}

TEST(CutParagraphs, lower_case_goes_on_past_a_caption_and_its_table) {
  EXPECT_THAT(
      mended({"We compare the methods on two collections, and find that the second of them is harder because", "Method",
              "Recall", "53.2", "Table 2: Recall of the methods on both of the collections in per cent.",
              "its queries are longer. This was to be expected."}),
      ElementsAre(HasSubstr("harder because its queries are longer."), "Method", "Recall", "53.2",
                  HasSubstr("Table 2")));
}

TEST(CutParagraphs, without_a_cue_nothing_is_joined) {
  const std::vector<std::vector<std::string>> untouched = {
      {"云计算市场的规模仍在持续扩大，国内外的各家厂商纷纷加码投入", "华为云推出了新的超节点集群，规模居行业首位。"},
      {"上云的热潮还没有过去，新一代的智算云在各行各业里不仅承载着", "此外，厂商还推出了新的终端产品。"},
      {"从资源上云到深度用云的", "企业不再满足于资源堆砌，而是更关注效率的提升。"},
      {"Growth of the market by region, in billions of dollars, as the agency counts it", "The market grew in 2024."},
      {"调用量增长之后，厂商把目光投向了模型服务层，通过发布一站式落地的产品。", "型服务，释放多种场景的生产力。"},
      {"The report says, among other things, that spending will grow faster in 2026 than in the", "• one. Two."},
      {open_zh, whole_zh, "算力规模持续扩大，释放多种场景的生产力。"}};
  for (const std::vector<std::string>& texts : untouched) EXPECT_EQ(mended(texts), texts);
}

TEST(CutParagraphs, a_word_parted_at_the_end_of_a_column_is_written_as_elsewhere) {
  EXPECT_THAT(mended({"据统计，这一产业集群内部约有百分之三十八的零部件供应商还没有接入Deep-",
                      "Seek系统，计划要延长三天。", "DeepSeek的服务由此受到影响。"}),
              ElementsAre(HasSubstr("接入DeepSeek系统"), HasSubstr("DeepSeek的服务")));
  EXPECT_THAT(mended({"The group said, in its report on the first half of the year, that it had bought the Rolls-",
                      "Royce works in Derby at the end of it."}),
              ElementsAre(HasSubstr("the Rolls-Royce works in")));
}

TEST(CutParagraphs, a_lead_that_stood_in_a_cut_goes_below_its_byline) {
  EXPECT_THAT(
      mended({"市场的三大转向", "本报记者 某某", "从资源到服务", open_zh, whole_zh, "型服务，释放多种场景的生产力。"}),
      ElementsAre("市场的三大转向", "本报记者 某某", whole_zh, "从资源到服务", HasSubstr("落地的模型服务")));
  EXPECT_THAT(mended({"市场的三大转向", "从资源到服务", open_zh, whole_zh, "型服务，释放多种场景的生产力。"}),
              ElementsAre("市场的三大转向", "从资源到服务", HasSubstr("落地的模型服务"), whole_zh));
}

// A newspaper page flattened to text: its lead stands inside another article, and seven sentences are cut.
TEST(CutParagraphs, a_newspaper_page_reads_in_its_order) {
  const char* const set = std::getenv("KAOZHENG_DATA");
  const std::filesystem::path page =
      std::filesystem::path(set ? set : "../shared/data") / "../seeds/003_63fec2173697cfae.txt";
  if (!std::filesystem::exists(page)) GTEST_SKIP() << page << " is not there";
  const auto bytes = read_file(page, page_bytes_max);
  ASSERT_TRUE(bytes);
  const auto document = read_plain(*bytes, "file:///page.txt", /*markdown=*/false);
  ASSERT_TRUE(document);
  for (const char* const whole : {"落地的模型服务,", "搭建DeepSeek-R1联网", "不同业务场景需求", "承载着技术创新",
                                  "领域展现出强大能力", "未接入DeepSeek系统", "推广应用。例如,医疗"})
    EXPECT_THAT(document->text, HasSubstr(whole));
  const std::size_t byline = document->text.find("本报记者");
  const std::size_t lead = document->text.find("随着人工智能与算力网络");
  const std::size_t heading = document->text.find("从“云计算”到“云智算”");
  EXPECT_LT(byline, lead);
  EXPECT_LT(lead, heading);
  EXPECT_THAT(document->text, HasSubstr("新变化?\n从“云计算”"));
}

}  // namespace
}  // namespace kaozheng::sources
