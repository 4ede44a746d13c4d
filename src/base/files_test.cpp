// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/bytes.h"

namespace kaozheng {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  FilesTest() : folder(fs::temp_directory_path() / ("kaozheng_files_" + random_hex(16))) {
    fs::create_directory(folder);
  }
  ~FilesTest() override {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }

  const fs::path folder;
};

TEST_F(FilesTest, what_was_written_is_read) {
  const std::string content("考证\0\xFF\n", 9);
  ASSERT_TRUE(write_file(folder / "报告.md", content));
  EXPECT_EQ(read_file(folder / "报告.md", 100).value(), content);
  ASSERT_TRUE(write_file(folder / "报告.md", ""));
  EXPECT_EQ(read_file(folder / "报告.md", 100).value(), "");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(FilesTest, a_file_beyond_the_cap_is_too_long) {
  ASSERT_TRUE(write_file(folder / "a", "12345"));
  EXPECT_TRUE(read_file(folder / "a", 5));
  const auto read = read_file(folder / "a", 4);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::too_long);
}

TEST_F(FilesTest, an_error_names_the_path_and_its_cause) {
  const auto read = read_file(folder / "missing", 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::not_found);
  EXPECT_NE(read.error().what.find((folder / "missing").string()), std::string::npos);
  EXPECT_NE(read.error().what.find("No such file"), std::string::npos);
  EXPECT_EQ(write_file(folder / "missing" / "a", "x").error().kind, ErrorKind::not_found);
}

TEST_F(FilesTest, only_regular_files_are_read) {
  EXPECT_EQ(read_file(folder, 10).error().kind, ErrorKind::invalid);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder / "pipe", 10).error().kind, ErrorKind::invalid);
}

TEST_F(FilesTest, a_reader_sees_the_old_content_or_the_new_one) {
  const std::string old_content(300'000, 'a'), new_content(300'000, 'b');
  ASSERT_TRUE(write_file(folder / "a", old_content));
  std::atomic<bool> ready{false}, done{false};
  std::jthread reader([&] {
    while (!done) {
      const auto seen = read_file(folder / "a", 1u << 20);
      ready = true;
      ASSERT_TRUE(seen);
      ASSERT_TRUE(*seen == old_content || *seen == new_content);
    }
  });
  while (!ready) std::this_thread::yield();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(write_file(folder / "a", i % 2 ? old_content : new_content));
  done = true;
}

TEST_F(FilesTest, replacing_keeps_the_permissions) {
  ASSERT_TRUE(write_file(folder / "a", "secret"));
  fs::permissions(folder / "a", fs::perms::owner_read | fs::perms::owner_write);
  ASSERT_TRUE(write_file(folder / "a", "new"));
  EXPECT_EQ(fs::status(folder / "a").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FilesTest, a_link_is_followed) {
  ASSERT_TRUE(write_file(folder / "real", "old"));
  fs::create_symlink("real", folder / "link");
  ASSERT_TRUE(write_file(folder / "link", "new"));
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "real", 10).value(), "new");
}

TEST_F(FilesTest, a_full_disk_says_so_and_nothing_stays) {
  const auto written = write_file("/dev/full", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::no_space);
  EXPECT_NE(written.error().what.find("/dev/full"), std::string::npos);
}

TEST_F(FilesTest, a_device_is_written_in_place) {
  ASSERT_TRUE(write_file("/dev/null", "x"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(FilesTest, a_folder_is_no_target) {
  EXPECT_EQ(write_file(folder, "x").error().kind, ErrorKind::invalid);
  EXPECT_EQ(check_writable(folder).error().kind, ErrorKind::invalid);
  EXPECT_EQ(write_file("", "x").error().kind, ErrorKind::invalid);
  EXPECT_EQ(check_writable("").error().kind, ErrorKind::invalid);
}

TEST_F(FilesTest, a_name_may_be_as_long_as_the_file_system_allows) {
  const fs::path longest = folder / std::string(255, 'n'), longer = folder / std::string(256, 'n');
  EXPECT_TRUE(check_writable(longest));
  EXPECT_TRUE(write_file(longest, "x"));
  EXPECT_EQ(check_writable(longer).error().kind, ErrorKind::invalid);
  EXPECT_EQ(write_file(longer, "x").error().kind, ErrorKind::invalid);
}

TEST_F(FilesTest, checking_leaves_nothing_behind) {
  EXPECT_TRUE(check_writable(folder / "new"));
  EXPECT_EQ(entries(), 0u);
  ASSERT_TRUE(write_file(folder / "old", "kept"));
  EXPECT_TRUE(check_writable(folder / "old"));
  EXPECT_EQ(read_file(folder / "old", 10).value(), "kept");
  EXPECT_TRUE(check_writable("/dev/null"));
}

TEST_F(FilesTest, checking_tells_what_writing_would) {
  EXPECT_EQ(check_writable(folder / "missing" / "a").error().kind, ErrorKind::not_found);
  ASSERT_TRUE(write_file(folder / "file", ""));
  EXPECT_EQ(check_writable(folder / "file" / "a").error().kind, ErrorKind::not_found);
}

TEST_F(FilesTest, without_permission_it_is_refused) {
  ASSERT_TRUE(write_file(folder / "closed", "x"));
  fs::permissions(folder / "closed", fs::perms::none);
  fs::create_directory(folder / "locked");
  fs::permissions(folder / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  if (::access((folder / "closed").c_str(), R_OK) == 0) GTEST_SKIP() << "this user may do everything";
  EXPECT_EQ(read_file(folder / "closed", 10).error().kind, ErrorKind::refused);
  EXPECT_EQ(write_file(folder / "closed", "y").error().kind, ErrorKind::refused);
  EXPECT_EQ(write_file(folder / "locked" / "a", "y").error().kind, ErrorKind::refused);
  EXPECT_EQ(check_writable(folder / "locked" / "a").error().kind, ErrorKind::refused);
}

}  // namespace
}  // namespace kaozheng
