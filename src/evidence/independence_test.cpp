// SPDX-License-Identifier: Apache-2.0
#include "evidence/independence.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::evidence {
namespace {

std::string text_about(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i)
    text += "第" + std::to_string(i * i) + "家企业公布营收" + std::to_string(i * 31 + 5) + "亿元，比上年有所增长。\n";
  return text;
}

Document document(std::string id, std::string url, std::string text) {
  Document one;
  one.id = std::move(id);
  one.origin = url.starts_with("file:") ? Origin::file : Origin::web;
  one.url = std::move(url);
  one.text = std::move(text);
  return one;
}

struct IndependenceTest : testing::Test {
  void add(const std::string& url, const std::string& text, int passages = 1) {
    const std::string id = "d" + std::to_string(documents.size());
    documents[id] = document(id, url, text);
    for (int i = 0; i < passages; ++i) cite(id);
  }
  void cite(const std::string& id) {
    Reference reference;
    reference.number = static_cast<int>(report.references.size()) + 1;
    reference.passage.document_id = id;
    report.references.push_back(reference);
  }
  // Cited and independent; the same-text numbers of the references.
  std::string told() {
    tell_independence(report, documents);
    std::string text = std::to_string(report.check.documents) + " " + std::to_string(report.check.independent) + ":";
    for (const Reference& reference : report.references) text += " " + std::to_string(reference.same_text_as);
    return text;
  }

  Report report;
  std::map<std::string, Document> documents;
};

TEST_F(IndependenceTest, five_reprints_of_one_text_are_one_source) {
  const std::string agency = text_about(0, 40);
  add("https://agency.example/1", agency, 2);
  add("https://paper.test/a", "转载。" + agency);
  add("https://portal.cn/b", agency + text_about(800, 830));
  add("https://blog.org/c", text_about(0, 30));
  add("https://news.net/d", agency, 2);
  EXPECT_EQ(told(), "5 1: 0 0 1 1 1 1 1");
  EXPECT_EQ(told(), "5 1: 0 0 1 1 1 1 1");
}

TEST_F(IndependenceTest, pages_of_one_publisher_are_one_source_and_not_the_same_text) {
  add("https://www.stats.gov.cn/1", text_about(0, 20));
  add("https://data.stats.gov.cn/2", text_about(100, 120));
  add("https://a.example.co.uk/", text_about(200, 220));
  add("https://b.example.co.uk/", text_about(300, 320));
  add("https://other.co.uk/", text_about(400, 420));
  EXPECT_EQ(told(), "5 3: 0 0 0 0 0");
}

TEST_F(IndependenceTest, a_reprint_joins_its_publishers) {
  add("https://a.example/", text_about(0, 20));
  add("https://b.test/", text_about(100, 120));
  add("https://a.example/x", text_about(200, 220));
  add("https://b.test/y", text_about(200, 220));  // of the first publisher
  EXPECT_EQ(told(), "4 1: 0 0 0 3");
}

TEST_F(IndependenceTest, works_in_archives_and_files_count_each_for_itself) {
  add("https://arxiv.org/abs/1", text_about(0, 20));
  add("https://arxiv.org/abs/2", text_about(100, 120));
  add("file:///docs/a.md", text_about(200, 220));
  add("file:///docs/b.md", text_about(300, 320));
  add("file:///docs/copy.md", text_about(300, 320));
  EXPECT_EQ(told(), "5 4: 0 0 0 0 4");
}

TEST_F(IndependenceTest, what_is_missing_or_empty_counts_for_itself) {
  EXPECT_EQ(told(), "0 0:");
  cite("nowhere");
  cite("nowhere");
  add("https://a.example/", "");
  add("https://b.example/", "");
  add("not a url", "");
  EXPECT_EQ(told(), "4 4: 0 0 0 0 0");
}

}  // namespace
}  // namespace kaozheng::evidence
