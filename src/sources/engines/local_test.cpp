// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/manual_clock_double.h"
#include "sources/engines.h"
#include "sources/engines/engine_replies.h"
#include "store/memory_store_double.h"

namespace kaozheng::sources {
namespace {

struct LocalSearchTest : testing::Test {
  ManualClock clock{TimePoint{}};
  std::unique_ptr<store::Store> library = store::make_memory_store(clock);

  static Document document(const std::string& id, const std::string& url, const std::string& title,
                           const std::string& text) {
    Document made;
    made.id = id;
    made.url = url;
    made.origin = url.starts_with("file:") ? Origin::file : Origin::web;
    made.title = title;
    made.text = text;
    return made;
  }
  // Every line of the text is a passage.
  void index(const std::string& path, const Document& made) {
    std::vector<Passage> passages;
    for (std::size_t begin = 0; begin < made.text.size();) {
      const std::size_t end = std::min(made.text.find('\n', begin), made.text.size());
      Passage passage;
      passage.id = passage_id(made.id, begin, end);
      passage.document_id = made.id;
      passage.begin = begin;
      passage.end = end;
      passage.text = made.text.substr(begin, end - begin);
      passage.origin = Origin::file;
      passages.push_back(passage);
      begin = end + 1;
    }
    const auto done = library->index_file({path, 1, 1, made.id, ""}, &made, passages);
    ASSERT_TRUE(done) << done.error().what;
  }
};

TEST_F(LocalSearchTest, a_document_is_one_hit_with_its_best_passage) {
  index("/docs/云 1.md", document("d1", file_url("/docs/云 1.md"), "云计算市场",
                                  "Cloud spending was flat.\nCloudMatrix raised cloud efficiency: CloudMatrix leads."));
  index("/docs/b.md", document("d2", file_url("/docs/b.md"), "", "Bananas are yellow and CloudMatrix is not."));
  const auto hits = make_local(*library, {"/docs"})->search(Query{"CloudMatrix efficiency"}, 5, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "file:///docs/%E4%BA%91%201.md");
  EXPECT_EQ((*hits)[0].title, "云计算市场");
  EXPECT_EQ((*hits)[0].snippet, "CloudMatrix raised cloud efficiency: CloudMatrix leads.");
  EXPECT_EQ((*hits)[0].engine, "local");
  EXPECT_EQ((*hits)[1].title, "b.md");
}

TEST_F(LocalSearchTest, only_the_folders_of_the_run_are_searched) {
  index("/docs/a.md", document("d1", file_url("/docs/a.md"), "A", "CloudMatrix in docs."));
  index("/other/b.md", document("d2", file_url("/other/b.md"), "B", "CloudMatrix elsewhere."));
  const auto hits = make_local(*library, {"/docs"})->search(Query{"CloudMatrix"}, 5, {});
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().url, "file:///docs/a.md");
  const auto none = make_local(*library, {})->search(Query{"CloudMatrix"}, 5, {});
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST_F(LocalSearchTest, a_file_whose_bytes_also_came_from_the_web_is_still_a_file) {
  const Document page = document("d1", "https://a.example/page", "Page", "CloudMatrix saved from the web.");
  ASSERT_TRUE(library->save_document("", page));
  index("/docs/saved.html", page);
  const auto hits = make_local(*library, {"/docs"})->search(Query{"CloudMatrix"}, 5, {});
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().url, "file:///docs/saved.html");
}

TEST_F(LocalSearchTest, it_never_leaves_the_machine) { EXPECT_EQ(make_local(*library, {})->origin(), Origin::file); }

TEST(FileUrl, everything_but_plain_characters_and_slashes_is_encoded) {
  EXPECT_EQ(file_url("/a b/云#?.md"), "file:///a%20b/%E4%BA%91%23%3F.md");
  EXPECT_EQ(file_url("/docs/"), "file:///docs");
}

}  // namespace
}  // namespace kaozheng::sources
