// SPDX-License-Identifier: Apache-2.0
// SQLite's full-text index and PostgreSQL's find the same.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/postgres_server_double.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> chinese{
    "云计算", "算力", "超节点", "固态电池", "钠电",   "产能", "价格", "同比", "增长", "下降", "市场",   "份额",
    "效率",   "芯片", "出口",   "管制",     "新能源", "汽车", "储能", "光伏", "组件", "政策", "补贴",   "标准",
    "研究",   "报告", "数据",   "中心",     "能耗",   "冷却", "网络", "带宽", "延迟", "模型", "大模型", "推理"};
const std::vector<std::string> english{
    "copper",  "lithium", "battery", "batteries", "price",     "prices", "output",  "mine",     "mining", "river",
    "market",  "share",   "growth",  "growing",   "cloud",     "chip",   "chips",   "export",   "policy", "subsidy",
    "storage", "solar",   "module",  "standard",  "standards", "report", "reports", "data",     "centre", "cooling",
    "network", "latency", "model",   "models",    "inference", "energy", "a",       "an",       "the",    "of",
    "in",      "2024",    "2025",    "30%",       "1.5",       "GB200",  "H100",    "kW",       "fell",   "rose",
    "closed",  "opened",  "said",    "will",      "may",       "never",  "often",   "slightly", "3.14",   "per"};

// Words as texts use them: few of them often, most seldom.
class Words {
 public:
  explicit Words(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t count) { return random_() % count; }
  std::string some(bool is_chinese, std::size_t count) {
    std::string text;
    for (; count > 0; --count) {
      const auto& words = is_chinese ? chinese : english;
      text += words[std::min(below(words.size()), below(words.size()))];
      if (!is_chinese) text += " ";
    }
    return text;
  }

 private:
  std::mt19937 random_;
};

struct PostgresAgreementTest : testing::Test {
  void SetUp() override {
    if (const auto why = PostgresServer::missing()) GTEST_SKIP() << *why;
    fs::create_directories(folder);
    Result<std::unique_ptr<Store>> both[] = {
        open_sqlite_store(folder / "kaozheng.db", system_clock()),
        open_postgres_store(PostgresServer::shared().new_database(), system_clock())};
    for (auto& opened : both) {
      ASSERT_TRUE(opened) << opened.error().what;
      stores.push_back(std::move(*opened));
    }
  }
  ~PostgresAgreementTest() override {
    stores.clear();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  // Of two hundred queries, how many find the same ten in the same order in both stores.
  template <class Find>
  int agreeing(Find find) {
    Words words(2);
    int agree = 0, empty = 0;
    for (int i = 0; i < queries; ++i) {
      std::string query = words.some(i % 2 == 0, 1 + words.below(3));
      if (i % 5 == 0) query += " " + words.some(i % 2 != 0, 1 + words.below(2));
      std::vector<std::string> found[2];
      for (std::size_t store = 0; store < 2; ++store) {
        const Milliseconds begun = system_clock().elapsed();
        found[store] = find(*stores[store], query);
        spent[store] += system_clock().elapsed() - begun;
      }
      if (found[0] == found[1]) ++agree;
      if (found[0].empty()) ++empty;
    }
    EXPECT_LT(empty, queries / 20) << "the queries ask for nothing";
    return agree;
  }
  void tell(const char* what, int agree) {
    RecordProperty(what, agree);
    fmt::print("{}: the first ten agree for {} of {} queries; SQLite {} ms a query, PostgreSQL {} ms\n", what, agree,
               queries, spent[0].count() / queries, spent[1].count() / queries);
  }

  static constexpr int queries = 200;
  Milliseconds spent[2] = {};
  const fs::path folder = fs::temp_directory_path() / ("kaozheng-agreement-" + random_hex(12));
  std::vector<std::unique_ptr<Store>> stores;
};

TEST_F(PostgresAgreementTest, a_library_is_searched_alike) {
  Words words(1);
  for (int file = 0; file < 25; ++file) {
    Document document;
    document.id = sha256_hex(std::to_string(file));
    std::vector<Passage> passages;
    for (int i = 0; i < 10; ++i) {
      const std::string text = words.some(file % 2 == 0, 6 + words.below(12));
      const std::size_t begin = document.text.size();
      document.text += text + "\n";
      passages.push_back({passage_id(document.id, begin, begin + text.size()), document.id, begin, begin + text.size(),
                          text, i % 3 == 0 ? words.some(file % 2 == 0, 2) : "", 0, Origin::file});
    }
    for (const auto& store : stores)
      ASSERT_TRUE(store->index_file({fmt::format("/docs/{}.md", file), 1, 1, document.id, ""}, &document, passages));
  }
  const int agree = agreeing([](Store& store, const std::string& query) {
    std::vector<std::string> ids;
    const auto hits = store.search_library(query, {"/docs"}, 10);
    EXPECT_TRUE(hits) << hits.error().what;
    if (hits)
      for (const PassageHit& hit : *hits) ids.push_back(hit.passage.id);
    return ids;
  });
  tell("search_library", agree);
  EXPECT_GE(agree, queries * 95 / 100);
}

TEST_F(PostgresAgreementTest, finished_runs_are_searched_alike) {
  Words words(3);
  for (int run = 0; run < 12; ++run) {
    RunRecord record;
    record.id = fmt::format("{:032x}", 0xabc0 + run);
    record.started_at = fmt::format("2025-07-{:02}T08:00:00.000Z", run + 1);
    std::vector<SearchedText> texts;
    for (int i = 0; i < 15; ++i)
      texts.push_back({i % 2 == 0 ? "report" : "claim", std::to_string(i), words.some(run % 2 == 0, 2),
                       words.some(run % 2 == 0, 6 + words.below(12))});
    Document document;
    document.id = sha256_hex(fmt::format("document {}", run));
    document.text = words.some(run % 2 != 0, 60);
    document.blocks = {{BlockKind::paragraph, 0, 0, document.text.size(), 0}};
    for (const auto& store : stores) {
      ASSERT_TRUE(store->save_run(record));
      ASSERT_TRUE(store->save_document(record.id, document));
      ASSERT_TRUE(store->save_report(record.id, {"final", "", {}}));
      ASSERT_TRUE(store->index_run(record.id, texts));
    }
  }
  const int agree = agreeing([](Store& store, const std::string& query) {
    std::vector<std::string> told;
    const auto hits = store.find_text(query, 10);
    EXPECT_TRUE(hits) << hits.error().what;
    if (hits)
      for (const TextHit& hit : *hits) told.push_back(hit.run_id + hit.kind + hit.ref + hit.text);
    return told;
  });
  tell("find_text", agree);
  EXPECT_GE(agree, queries * 95 / 100);
}

}  // namespace
}  // namespace kaozheng::store
