// SPDX-License-Identifier: Apache-2.0
#include "store/fts_tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/bytes.h"
#include "store/word_index.h"
#include "text/index_terms.h"

namespace kaozheng::store {
namespace {

class FtsTokenizer : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(file_).close();
    auto opened = SqliteDatabase::open(file_);
    ASSERT_TRUE(opened) << opened.error().what;
    database_ = std::make_unique<SqliteDatabase>(std::move(*opened));
    ASSERT_TRUE(add_tokenizer(*database_));
    const auto made = database_->execute(
        "CREATE VIRTUAL TABLE held USING fts5(text, tokenize = 'kaozheng');"
        "CREATE VIRTUAL TABLE tokens USING fts5vocab(held, instance)");
    ASSERT_TRUE(made) << made.error().what;
  }
  // What the full-text table holds of `text`, in its order.
  std::vector<std::string> held(const std::string& text) {
    EXPECT_TRUE(database_->execute("DELETE FROM held"));
    EXPECT_TRUE(database_->run("INSERT INTO held(text) VALUES (?)", text));
    auto rows = database_->prepare("SELECT term FROM tokens ORDER BY offset");
    EXPECT_TRUE(rows);
    std::vector<std::string> result;
    while (rows->step().value_or(false)) result.push_back(rows->text(0));
    return result;
  }
  bool matches(const std::string& query) {
    auto rows = database_->prepare("SELECT 1 FROM held WHERE held MATCH ?");
    EXPECT_TRUE(rows);
    return rows->bind(fts_query(asked_terms(query))).step().value_or(false);
  }

  void TearDown() override {
    database_.reset();
    std::filesystem::remove(file_);
  }

  std::filesystem::path file_ = std::filesystem::temp_directory_path() / ("kaozheng-fts-" + random_hex(12) + ".db");
  std::unique_ptr<SqliteDatabase> database_;
};

TEST_F(FtsTokenizer, gives_the_terms_of_the_index_in_memory) {
  for (const std::string text :
       {"云计算市场规模达2.5万亿元，同比增长37.5%。", "1,037.3EFLOPS of compute; CloudMatrix 384 超节点",
        "The company's IL-6 levels weren't rising (2024-2025).", "ＡＩ与ＭａａＳ：從“雲計算”到“智算”",
        "カタカナとひらがな", "“quoted” AND OR NOT \"x\" * ^", "的了和 the of", ""}) {
    std::vector<std::string> expected;
    for (const text::IndexTerm& term : text::index_terms(text)) expected.push_back(term.text);
    EXPECT_EQ(held(text), expected) << text;
  }
}

TEST_F(FtsTokenizer, a_question_finds_its_words_and_not_its_particles) {
  held("云计算市场的规模达2.5万亿元。");
  EXPECT_TRUE(matches("市场有多大？"));
  EXPECT_TRUE(matches("2.5万亿"));
  EXPECT_FALSE(matches("谁的书是什么"));
  EXPECT_EQ(asked_terms("？！"), std::vector<std::string>{});
}

}  // namespace
}  // namespace kaozheng::store
