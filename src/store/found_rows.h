// SPDX-License-Identifier: Apache-2.0
// Rows of the tables that words are found in, as values; the same columns in every database. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/found_texts.h"

namespace kaozheng::store {

inline constexpr const char* passage_columns =
    "passages.id, passages.document_id, begin_byte, end_byte, passages.text, passages.heading, page, passages.origin";
// Bound to "INSERT INTO passages(id, document_id, begin_byte, end_byte, text, heading, page, origin".
void bind_passage(Statement& statement, const Passage& passage);
Result<std::vector<Passage>> passages_in(Statement& rows);

// With `runs` joined from the left.
inline constexpr const char* found_text_columns =
    "found_texts.run_id, found_texts.document_id, coalesce(started_at, ''), place, kind, ref, found_texts.title, "
    "found_texts.text";
Result<std::vector<FoundText>> found_texts_in(Statement& rows);

std::string_view to_text(Origin origin);
Origin to_origin(std::string_view text);

// True for library files below a folder that is bound as three values from `position` on, which is moved past them: its
// own path, and "/" with what follows it in the order of bytes. A file given as the folder is below itself.
inline constexpr const char* below_folder = "(path = ? OR (path >= ? AND path < ?))";
void bind_folder(Statement& statement, int& position, std::string_view folder);
std::string below_any(const std::vector<std::string>& folders);  // as SQL, without a folder none

}  // namespace kaozheng::store
