// SPDX-License-Identifier: Apache-2.0
// Lines as they were broken to fit a page, and the paragraphs they came from. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::sources {

// Adds the next line of a paragraph: a blank between them but beside Chinese or Japanese; a hyphen that parts a word
// goes.
void append_line(std::string& paragraph, std::string_view line);
// Whether lines were broken where they were full, not where the writer wanted it.
bool are_wrapped(const std::vector<std::string>& lines);
// "• …", "- …", "1. …", "（一）…"
bool opens_list_item(std::string_view line);
// Whether the line ends with a mark that ends sentences, closing quotes and brackets left aside.
bool ends_with_sentence_mark(std::string_view line);

}  // namespace kaozheng::sources
