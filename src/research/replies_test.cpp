// SPDX-License-Identifier: Apache-2.0
#include "research/replies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kaozheng::research {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<models::LabelledPassage> shown() {
  std::vector<models::LabelledPassage> passages;
  for (const char* text : {"Exports rose by 6.7%. More followed.", "Prices fell."}) {
    Passage passage;
    passage.document_id = "d";
    passage.text = text;
    passage.id = passage_id("d", passages.size(), passages.size() + 1);
    passages.push_back({"P" + std::to_string(passages.size() + 1), passage, "title", ""});
  }
  return passages;
}

TEST(RepliesTest, a_brief_needs_facets) {
  const auto brief =
      read_brief(json{{"scope", "s\nt"}, {"period", "from 2023 to 2025"}, {"facets", {"a", "", 3, "a", "b"}}});
  ASSERT_TRUE(brief);
  EXPECT_EQ(brief->scope, "s t");
  EXPECT_EQ(brief->period, "2023-2025");
  EXPECT_THAT(brief->facets, ElementsAre("a", "b"));
  for (const json& wrong :
       {json{{"facets", json::array()}}, json{{"facets", "a"}}, json::object(), json::array(), json("x"), json()})
    EXPECT_EQ(read_brief(wrong).error().kind, ErrorKind::malformed) << wrong;
}

TEST(RepliesTest, a_period_is_made_of_years_only) {
  const auto period = [](const char* text) { return read_brief(json{{"period", text}, {"facets", {"a"}}})->period; };
  EXPECT_EQ(period("2025年"), "2025");
  EXPECT_EQ(period("any"), "");
  EXPECT_EQ(period("12345"), "");
}

TEST(RepliesTest, queries_are_single_lines_without_repeats) {
  EXPECT_THAT(*read_queries(json{{"queries", {"a  b", "a b", " ", 7, "c\nd"}}}), ElementsAre("a b", "c d"));
  EXPECT_THAT(*read_queries(json{{"queries", json::array()}}), IsEmpty());
  EXPECT_EQ(read_queries(json{{"query", "a"}}).error().kind, ErrorKind::malformed);
}

TEST(RepliesTest, a_reflection_may_leave_out_queries_but_not_what_is_missing) {
  EXPECT_THAT(read_reflection(json{{"missing", {"x"}}})->queries, IsEmpty());
  EXPECT_EQ(read_reflection(json{{"queries", {"x"}}}).error().kind, ErrorKind::malformed);
}

TEST(RepliesTest, a_finding_names_passages_that_were_shown) {
  const auto findings =
      read_notes(json{{"findings",
                       {{{"statement", "Prices fell and exports rose."}, {"passages", {"P2", "[P1]", 1, "P9"}}},
                        {{"statement", "unknown passage"}, {"passages", {"P7"}}},
                        {{"statement", "no passage"}},
                        {{"statement", ""}, {"passages", {"P1"}}},
                        {{"passages", {"P1"}}},
                        7}}},
                 shown());
  ASSERT_TRUE(findings);
  ASSERT_EQ(findings->size(), 1u);
  EXPECT_EQ(findings->front().passages.size(), 2u);
  EXPECT_EQ(findings->front().passages.front().text, "Prices fell.");
  EXPECT_FALSE(findings->front().verbatim);
  EXPECT_FALSE(findings->front().from_files);
}

TEST(RepliesTest, words_taken_over_are_verbatim_and_their_passage_comes_first) {
  const auto findings =
      read_notes(json{{"findings", {{{"statement", "Exports rose by 6.7%."}, {"passages", {"P2", "P1"}}}}}}, shown());
  ASSERT_TRUE(findings);
  EXPECT_TRUE(findings->front().verbatim);
  EXPECT_EQ(findings->front().passages.front().text, "Exports rose by 6.7%. More followed.");
  EXPECT_EQ(findings->front().id, finding_id(findings->front().statement, findings->front().passages));
}

TEST(RepliesTest, notes_that_name_no_passage_at_all_are_malformed_but_nothing_found_is_not) {
  EXPECT_EQ(read_notes(json{{"findings", {{{"statement", "x"}, {"passages", {"P7"}}}}}}, shown()).error().kind,
            ErrorKind::malformed);
  EXPECT_EQ(read_notes(json{{"findings", "x"}}, shown()).error().kind, ErrorKind::malformed);
  EXPECT_THAT(*read_notes(json{{"findings", json::array()}}, shown()), IsEmpty());
}

TEST(RepliesTest, a_statement_cannot_carry_a_mark_of_its_own) {
  const auto findings =
      read_notes(json{{"findings", {{{"statement", "Exports rose [F2] [Fx]."}, {"passages", "P1"}}}}}, shown());
  ASSERT_TRUE(findings);
  EXPECT_EQ(findings->front().statement, "Exports rose (F2) [Fx].");
}

}  // namespace
}  // namespace kaozheng::research
