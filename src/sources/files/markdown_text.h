// SPDX-License-Identifier: Apache-2.0
// Markdown as its reader sees it: links by their text, no marks of emphasis. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "domain/document.h"

namespace kaozheng::sources {

// A piece of a paragraph.
std::string plain_of_markdown(std::string_view line);
// A whole block, its opening marks ("#", "-", ">", "|") gone. Table cells are parted by " | "; empty for the rule below
// a table's head.
std::string plain_of_markdown_block(std::string_view block, BlockKind kind);
// "```" and "~~~" lines.
bool is_markdown_fence(std::string_view line);

}  // namespace kaozheng::sources
