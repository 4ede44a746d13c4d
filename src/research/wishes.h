// SPDX-License-Identifier: Apache-2.0
// What a topic wishes of the report besides its subject. Pure; private to this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"

namespace kaozheng::research {

// The length a topic itself asks for ("写一份800字的报告", "in 500 words"), as text::written_length counts; nothing
// when it names none between 100 and 50,000.
std::optional<int> wished_length(std::string_view topic);

// What the reader should know of how the question was taken, one line each: wishes that contradict each other, a length
// taken from the topic, a topic of another language, of great length, or one that speaks to the model.
std::vector<std::string> remarks_on(const Question& question, Language language);

}  // namespace kaozheng::research
