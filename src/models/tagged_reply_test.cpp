// SPDX-License-Identifier: Apache-2.0
#include "models/tagged_reply.h"

#include <gtest/gtest.h>

#include "models/single_reply.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

const json text = {{"type", "string"}};
const json texts = {{"type", "array"}, {"items", text}};
const json number = {{"type", "integer"}};
const json verdict = {{"type", "string"}, {"enum", {"supported", "not_found"}}};

json object_of(json properties) {
  json required = json::array();
  for (const auto& [name, schema] : properties.items()) required.push_back(name);
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}
json list_of(json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

const json brief = object_of({{"scope", text}, {"facets", texts}});
const json outline = object_of(
    {{"sections", list_of(object_of({{"heading", text},
                                     {"findings", texts},
                                     {"sections", list_of(object_of({{"heading", text}, {"findings", texts}}))}}))}});

json tagged(const json& schema, std::string_view reply) {
  auto value = read_tagged_reply(schema, reply);
  return value ? *value : json("malformed: " + value.error().what);
}

TEST(TaggedReplyTest, what_is_written_is_read_back) {
  const json value = {
      {"sections",
       {{{"heading", "Ice & water <sic>"}, {"findings", {"F1", "F2"}}, {"sections", json::array()}},
        {{"heading", "湖面"},
         {"findings", json::array()},
         {"sections", {{{"heading", "风"}, {"findings", {"F3"}}}, {{"heading", "浪"}, {"findings", {"F4"}}}}}}}}};
  json read = tagged(outline, write_tagged(value, outline));
  EXPECT_EQ(read["sections"][0]["heading"], "Ice & water <sic>");
  EXPECT_EQ(read["sections"][0]["findings"], value["sections"][0]["findings"]);
  EXPECT_EQ(read["sections"][1]["sections"], value["sections"][1]["sections"]);
}

TEST(TaggedReplyTest, tags_in_any_case_open_closed_by_an_opening_one_and_with_attributes_are_read) {
  const json wanted = {{"scope", "one lake"}, {"facets", {"ice", "wind"}}};
  for (const char* reply :
       {"<scope>one lake</scope><facets>ice</facets><facets>wind</facets>",
        "Here:\n<SCOPE> one lake </Scope>\n<facets>- ice\n- wind\n</facets> Done.",
        "<scope>one lake<scope>\n<facets>ice<facets>wind",
        "<scope id=\"1\">one lake</ scope>< facets >ice\nwind</facets>",
        "<answer><scope>one lake</scope><facets><item>ice</item><item>wind</item></facets></answer>",
        "<scope>one lake\n<facets>1. ice\n2. wind"})
    EXPECT_EQ(tagged(brief, reply), wanted) << reply;
  EXPECT_EQ(tagged(brief, "<scope>x</scope>"), (json{{"scope", "x"}, {"facets", json::array()}}));
}

TEST(TaggedReplyTest, elements_may_be_lines_of_names) {
  EXPECT_EQ(
      tagged(outline,
             "<sections>\nheading: Ice\nfindings: F1, F2\n</sections><sections>Heading：风\nFindings：F3</sections>"),
      (json{{"sections",
             {{{"heading", "Ice"}, {"findings", {"F1", "F2"}}, {"sections", json::array()}},
              {{"heading", "风"}, {"findings", {"F3"}}, {"sections", json::array()}}}}}));
}

TEST(TaggedReplyTest, a_reply_without_tags_is_malformed_but_for_one_that_says_none) {
  for (const char* reply : {"", "one lake", "<div>scope</div>", "scope", "<scope", "none"})
    EXPECT_FALSE(read_tagged_reply(brief, reply)) << reply;
  EXPECT_EQ(tagged(outline, "无"), (json{{"sections", json::array()}}));
}

TEST(TaggedReplyTest, the_form_is_shown_in_the_language_of_the_prompt) {
  EXPECT_EQ(tagged_form(object_of({{"verdict", verdict}}), Language::en),
            "<verdict>supported | not_found</verdict>  (one of these words)\n");
  EXPECT_EQ(tagged_form(brief, Language::zh),
            "<facets>…</facets>  （每一条写一个 <facets>，没有就不写）\n<scope>…</scope>\n");
}

TEST(KeyedLinesTest, every_name_needs_a_line) {
  EXPECT_EQ(*read_keyed_lines(brief, "**Scope:** one lake\n- facets: [ice, wind]"),
            (json{{"scope", "one lake"}, {"facets", {"ice", "wind"}}}));
  EXPECT_EQ(*read_keyed_lines(brief, "scope：一个湖\nfacets：\n1. 冰\n2. 风"),
            (json{{"scope", "一个湖"}, {"facets", {"冰", "风"}}}));
  EXPECT_FALSE(read_keyed_lines(brief, "scope: one lake"));
  EXPECT_FALSE(read_keyed_lines(brief, "The scope: one lake, with facets: ice"));
}

json single(const json& schema, std::string_view reply) {
  auto value = read_single_reply("it", schema, reply);
  return value ? *value : json("malformed: " + value.error().what);
}

TEST(SingleReplyTest, each_type_is_read_from_plain_lines) {
  EXPECT_EQ(single(text, " \"One lake.\" \n"), "One lake.");
  EXPECT_EQ(single(text, "it: 一个湖"), "一个湖");
  EXPECT_EQ(single(text, "无"), "");
  EXPECT_EQ(single(texts, "Here they are:\n- ice\n* \"wind\"\n3. 浪\n"), (json{"ice", "wind", "浪"}));
  EXPECT_EQ(single(texts, "ice\nwind"), (json{"ice", "wind"}));
  EXPECT_EQ(single(texts, "none"), json::array());
  EXPECT_EQ(single(texts, "{\"it\": [\"ice\"]}"), json::array({"ice"}));
  EXPECT_EQ(single(verdict, "Not found."), "not_found");
  EXPECT_EQ(single(number, "4"), 4);
  EXPECT_EQ(single({{"type", "boolean"}}, "是"), true);
}

TEST(SingleReplyTest, objects_are_lines_of_cells) {
  const json findings = list_of(object_of({{"statement", text}, {"passages", texts}}));
  const json wanted = {{{"statement", "The ice broke."}, {"passages", {"P1", "P3"}}},
                       {{"statement", "冰化了"}, {"passages", {"P2"}}}};
  EXPECT_EQ(single(findings, "- P1, P3 | The ice broke.\n- P2｜冰化了"), wanted);
  EXPECT_EQ(single(findings, "| passages | statement |\n|---|---|\n| P1、P3 | The ice broke. |\n| [P2] | 冰化了 |"),
            wanted);
  EXPECT_EQ(single(findings, "passages: P1, P3 | statement: The ice broke.\n没有别的\nP2 | 冰化了"), wanted);
}

TEST(SingleReplyTest, what_is_no_answer_is_malformed) {
  const json findings = list_of(object_of({{"statement", text}, {"passages", texts}}));
  EXPECT_FALSE(read_single_reply("it", texts, "I would rather not."));
  EXPECT_FALSE(read_single_reply("it", text, "抱歉，我无法回答。"));
  EXPECT_FALSE(read_single_reply("it", texts, "no idea"));
  EXPECT_FALSE(read_single_reply("it", findings, "The ice broke."));
  EXPECT_FALSE(read_single_reply("it", verdict, "It is not supported."));
  EXPECT_FALSE(read_single_reply("it", number, "four or five"));
  EXPECT_FALSE(read_single_reply("it", text, " \n"));
}

}  // namespace
}  // namespace kaozheng::models
