// SPDX-License-Identifier: Apache-2.0
// Folders by path component: "/a/bc" is not below "/a/b".
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::store {

inline std::string without_last_slash(std::string_view folder) {
  while (!folder.empty() && folder.back() == '/') folder.remove_suffix(1);
  return std::string(folder);
}

}  // namespace kaozheng::store
