// SPDX-License-Identifier: Apache-2.0
// The layout of printed pages in arbitrary bytes, and the repair of their text: nothing is lost or said twice, and
// blocks lie within the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "sources/pdf/cut_paragraphs.h"
#include "sources/pdf/printed_layout.h"
#include "sources/pdf/printed_pages.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

// Every position once.
void check_order(const sources::PrintedPage& page) {
  std::vector<std::size_t> order = sources::reading_order(page);
  require(order.size() == page.size());
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) require(order[i] == i);
}

// Joining takes hyphens and adds blanks, no more.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text)
    if (c != ' ' && c != '-' && c != '\n') letters += c;
  std::sort(letters.begin(), letters.end());
  return letters;
}

void check_mending(const std::string& text) {
  std::vector<sources::TextPart> parts;
  std::string before;
  for (const std::string& line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    parts.push_back({std::string(trim(line)), 0, BlockKind::paragraph, 0});
    before += parts.back().text;
  }
  sources::mend_cut_paragraphs(parts);
  std::string after;
  for (const sources::TextPart& part : parts) {
    require(!part.text.empty() && is_utf8(part.text));
    after += part.text;
  }
  require(letters_of(before) == letters_of(after));
}

void check_document(const std::vector<std::string>& pages) {
  Document document;
  sources::append_printed_pages(pages, document);
  require(is_utf8(document.text));
  std::size_t end = 0;
  for (const Block& block : document.blocks) {
    require(block.begin >= end && block.begin < block.end && block.end <= document.text.size());
    require(block.page >= 1 && block.page <= static_cast<int>(pages.size()));
    end = block.end;
  }
  require(end == document.text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> pages;
  for (const sources::PrintedPage& page : sources::printed_pages_of(bytes)) {
    check_order(page);
    pages.push_back(to_valid_utf8(sources::lines_in_reading_order(page)));
  }
  check_document(pages);
  const std::string text = to_valid_utf8(bytes);
  check_mending(text);
  check_document(split(text, '\f'));
  return 0;
}
