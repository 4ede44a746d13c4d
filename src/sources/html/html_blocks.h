// SPDX-License-Identifier: Apache-2.0
// From the tree to blocks of text. Private to this room.
#pragma once

#include "domain/document.h"
#include "sources/html/html_tree.h"

namespace kaozheng::sources {

// Appends the blocks of `node`, dropped parts left out.
void append_blocks(const HtmlNode& node, Document& document);

}  // namespace kaozheng::sources
