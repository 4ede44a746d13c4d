// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <set>

namespace kaozheng {
namespace {

using Strings = std::vector<std::string>;

TEST(BytesTest, the_hash_is_the_published_one) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(short_hash("abc"), "ba7816bf8f01cfea");
}

TEST(BytesTest, random_digits_have_the_asked_length_and_differ) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_hex(32));
  EXPECT_EQ(seen.size(), 100u);
  for (const std::size_t digits : {0u, 1u, 7u, 64u}) {
    const std::string text = random_hex(digits);
    EXPECT_EQ(text.size(), digits);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

struct Utf8Case {
  std::string bytes;
  bool valid;
  std::string repaired;
};

const Utf8Case utf8_cases[] = {
    {"", true, ""},
    {"abc", true, "abc"},
    {"考证 é 😀", true, "考证 é 😀"},
    {"\xEF\xBF\xBF\xF4\x8F\xBF\xBF", true, "\xEF\xBF\xBF\xF4\x8F\xBF\xBF"},
    {"a\xFF"
     "b",
     false, "a\uFFFDb"},
    {"\x80", false, "\uFFFD"},
    {"\xE8\x80", false, "\uFFFD\uFFFD"},                      // cut short
    {"\xE8\x80z", false, "\uFFFD\uFFFDz"},                    // what follows is kept
    {"\xC0\xAF", false, "\uFFFD\uFFFD"},                      // two bytes for "/"
    {"\xE0\x80\xAF", false, "\uFFFD\uFFFD\uFFFD"},            // three bytes for "/"
    {"\xED\xA0\x80", false, "\uFFFD\uFFFD\uFFFD"},            // half a surrogate pair
    {"\xF4\x90\x80\x80", false, "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond U+10FFFF
};

TEST(BytesTest, a_broken_sequence_becomes_the_replacement_character) {
  for (const Utf8Case& c : utf8_cases) {
    EXPECT_EQ(is_utf8(c.bytes), c.valid) << percent_encode(c.bytes);
    EXPECT_EQ(to_valid_utf8(c.bytes), c.repaired) << percent_encode(c.bytes);
    EXPECT_TRUE(is_utf8(to_valid_utf8(c.bytes)));
  }
}

TEST(BytesTest, every_code_point_reads_as_it_was_written) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x11000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_code_point(text, c);
    std::size_t position = 0;
    ASSERT_EQ(next_code_point(text, position), c);
    ASSERT_EQ(position, text.size());
    ASSERT_TRUE(is_utf8(text));
  }
}

TEST(BytesTest, what_is_no_code_point_is_written_as_the_replacement_character) {
  std::string text;
  append_code_point(text, 0xD800);
  append_code_point(text, 0x110000);
  EXPECT_EQ(text, "\uFFFD\uFFFD");
}

TEST(BytesTest, broken_bytes_read_one_at_a_time) {
  const std::string text =
      "\xE8\x80"
      "a";
  std::size_t position = 0;
  EXPECT_EQ(next_code_point(text, position), U'\uFFFD');
  EXPECT_EQ(position, 1u);
  EXPECT_EQ(next_code_point(text, position), U'\uFFFD');
  EXPECT_EQ(next_code_point(text, position), U'a');
  EXPECT_EQ(position, text.size());
}

TEST(BytesTest, abbreviating_counts_characters_and_marks_what_is_left_out) {
  EXPECT_EQ(count_code_points("考证 a😀"), 5u);
  EXPECT_EQ(abbreviate("云计算市场", 3), "云计算…");
  EXPECT_EQ(abbreviate("云计算", 3), "云计算");
  EXPECT_EQ(abbreviate("cloud", 0), "…");
  EXPECT_EQ(abbreviate("", 0), "");
}

TEST(BytesTest, printable_text_cannot_steer_the_terminal) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain 文字\n\ttab", "plain 文字\n\ttab"},
      {"\x1b[31mred\x1b[0m", "red"},
      {"\x1b[?25lhidden", "hidden"},
      {"\x1b]0;title\a"
       "after",
       "after"},
      {"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
      {"\x1b]0;never ended\nnext line", "\nnext line"},
      {"\x1b(Bset", "set"},
      {"\x1b"
       "creset",
       "reset"},
      {"\x1b[", ""},
      {"\x1b", ""},
      {"a\rb\bc\x7f"
       "d",
       "abcd"},
      {std::string("nul\0byte", 8), "nulbyte"},
      {"\xC2\x9B"
       "31m",
       "31m"},                               // the one-character form of ESC [
      {"safe\u202Etxt.exe", "safetxt.exe"},  // right-to-left override
      {"\u2066isolated\u2069", "isolated"},
      {"broken\xFF", "broken\uFFFD"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(printable(text), expected) << percent_encode(text);
}

TEST(BytesTest, trimming_takes_white_space_of_both_scripts) {
  EXPECT_EQ(trim(" \t\r\n\u3000考 证\u3000 \n"), "考 证");
  EXPECT_EQ(trim(" \u3000 "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u3001"), "\u3001");  // shares two bytes with U+3000
}

TEST(BytesTest, case_is_ascii_only) {
  EXPECT_EQ(to_lower_ascii("ABC Ä 考"), "abc Ä 考");
  EXPECT_TRUE(equals_ignoring_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
}

TEST(BytesTest, splitting_and_joining_are_inverse) {
  EXPECT_EQ(split("a,,b,", ','), (Strings{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), Strings{""});
  EXPECT_EQ(join(split("a,,b,", ','), ","), "a,,b,");
  EXPECT_EQ(join({}, ","), "");
}

TEST(BytesTest, replacing_does_not_look_at_what_it_wrote) {
  EXPECT_EQ(replace_all("aaa", "a", "aa"), "aaaaaa");
  EXPECT_EQ(replace_all("a{x}b{x}", "{x}", ""), "ab");
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
  EXPECT_TRUE(contains("abc", "bc"));
  EXPECT_FALSE(contains("abc", "cb"));
}

TEST(BytesTest, percent_encoding_keeps_only_unreserved_characters) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("云 a/b?c=1&d+e"), "%E4%BA%91%20a%2Fb%3Fc%3D1%26d%2Be");
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(every_byte)), every_byte);
}

TEST(BytesTest, a_broken_escape_stands_as_it_is) {
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("a+b%2B"), "a+b+");
}

}  // namespace
}  // namespace kaozheng
