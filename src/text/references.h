// SPDX-License-Identifier: Apache-2.0
// Words that point outside their sentence: pronouns at its head, relative dates.
#pragma once

#include <string>
#include <string_view>

#include "domain/question.h"

namespace kaozheng::text {

// Whether the sentence opens with a word that needs the one before (该, 其, 此外, 这一, 同时, 但; this, it, however,
// also …).
bool opens_with_reference(std::string_view sentence);
// The sentence with each relative date followed by what it means in brackets: 今年（2025年）, "this year (2025)".
// `date` is the document's ISO date, at least a year; empty leaves the sentence as it is.
std::string with_absolute_dates(std::string_view sentence, std::string_view date);
// The sentence without such notes directly behind relative dates, so that it can be compared with its source.
std::string without_absolute_dates(std::string_view sentence);

}  // namespace kaozheng::text
