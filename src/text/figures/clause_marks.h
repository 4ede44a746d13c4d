// SPDX-License-Identifier: Apache-2.0
// Where sentences and clauses end, for tying figures to words. Cheaper and coarser than text::sentences: bytes are
// looked at one by one, once for each figure. Private to this room.
#pragma once

#include <cstddef>
#include <string_view>

namespace kaozheng::text {

bool ends_sentence(std::string_view text, std::size_t position);
// Bytes of the mark that parts clauses at `position`, 0 when none.
std::size_t clause_mark(std::string_view text, std::size_t position);
// Whether a bracket opens directly before `clause`.
bool opens_bracket(std::string_view text, std::size_t clause);

}  // namespace kaozheng::text
