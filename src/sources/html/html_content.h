// SPDX-License-Identifier: Apache-2.0
// Which part of a page is its content. Private to this room.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sources/html/html_tree.h"

namespace kaozheng::sources {

// How much is thought to be clutter: each step keeps more than the one before.
enum class Strictness { strict, lenient, whole_page };

// Marks what is not content as dropped, below `root`; earlier marks are forgotten.
void drop_clutter(HtmlNode& root, Strictness strictness);
// Marks lists of other articles and links that stand alone; needs measures.
void drop_teasers(HtmlNode& root);
// Takes the measures of `node` and of everything below that is not dropped.
void take_measures(HtmlNode& node);

// The nodes that hold the content, in document order, their clutter dropped; the strictest reading that leaves enough
// text.
std::vector<const HtmlNode*> find_content(HtmlNode& root);

// Whether a caption belongs to a figure or table of an article, and not to a photograph.
bool names_figure(std::string_view caption);
// Whether class or id say what sites say of an article's text.
bool names_content(const std::string& names);
// Whether one of `names`, cut at everything but letters and digits, is one of `words`.
bool has_word(std::string_view names, std::initializer_list<std::string_view> words);
bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts);
// By attribute or style.
bool is_hidden(const HtmlNode& node);
bool is_inline(const HtmlNode& node);
bool has_block_child(const HtmlNode& node);

}  // namespace kaozheng::sources
