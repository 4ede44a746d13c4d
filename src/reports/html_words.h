// SPDX-License-Identifier: Apache-2.0
// What the HTML page says besides report_words.h. Private to this room.
#pragma once

#include <string_view>

#include "domain/question.h"

namespace kaozheng::reports {

struct HtmlWords {
  std::string_view lang, kicker, skip, contents, how_to_read, legend, made_of, cited_share, sources, precision,
      coverage;
  std::string_view checked_of, nothing_checked, partly_checked, doubtful_first, no_doubtful;
  std::string_view verdict, open_page, open_there, saved_copy, cited_at, why, judge, formula, speaks, stored_as, bytes;
  std::string_view inference, notice, unavailable, footer;
};
const HtmlWords& html_words(Language language);

}  // namespace kaozheng::reports
