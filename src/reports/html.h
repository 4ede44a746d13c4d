// SPDX-License-Identifier: Apache-2.0
// A report as one HTML file that shows its evidence. Pure.
#pragma once

#include <map>
#include <string>

#include "domain/report.h"

namespace kaozheng::reports {

// One file, without scripts, that asks nothing of any network: its policy allows its own style sheet and nothing else.
// Pointing at a citation mark, or reaching it by keyboard, shows the passage with the quoted words marked, where it
// stands, the verdict on the claim, a link to these words on the page, and the saved copy, which stands in the
// references. A claim without a verdict is called not checked. Light and dark, on paper too; in the report's language.
//
// Titles, quotes and sentences are data: they are text in every place. Links go to the references' http and https URLs
// and within the page only. `documents`, by id and with their texts, make links to repeated words precise; they may be
// missing.
std::string render_html(const Report& report, const std::map<std::string, Document>& documents = {});

}  // namespace kaozheng::reports
