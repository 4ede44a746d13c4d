// SPDX-License-Identifier: Apache-2.0
// A Report as text. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/report.h"

namespace kaozheng::reports {

// standard: header, final report, check results, analyses, research. classic: the predecessor's order and headings.
// report: the final report alone with its references.
enum class Layout { standard, classic, report };
std::optional<Layout> parse_layout(std::string_view text);

// Titles, quotes and sentences are data: Markdown, HTML and control characters in them are neutralised; links go to
// the references' http and https URLs only.
std::string render_markdown(const Report& report, Layout layout);

// The sections alone, without their numbers, and the references below them: a report that is an answer.
std::string render_answer(const Report& answer);

}  // namespace kaozheng::reports
