// SPDX-License-Identifier: Apache-2.0
// Which part of a page is its content. Private to this room.
#pragma once

#include <vector>

#include "sources/html_tree.h"

namespace kaozheng::sources {

// How much is thought to be clutter: each step keeps more than the one before.
enum class Strictness { strict, lenient, whole_page };

// Marks what is not content as dropped, below `root`; earlier marks are forgotten.
void drop_clutter(HtmlNode& root, Strictness strictness);
// Takes the measures of `node` and of everything below that is not dropped.
void take_measures(HtmlNode& node);

// The nodes that hold the content, in document order, their clutter dropped; the strictest reading that leaves enough
// text.
std::vector<const HtmlNode*> find_content(HtmlNode& root);

// Whether class or id say what sites say of an article's text.
bool names_content(const std::string& names);
bool is_inline(const HtmlNode& node);
bool has_block_child(const HtmlNode& node);

}  // namespace kaozheng::sources
