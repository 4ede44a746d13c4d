// SPDX-License-Identifier: Apache-2.0
// The style sheet of the HTML page. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::reports {

std::string_view html_style();
// "sha256-…" of the style sheet, as a content security policy names it.
std::string html_style_hash();

}  // namespace kaozheng::reports
