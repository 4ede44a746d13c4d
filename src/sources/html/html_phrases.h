// SPDX-License-Identifier: Apache-2.0
// What pages say around an article, in the languages of the web. Lines are given in lower case. Private to this room.
#pragma once

#include <string_view>

namespace kaozheng::sources {

bool ends_article(std::string_view line);        // nothing of the article comes after it
bool is_call_to_action(std::string_view line);   // a button, as a whole line
bool is_invitation_line(std::string_view line);  // to read, follow or share; of a short line
bool is_credit_line(std::string_view line);      // of a picture, a copyright; of a short line
bool is_date_line(std::string_view line);        // a date or time and nothing else

}  // namespace kaozheng::sources
