// SPDX-License-Identifier: Apache-2.0
#include "runs/collections.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "base/bytes.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class CollectionsTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/kaozheng-collections-XXXXXX";
    root_ = ::mkdtemp(name);
    root_ = fs::canonical(root_);
    fs::create_directories(root_ / "docs");
    std::ofstream(root_ / "docs/costs.md") << "# Costs\n\nIt costs 5 EUR in 2025.\n";
    store_ = store::make_memory_store(system_clock());
    collections_.emplace(root_ / "data/collections", std::vector{(root_ / "docs").string()}, *store_, system_clock());
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string made(std::string_view name = "papers") {
    const auto collection = collections_->create(name);
    EXPECT_TRUE(collection) << (collection ? "" : collection.error().what);
    return collection ? collection->id : "";
  }
  Result<CollectionFile> add(const std::string& id, std::string_view name,
                             std::string_view bytes = "Cloud revenue grew by 20 % in 2025. It fell in 2024.") {
    return collections_->add(id, name, bytes, {});
  }
  // All that lies below the test's folder but the registered documents.
  std::set<std::string> everything() const {
    std::set<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(root_))
      if (!entry.is_directory()) paths.insert(fs::relative(entry.path(), root_).string());
    return paths;
  }

  fs::path root_;
  std::unique_ptr<store::Store> store_;
  std::optional<Collections> collections_;
};

TEST_F(CollectionsTest, begins_with_the_folders_it_was_given) {
  ASSERT_TRUE(collections_->index_registered({}));
  const auto all = collections_->list();
  ASSERT_TRUE(all);
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_EQ(all->front().name, "docs");
  EXPECT_FALSE(all->front().own);
  EXPECT_EQ(all->front().files, 1u);
  const auto files = collections_->files(all->front().id);
  ASSERT_TRUE(files);
  EXPECT_THAT(*files, ElementsAre(Field(&CollectionFile::name, "costs.md")));
  EXPECT_FALSE(fs::exists(root_ / "data")) << "nothing is made before it is needed";
}

TEST_F(CollectionsTest, a_folder_that_was_named_is_never_changed) {
  const std::string id = collections_->list()->front().id;
  EXPECT_EQ(add(id, "a.txt").error().kind, ErrorKind::refused);
  EXPECT_EQ(collections_->remove(id).error().kind, ErrorKind::refused);
  EXPECT_EQ(collections_->remove_file(id, "0123456789abcdef").error().kind, ErrorKind::refused);
  EXPECT_THAT(everything(), ElementsAre("docs/costs.md"));
}

TEST_F(CollectionsTest, keeps_what_is_uploaded_and_finds_it_again) {
  const std::string id = made("我的论文");
  const auto added = add(id, "年度 报告.txt");
  ASSERT_TRUE(added) << added.error().what;
  EXPECT_EQ(added->name, "年度 报告.txt");
  EXPECT_THAT(added->media_type, HasSubstr("text"));

  Collections again(root_ / "data/collections", {}, *store_, system_clock());
  const auto all = again.list();
  ASSERT_TRUE(all);
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_EQ(all->front().name, "我的论文");
  EXPECT_EQ(all->front().files, 1u);
  EXPECT_THAT(*again.files(id), ElementsAre(Field(&CollectionFile::id, added->id)));
  const auto hits = store_->search_library("cloud revenue", {all->front().folder}, 5);
  ASSERT_TRUE(hits);
  EXPECT_THAT(*hits, Not(IsEmpty()));
}

TEST_F(CollectionsTest, content_decides_what_a_file_is) {
  const std::string id = made();
  const auto page =
      add(id, "page.pdf", "<!doctype html><html><body><p>Cloud revenue grew by 20 % in 2025.</p></body></html>");
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_THAT(page->media_type, HasSubstr("html"));
  const auto program = add(id, "report.txt",
                           std::string("\x7f"
                                       "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0",
                                       24));
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().kind, ErrorKind::malformed);
  EXPECT_EQ(add(id, "empty.txt", "").error().kind, ErrorKind::malformed);
  EXPECT_THAT(*collections_->files(id), SizeIs(1)) << "what cannot be read is not kept";
}

TEST_F(CollectionsTest, no_name_leads_out_of_the_collection) {
  const std::string id = made();
  const auto before = everything();
  const std::string long_name(5'000, 'a');
  for (const std::string& name : std::vector<std::string>{"../../../etc/passwd",
                                                          "..\\..\\boot.ini",
                                                          "/etc/shadow",
                                                          "a/../../b.txt",
                                                          "....//x.txt",
                                                          ".ssh",
                                                          ".collection.json",
                                                          "-rf",
                                                          "con.txt",
                                                          "a\nb.txt",
                                                          "a\x1b[2Jb.txt",
                                                          "\xe2\x80\xae"
                                                          "fdp.exe",
                                                          "a;rm -rf ~.txt",
                                                          "$(id).txt",
                                                          "`id`.txt",
                                                          "a\"b'.txt",
                                                          "%2e%2e%2fx.txt",
                                                          long_name,
                                                          long_name + ".pdf",
                                                          "云.txt",
                                                          " .txt",
                                                          "a..txt",
                                                          "\xff\xfe.txt"}) {
    const auto added = add(id, name, "Cloud revenue grew by 20 % in 2025, says " + sha256_hex(name) + ".");
    EXPECT_TRUE(added || added.error().kind == ErrorKind::invalid) << name << (added ? "" : added.error().what);
  }
  for (const char* none : {"", "/", "..", ".", "a/..", "   "})
    EXPECT_EQ(add(id, none).error().kind, ErrorKind::invalid) << none;
  for (const std::string& path : everything()) {
    if (before.contains(path)) continue;
    EXPECT_EQ(fs::path(path).parent_path(), "data/collections/" + id) << path;
    EXPECT_EQ(printable(path), path);
    EXPECT_LT(fs::path(path).filename().string().size(), 200u);
  }
}

TEST_F(CollectionsTest, ids_are_no_paths) {
  made();
  for (const char* id : {"..", ".", "../docs", "", "/", "0123456789abcdef0123456789abcdef",
                         "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcde/"})
    EXPECT_EQ(collections_->files(id).error().kind, ErrorKind::not_found) << id;
  EXPECT_EQ(collections_->remove("..").error().kind, ErrorKind::not_found);
}

TEST_F(CollectionsTest, follows_no_link_that_somebody_put_there) {
  const std::string id = made();
  const fs::path folder = root_ / "data/collections" / id;
  fs::create_symlink(root_ / "docs/costs.md", folder / "linked.0123456789abcdef.md");
  const std::string other = "0123456789abcdef0123456789abcdef";
  fs::create_directory_symlink(root_ / "docs", root_ / "data/collections" / other);
  EXPECT_THAT(*collections_->files(id), IsEmpty());
  EXPECT_EQ(collections_->files(other).error().kind, ErrorKind::not_found);
  EXPECT_EQ(collections_->remove_file(id, "0123456789abcdef").error().kind, ErrorKind::not_found);
  EXPECT_FALSE(collections_->remove(other));
  EXPECT_TRUE(fs::exists(root_ / "docs/costs.md"));
}

TEST_F(CollectionsTest, what_is_deleted_is_gone) {
  const std::string id = made();
  const auto first = add(id, "a.txt", "The first secret is 11 EUR. It was told in 2025.");
  ASSERT_TRUE(add(id, "b.txt", "The second secret is 22 EUR. It was told in 2025."));
  ASSERT_TRUE(collections_->remove_file(id, first->id));
  EXPECT_EQ(collections_->remove_file(id, first->id).error().kind, ErrorKind::not_found);
  EXPECT_THAT(*store_->search_library("first secret", {collections_->find(id)->folder}, 5),
              Not(testing::Contains(Field(&store::PassageHit::passage, Field(&Passage::text, HasSubstr("first"))))));
  ASSERT_TRUE(collections_->remove(id));
  EXPECT_THAT(everything(), ElementsAre("docs/costs.md"));
  EXPECT_EQ(collections_->find(id).error().kind, ErrorKind::not_found);
}

TEST_F(CollectionsTest, names_are_lines) {
  for (const std::string& name : std::vector<std::string>{"", "  ", "a\nb", "a\x1b[31m", std::string(121, 'a')})
    EXPECT_EQ(collections_->create(name).error().kind, ErrorKind::invalid) << name;
  EXPECT_TRUE(collections_->create("../../etc")) << "a name is no path";
}

TEST(StoredName, is_readable_and_safe) {
  EXPECT_EQ(stored_name("年度报告 2025.PDF", "0123456789abcdef"), "年度报告_2025.0123456789abcdef.pdf");
  EXPECT_EQ(stored_name("../../etc/passwd", "0123456789abcdef"), "passwd.0123456789abcdef");
  EXPECT_EQ(stored_name("-rf", "0123456789abcdef"), "document-rf.0123456789abcdef");
  EXPECT_EQ(stored_name("...", "0123456789abcdef"), "document.0123456789abcdef");
  EXPECT_EQ(stored_name("a.tar.gz", "0123456789abcdef"), "a_tar.0123456789abcdef.gz");
}

}  // namespace
}  // namespace kaozheng::runs
