// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/side_by_side.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace kaozheng::evidence {
namespace {

// The same laid out cell by cell.
std::vector<std::size_t> partners_by_cell(const std::vector<PlainToken>& claim, const std::vector<PlainToken>& source) {
  const auto worth = [](const PlainToken& a, const PlainToken& b) {
    if (a.number() != b.number()) return -4;
    return same_token(a, b) ? 4 : a.number() ? 1 : -2;
  };
  const std::size_t rows = claim.size(), columns = source.size();
  std::vector<std::vector<int>> points(rows + 1, std::vector<int>(columns + 1, 0));
  for (std::size_t i = 1; i <= rows; ++i) {
    points[i][0] = points[i - 1][0] - 2;
    for (std::size_t j = 1; j <= columns; ++j)
      points[i][j] = std::max(
          {points[i - 1][j - 1] + worth(claim[i - 1], source[j - 1]), points[i - 1][j] - 2, points[i][j - 1] - 1});
  }
  std::vector<std::size_t> result(rows, no_partner);
  std::size_t i = rows, j = 0;
  for (std::size_t column = 1; column <= columns; ++column)
    if (points[rows][column] > points[rows][j]) j = column;
  while (i > 0) {
    if (j > 0 && points[i][j] == points[i - 1][j - 1] + worth(claim[i - 1], source[j - 1])) {
      result[--i] = --j;
    } else if (points[i][j] == points[i - 1][j] - 2) {
      --i;
    } else {
      --j;
    }
  }
  return result;
}

std::vector<PlainToken> some_tokens(std::mt19937& random, std::size_t most) {
  std::vector<PlainToken> tokens(random() % (most + 1));
  for (PlainToken& token : tokens) {
    if (random() % 5 == 0)
      token.value = static_cast<double>(random() % 4);
    else
      token.word = 1 + static_cast<std::uint32_t>(random() % 12);
  }
  return tokens;
}

TEST(SideBySide, lays_out_as_cell_by_cell) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto claim = some_tokens(random, 30), source = some_tokens(random, 70);
    EXPECT_EQ(partners(claim, source), partners_by_cell(claim, source)) << round;
  }
}

TEST(SideBySide, holds_the_longest_that_are_laid_out) {
  const std::vector<PlainToken> claim = plain_tokens(std::string(500, '%')),
                                source = plain_tokens(std::string(1500, '%'));
  ASSERT_EQ(claim.size(), 500u);
  EXPECT_EQ(partners(claim, source), partners_by_cell(claim, source));
}

TEST(SideBySide, has_no_partners_in_an_empty_source) {
  EXPECT_EQ(partners(plain_tokens("营业收入"), {}), std::vector<std::size_t>(4, no_partner));
  EXPECT_TRUE(partners({}, plain_tokens("营业收入")).empty());
}

}  // namespace
}  // namespace kaozheng::evidence
