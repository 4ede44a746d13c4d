// SPDX-License-Identifier: Apache-2.0
// A small complete report for tests.
#pragma once

#include <string>

#include "domain/report.h"

namespace kaozheng::reports {

// Two references, one of them a page of a local file; every kind of sentence; nothing empty.
Report sample_report(Language language);
// The same with verdicts, corrections, a disagreement and a disclosure.
Report checked_report(Language language);
// That with `text` in the place of everything that strangers or models wrote. `url` is where its documents stand.
Report report_of(const std::string& text, const std::string& url);

}  // namespace kaozheng::reports
