// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "base/child_program.h"
#include "base/manual_clock_double.h"
#include "sources/engines/engine_replies.h"
#include "sources/pages.h"
#include "store/memory_store_double.h"

namespace kaozheng::sources {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

struct IndexFolderTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> library = store::make_memory_store(clock);
  const fs::path outside = fs::temp_directory_path() / ("kaozheng-library-" + random_hex(12));
  const fs::path folder = outside / "docs";

  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(outside); }

  void write(const std::string& name, const std::string& content) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << content;
  }
  // Later than it was, so that it counts as changed.
  void touch(const std::string& name) const {
    fs::last_write_time(folder / name, fs::last_write_time(folder / name) + std::chrono::seconds(2));
  }
  IndexedFolder index() {
    auto indexed = index_folder(folder, *library, clock, {});
    EXPECT_TRUE(indexed) << indexed.error().what;
    return indexed.value_or(IndexedFolder{});
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    const auto files = library->library_files(fs::canonical(folder).string());
    EXPECT_TRUE(files);
    for (const store::LibraryFile& file : *files)
      if (file.error.empty()) found.push_back(fs::path(file.path).filename().string());
    return found;
  }
};

TEST_F(IndexFolderTest, files_are_found_recursively_and_can_be_searched) {
  write("b.md", "# Cloud\n\nCloudMatrix raised the efficiency of inference.");
  write("a/网页.html", "<html><body><p>云计算市场增长很快，厂商的资本开支还在增加，价格下降了。</p></body></html>");
  const IndexedFolder indexed = index();
  EXPECT_EQ(indexed.folder, fs::canonical(folder).string());
  EXPECT_EQ(indexed.files, 2);
  EXPECT_EQ(indexed.fresh, 2);
  EXPECT_THAT(indexed.troubles, IsEmpty());
  const auto hits = library->search_library("资本开支", {indexed.folder}, 5);
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().passage.origin, Origin::file);
  const auto document = library->document(hits->front().passage.document_id);
  ASSERT_TRUE(document && *document);
  EXPECT_EQ((*document)->url, file_url(indexed.folder + "/a/网页.html"));
  EXPECT_EQ((*document)->origin, Origin::file);
}

TEST_F(IndexFolderTest, only_what_changed_is_read_again_and_what_was_deleted_leaves) {
  write("a.md", "The first file speaks of bananas.");
  write("b.md", "The second file speaks of apples.");
  index();
  EXPECT_EQ(index().fresh, 0);
  write("a.md", "The first file now speaks of cherries.");
  touch("a.md");
  fs::remove(folder / "b.md");
  const IndexedFolder indexed = index();
  EXPECT_EQ(indexed.fresh, 1);
  EXPECT_EQ(indexed.files, 1);
  EXPECT_THAT(indexed.added, IsEmpty());
  EXPECT_THAT(indexed.changed, ElementsAre(indexed.folder + "/a.md"));
  EXPECT_THAT(indexed.removed, ElementsAre(indexed.folder + "/b.md"));
  EXPECT_THAT(names(), ElementsAre("a.md"));
  EXPECT_TRUE(library->search_library("bananas", {indexed.folder}, 5)->empty());
  EXPECT_TRUE(library->search_library("apples", {indexed.folder}, 5)->empty());
  EXPECT_EQ(library->search_library("cherries", {indexed.folder}, 5)->size(), 1u);
}

TEST_F(IndexFolderTest, a_file_that_was_only_touched_has_not_changed) {
  write("a.md", "The first file speaks of bananas.");
  index();
  touch("a.md");
  const IndexedFolder indexed = index();
  EXPECT_EQ(indexed.fresh, 0);
  EXPECT_EQ(indexed.files, 1);
  EXPECT_EQ(library->search_library("bananas", {indexed.folder}, 5)->size(), 1u);
}

TEST_F(IndexFolderTest, what_cannot_be_read_is_a_trouble_of_its_own) {
  write("binary.md", std::string("\x01\x02\x00\x03\x04\x05\x06\x07\x08", 9));
  write("empty.txt", "");
  write("good.md", "A good file about the market.");
  write("picture.png", "\x89PNG\r\n\x1A\n");
  const IndexedFolder indexed = index();
  EXPECT_EQ(indexed.files, 1);
  EXPECT_THAT(indexed.troubles, AllOf(Contains(Pair(HasSubstr("binary.md"), HasSubstr("binary"))),
                                      Contains(Pair(HasSubstr("empty.txt"), HasSubstr("empty"))),
                                      Contains(Pair(HasSubstr("picture.png"), HasSubstr("picture")))));
  EXPECT_EQ(index().troubles.size(), 3u) << "they are told again";
  write("empty.txt", "No longer empty but full of words.");
  touch("empty.txt");
  EXPECT_EQ(index().files, 2);
}

TEST_F(IndexFolderTest, a_file_without_permission_is_a_trouble) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("closed.md", "Nobody may read this file.");
  fs::permissions(folder / "closed.md", fs::perms::none);
  EXPECT_THAT(index().troubles, Contains(Pair(HasSubstr("closed.md"), HasSubstr("ermission"))));
  fs::permissions(folder / "closed.md", fs::perms::owner_read);
  EXPECT_EQ(index().files, 1);
}

TEST_F(IndexFolderTest, hidden_files_and_links_that_lead_out_are_left_alone) {
  std::ofstream(outside / "secret.md") << "A secret outside of the folder.";
  write(".hidden.md", "A hidden file.");
  write(".git/config.md", "A hidden folder.");
  write("real.md", "A real file about the market.");
  fs::create_symlink(outside / "secret.md", folder / "link.md");
  fs::create_directory_symlink(outside, folder / "up");
  fs::create_directory_symlink(folder, folder / "loop");
  fs::create_symlink(folder / "real.md", folder / "same.md");
  fs::create_symlink(folder / "nothing", folder / "broken.md");
  const IndexedFolder indexed = index();
  EXPECT_THAT(names(), ElementsAre("real.md", "same.md"));
  EXPECT_THAT(indexed.troubles, IsEmpty());
  EXPECT_TRUE(library->search_library("secret", {indexed.folder}, 5)->empty());
}

TEST_F(IndexFolderTest, files_in_old_charsets_are_read) {
  std::string gbk;
  for (int i = 0; i < 20; ++i)
    gbk += "\xD4\xC6\xBC\xC6\xCB\xE3\xCA\xD0\xB3\xA1\xD4\xF6\xB3\xA4\xBA\xDC\xBF\xEC\xA1\xA3";  // 云计算市场增长很快。
  write("gbk.txt", gbk);
  const IndexedFolder indexed = index();
  EXPECT_EQ(library->search_library("云计算", {indexed.folder}, 5)->size(), 1u);
}

TEST_F(IndexFolderTest, one_file_can_be_the_folder) {
  write("one.md", "One file about the market.");
  write("other.md", "Another file about the market.");
  const auto indexed = index_folder(folder / "one.md", *library, clock, {});
  ASSERT_TRUE(indexed) << indexed.error().what;
  EXPECT_EQ(indexed->files, 1);
  EXPECT_THAT(names(), ElementsAre("one.md"));
}

TEST_F(IndexFolderTest, a_folder_that_is_not_there_is_not_found) {
  const auto indexed = index_folder(folder / "nowhere", *library, clock, {});
  ASSERT_FALSE(indexed);
  EXPECT_EQ(indexed.error().kind, ErrorKind::not_found);
  EXPECT_THAT(indexed.error().what, HasSubstr("nowhere"));
}

TEST_F(IndexFolderTest, a_stop_is_obeyed) {
  write("a.md", "A file about the market.");
  std::stop_source source;
  source.request_stop();
  const auto indexed = index_folder(folder, *library, clock, source.get_token());
  ASSERT_FALSE(indexed);
  EXPECT_EQ(indexed.error().kind, ErrorKind::cancelled);
}

TEST_F(IndexFolderTest, the_example_folder_is_read_whole) {
  if (!find_program("pdftotext")) GTEST_SKIP() << "pdftotext (package poppler-utils) is not installed";
  const auto indexed = index_folder("examples/cloud-2025", *library, clock, {});
  ASSERT_TRUE(indexed) << "run from the root of the project";
  EXPECT_EQ(indexed->files, 11);
  EXPECT_THAT(indexed->troubles, IsEmpty());
  EXPECT_FALSE(library->search_library("推理 算力", {indexed->folder}, 5)->empty());
  const auto files = library->library_files(indexed->folder);
  ASSERT_TRUE(files);
  for (const store::LibraryFile& file : *files) {
    const auto document = library->document(file.document_id);
    ASSERT_TRUE(document && *document) << file.path;
    EXPECT_TRUE((*document)->published.starts_with("2025")) << file.path;
    EXPECT_FALSE((*document)->title.empty()) << file.path;
  }
}

}  // namespace
}  // namespace kaozheng::sources
