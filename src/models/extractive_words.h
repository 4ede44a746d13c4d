// SPDX-License-Identifier: Apache-2.0
// The word lists of the extractive model. Private to this room.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::models {

// What a sentence says of its subject. The same kinds sort the facets of a plan.
enum class Cue { scale, driver, participant, strength, risk, trend, change, outlook, advice };
bool has_cue(std::string_view text, Cue cue);
// The cues a facet or focus asks for.
std::vector<Cue> cues_asked(std::string_view focus);
// Words to search with for what a cue asks.
std::vector<std::string_view> search_words(Cue cue, bool chinese);

// The kind of answer a question asks for by its words: how much, when, why, who.
enum class AnswerKind { figure, date, cause, name };
std::set<AnswerKind> answer_kinds(std::string_view question);
bool gives_answer(std::string_view sentence, AnswerKind kind);

// Words too general to tell one topic from another; normalised, English ones as stems.
const std::set<std::string, std::less<>>& general_words();
// Words that name a view of a subject or what to do with it ("趋势", "trends", "比较"), not the subject itself; as
// above.
const std::set<std::string, std::less<>>& aspect_words();

// Bytes of words at the head of a sentence that only join it to the one before and end in a comma ("此外，", "However,
// "); 0 when there are none.
std::size_t joining_words(std::string_view sentence);

}  // namespace kaozheng::models
