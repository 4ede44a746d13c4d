// SPDX-License-Identifier: Apache-2.0
#include "text/bm25.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::text {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Bm25Index, ranks_by_shared_rare_terms) {
  Bm25Index index;
  index.add("云计算市场规模持续增长");
  index.add("大模型幻觉率居高不下");
  index.add("云计算厂商与大模型");
  const auto found = index.search("幻觉率", 5);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].item, 1u);
  EXPECT_THAT(index.search("云计算", 5), SizeIs(2));
  EXPECT_THAT(index.search("云计算", 1), SizeIs(1));
}

TEST(Bm25Index, english_inflections_meet) {
  Bm25Index index;
  index.add("The market shifted.");
  index.add("Prices rose.");
  const auto found = index.search("market shifts", 5);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].item, 0u);
}

TEST(Bm25Index, follows_the_published_formula) {
  Bm25Index index;
  index.add("alpha beta");
  index.add("gamma delta");
  // Two items of mean length, one holder: ln(1 + 1.5/1.5) × (1 × 2.2) / (1 + 1.2).
  const auto found = index.search("alpha", 1);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_NEAR(found[0].score, 0.6931, 0.0001);
}

TEST(Bm25Index, ties_go_by_item_and_strangers_are_left_out) {
  Bm25Index index;
  index.add("alpha");
  index.add("alpha");
  const auto found = index.search("alpha", 5);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].item, 0u);
  EXPECT_THAT(index.search("omega", 5), IsEmpty());
  EXPECT_THAT(Bm25Index().search("omega", 5), IsEmpty());
}

}  // namespace
}  // namespace kaozheng::text
