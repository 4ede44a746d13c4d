// SPDX-License-Identifier: Apache-2.0
// By what pages that are none are known, in Chinese and English. All in lower case. Private to this room.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

namespace kaozheng::sources {

struct ImpostorSigns {
  std::string_view what;                        // "a log-in page"
  std::vector<std::string_view> sure_titles;    // the whole title but the site's name; no article is called so
  std::vector<std::string_view> likely_titles;  // an article might be
  std::vector<std::string_view> phrases;        // said to the visitor
};
// In the order in which they are told apart.
const std::vector<ImpostorSigns>& impostor_signs();

// What stands around such a page and says nothing of what it is: links, numbers of errors.
const std::vector<std::string_view>& page_furniture();

}  // namespace kaozheng::sources
