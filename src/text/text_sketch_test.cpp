// SPDX-License-Identifier: Apache-2.0
#include "text/text_sketch.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::text {
namespace {

// Sentences that differ from each other, `from` to `to`.
std::string report_of(int from, int to, bool chinese) {
  std::string text;
  for (int i = from; i < to; ++i) {
    const std::string n = std::to_string(i * i + 7);
    text += chinese ? "第" + n + "家工厂在" + n + "月投产，产能达到" + n + "万吨，同比增长显著。"
                    : "Plant " + n + " began work in week " + n + " and yields " + n + " tonnes, more than before. ";
  }
  return text;
}

bool same(const std::string& a, const std::string& b) { return is_same_text(sketch_text(a), sketch_text(b)); }

TEST(TextSketch, a_reprint_is_the_same_text_in_both_languages) {
  for (const bool chinese : {false, true}) {
    const std::string text = report_of(0, 60, chinese);
    EXPECT_TRUE(same(text, text));
    EXPECT_TRUE(same(text, "Other headline. " + report_of(0, 40, chinese)));                         // cut
    EXPECT_TRUE(same(text, text + report_of(500, 900, chinese)));                                    // within more
    EXPECT_TRUE(same(report_of(0, 30, chinese) + "改 edited " + report_of(31, 60, chinese), text));  // edited
    EXPECT_FALSE(same(text, report_of(100, 160, chinese)));                                          // another
    EXPECT_FALSE(same(text, report_of(50, 110, chinese)));                                           // quotes some
  }
}

TEST(TextSketch, case_width_punctuation_and_space_do_not_count) {
  EXPECT_TRUE(same("The Plant, in 2025: 12 tonnes!", "the plant in\n２０２５ 12 tonnes"));
  EXPECT_TRUE(same("云计算 市场，增长。", "云计算市场增长"));
}

TEST(TextSketch, few_words_must_be_the_same_in_full) {
  EXPECT_TRUE(same("Prices rose by 5% in May.", "Prices rose by 5 in May"));
  EXPECT_FALSE(same("Prices rose by 5% in May.", "Prices rose by 5% in June."));
  EXPECT_FALSE(same("Prices rose by 5% in May.", "Prices rose by 5% in May. " + report_of(0, 60, false)));
  EXPECT_TRUE(same("云", "云"));
  EXPECT_FALSE(same("", ""));
  EXPECT_FALSE(same("。，!", "。，!"));
}

TEST(TextSketch, long_texts_are_sampled_and_still_compared) {
  const std::string text = report_of(0, 1600, true);
  const TextSketch sketch = sketch_text(text);
  EXPECT_GT(sketch.halvings, 0);
  EXPECT_LE(sketch.shingles.size(), 4096u);
  EXPECT_TRUE(is_same_text(sketch, sketch_text(report_of(0, 60, true))));
  EXPECT_TRUE(is_same_text(sketch, sketch_text(report_of(0, 1200, true))));
  EXPECT_NEAR(containment(sketch, sketch_text(report_of(800, 2400, true))), 0.5, 0.1);
  EXPECT_FALSE(is_same_text(sketch, sketch_text(report_of(2000, 3600, true))));
}

TEST(TextSketch, any_bytes_are_survived) {
  EXPECT_TRUE(same("\xff\xfe broken \xe4\xba text", "\xff\xfe broken \xe4\xba text"));
  EXPECT_EQ(sketch_text(std::string(100'000, 'x')).shingles.size(), 1u);
  EXPECT_EQ(containment(sketch_text(""), sketch_text("a b c")), 0);
}

}  // namespace
}  // namespace kaozheng::text
