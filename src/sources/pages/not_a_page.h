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
// What it is instead, in words ("a challenge page (…)"); nothing for a page. Told by what is said to the visitor, and
// by how little stands beside it: an article about CAPTCHAs says more, and puts in quotes what they say. Long texts are
// always pages.
std::optional<std::string> why_not_a_page(const SeenPage& page);

}  // namespace kaozheng::sources
