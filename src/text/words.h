// SPDX-License-Identifier: Apache-2.0
// Chinese and English text as words and sentences (ICU).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"

namespace kaozheng::text {

struct Range {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
};

// The language most of the text is written in, by script: zh when at least a fifth of its letters are Han.
Language guess_language(std::string_view text);

// NFKC, lower case, traditional punctuation folded, white space runs as one space: for comparing, never for showing.
std::string normalised(std::string_view text);

// Sentences, without the white space between them. Chinese and English marks; a newline always ends one; quotation
// marks, brackets and note marks ("[3]") stay with their sentence; decimals, versions, abbreviations and URLs are not
// cut.
std::vector<Range> sentences(std::string_view text);
std::vector<std::string> sentence_texts(std::string_view text);

// Words as written, in order, without punctuation: ICU word boundaries, figures with their separators as one.
std::vector<Range> words(std::string_view text);

// How long a text is, as word processors count: a Chinese character is one, so is a run of other letters and digits.
std::size_t written_length(std::string_view text);

// What two texts have in common, for comparing them: normalised words; Chinese words, the two-character pieces of
// longer ones and neighbouring single characters as pairs; English stemmed (Porter); English stop words and Chinese
// particles left out. Figures stay whole. Indexes hold index_terms (index_terms.h).
std::vector<std::string> terms(std::string_view text);

// Whether `quote` stands in `text`, both normalised and spaces beside Chinese characters ignored; the byte range in
// `text`, or {0,0}.
Range find_quote(std::string_view text, std::string_view quote);

}  // namespace kaozheng::text
