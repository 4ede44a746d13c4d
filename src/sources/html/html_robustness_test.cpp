// SPDX-License-Identifier: Apache-2.0
// Markup nobody should write: no crash, and the text is what a browser would show.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_checks_double.h"
#include "sources/html/html_tree.h"
#include "sources/html/page_mutations_double.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(HtmlRobustness, mutated_pages_give_a_sound_document_or_none) {
  std::vector<std::string> seeds;
  for (const char* file : {"news_zh.html", "json_ld.html", "misnested.html", "challenge.html"})
    seeds.push_back(bytes_of(std::filesystem::path("fuzz/corpus/html_fuzz") / file));
  PageMutations mutations(seeds);
  int documents = 0;
  for (int i = 0; i < 40; ++i) {
    const std::string page = decode_text(mutations.next(), "", /*html=*/true);
    const auto document = read_html(page, "https://a.example/");
    if (!document) continue;
    ++documents;
    ASSERT_EQ(what_is_wrong_with(*document), "") << "page " << i;
  }
  EXPECT_GT(documents, 15);
}

// The text of a case whose tokens are characters only: what a tokenizer makes of it is what a reader sees.
bool characters_only(const nlohmann::json& test, std::string& text) {
  text.clear();
  if (test.contains("doubleEscaped") || test.contains("initialStates")) return false;
  for (const auto& token : test["output"]) {
    if (!token.is_array() || token[0] != "Character") return false;
    text += token[1].get<std::string>();
  }
  return true;
}

// Control characters and code points that are none: left out or replaced, as may be.
bool has_no_character(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if ((is_invisible(c) && c != 0) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) return true;
  }
  return false;
}

TEST(HtmlRobustness, the_cases_of_html5lib_are_read_as_written) {
  const char* named = std::getenv("KAOZHENG_DATA");
  const std::filesystem::path folder =
      std::filesystem::path(named ? named : "../shared/data") / "conformance/html5lib/tokenizer";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no " << folder << "; set KAOZHENG_DATA";
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto file = nlohmann::json::parse(bytes_of(entry.path()));
    if (!file.contains("tests")) continue;
    for (const auto& test : file["tests"]) {
      const std::string input = test["input"].get<std::string>();
      const HtmlPage page = parse_html(input);
      std::string expected;
      if (!characters_only(test, expected) || has_no_character(expected)) continue;
      ++cases;
      EXPECT_EQ(clean_line(text_of(*page.root)), clean_line(expected)) << entry.path() << ": " << test["description"];
    }
  }
  EXPECT_GT(cases, 1000);
}

}  // namespace
}  // namespace kaozheng::sources
