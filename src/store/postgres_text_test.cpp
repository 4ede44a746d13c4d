// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/bytes.h"
#include "store/postgres_text.h"

namespace kaozheng::store {
namespace {

using namespace std::string_literals;

const std::string mark = "\xf4\x8f\xbf\xbf";  // U+10FFFF

struct Pair {
  std::string bytes, stored;
};

TEST(PostgresTextTest, a_text_is_stored_as_it_is) {
  for (const std::string& text : {""s, "plain"s, "考证 é 🀄 𠮷"s, "a\nb\tc"s, "'\"\\$1?%_{}"s, "\xf4\x8f\xbf\xbe"s}) {
    EXPECT_EQ(to_stored(text), text);
    EXPECT_EQ(from_stored(text), text);
  }
}

TEST(PostgresTextTest, bytes_that_cannot_stand_in_a_text_are_spelled_out) {
  for (const Pair& one : std::vector<Pair>{{"\0"s, mark + "00"},
                                           {"a\0b"s, "a" + mark + "00b"},
                                           {"\xff", mark + "ff"},
                                           {"云\xe4\xba", "云" + mark + "e4" + mark + "ba"},  // cut off
                                           {"\xc0\xaf", mark + "c0" + mark + "af"},           // longer than needed
                                           {"\xed\xa0\x80", mark + "ed" + mark + "a0" + mark + "80"},  // a surrogate
                                           {mark, mark + "f4" + mark + "8f" + mark + "bf" + mark + "bf"},
                                           {"\x80云", mark + "80云"}}) {
    EXPECT_EQ(to_stored(one.bytes), one.stored);
    EXPECT_EQ(from_stored(one.stored), one.bytes);
  }
}

TEST(PostgresTextTest, a_stored_text_that_ends_in_a_mark_can_be_read) {
  EXPECT_EQ(from_stored("a" + mark), "a");
  EXPECT_EQ(from_stored("a" + mark + "0"), "a");
}

TEST(PostgresTextTest, any_bytes_come_back_and_what_is_stored_is_utf8_without_nul) {
  std::mt19937 random(1);
  const std::vector<std::string> pieces{"a",    "云",       "🀄",    mark, "00",       "\0"s,     "\xff",
                                        "\xe4", "\xe4\xba", "\xf4", "\\", "\xed\xa0", "\xc0\x80"};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (auto left = random() % 12; left > 0; --left)
      bytes += round % 2 == 0 ? std::string(1, static_cast<char>(random() % 256)) : pieces[random() % pieces.size()];
    const std::string stored = to_stored(bytes);
    ASSERT_EQ(from_stored(stored), bytes) << testing::PrintToString(bytes);
    ASSERT_TRUE(is_utf8(stored)) << testing::PrintToString(bytes);
    ASSERT_EQ(stored.find('\0'), std::string::npos) << testing::PrintToString(bytes);
  }
}

TEST(PostgresTextTest, values_of_a_statement_are_numbered) {
  EXPECT_EQ(with_numbers("SELECT 1"), "SELECT 1");
  EXPECT_EQ(with_numbers("(?, ?, ?)"), "($1, $2, $3)");
  EXPECT_EQ(with_numbers("?2 ? ?1 ?"), "$2 $3 $1 $4");
  EXPECT_EQ(with_numbers("?12"), "$12");
  EXPECT_EQ(with_numbers("a = '?' AND \"b?\" = ? AND c = 'it''s ?' AND d = ?"),
            "a = '?' AND \"b?\" = $1 AND c = 'it''s ?' AND d = $2");
}

TEST(PostgresTextTest, an_array_holds_any_text) {
  EXPECT_EQ(array_of({}), "{}");
  EXPECT_EQ(array_of({"a", "云"}), "{\"a\",\"云\"}");
  EXPECT_EQ(array_of({"", "NULL", "a,b {c}"}), "{\"\",\"NULL\",\"a,b {c}\"}");
  EXPECT_EQ(array_of({"\"\\"}), "{\"\\\"\\\\\"}");
}

}  // namespace
}  // namespace kaozheng::store
