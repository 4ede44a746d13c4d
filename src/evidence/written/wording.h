// SPDX-License-Identifier: Apache-2.0
// Whether words stand in a source, and quotations that do not. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

// Where `words` stand in `source` as whole words, or {0,0}. Their end mark, and note marks ("[3]") of the source, do
// not count.
text::Range find_words(std::string_view source, std::string_view words);
// Where the sentence stands in `source`, with or without the notes on its relative dates.
text::Range find_sentence(std::string_view source, std::string_view sentence);
bool stands_in(const std::vector<std::string_view>& sources, std::string_view sentence);

// The quotations in “”, 「」, 『』 or "", without their marks. One that its sentence does not open or close reaches to
// the sentence's edge.
std::vector<std::string> quotations(std::string_view sentence);
// The sentence without the marks of quotations that stand in none of the sources.
std::string without_false_quotations(std::string_view sentence, const std::vector<std::string_view>& sources);

}  // namespace kaozheng::evidence
