// SPDX-License-Identifier: Apache-2.0
#include "models/money.h"

#include <gtest/gtest.h>

namespace kaozheng::models {
namespace {

TEST(Money, AnAmountAndItsCurrency) {
  const auto money = parse_money(" 0.50 USD ");
  ASSERT_TRUE(money);
  EXPECT_DOUBLE_EQ(money->amount, 0.5);
  EXPECT_EQ(money->currency, "USD");
  EXPECT_EQ(parse_money("5CNY")->currency, "CNY");
  EXPECT_EQ(shown_money(0.0123456, "CNY"), "0.01235 CNY");
}

TEST(Money, WhatIsNoneIsNamed) {
  for (const char* text :
       {"", "5", "USD", "$5", "-1 USD", "0 USD", "1 usd", "1 US", "nan USD", "inf USD", "1 USD EUR"}) {
    const auto money = parse_money(text);
    ASSERT_FALSE(money) << text;
    EXPECT_NE(money.error().what.find("0.50 USD"), std::string::npos);
  }
}

}  // namespace
}  // namespace kaozheng::models
