// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording/word_rarity.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <unordered_map>

#include "evidence/embedded_weights.h"

namespace kaozheng::evidence {
namespace {

using Rarities = std::unordered_map<std::uint64_t, double>;

// Lines "word n": n of a thousand paragraphs hold the word. One that is not listed stands in less than one.
void read_common_words(const std::string& name, Rarities& rarities) {
  std::istringstream text{std::string(embedded_weights().at(name))};
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string word;
    double of_thousand = 0;
    if (line.empty() || line[0] == '#' || !(words >> word >> of_thousand)) continue;
    rarities[token_key(word)] = std::log(1000 / std::clamp(of_thousand, 0.5, 999.0)) / std::log(1000 / 0.5);
  }
}

}  // namespace

double rarity(const Token& token) {
  static const Rarities rarities = [] {
    Rarities result;
    read_common_words("common_words.en.txt", result);
    read_common_words("common_words.zh.txt", result);
    return result;
  }();
  const auto found = rarities.find(token.key);
  return found == rarities.end() ? 1.0 : found->second;
}

}  // namespace kaozheng::evidence
