// SPDX-License-Identifier: Apache-2.0
#include "text/passage_index.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

constexpr float k1 = 0.9f, b = 0.4f;
constexpr std::uint32_t heading_times = 2;
constexpr std::size_t piece_letters = 4;
constexpr std::size_t piece_word_max = 40;  // what is longer is no word
constexpr float piece_weight = 0.1f;
constexpr float sentence_weight = 1.0f;
constexpr float figure_bonus = 3.0f;
constexpr std::size_t rescored_min = 100;
constexpr std::uint32_t sentence_end = UINT32_MAX;  // in the sequence of terms

// A posting's weight: the frequency, at most 15, above the length in steps of a twelfth of an octave.
constexpr std::uint32_t frequency_max = 15, length_steps = 256;
std::uint32_t length_step(std::uint32_t length) {
  return std::min(length_steps - 1, static_cast<std::uint32_t>(std::lround(12 * std::log2(1.0 + length))));
}
std::uint32_t packed(std::uint32_t frequency, std::uint32_t step) {
  return std::min(frequency, frequency_max) * length_steps + step;
}

// What BM25 gives a posting, but for the rarity of its term, by its packed weight.
class Gains {
 public:
  // Looked up where there are many postings, else worked out one by one: a table takes longer than a few pages.
  Gains(float mean_length, std::size_t postings) : mean_length_(mean_length) {
    constexpr std::size_t few = 1'000;
    if (postings < few) return;
    table_.resize((frequency_max + 1) * length_steps);
    for (std::uint32_t weight = length_steps; weight < table_.size(); ++weight) table_[weight] = worked_out(weight);
  }
  float operator()(std::uint32_t weight) const { return table_.empty() ? worked_out(weight) : table_[weight]; }

 private:
  float worked_out(std::uint32_t weight) const {
    static const std::array<float, length_steps> lengths = [] {
      std::array<float, length_steps> result{};
      for (std::uint32_t step = 0; step < length_steps; ++step)
        result[step] = std::exp2(static_cast<float>(step) / 12) - 1;
      return result;
    }();
    const auto times = static_cast<float>(weight / length_steps);
    return times * (k1 + 1) / (times + k1 * (1 - b + b * lengths[weight % length_steps] / mean_length_));
  }

  const float mean_length_;
  std::vector<float> table_;
};

// Calls `hear` with the pieces of a word, whose beginning is marked, when it is longer than a piece.
template <class Hear>
void each_piece(std::string_view word, Hear hear) {
  const bool ascii = std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (word.size() < piece_letters || word.size() > piece_word_max || !ascii) return;
  const std::string marked = "^" + std::string(word);
  // Behind a byte that no term begins with.
  std::string piece(piece_letters + 1, '\x01');
  for (std::size_t at = 0; at + piece_letters <= marked.size(); ++at) {
    marked.copy(piece.data() + 1, piece_letters, at);
    hear(std::string_view(piece));
  }
}

bool better(const Scored& left, const Scored& right) {
  return left.score != right.score ? left.score > right.score : left.item < right.item;
}

// Which of the first 128 terms of a query occur.
struct TermSet {
  std::uint64_t low = 0, high = 0;
  void add(std::size_t place) { (place < 64 ? low : high) |= std::uint64_t{1} << (place % 64); }
  void add(const TermSet& other) {
    low |= other.low;
    high |= other.high;
  }
  bool empty() const { return (low | high) == 0; }
};
constexpr std::size_t set_size = 128;

// The sum of the weights of a set, sixteen look-ups.
class SetWeights {
 public:
  // `weights` of the places of a set, in order.
  explicit SetWeights(const std::vector<float>& weights) : sums_((weights.size() + 7) / 8) {
    for (std::size_t byte = 0; byte < sums_.size(); ++byte) {
      std::array<float, 256>& sums = sums_[byte];
      sums[0] = 0;
      for (std::size_t bit = 0; bit < 8; ++bit) {
        const std::size_t place = byte * 8 + bit, first = std::size_t{1} << bit;
        const float weight = place < weights.size() ? weights[place] : 0;
        for (std::size_t i = 0; i < first; ++i) sums[first + i] = sums[i] + weight;
      }
    }
  }
  float operator()(const TermSet& set) const {
    float sum = 0;
    for (std::size_t byte = 0; byte < sums_.size(); ++byte)
      sum += sums_[byte][((byte < 8 ? set.low : set.high) >> (byte % 8 * 8)) & 0xFF];
    return sum;
  }

 private:
  std::vector<std::array<float, 256>> sums_;  // of eight places each
};

}  // namespace

PassageIndex::Term PassageIndex::entry_of(std::string_view text) {
  const auto known = vocabulary_.find(text);
  if (known != vocabulary_.end()) return known->second;
  const auto term = static_cast<Term>(entries_.size());
  vocabulary_.emplace(text, term);
  entries_.emplace_back();
  return term;
}

PassageIndex::Term PassageIndex::entry_of_word(std::string_view text) {
  const std::size_t before = entries_.size();
  const Term word = entry_of(text);
  if (entries_.size() == before) return word;
  each_piece(text, [&](std::string_view written) {
    const Term piece = entry_of(written);
    std::vector<Term>& pieces = entries_[word].pieces;
    if (std::find(pieces.begin(), pieces.end(), piece) != pieces.end()) return;
    pieces.push_back(piece);
    entries_[piece].words.push_back(word);
  });
  return word;
}

void PassageIndex::count_terms(std::string_view text, std::uint32_t times, std::uint32_t& length) {
  for (const Range& sentence : sentences(text)) {
    for (const IndexTerm& found : index_terms(text.substr(sentence.begin, sentence.end - sentence.begin))) {
      const Term term = found.kind == TermKind::word ? entry_of_word(found.text) : entry_of(found.text);
      sequence_.push_back(term);
      counted_.emplace_back(term, times);
      for (const Term piece : entries_[term].pieces) counted_.emplace_back(piece, times);
      if (found.kind != TermKind::character) length += times;
    }
    sequence_.push_back(sentence_end);
  }
}

std::size_t PassageIndex::add(std::string_view heading, std::string_view text) {
  const auto item = static_cast<std::uint32_t>(starts_.size());
  starts_.push_back(sequence_.size());
  has_figure_.push_back(
      std::any_of(text.begin(), text.end(), [](char c) { return is_ascii_digit(static_cast<unsigned char>(c)); }));
  std::uint32_t length = 0;
  counted_.clear();
  count_terms(heading, heading_times, length);
  count_terms(text, 1, length);
  total_length_ += length;

  std::sort(counted_.begin(), counted_.end());
  const std::uint32_t step = length_step(length);
  for (std::size_t i = 0; i < counted_.size();) {
    const Term term = counted_[i].first;
    std::uint32_t frequency = 0;
    for (; i < counted_.size() && counted_[i].first == term; ++i) frequency += counted_[i].second;
    entries_[term].postings.push_back({item, packed(frequency, step)});
  }
  return item;
}

float PassageIndex::rarity(Term term) const {
  const auto items = static_cast<float>(starts_.size());
  const auto holders = static_cast<float>(entries_[term].postings.size());
  return std::log(1.0f + (items - holders + 0.5f) / (holders + 0.5f));
}

std::vector<PassageIndex::Asked> PassageIndex::asked_by(const Query& query) const {
  std::vector<Asked> asked, weak;
  std::unordered_set<Term> seen;
  const auto ask = [&](std::string_view text, float weight, bool is_weak) {
    const auto found = vocabulary_.find(text);
    if (found == vocabulary_.end()) return;
    if (seen.insert(found->second).second)
      (is_weak ? weak : asked).push_back({found->second, weight * rarity(found->second), is_weak});
  };
  for (const QueryTerm& term : query.terms) {
    ask(term.text, term.weight, term.kind == TermKind::character);
    if (term.kind != TermKind::word) continue;
    const float weight = piece_weight * std::min(1.0f, term.weight);
    each_piece(term.text, [&](std::string_view piece) { ask(piece, weight, true); });
  }
  if (asked.empty())
    for (Asked& term : weak) term.weak = false;  // all there is
  asked.insert(asked.end(), weak.begin(), weak.end());
  return asked;
}

std::vector<Scored> PassageIndex::candidates(const std::vector<Asked>& asked, std::size_t count) const {
  thread_local std::vector<float> scores, found_by_strong;
  const auto items = static_cast<float>(std::max<std::size_t>(starts_.size(), 1));
  std::size_t postings = 0;
  for (const Asked& term : asked) postings += entries_[term.term].postings.size();
  const Gains gains(std::max(1.0f, static_cast<float>(total_length_) / items), postings);
  scores.assign(starts_.size(), 0.0f);
  float* const sums = scores.data();
  const auto add = [&](const Asked& term) {
    for (const Posting& posting : entries_[term.term].postings)
      sums[posting.item] += term.weight * gains(posting.weight);
  };
  for (const Asked& term : asked)
    if (!term.weak) add(term);
  found_by_strong = scores;
  for (const Asked& term : asked)
    if (term.weak) add(term);

  // A heap of the best, the worst of them in front. Of equals the first stays.
  std::vector<Scored> best;
  float worst = 0;
  for (std::size_t item = 0; item < starts_.size(); ++item) {
    if (sums[item] <= worst || found_by_strong[item] <= 0) continue;
    if (best.size() == count) {
      std::pop_heap(best.begin(), best.end(), better);
      best.pop_back();
    }
    best.push_back({item, sums[item]});
    std::push_heap(best.begin(), best.end(), better);
    if (best.size() == count) worst = static_cast<float>(best.front().score);
  }
  return best;
}

void PassageIndex::rescore(const std::vector<Asked>& asked, bool asks_for_figure, std::vector<Scored>& found) const {
  thread_local std::vector<TermSet> asked_in;  // of each term of the index, which terms of the query it is or holds
  if (asked_in.size() < entries_.size()) asked_in.resize(entries_.size());
  const std::size_t kept = std::min(asked.size(), set_size);
  std::vector<Term> touched;
  std::vector<float> weights;
  for (std::size_t place = 0; place < kept; ++place) {
    const Term term = asked[place].term;
    weights.push_back(asked[place].weight);
    asked_in[term].add(place);
    touched.push_back(term);
    for (const Term word : entries_[term].words) {
      asked_in[word].add(place);
      touched.push_back(word);
    }
  }
  const SetWeights weight_of(weights);
  const TermSet* const sets = asked_in.data();
  const Term* const sequence = sequence_.data();

  for (Scored& scored : found) {
    const std::size_t end = scored.item + 1 < starts_.size() ? starts_[scored.item + 1] : sequence_.size();
    float best = 0;
    TermSet in_sentence;
    for (std::size_t i = starts_[scored.item]; i < end; ++i) {
      if (sequence[i] != sentence_end) {
        in_sentence.add(sets[sequence[i]]);
      } else if (!in_sentence.empty()) {
        best = std::max(best, weight_of(in_sentence));
        in_sentence = {};
      }
    }
    scored.score += sentence_weight * best;
    if (asks_for_figure && has_figure_[scored.item]) scored.score += figure_bonus;
  }
  for (const Term term : touched) asked_in[term] = {};
}

std::vector<Scored> PassageIndex::search(std::string_view query, std::size_t count) const {
  const Query read = read_query(query);
  const std::vector<Asked> asked = asked_by(read);
  std::vector<Scored> found = candidates(asked, std::max(count, rescored_min));
  rescore(asked, read.asks_for_figure, found);
  std::sort(found.begin(), found.end(), better);
  if (found.size() > count) found.resize(count);
  return found;
}

}  // namespace kaozheng::text
