// SPDX-License-Identifier: Apache-2.0
#include "sources/document_checks_double.h"

#include "base/bytes.h"
#include "sources/cleaning.h"

namespace kaozheng::sources {

std::string what_is_wrong_with(const Document& document) {
  if (!is_utf8(document.text)) return "the text is not valid UTF-8";
  if (!is_utf8(document.title) || !is_utf8(document.author) || !is_utf8(document.site))
    return "title, author or site is not valid UTF-8";
  for (std::size_t i = 0; i < document.text.size();)
    if (is_invisible(next_code_point(document.text, i))) return "the text holds an invisible character";
  std::size_t end = 0;
  for (const Block& block : document.blocks) {
    if (block.begin < end || block.end <= block.begin || block.end > document.text.size())
      return "a block is out of order, empty or outside the text";
    if (!trim(std::string_view(document.text).substr(end, block.begin - end)).empty()) return "text outside the blocks";
    if (block.kind == BlockKind::heading && (block.level < 1 || block.level > 6)) return "a heading without a level";
    end = block.end;
  }
  if (!trim(std::string_view(document.text).substr(end)).empty()) return "text behind the last block";
  if (document.blocks.empty()) return "no blocks";
  return "";
}

std::vector<std::string> texts_of(const Document& document, BlockKind kind) {
  std::vector<std::string> texts;
  for (const Block& block : document.blocks)
    if (block.kind == kind) texts.push_back(document.text.substr(block.begin, block.end - block.begin));
  return texts;
}

}  // namespace kaozheng::sources
