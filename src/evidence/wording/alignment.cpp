// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording/alignment.h"

#include <algorithm>
#include <bitset>
#include <cmath>

#include "evidence/wording/word_rarity.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t words_max = 256;
constexpr std::size_t best_max = 8;
constexpr std::size_t window_size = 3;
constexpr std::uint32_t sentence_tokens_max = 400;  // of a sentence that are compared one by one
constexpr double family_credit = 0.5;

// Which words of the claim a piece of text holds: the word itself, or at least one of its family.
struct Held {
  std::bitset<words_max> exact, family;
  void add(const Held& other) {
    exact |= other.exact;
    family |= other.family;
  }
};

// Numerals are written in many ways and are compared as figures and dates, not as words.
bool is_compared(const Token& token) { return token.kind == TokenKind::word || token.kind == TokenKind::han; }

double weight_of(const Token& token) { return (token.capital ? 1.2 : 1.0) * (0.1 + 0.9 * rarity(token)); }

double credit(const Held& held, std::size_t word) {
  return held.exact[word] ? 1.0 : held.family[word] ? family_credit : 0.0;
}

class Aligner {
 public:
  Aligner(const WordedText& claim, const WordedTexts& sources) : claim_(claim), sources_(sources) {
    for (std::uint32_t i = 0; i < claim.tokens().size() && result_.words.size() < words_max; ++i)
      if (is_compared(claim.tokens()[i])) result_.words.push_back({i, 0, 0, 0});
  }

  Alignment run() {
    if (result_.words.empty()) return std::move(result_);
    for (const WordedText* source : sources_) held_.emplace_back(source->sentences().size());
    look_up();
    weigh();
    choose_sentences();
    choose_window();
    tell_nearby();
    for (const AlignedSentence& sentence : result_.best) compare_order(sentence);
    result_.longest_run = std::min(1.0, static_cast<double>(run_) / static_cast<double>(claim_.tokens().size()));
    result_.joined = result_.words.size() < 2
                         ? result_.best_sentence
                         : static_cast<double>(joined_.count()) / static_cast<double>(result_.words.size() - 1);
    return std::move(result_);
  }

 private:
  void look_up() {
    for (std::size_t word = 0; word < result_.words.size(); ++word) {
      const Token& token = claim_.tokens()[result_.words[word].token];
      std::size_t sentences = 0, holders = 0;
      for (std::size_t s = 0; s < sources_.size(); ++s) {
        const WordedText& source = *sources_[s];
        sentences += source.sentences().size();
        for (const std::uint32_t place : source.with_root(token.root)) {
          const Token& there = source.tokens()[place];
          Held& held = held_[s][there.sentence];
          if (there.key == token.key) {
            if (!held.exact[word]) ++holders;
            held.exact.set(word);
          } else {
            held.family.set(word);
          }
        }
      }
      const double common = sentences < 6 ? 0 : static_cast<double>(holders) / static_cast<double>(sentences);
      result_.words[word].weight = weight_of(token) * (1 - 0.6 * common);
    }
  }

  void weigh() {
    for (const AlignedWord& word : result_.words) total_ += word.weight;
    Held all;
    for (const auto& source : held_)
      for (const Held& held : source) all.add(held);
    for (std::size_t word = 0; word < result_.words.size(); ++word) result_.words[word].found = credit(all, word);
    result_.anywhere = share(all);
  }

  double share(const Held& held) const {
    double sum = 0;
    for (std::size_t word = 0; word < result_.words.size(); ++word)
      sum += credit(held, word) * result_.words[word].weight;
    return sum / total_;
  }

  bool empty(const Held& held) const { return held.exact.none() && held.family.none(); }

  void choose_sentences() {
    std::vector<AlignedSentence> all;
    for (std::size_t s = 0; s < held_.size(); ++s)
      for (std::uint32_t i = 0; i < held_[s].size(); ++i)
        if (!empty(held_[s][i])) all.push_back({s, i, share(held_[s][i])});
    std::stable_sort(all.begin(), all.end(),
                     [](const AlignedSentence& a, const AlignedSentence& b) { return a.share > b.share; });
    if (all.empty()) return;
    result_.best_sentence = all.front().share;
    for (const AlignedSentence& sentence : all) {
      if (result_.best.size() == best_max || sentence.share < 0.75 * result_.best_sentence) break;
      result_.best.push_back(sentence);
    }
    const Held& first = held_[all.front().source][all.front().sentence];
    for (const AlignedSentence& sentence : all) {
      Held both = first;
      both.add(held_[sentence.source][sentence.sentence]);
      result_.best_two = std::max(result_.best_two, share(both));
    }
  }

  void choose_window() {
    for (std::size_t s = 0; s < held_.size(); ++s) {
      for (std::uint32_t i = 0; i < held_[s].size(); ++i) {
        if (empty(held_[s][i])) continue;
        Held window;
        const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(i + window_size, held_[s].size()));
        for (std::uint32_t j = i; j < end; ++j) window.add(held_[s][j]);
        const double here = share(window);
        if (here <= result_.window.share) continue;
        result_.window = {s, i, here};
        result_.window_end = end;
        in_window_ = window;
      }
    }
    result_.best_window = result_.window.share;
  }

  void tell_nearby() {
    double missing = 0, clause_weight = 0, clause_found = 0, opening = 0;
    std::size_t clause_words = 0;
    for (std::size_t i = 0; i < result_.words.size(); ++i) {
      AlignedWord& word = result_.words[i];
      word.nearby = credit(in_window_, i);
      missing = word.nearby > 0 ? 0 : missing + word.weight;
      result_.missing_run = std::max(result_.missing_run, missing / total_);
      if (i < 3) opening += word.nearby;
      clause_weight += word.weight;
      clause_found += word.weight * word.nearby;
      ++clause_words;
      const bool last = i + 1 == result_.words.size();
      if (!last && claim_.tokens()[result_.words[i + 1].token].clause == claim_.tokens()[word.token].clause) continue;
      if (clause_words >= 2) result_.weakest_clause = std::min(result_.weakest_clause, clause_found / clause_weight);
      clause_weight = clause_found = 0;
      clause_words = 0;
    }
    result_.opening = opening / static_cast<double>(std::min<std::size_t>(3, result_.words.size()));
  }

  // The longest common run, and the neighbours of the claim that stand within four words here.
  void compare_order(const AlignedSentence& aligned) {
    const WordedText& source = *sources_[aligned.source];
    const WordedSentence& sentence = source.sentences()[aligned.sentence];
    const std::uint32_t end = std::min(sentence.token_end, sentence.token_begin + sentence_tokens_max);
    const auto claim_end = std::min<std::size_t>(claim_.tokens().size(), sentence_tokens_max);
    std::vector<std::uint32_t> before(end - sentence.token_begin + 1, 0), here(before.size(), 0);
    std::vector<std::uint32_t> last_places, places;
    std::size_t word = 0;
    for (std::size_t i = 0; i < claim_end; ++i) {
      const Token& token = claim_.tokens()[i];
      const bool content = word < result_.words.size() && result_.words[word].token == i;
      places.clear();
      for (std::uint32_t j = sentence.token_begin; j < end; ++j) {
        const std::size_t column = j - sentence.token_begin + 1;
        const Token& there = source.tokens()[j];
        here[column] = there.key == token.key ? before[column - 1] + 1 : 0;
        run_ = std::max(run_, here[column]);
        if (content && there.kind != TokenKind::function && there.root == token.root) places.push_back(j);
      }
      std::swap(before, here);
      if (!content) continue;
      if (word > 0 && near_each_other(last_places, places)) joined_.set(word - 1);
      last_places = places;
      ++word;
    }
  }

  static bool near_each_other(const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right) {
    constexpr std::uint32_t distance = 4;
    std::size_t i = 0;
    for (const std::uint32_t place : right) {
      while (i < left.size() && left[i] + distance < place) ++i;
      if (i < left.size() && left[i] <= place + distance) return true;
    }
    return false;
  }

  const WordedText& claim_;
  const WordedTexts& sources_;
  Alignment result_;
  std::vector<std::vector<Held>> held_;  // by source and sentence
  Held in_window_;
  std::bitset<words_max> joined_;
  double total_ = 0;
  std::uint32_t run_ = 0;
};

}  // namespace

Alignment align(const WordedText& claim, const WordedTexts& sources) { return Aligner(claim, sources).run(); }

}  // namespace kaozheng::evidence
