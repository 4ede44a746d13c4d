// SPDX-License-Identifier: Apache-2.0
// What every store does with the files people keep in folders, as tests; instantiated as store_contract.h says.
#pragma once

#include <string>

#include "store/store_contract.h"

namespace kaozheng::store {

template <class World>
class LibraryContract : public StoreContract<World> {};

TYPED_TEST_SUITE_P(LibraryContract);

TYPED_TEST_P(LibraryContract, a_file_of_the_library_is_remembered) {
  EXPECT_FALSE(this->store().library_file("/docs/a.md")->has_value());
  this->index("/docs/a.md", this->document("d1", "云"));
  ASSERT_TRUE(this->store().index_file({"/docs/b.pdf", 7, 8, "", "damaged"}, nullptr, {}));
  const auto file = this->store().library_file("/docs/a.md");
  ASSERT_TRUE(file && *file);
  EXPECT_EQ((*file)->size, 10);
  EXPECT_EQ((*file)->modified_ns, 20);
  EXPECT_EQ((*file)->document_id, "d1");
  const auto broken = this->store().library_file("/docs/b.pdf");
  ASSERT_TRUE(broken && *broken);
  EXPECT_EQ((*broken)->document_id, "");
  EXPECT_EQ((*broken)->error, "damaged");
}

TYPED_TEST_P(LibraryContract, folders_are_told_apart_by_their_whole_name) {
  for (const char* path : {"/a/b/2.md", "/a/b/1.md", "/a/b/c/3.md", "/a/bc/4.md", "/a/b.md", "/a/B/5.md", "/云/6.md"})
    this->index(path, this->document(path, "云计算 " + std::string(path)));
  const auto paths = [&](const std::string& folder) {
    std::string list;
    const auto files = this->store().library_files(folder);
    for (const LibraryFile& file : files.value()) list += file.path + " ";
    return list;
  };
  EXPECT_EQ(paths("/a/b"), "/a/b/1.md /a/b/2.md /a/b/c/3.md ");
  EXPECT_EQ(paths("/a/b/"), "/a/b/1.md /a/b/2.md /a/b/c/3.md ");
  EXPECT_EQ(paths("/a/bc"), "/a/bc/4.md ");
  EXPECT_EQ(paths("/云"), "/云/6.md ");
  EXPECT_EQ(paths("/a/b.md"), "/a/b.md ");
  EXPECT_EQ(this->store().library_files("/")->size(), 7u);
  EXPECT_EQ(paths("/a/_"), "");

  EXPECT_THAT(this->found("云计算", {"/a/b"}), testing::SizeIs(3));
  EXPECT_THAT(this->found("云计算", {"/a/bc", "/a/b/c/"}), testing::SizeIs(2));
  EXPECT_THAT(this->found("云计算", {"/"}), testing::SizeIs(7));
  EXPECT_THAT(this->found("云计算", {}), testing::IsEmpty());
}

TYPED_TEST_P(LibraryContract, the_best_passage_comes_first) {
  this->index("/docs/a.md", this->document("d1",
                                           "云计算市场在增长。\n"
                                           "超节点 CloudMatrix 384 把算力效率提高 30%，CloudMatrix 的效率领先。\n"
                                           "香蕉是黄色的。\n"
                                           "Bananas are yellow, and so are some lemons."));
  const auto chinese = this->found("CloudMatrix 的算力效率", {"/docs"});
  ASSERT_THAT(chinese, testing::SizeIs(1));
  EXPECT_THAT(chinese[0], testing::HasSubstr("30%"));
  EXPECT_THAT(this->found("香蕉", {"/docs"}), testing::ElementsAre("香蕉是黄色的。"));
  EXPECT_THAT(this->found("a BANANA", {"/docs"}), testing::ElementsAre(testing::StartsWith("Bananas")));
  const auto both = this->found("yellow lemons 市场", {"/docs"});
  EXPECT_THAT(both, testing::ElementsAre(testing::StartsWith("Bananas"), testing::StartsWith("云计算")));
  EXPECT_THAT(this->found("yellow lemons 市场", {"/docs"}, 1), testing::SizeIs(1));
  EXPECT_THAT(this->found("yellow lemons 市场", {"/docs"}, 0), testing::IsEmpty());
}

TYPED_TEST_P(LibraryContract, a_found_passage_comes_back_whole) {
  const Document made = this->document("d1", "甲\n云计算 in the second line");
  this->index("/docs/a.md", made, "三大转向");
  const auto hits = this->store().search_library("云计算", {"/docs"}, 5);
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(nlohmann::json(hits->front().passage), nlohmann::json(this->lines(made, "三大转向")[1]));
  EXPECT_GT(hits->front().score, 0);
}

TYPED_TEST_P(LibraryContract, the_heading_above_a_passage_counts) {
  this->index("/docs/a.md", this->document("d1", "增长了三成。\n其他内容。"));
  this->index("/docs/b.md", this->document("d2", "Growth was thirty percent."), "MaaS 服务");
  EXPECT_THAT(this->found("MaaS", {"/docs"}), testing::ElementsAre("Growth was thirty percent."));
}

TYPED_TEST_P(LibraryContract, a_sentence_that_holds_the_whole_query_wins_over_words_strewn_about) {
  this->index("/docs/a.md", this->document("d1", "The copper mine closed. Zinc output rose. Prices fell."));
  this->index("/docs/b.md", this->document("d2",
                                           "Copper output fell by a half in spring, and nobody at the old mine near "
                                           "the river could say why or for how long it would last."));
  this->index("/docs/c.md", this->document("d3", "Bananas are yellow.\nLemons are sour."));
  EXPECT_THAT(this->found("copper output fell", {"/docs"}),
              testing::ElementsAre(testing::StartsWith("Copper output"), testing::StartsWith("The copper mine")));
}

TYPED_TEST_P(LibraryContract, passages_of_one_rank_are_in_the_order_of_their_ids) {
  for (const char* id : {"d5", "d1", "d4", "d2", "d3"})
    this->index("/docs/" + std::string(id), this->document(id, "量子计算"));
  this->index("/docs/other", this->document("other", "nothing of the kind"));
  const auto hits = this->store().search_library("量子计算", {"/docs"}, 4);
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 4u);
  for (std::size_t i = 1; i < hits->size(); ++i) EXPECT_LT((*hits)[i - 1].passage.id, (*hits)[i].passage.id);
}

TYPED_TEST_P(LibraryContract, a_query_is_words_and_never_a_command) {
  this->index("/docs/a.md", this->document("d1", "AND or NOT near\n云计算"));
  for (const char* query : {"\"", "\"云", "NEAR(", "*", "text:", "-", "^a", "a AND", "'; DROP TABLE runs; --", "", " ",
                            "的", "\xff\xfe", "col : (", "{a b}"})
    EXPECT_TRUE(this->store().search_library(query, {"/docs"}, 5)) << query;
  EXPECT_THAT(this->found("\"云计算\" OR", {"/docs"}), testing::SizeIs(1));
  EXPECT_TRUE(this->store().search_library(std::string("云\0计算", 10), {"/docs"}, 5));
  std::string long_query = "云计算";
  for (int i = 0; i < 20'000; ++i) long_query += " word" + std::to_string(i);
  EXPECT_THAT(this->found(long_query, {"/docs"}), testing::SizeIs(1));
}

TYPED_TEST_P(LibraryContract, a_changed_file_replaces_what_its_path_held) {
  this->index("/docs/a.md", this->document("d1", "旧的内容 quantum"));
  this->index("/docs/a.md", this->document("d2", "新的内容 lattice"));
  EXPECT_THAT(this->found("quantum", {"/docs"}), testing::IsEmpty());
  EXPECT_THAT(this->found("lattice", {"/docs"}), testing::SizeIs(1));
  EXPECT_FALSE(this->has_document("d1"));
  EXPECT_EQ((*this->store().library_file("/docs/a.md"))->document_id, "d2");
  ASSERT_TRUE(this->store().index_file({"/docs/a.md", 1, 1, "", "now damaged"}, nullptr, {}));
  EXPECT_THAT(this->found("lattice", {"/docs"}), testing::IsEmpty());
  EXPECT_FALSE(this->has_document("d2"));
}

TYPED_TEST_P(LibraryContract, indexing_the_same_file_again_changes_nothing) {
  for (int times = 0; times < 3; ++times) this->index("/docs/a.md", this->document("d1", "quantum\nlattice"));
  EXPECT_THAT(this->found("quantum lattice", {"/docs"}), testing::SizeIs(2));
}

TYPED_TEST_P(LibraryContract, two_files_with_the_same_bytes_share_a_document) {
  this->index("/docs/a.md", this->document("d1", "quantum"));
  this->index("/copy/a.md", this->document("d1", "quantum"));
  EXPECT_THAT(this->found("quantum", {"/docs", "/copy"}), testing::SizeIs(1));
  ASSERT_TRUE(this->store().remove_file("/docs/a.md"));
  EXPECT_THAT(this->found("quantum", {"/docs"}), testing::IsEmpty());
  EXPECT_THAT(this->found("quantum", {"/copy"}), testing::SizeIs(1));
  ASSERT_TRUE(this->store().remove_file("/copy/a.md"));
  EXPECT_FALSE(this->has_document("d1"));
  EXPECT_TRUE(this->store().remove_file("/copy/a.md"));
}

TYPED_TEST_P(LibraryContract, a_file_that_leaves_stays_a_document_of_the_runs_that_read_it) {
  const std::string id = this->run("aaaa").id;
  this->index("/docs/a.md", this->document("d1", "quantum"));
  ASSERT_TRUE(this->store().save_document(id, this->document("d1", "quantum")));
  ASSERT_TRUE(this->store().remove_file("/docs/a.md"));
  EXPECT_TRUE(this->has_document("d1"));
  this->index("/docs/other.md", this->document("d2", "lattice"));
  EXPECT_THAT(this->found("quantum", {"/docs"}), testing::IsEmpty());
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_FALSE(this->has_document("d1"));
}

REGISTER_TYPED_TEST_SUITE_P(LibraryContract, a_file_of_the_library_is_remembered,
                            folders_are_told_apart_by_their_whole_name, the_best_passage_comes_first,
                            a_found_passage_comes_back_whole, the_heading_above_a_passage_counts,
                            a_sentence_that_holds_the_whole_query_wins_over_words_strewn_about,
                            passages_of_one_rank_are_in_the_order_of_their_ids, a_query_is_words_and_never_a_command,
                            a_changed_file_replaces_what_its_path_held, indexing_the_same_file_again_changes_nothing,
                            two_files_with_the_same_bytes_share_a_document,
                            a_file_that_leaves_stays_a_document_of_the_runs_that_read_it);

}  // namespace kaozheng::store
