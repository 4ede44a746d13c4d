// SPDX-License-Identifier: Apache-2.0
#include "models/schema_fit.h"

#include <gtest/gtest.h>

#include "models/structured.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

const json brief = {{"type", "object"},
                    {"properties",
                     {{"scope", {{"type", "string"}}},
                      {"period", {{"type", "string"}}},
                      {"facets", {{"type", "array"}, {"items", {{"type", "string"}}}}}}},
                    {"required", {"scope", "period", "facets"}}};
const json queries = {{"type", "object"},
                      {"properties", {{"queries", {{"type", "array"}, {"items", {{"type", "string"}}}}}}},
                      {"required", json::array({"queries"})}};

TEST(FittedToSchemaTest, what_fits_stays_as_it_is) {
  const json value = {{"scope", "s"}, {"period", ""}, {"facets", {"a", "b"}}};
  EXPECT_EQ(fitted_to_schema(value, brief), value);
  EXPECT_TRUE(fit_of(value, brief).all);
}

TEST(KeepsToTest, to_the_letter_is_what_fitting_leaves_as_it_is) {
  const json verdict = {{"type", "object"},
                        {"properties", {{"verdict", {{"type", "string"}, {"enum", {"supported", "not_found"}}}}}},
                        {"required", json::array({"verdict"})}};
  const json list = {
      {"type", "object"},
      {"properties", {{"all", {{"type", "array"}, {"items", verdict}}}, {"count", {{"type", "integer"}}}}},
      {"required", json::array({"all"})}};
  const json good = {{"all", {{{"verdict", "supported"}}, {{"verdict", "not_found"}}}}, {"count", 2}};
  EXPECT_TRUE(keeps_to(good, list));
  EXPECT_EQ(fitted_to_schema(good, list), good);
  EXPECT_TRUE(fit_of(good, list).all);
  for (const json& other : {json{{"all", {{{"verdict", "Supported"}}}}},
                            json{{"all", {{{"verdict", "supported"}, {"why", ""}}}}}, json{{"all", {json::object()}}},
                            json{{"all", nullptr}}, json{{"count", 2}}, json{{"all", json::array()}, {"count", "2"}},
                            json{{"All", json::array()}}, json::array({good}), json("all"), json()})
    EXPECT_FALSE(keeps_to(other, list)) << other;
}

TEST(FittedToSchemaTest, wrappers_are_taken_off_only_where_one_holds_the_reply) {
  const json value = {{"queries", {"a"}}};
  EXPECT_EQ(fitted_to_schema({{"result", value}}, queries), value);
  EXPECT_EQ(fitted_to_schema({{"function", {{"arguments", value.dump()}}}}, queries), value);
  const json two = {{"first", value}, {"second", {{"queries", {"b"}}}}};
  EXPECT_EQ(fitted_to_schema(two, queries), two);
}

TEST(FittedToSchemaTest, what_could_mean_two_things_is_left) {
  const json by_type = {{"范围", "s"}, {"时期", "p"}, {"方面", {"a"}}};
  const json fitted = fitted_to_schema(by_type, brief);
  EXPECT_EQ(fitted["facets"], json::array({"a"}));
  EXPECT_FALSE(fitted.contains("scope") || fitted.contains("period"));
  EXPECT_FALSE(fitted_to_schema(json{{"explanation", "s"}, {"facets", {"a"}}}, brief).contains("scope"));
  EXPECT_EQ(fitted_to_schema(json{{"error", "no"}}, queries), (json{{"error", "no"}}));
}

TEST(ReadReplyTest, of_several_objects_the_one_that_holds_most_is_taken) {
  EXPECT_EQ(*read_reply(brief, R"({"scope": "x"} {"scope": "s", "period": "", "facets": ["a"]})"),
            (json{{"scope", "s"}, {"period", ""}, {"facets", {"a"}}}));
  EXPECT_EQ(*read_reply(queries, R"(As in {"type": "object"}: ["a", "b"])"), (json{{"queries", {"a", "b"}}}));
}

// Whatever the place a reply is cut at, nothing is read that the whole does not say.
TEST(ReadReplyTest, a_cut_reply_is_completed_only_where_that_is_certain) {
  const json finding = {{"type", "object"},
                        {"properties",
                         {{"statement", {{"type", "string"}}},
                          {"passages", {{"type", "array"}, {"items", {{"type", "string"}}}}},
                          {"weight", {{"type", "integer"}}}}},
                        {"required", {"statement", "passages", "weight"}}};
  const json notes = {
      {"type", "object"},
      {"properties", {{"findings", {{"type", "array"}, {"items", finding}}}, {"sure", {{"type", "boolean"}}}}},
      {"required", {"findings", "sure"}}};
  const std::string whole =
      R"({"findings": [{"statement": "Ice, \"thin\" on 3 May", "passages": ["P1", "P12"], "weight": 125}, )"
      R"({"statement": "冰化了", "passages": [], "weight": -4}], "sure": true})";
  const json value = json::parse(whole);
  int read = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto part = read_reply(notes, whole.substr(0, length));
    if (!part) continue;
    ++read;
    const json& findings = (*part)["findings"];
    ASSERT_TRUE(findings.is_array()) << length;
    for (std::size_t i = 0; i < findings.size(); ++i) EXPECT_EQ(findings[i], value["findings"][i]) << length;
    if (part->contains("sure")) {
      EXPECT_EQ((*part)["sure"], true);
    }
  }
  EXPECT_GT(read, 60);
}

}  // namespace
}  // namespace kaozheng::models
