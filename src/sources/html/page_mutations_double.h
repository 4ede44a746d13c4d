// SPDX-License-Identifier: Apache-2.0
// Pages as no author wrote them: bytes lost, repeated, swapped and spliced from seeds. The same for the same seeds.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaozheng::sources {

class PageMutations {
 public:
  explicit PageMutations(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

  // The next page, at most a mebibyte; the generator's output is fixed by the language standard.
  std::string next() {
    std::string page = seeds_[below(seeds_.size())];
    for (std::size_t rounds = 1 + below(12); rounds > 0; --rounds) mutate(page);
    page.resize(std::min<std::size_t>(page.size(), 1u << 20));
    return page;
  }

 private:
  static constexpr std::array<std::string_view, 26> pieces{"<div>",
                                                           "<table><tr><td>",
                                                           "</div>",
                                                           "</p></p>",
                                                           "<b><i>",
                                                           "<a href=\"",
                                                           "<!--",
                                                           "-->",
                                                           "<script>",
                                                           "</script>",
                                                           "<li><ul>",
                                                           "&#x1F600;",
                                                           "&amp",
                                                           "\xFF\xFE",
                                                           "\xE4\xB8",
                                                           "<h1>",
                                                           "<noscript>",
                                                           "<select><option>",
                                                           "<svg><math>",
                                                           "<p hidden>",
                                                           "<meta charset=gbk>",
                                                           "style='display:none'",
                                                           "<template>",
                                                           std::string_view("\0", 1),
                                                           "<blockquote class=comment>",
                                                           "，。"};

  std::size_t below(std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random_() % end); }

  std::pair<std::size_t, std::size_t> range_in(const std::string& page) {
    const std::size_t begin = below(page.size());
    return {begin, std::min(page.size() - begin, 1 + below(page.size() / 8 + 2))};
  }

  void mutate(std::string& page) {
    if (page.empty()) page = "<p>";
    const auto [begin, length] = range_in(page);
    switch (below(7)) {
      case 0:
        page.erase(begin, length);
        break;
      case 1:
        page.insert(below(page.size()), page.substr(begin, length));
        break;
      case 2:
        page.insert(begin, pieces[below(pieces.size())]);
        break;
      case 3:
        page[begin] = static_cast<char>(below(256));
        break;
      case 4:
        repeat_piece(page, begin);
        break;
      case 5:
        splice(page, begin);
        break;
      default:
        std::reverse(page.begin() + static_cast<std::ptrdiff_t>(begin),
                     page.begin() + static_cast<std::ptrdiff_t>(begin + std::min<std::size_t>(length, 64)));
    }
  }

  void repeat_piece(std::string& page, std::size_t at) {
    const std::string_view piece = pieces[below(pieces.size())];
    std::string many;
    for (std::size_t count = below(2000); count > 0; --count) many += piece;
    page.insert(at, many);
  }

  void splice(std::string& page, std::size_t at) {
    const std::string& other = seeds_[below(seeds_.size())];
    if (other.empty()) return;
    const auto [begin, length] = range_in(other);
    page.insert(at, other.substr(begin, length));
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 random_{20250701};
};

}  // namespace kaozheng::sources
