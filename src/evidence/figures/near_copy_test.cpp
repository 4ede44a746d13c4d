// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/near_copy.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "evidence/figures/opposites.h"

namespace kaozheng::evidence {
namespace {

std::string changed(const std::string& claim, const std::string& source) {
  const auto tokens = plain_tokens(claim);
  const auto alignment = aligned(tokens, plain_tokens(source));
  std::string all;
  for (const Change& change : changes(claim, tokens, source, alignment))
    all += claim.substr(change.claim.begin, change.claim.end - change.claim.begin) + "<" +
           source.substr(change.source.begin, change.source.end - change.source.begin) + ";";
  return all;
}

TEST(NearCopy, the_same_number_in_other_spelling_is_no_change) {
  EXPECT_EQ(changed("馆藏４２００册，另有3万幅。", "馆藏4,200册，另有30000幅。"), "");
  EXPECT_EQ(changed("It cost $5,900,000 and 70 percent was paid.", "It cost $5.9 million and 70% was paid."), "");
  EXPECT_EQ(changed("二十三人受伤。", "23人受伤。"), "");
  EXPECT_EQ(changed("About fifty-one people came.", "51 people came."), "");
}

TEST(VerbatimCopy, is_what_the_alignment_finds_too) {
  const std::string claim = "馆藏4,200册，另有3万幅。", source = "据介绍，馆藏4,200册，另有3万幅。新馆在建。";
  const auto tokens = plain_tokens(claim);
  const auto copy = verbatim_copy(claim, tokens, source, {0, source.size()});
  const NearCopy laid = aligned(tokens, window_tokens(source, {0, source.size()}));
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->place.begin, laid.place.begin);
  EXPECT_EQ(copy->place.end, laid.place.end);
  EXPECT_EQ(copy->coverage, laid.coverage);
  EXPECT_EQ(copy->same, laid.same);
}

TEST(VerbatimCopy, a_number_that_goes_on_is_another_number) {
  const std::string claim = "年产量为5", source = "年产量为50万吨";
  EXPECT_FALSE(verbatim_copy(claim, plain_tokens(claim), source, {0, source.size()}));
}

TEST(CoverageBound, tells_a_place_without_enough_of_the_words) {
  const std::string claim = "馆藏4,200册，另有3万幅。", source = "水位比去年上升了两米。";
  const auto tokens = plain_tokens(claim);
  EXPECT_TRUE(coverage_bound(tokens, plain_tokens(source)));
  EXPECT_FALSE(coverage_bound(tokens, plain_tokens(source), 0.7));
}

TEST(CoverageBound, counts_words_in_the_order_of_the_claim_only) {
  const std::string claim = "新馆建在城北，旧桥通往港口。", source = "港口通往旧桥，城北建在新馆。";
  const auto tokens = plain_tokens(claim);
  const auto bound = coverage_bound(tokens, plain_tokens(source), 0.7);
  ASSERT_TRUE(bound);
  EXPECT_LT(*bound, 0.5);
  EXPECT_EQ(coverage_bound(tokens, tokens, 0.7), 1);
}

TEST(CoverageBound, no_alignment_covers_more) {
  constexpr std::array<std::string_view, 9> pieces{"桥", "长", "三", "米", "，", "about ", "wide ", "约", "河"};
  std::mt19937 random(3);
  int covered = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string claim, source;
    for (std::size_t i = 0, count = 1 + random() % 160; i < count; ++i) {
      const std::string_view piece = pieces[random() % pieces.size()];
      claim += piece;
      if (random() % 4 != 0) source += piece;
      if (random() % 4 == 0) source += pieces[random() % pieces.size()];
    }
    const auto tokens = plain_tokens(claim);
    const double coverage = aligned(tokens, plain_tokens(source)).coverage;
    covered += coverage > 0 ? 1 : 0;
    EXPECT_LE(coverage, *coverage_bound(tokens, plain_tokens(source)) + 1e-9) << claim << " | " << source;
  }
  EXPECT_GT(covered, 1000);
}

TEST(NearCopy, rounding_needs_two_digits_and_for_whole_small_numbers_a_word) {
  EXPECT_EQ(changed("全长约5900米，有桥三座。", "全长5879米，有桥三座。"), "");
  EXPECT_EQ(changed("The ship weighs about 5,900 tonnes today.", "The ship weighs 5,879 tonnes today."), "");
  EXPECT_EQ(changed("1760年建成通车。", "1763年建成通车。"), "1760<1763;");
  EXPECT_EQ(changed("共有30名学生参加。", "共有34名学生参加。"), "30<34;");
}

TEST(NearCopy, another_number_or_direction_in_the_same_place_is_a_change) {
  EXPECT_EQ(changed("大桥于1957年通车。", "大桥于1975年通车。"), "1957<1975;");
  EXPECT_EQ(changed("The flight to Oslo carried 40 people.", "The flight to Oslo carried 90 people."), "40<90;");
  EXPECT_EQ(changed("水位比去年下降了两米。", "水位比去年上升了两米。"), "下降<上升;");
  EXPECT_EQ(changed("at most three children came", "at least three children came"), "most<least;");
}

TEST(NearCopy, a_place_is_found_among_many_texts) {
  std::string filler;
  for (int i = 0; i < 200; ++i) filler += "第" + std::to_string(i) + "段讲的是别的事情，与此没有关系。";
  const std::string text = filler + "石桥建于明代，长七十六米，宽四米，是城中最老的桥。" + filler;
  const auto none = seeds(plain_tokens(filler)), some = seeds(plain_tokens(text));
  const SeedIndex index({&none, &some});
  const std::string claim = "石桥建于明代，长六十七米，是城中最老的桥。";
  const auto places = index.places(seeds(plain_tokens(claim)), claim.size(), 3);
  ASSERT_FALSE(places.empty());
  EXPECT_EQ(places[0].source, 1u);
  EXPECT_NEAR(static_cast<double>(places[0].begin), static_cast<double>(filler.size()), 60);
}

TEST(NearCopy, a_wording_that_stands_everywhere_has_no_place) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "本报告仅供参考。";
  const auto often = seeds(plain_tokens(text + text)), less = seeds(plain_tokens(text));
  const auto claim = seeds(plain_tokens("本报告仅供参考。"));
  EXPECT_TRUE(SeedIndex({&often}).places(claim, 24, 3).empty());
  EXPECT_FALSE(SeedIndex({&less}).places(claim, 24, 3).empty());
  EXPECT_TRUE(SeedIndex({&less, &less}).places(claim, 24, 3).empty()) << "of all texts together";
}

TEST(NearCopy, words_of_direction_are_read_at_their_longest) {
  const std::string text = "不超过四成";
  EXPECT_EQ(polarity(text, {0, text.size()}), -1);
  EXPECT_EQ(polarity("四成以上", {6, 12}), 1);
  EXPECT_EQ(polarity("four or more", {0, 12}), 1);
  EXPECT_EQ(polarity("moreover", {0, 8}), 0);
}

}  // namespace
}  // namespace kaozheng::evidence
