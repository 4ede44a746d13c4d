// SPDX-License-Identifier: Apache-2.0
// Abbreviations, and what they stand for. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::evidence {

// Latin abbreviations of 2 to 6 capitals (CAICT, LLM, AI), in order, each once; units behind numbers are none.
std::vector<std::string> abbreviations_in(std::string_view text);
// What a text says an abbreviation stands for, in brackets behind one or the other: "large language model (LLM)",
// 中国信息通信研究院（CAICT）, "LLM (large language model)". English words must begin with its letters.
std::optional<std::string> spelled_out(std::string_view text, std::string_view abbreviation);
// Whether the text has the abbreviation in, or directly before, brackets.
bool introduces(std::string_view text, std::string_view abbreviation);

}  // namespace kaozheng::evidence
