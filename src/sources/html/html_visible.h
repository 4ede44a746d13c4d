// SPDX-License-Identifier: Apache-2.0
// What a page shows of its author, source and dates, for pages that do not declare them. Private to this room.
#pragma once

#include <string>

#include "sources/html/html_tree.h"

namespace kaozheng::sources {

// Each is empty when nothing near the top of the page says it. Dates are ISO dates.
std::string visible_author(const HtmlNode& root);
std::string visible_site(const HtmlNode& root);  // "来源：…"
std::string time_element(const HtmlNode& root);  // the first <time> or datePublished
std::string visible_date(const HtmlNode& root);
std::string visible_change_date(const HtmlNode& root);  // "Updated …", "更新时间：…"

}  // namespace kaozheng::sources
