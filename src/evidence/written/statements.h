// SPDX-License-Identifier: Apache-2.0
// What a block of plain text states, and which of its statements a mark belongs to. For this room and for readers of
// reports.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

// The sentences of `text`; a part that ends in "；" makes one statement with what follows it on its line, unless it has
// a mark of its own. `marks`: the places of all marks, ascending.
std::vector<text::Range> statements_of(std::string_view text, const std::vector<std::size_t>& marks);
// The index of the statement a mark at `position` belongs to: the one it stands in or directly behind; at the head of a
// line, the one that follows. `statements` are not empty.
std::size_t statement_at(std::string_view text, const std::vector<text::Range>& statements, std::size_t position);

}  // namespace kaozheng::evidence
