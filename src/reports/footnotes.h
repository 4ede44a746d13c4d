// SPDX-License-Identifier: Apache-2.0
// The final report as Markdown with footnotes, for programs that know `[^1]`. Pure.
#pragma once

#include <string>

#include "domain/report.h"

namespace kaozheng::reports {

// Every reference is a footnote with what is quoted from it; behind a claim stands its verdict, shape and word, and
// above all of them what the shapes mean, or that the claims were not checked. Data is neutralised as in markdown.h.
std::string render_footnotes(const Report& report);

}  // namespace kaozheng::reports
