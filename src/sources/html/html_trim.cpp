// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_trim.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/html/html_phrases.h"

namespace kaozheng::sources {
namespace {

std::string comparable(std::string_view text) {
  std::string line;
  for (const char c : to_lower_ascii(text))
    if (c != ' ') line += c;
  return line;
}

// Headings of what was taken away.
void drop_trailing_headings(Document& document) {
  while (document.blocks.size() > 1) {
    const Block& last = document.blocks.back();
    const std::string_view text = std::string_view(document.text).substr(last.begin, last.end - last.begin);
    const bool announces = reading_weight(text) <= 80 && (text.ends_with(':') || text.ends_with("："));
    if (last.kind != BlockKind::heading && !announces) return;
    document.blocks.pop_back();
    document.text.resize(document.blocks.back().end);
  }
}

}  // namespace

void trim_blocks(Document& document) {
  const Document whole = std::move(document);
  document = whole;
  document.text.clear();
  document.blocks.clear();
  DocumentText out(document);
  const std::size_t total = reading_weight(whole.text);
  const std::string title = comparable(whole.title);
  std::set<std::string> said;
  std::size_t seen = 0;
  for (const Block& block : whole.blocks) {
    const std::string_view text = std::string_view(whole.text).substr(block.begin, block.end - block.begin);
    const std::size_t weight = reading_weight(text);
    const std::string line = to_lower_ascii(text);
    if (weight <= 60 && seen * 2 > total && seen > 300 && ends_article(line)) break;
    seen += weight;
    if (block.kind == BlockKind::code || block.kind == BlockKind::table_row) {
      out.add(block.kind, text, block.level, block.page);
      continue;
    }
    if (is_call_to_action(line) || (weight <= 250 && is_invitation_line(line)) ||
        (weight <= 160 && is_credit_line(line)))
      continue;
    if (block.kind == BlockKind::paragraph && weight <= 40 && seen <= 400 && is_date_line(line)) continue;
    const bool is_title = title.size() > 6 && comparable(text) == title && seen <= 400;
    const bool is_repeated = weight > 40 && !said.insert(line).second;
    if (!is_title && !is_repeated) out.add(block.kind, text, block.level, block.page);
  }
  drop_trailing_headings(document);
}

}  // namespace kaozheng::sources
