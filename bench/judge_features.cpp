// SPDX-License-Identifier: Apache-2.0
// The features of the code judge, for training it: judge_features_bench < PAIRS. Lines {"claim","references":[…]} in,
// lines
// {"language","features":[…]} out, in the same order. --names prints the names of the features;
// --frequencies how many of a thousand claims hold each word.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "evidence/judge_features.h"

namespace {

using namespace kaozheng;
using namespace kaozheng::evidence;

// How many of the texts hold each word, the most common first: weights/common_words.*.txt are made of it.
void print_frequencies() {
  struct Seen {
    std::string word;
    std::size_t texts = 0, last = 0;
  };
  std::unordered_map<std::uint64_t, Seen> seen;
  std::size_t number = 0;
  for (std::string line; std::getline(std::cin, line);) {
    const auto text = nlohmann::json::parse(line).at("claim").get<std::string>();
    const WordedText worded(text);
    ++number;
    for (const Token& token : worded.tokens()) {
      if (token.kind == TokenKind::function || token.kind == TokenKind::number) continue;
      Seen& word = seen[token.key];
      if (word.last == number) continue;
      word.last = number;
      ++word.texts;
      const std::string lower = to_lower_ascii(worded.words(token.place));
      if (token_key(lower) == token.key && (word.word.empty() || lower.size() < word.word.size())) word.word = lower;
    }
  }
  std::vector<Seen> all;
  for (auto& [key, word] : seen)
    if (!word.word.empty()) all.push_back(std::move(word));
  std::sort(all.begin(), all.end(),
            [](const Seen& a, const Seen& b) { return a.texts != b.texts ? a.texts > b.texts : a.word < b.word; });
  for (const Seen& word : all)
    fmt::print("{} {:.1f}\n", word.word, 1000.0 * static_cast<double>(word.texts) / static_cast<double>(number));
}

}  // namespace

int main(int count, char** arguments) {
  const std::string option = count > 1 ? arguments[1] : "";
  if (option == "--frequencies") {
    print_frequencies();
    return 0;
  }
  if (option == "--names") {
    for (const std::string_view name : judge_feature_names) fmt::print("{}\n", name);
    return 0;
  }
  for (std::string line; std::getline(std::cin, line);) {
    const auto pair = nlohmann::json::parse(line);
    const auto claim_text = pair.at("claim").get<std::string>();
    const auto references = pair.at("references").get<std::vector<std::string>>();
    const WordedText claim(claim_text);
    std::vector<WordedText> texts;
    texts.reserve(references.size());
    for (const std::string& reference : references) texts.emplace_back(reference);
    WordedTexts sources;
    for (const WordedText& text : texts) sources.push_back(&text);
    const auto features =
        judge_features(claim, sources, check_wording(claim, sources), share_of_figures(claim, sources));
    fmt::print("{{\"language\":\"{}\",\"features\":[{:.4f}]}}\n", claim.han_share() >= 0.5 ? "zh" : "en",
               fmt::join(features, ","));
  }
  return 0;
}
