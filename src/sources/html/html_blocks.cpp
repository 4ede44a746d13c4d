// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_blocks.h"

#include <algorithm>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/html/html_content.h"

namespace kaozheng::sources {
namespace {

int heading_level(std::string_view tag) {
  return tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' ? tag[1] - '0' : 0;
}

bool ends_sentence(std::string_view text) {
  for (const std::string_view mark : {".", "!", "?", ":", "。", "！", "？", "：", "”", "…", "；"})
    if (text.ends_with(mark)) return true;
  return false;
}

std::string inner_text(const HtmlNode& node) {
  std::string text;
  walk(node, [&](const HtmlNode& at) {
    if (at.dropped) return false;
    if (at.is_text()) text += at.text;
    if (at.tag == "br" || (!at.is_text() && !is_inline(at))) text += '\n';
    return true;
  });
  return text;
}

// A table of data, not one that only places things: rows of several short cells.
bool is_data_table(const HtmlNode& table) {
  int rows = 0;
  int cells = 0;
  int large = 0;
  bool has_table = false;
  for (const auto& child : table.children)
    walk<const HtmlNode>(*child, [&](const HtmlNode& node) {
      if (node.tag == "table") has_table = true;
      if (node.tag == "tr") ++rows;
      if (node.tag == "td" || node.tag == "th") {
        ++cells;
        if (node.measure.weight > 600) ++large;
      }
      return !node.dropped;
    });
  return !has_table && rows > 0 && cells >= 2 * rows && large == 0;
}

class BlockBuilder {
 public:
  explicit BlockBuilder(Document& document) : out_(document) {}

  void visit(const HtmlNode& node, BlockKind kind, int level) {
    if (node.dropped) return;
    if (node.is_text()) {
      take(node.text);
    } else if (node.tag == "br") {
      line_end(kind, level);
    } else if (is_inline(node) && !has_block_child(node)) {
      for (const auto& child : node.children) visit(*child, kind, level);
    } else {
      flush(kind, level);
      block(node, kind, level);
    }
  }

  void flush(BlockKind kind, int level) {
    out_.add(kind, clean_line(run_), level);
    run_.clear();
    breaks_ = 0;
  }

 private:
  void block(const HtmlNode& node, BlockKind kind, int level) {
    if (const int heading = heading_level(node.tag); heading > 0) {
      kind = BlockKind::heading;
      level = heading;
    } else if (node.tag == "li" || node.tag == "dd" || node.tag == "dt") {
      kind = BlockKind::list_item;
    } else if (node.tag == "blockquote") {
      kind = BlockKind::quote;
    } else if (node.tag == "figcaption" || node.tag == "caption") {
      if (!names_figure(inner_text(node))) return;
      kind = BlockKind::caption;
    } else if (node.tag == "pre") {
      out_.add(BlockKind::code, code_text(node));
      return;
    } else if (node.tag == "table" && is_data_table(node)) {
      rows(node);
      return;
    }
    for (const auto& child : node.children) visit(*child, kind, level);
    flush(kind, level);
  }

  static std::string code_text(const HtmlNode& node) {
    std::string code;
    for (const std::string& line : split(without_invisible(inner_text(node)), '\n')) {
      std::string kept = line;
      while (!kept.empty() && (kept.back() == ' ' || kept.back() == '\t')) kept.pop_back();
      if (kept.empty() && (code.empty() || code.ends_with("\n\n"))) continue;
      code += kept + '\n';
    }
    return code;
  }

  void rows(const HtmlNode& table) {
    walk(table, [&](const HtmlNode& node) {
      if (node.dropped) return false;
      if (node.tag == "caption") {
        out_.add(BlockKind::caption, clean_line(inner_text(node)));
        return false;
      }
      if (node.tag != "tr") return true;
      std::vector<std::string> cells;
      bool has_text = false;
      for (const auto& cell : node.children) {
        if (cell->dropped || cell->is_text()) continue;
        cells.push_back(clean_line(inner_text(*cell)));
        has_text = has_text || !cells.back().empty();
      }
      if (has_text) out_.add(BlockKind::table_row, join(cells, " | "));
      return false;
    });
  }

  void take(std::string_view text) {
    if (breaks_ > 0 && !trim(text).empty()) {
      // One line end inside a paragraph is a blank, or nothing between Chinese characters.
      if (!joins_without_blank(trim(run_), trim(text))) run_ += ' ';
      breaks_ = 0;
    }
    run_ += text;
  }

  // Two line ends, or one after a whole sentence, part paragraphs.
  void line_end(BlockKind kind, int level) {
    ++breaks_;
    if (breaks_ >= 2 || ends_sentence(trim(run_))) flush(kind, level);
    run_ = trim(run_);
  }

  DocumentText out_;
  std::string run_;
  int breaks_ = 0;
};

}  // namespace

void append_blocks(const HtmlNode& node, Document& document) {
  BlockBuilder builder(document);
  builder.visit(node, BlockKind::paragraph, 0);
  builder.flush(BlockKind::paragraph, 0);
}

}  // namespace kaozheng::sources
