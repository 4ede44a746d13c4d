// SPDX-License-Identifier: Apache-2.0
// The paragraphs and list items of a writer's Markdown. For this room; rows of tables for readers of reports too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"

namespace kaozheng::evidence {

struct WrittenBlock {
  ReportBlockKind kind = ReportBlockKind::paragraph;
  std::string text;  // inline Markdown; "\n" where a line ended a sentence
};
// Headings, rules, fences, comments, scripts, link definitions and a reference list of the writer's own are left out;
// list items of every kind and rows of tables are bullets.
std::vector<WrittenBlock> read_blocks(std::string_view markdown);
// The cells of a row as one sentence: "cell：column cell，column cell", marks of cells that hold nothing else behind
// it.
std::string row_text(const std::vector<std::string>& cells, const std::vector<std::string>& columns);

}  // namespace kaozheng::evidence
