// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "domain/document.h"

namespace kaozheng::text {

// The document cut at its structure into passages of about 300–600 Chinese characters or 200–400 words, never inside a
// sentence. Headings are carried as Passage::heading, not as text. Short documents give one passage, empty ones none.
std::vector<Passage> cut_passages(const Document& document);

// Blocks for plain text: lines and blank lines, Markdown headings, list items and table rows. Used where a format has
// no structure of its own.
std::vector<Block> blocks_of_plain_text(std::string_view text);

}  // namespace kaozheng::text
