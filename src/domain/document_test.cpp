// SPDX-License-Identifier: Apache-2.0
#include "domain/document.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kaozheng {
namespace {

using nlohmann::json;

Passage passage(std::size_t begin, std::size_t end) {
  return {passage_id("doc", begin, end), "doc", begin, end, "算力增长43%。", "现状", 2, Origin::file};
}

TEST(DocumentTest, an_id_is_made_of_the_content) {
  EXPECT_EQ(passage_id("doc", 1, 23), passage_id("doc", 1, 23));
  EXPECT_NE(passage_id("doc", 1, 23), passage_id("doc", 12, 3));
  EXPECT_NE(passage_id("doc", 1, 23), passage_id("doc1", 1, 23));
  const std::vector<Passage> one = {passage(0, 9)}, other = {passage(9, 18)};
  EXPECT_EQ(finding_id("a", one), finding_id("a", one));
  EXPECT_NE(finding_id("a", one), finding_id("b", one));
  EXPECT_NE(finding_id("a", one), finding_id("a", other));
  EXPECT_EQ(finding_id("a", one).size(), 16u);
}

TEST(DocumentTest, what_is_written_is_read_again) {
  for (const BlockKind kind : {BlockKind::heading, BlockKind::paragraph, BlockKind::list_item, BlockKind::table_row,
                               BlockKind::quote, BlockKind::code, BlockKind::caption}) {
    const json block = Block{kind, 2, 3, 40, 5};
    EXPECT_EQ(block["kind"], to_string(kind));
    EXPECT_EQ(json(block.get<Block>()), block);
  }
  const json finding = Finding{"id", "算力增长43%。", {passage(0, 9), passage(9, 18)}, "task_1", true, true};
  EXPECT_EQ(json(finding.get<Finding>()), finding);
  EXPECT_EQ(finding["passages"][1]["begin"], 9);
  EXPECT_EQ(finding["passages"][1]["origin"], "file");
  const json gap = Gap{"", "价格", "没有来源"};
  EXPECT_EQ(json(gap.get<Gap>()), gap);
}

TEST(DocumentTest, a_document_is_written_without_its_text) {
  Document document;
  document.id = "abc";
  document.origin = Origin::file;
  document.text = "long";
  document.blocks = {{}};
  const json written = document;
  EXPECT_EQ(written["id"], "abc");
  EXPECT_EQ(written["origin"], "file");
  EXPECT_FALSE(written.contains("text"));
  EXPECT_FALSE(written.contains("blocks"));
}

TEST(DocumentTest, a_damaged_value_throws_an_exception_of_the_json_library) {
  for (const char* text : {"null", "[]", "{}", R"({"id": 3})", R"({"kind": 3})", R"({"task_id": "a"})"}) {
    EXPECT_THROW(json::parse(text).get<Block>(), json::exception) << text;
    EXPECT_THROW(json::parse(text).get<Passage>(), json::exception) << text;
    EXPECT_THROW(json::parse(text).get<Finding>(), json::exception) << text;
    EXPECT_THROW(json::parse(text).get<Gap>(), json::exception) << text;
  }
}

}  // namespace
}  // namespace kaozheng
