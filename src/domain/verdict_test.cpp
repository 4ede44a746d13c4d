// SPDX-License-Identifier: Apache-2.0
#include "domain/verdict.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kaozheng {
namespace {

TEST(Verdict, is_read_back_by_its_name) {
  for (const Verdict verdict : {Verdict::quoted, Verdict::computed, Verdict::supported, Verdict::partly,
                                Verdict::contradicted, Verdict::not_found})
    EXPECT_EQ(parse_verdict(to_string(verdict)), verdict);
  EXPECT_EQ(parse_verdict("maybe"), std::nullopt);
}

TEST(Verdict, doubt_is_worst_where_the_documents_say_otherwise) {
  EXPECT_GT(doubt(Verdict::contradicted), doubt(Verdict::not_found));
  EXPECT_GT(doubt(Verdict::not_found), doubt(Verdict::partly));
  EXPECT_TRUE(is_doubtful(Verdict::partly));
  for (const Verdict verdict : {Verdict::quoted, Verdict::computed, Verdict::supported})
    EXPECT_FALSE(is_doubtful(verdict));
}

TEST(Verdict, check_of_a_claim_survives_json) {
  ClaimCheck check;
  check.verdict = Verdict::partly;
  check.judge = "code";
  check.reasons = {"原文是“突破30万亿”"};
  check.witnesses = {{"abc", 3, 9, "30万亿"}};
  check.formula = "1 + 1 = 2";
  const auto again = nlohmann::json(check).get<ClaimCheck>();
  EXPECT_EQ(nlohmann::json(again), nlohmann::json(check));
}

TEST(Verdict, check_out_of_form_is_refused) {
  EXPECT_THROW(nlohmann::json::parse(R"({"verdict":"sure"})").get<ClaimCheck>(), nlohmann::json::exception);
  EXPECT_THROW(nlohmann::json::parse(R"({})").get<ClaimCheck>(), nlohmann::json::exception);
}

}  // namespace
}  // namespace kaozheng
