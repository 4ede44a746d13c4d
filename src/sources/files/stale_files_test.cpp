// SPDX-License-Identifier: Apache-2.0
#include "sources/stale_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "sources/engines.h"
#include "sources/search.h"
#include "store/memory_store_double.h"
#include "text/passages.h"

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct StaleFilesTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> library = store::make_memory_store(clock);

  void add(const std::string& path, const std::string& text, const std::string& published = "", int seconds = 0,
           const std::string& title = "") {
    Document document;
    document.id = sha256_hex(path + text);
    document.url = "file://" + path;
    document.origin = Origin::file;
    document.title = title;
    document.published = published;
    document.text = text;
    document.blocks = {{BlockKind::paragraph, 0, 0, text.size(), 0}};
    const store::LibraryFile file{path, 1, seconds * 1'000'000'000LL, document.id, ""};
    EXPECT_TRUE(library->index_file(file, &document, text::cut_passages(document)));
  }
  std::vector<std::string> stale() {
    const auto found = find_stale_files(*library, {"/docs"});
    EXPECT_TRUE(found);
    std::vector<std::string> lines;
    for (const StaleFile& file : *found) lines.push_back(file.path + " < " + file.newer + " " + file.newer_date);
    return lines;
  }
};

const std::string old_text =
    "The budget of the project is 25 million euros, and it ends in 2026 with the last delivery.";
const std::string new_text =
    "The budget of the project is 31 million euros, and it ends in 2027 with the last delivery.";

TEST_F(StaleFilesTest, the_newer_version_of_a_name_wins_by_the_date_it_states) {
  add("/docs/plan v2.docx", new_text, "2025-03", 1);
  add("/docs/plan v1.docx", old_text, "2024-11-02", 9);
  EXPECT_THAT(stale(), ElementsAre("/docs/plan v1.docx < /docs/plan v2.docx 2025-03"));
}

TEST_F(StaleFilesTest, the_dates_of_the_files_decide_when_none_is_stated) {
  add("/docs/预算终稿.docx", new_text, "", 86'400);
  add("/docs/预算初稿.docx", old_text);
  EXPECT_THAT(stale(), ElementsAre("/docs/预算初稿.docx < /docs/预算终稿.docx 1970-01-02"));
}

TEST_F(StaleFilesTest, files_of_one_title_are_versions_of_it) {
  add("/docs/a.pdf", old_text, "2024", 0, "Project budget");
  add("/docs/sent/b.pdf", new_text, "2025", 0, "project budget");
  EXPECT_THAT(stale(), ElementsAre("/docs/a.pdf < /docs/sent/b.pdf 2025"));
}

TEST_F(StaleFilesTest, issues_and_other_texts_are_no_versions) {
  add("/docs/2025-01.md", old_text, "2025-01", 0, "Monthly report");
  add("/docs/2025-02.md", new_text, "2025-02", 0, "Monthly report");
  add("/docs/2023/report.md", old_text + " A", "2023");
  add("/docs/2024/report.md", new_text + " A", "2024");
  add("/docs/notes.md", "Something wholly different stands here.", "2020");
  add("/docs/notes v2.md", "No word of it is shared between them.", "2021");
  EXPECT_THAT(stale(), IsEmpty());
}

TEST_F(StaleFilesTest, what_is_left_out_is_not_found) {
  add("/docs/plan v2.docx", new_text);
  add("/docs/plan v1.docx", old_text);
  const auto hits = make_local(*library, {"/docs"}, {sha256_hex("/docs/plan v1.docx" + old_text)})
                        ->search(Query{"budget of the project"}, 5, {});
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().url, "file:///docs/plan v2.docx");
}

TEST(NameWithoutVersion, marks_of_versions_go_and_words_stay) {
  for (const auto& [path, name] : std::vector<std::pair<std::string, std::string>>{{"/a/Plan_v1.3 FINAL.docx", "plan"},
                                                                                   {"/a/plan (2).pdf", "plan"},
                                                                                   {"/a/方案修订版v2.docx", "方案"},
                                                                                   {"/a/threshold.md", "threshold"},
                                                                                   {"/a/final.md", "final"},
                                                                                   {"/a/tv5.md", "tv5"},
                                                                                   {"/a/2025-01.md", "2025-01"},
                                                                                   {"/a/.md", ".md"}})
    EXPECT_EQ(name_without_version(path), name) << path;
}

}  // namespace
}  // namespace kaozheng::sources
