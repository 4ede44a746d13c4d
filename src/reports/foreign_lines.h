// SPDX-License-Identifier: Apache-2.0
// The blocks of a report that anybody wrote, its reference lists apart. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::reports {

enum class ForeignBlockKind { heading, paragraph, item, row };
struct ForeignBlock {
  ForeignBlockKind kind = ForeignBlockKind::paragraph;
  text::Range range;  // bytes of the report
  // Inline Markdown. Of headings, paragraphs and items byte for byte what stands in `range`, quotation marks and line
  // ends as blanks; of rows their cells as one sentence.
  std::string text;
  int level = 0;           // of a heading: 1 to 6, bold lines below
  std::size_t indent = 0;  // of an item
  std::size_t table = 0;   // of a row: the same for all rows of a table, from 1
};

struct ReferenceLine {
  text::Range range;
  std::string text;      // with its marker, continued lines joined
  std::size_t list = 0;  // which list; footnotes wherever they stand are list 0
};

struct ForeignLines {
  std::vector<ForeignBlock> blocks;
  std::vector<ReferenceLine> references;
};
ForeignLines read_foreign_lines(std::string_view text);

}  // namespace kaozheng::reports
