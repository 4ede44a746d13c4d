// SPDX-License-Identifier: Apache-2.0
#include "reports/zip_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::reports {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<ArchiveMember> members() {
  return {{"manifest.json", "{}\n"}, {"report.md", "# 报告\n"}, {"documents/a.txt", ""}, {"documents/b.txt", "文字"}};
}

std::string archive() { return write_archive(members()).value(); }

TEST(ZipArchiveTest, what_is_written_is_read_again) {
  const std::string bytes = archive();
  const OpenedArchive opened = open_archive(bytes);
  EXPECT_THAT(opened.faults, IsEmpty());
  ASSERT_THAT(opened.members, SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(opened.members[i].name, members()[i].name);
    EXPECT_EQ(opened.members[i].content, members()[i].content);
  }
  EXPECT_EQ(bytes, archive());
  const std::string empty = write_archive({}).value();
  EXPECT_THAT(open_archive(empty).faults, IsEmpty());
}

TEST(ZipArchiveTest, the_checksum_is_that_of_zip) {
  EXPECT_EQ(crc32(""), 0u);
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
}

// The part a byte belongs to: in order the local headers with their contents, the directory, the end record.
std::string part_at(std::size_t offset, std::size_t size) {
  std::size_t end = 0;
  for (const ArchiveMember& member : members()) {
    end += 30 + member.name.size() + member.content.size();
    if (offset < end) return member.name;
  }
  for (const ArchiveMember& member : members()) {
    end += 46 + member.name.size();
    if (offset < end) return member.name;
  }
  EXPECT_EQ(end + 22, size);
  return "end record";
}

TEST(ZipArchiveTest, every_changed_byte_is_found_and_its_part_named) {
  const std::string bytes = archive();
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (const int change : {1, 0x20, 0x80, 0xFF}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      const OpenedArchive opened = open_archive(changed);
      ASSERT_FALSE(opened.faults.empty()) << i;
      const std::string part = part_at(i, bytes.size()), found = opened.faults.front().part;
      // A member whose name cannot be read is called by its place; where two names differ, both are told; where the
      // length of the name is changed, its beginning is.
      EXPECT_TRUE(testing::Value(found, testing::HasSubstr(part)) || part.starts_with(found) ||
                  found.starts_with("member "))
          << i << " " << part << " " << found;
    }
}

TEST(ZipArchiveTest, every_end_and_everything_behind_it_is_found) {
  const std::string bytes = archive();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(open_archive(std::string_view(bytes).substr(0, size)).faults.empty()) << size;
  const OpenedArchive longer = open_archive(bytes + "x");
  ASSERT_THAT(longer.faults, SizeIs(1));
  EXPECT_EQ(longer.faults[0].kind, ArchiveFaultKind::trailing);
  EXPECT_FALSE(open_archive("x" + bytes).faults.empty());
  EXPECT_FALSE(open_archive(bytes + bytes).faults.empty());
}

TEST(ZipArchiveTest, what_is_wrong_is_told_precisely) {
  std::string bytes = archive();
  bytes[10] ^= 1;        // the time of the first member
  bytes[30 + 13] = 'x';  // its first byte
  const OpenedArchive opened = open_archive(bytes);
  ASSERT_THAT(opened.faults, SizeIs(testing::Ge(1u)));
  EXPECT_EQ(opened.faults[0].part, "manifest.json");
  EXPECT_EQ(opened.faults[0].field, "local header: time");
}

TEST(ZipArchiveTest, names_that_lead_elsewhere_are_refused_and_found) {
  for (const char* name : {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "a\\b", "C:x", "Ä", "a b", "a\n"}) {
    EXPECT_FALSE(write_archive({{name, "x"}})) << name;
  }
  EXPECT_FALSE(write_archive({{std::string(101, 'a'), ""}}));
  EXPECT_FALSE(write_archive({{"a", ""}, {"a", ""}}));
  std::string bytes = write_archive({{"aaa/b", "x"}}).value();
  bytes.replace(30, 3, "../");
  const OpenedArchive opened = open_archive(bytes);
  EXPECT_THAT(opened.members, IsEmpty());
  ASSERT_THAT(opened.faults, SizeIs(1));
  EXPECT_EQ(opened.faults[0].kind, ArchiveFaultKind::name);
}

TEST(ZipArchiveTest, sizes_beyond_the_file_and_too_many_members_are_survived) {
  std::string bytes = archive();
  for (int i = 18; i < 26; ++i) bytes[static_cast<std::size_t>(i)] = '\xFF';
  EXPECT_FALSE(open_archive(bytes).faults.empty());
  const std::string header = write_archive({{"a", ""}}).value().substr(0, 31);
  std::string many;
  for (std::size_t i = 0; i <= archive_members_max + 1; ++i) many += header;
  const OpenedArchive opened = open_archive(many);
  EXPECT_FALSE(opened.faults.empty());
  EXPECT_LE(opened.members.size(), archive_members_max);
}

}  // namespace
}  // namespace kaozheng::reports
