// SPDX-License-Identifier: Apache-2.0
// Answers that look like pages and are none. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kaozheng::sources {

struct SeenPage {
  std::string_view title;
  std::string_view content;     // the text found to be its content
  std::string_view whole_text;  // everything a reader could see
  int scripts = 0;
  bool has_password_field = false;
};
// What it is instead, in words ("a challenge page (…)"); nothing for a page. Long texts are always pages: an article
// about CAPTCHAs is one.
std::optional<std::string> why_not_a_page(const SeenPage& page);

}  // namespace kaozheng::sources
