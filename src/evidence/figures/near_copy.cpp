// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/near_copy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "evidence/figures/opposites.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::Range;

constexpr std::size_t words_per_seed = 3;
constexpr std::size_t seeds_per_choice = 3;  // of so many neighbours one is kept
constexpr std::size_t occurrences_max = 64;  // a piece that stands everywhere says nothing of the place
constexpr std::size_t claim_tokens_max = 500;
constexpr std::size_t source_tokens_max = 1500;

std::uint32_t mixed(std::uint32_t a, std::uint32_t b) {
  std::uint64_t x = (static_cast<std::uint64_t>(a) << 32 | b) * 0x9E3779B97F4A7C15ull;
  return static_cast<std::uint32_t>(x >> 32) ^ static_cast<std::uint32_t>(x);
}

}  // namespace

std::vector<Seed> seeds(const std::vector<PlainToken>& tokens) {
  std::vector<Seed> pieces;
  std::array<const PlainToken*, words_per_seed> last{};  // the words before, the nearest behind
  std::size_t words = 0;
  pieces.reserve(tokens.size());
  for (const PlainToken& token : tokens) {
    if (token.number()) continue;
    std::copy(last.begin() + 1, last.end(), last.begin());
    last.back() = &token;
    if (++words < words_per_seed) continue;
    std::uint32_t hash = last.front()->word;
    for (std::size_t i = 1; i < words_per_seed; ++i) hash = mixed(hash, last[i]->word);
    pieces.push_back({hash, static_cast<std::uint32_t>(last.front()->range.begin)});
  }
  if (pieces.size() <= seeds_per_choice) return pieces;
  std::vector<Seed> chosen;
  chosen.reserve(pieces.size() / 2 + 1);
  std::size_t previous = pieces.size();
  for (std::size_t i = 0; i + seeds_per_choice <= pieces.size(); ++i) {
    std::size_t least = i;
    for (std::size_t j = i + 1; j < i + seeds_per_choice; ++j)
      if (pieces[j].hash <= pieces[least].hash) least = j;
    if (least != previous) chosen.push_back(pieces[least]);
    previous = least;
  }
  return chosen;
}

SeedIndex::SeedIndex(const std::vector<const std::vector<Seed>*>& sources) {
  std::size_t count = 0;
  for (const auto* source : sources) count += source->size();
  std::size_t buckets = 16;
  while (buckets < count) buckets *= 2;
  mask_ = static_cast<std::uint32_t>(buckets - 1);
  first_.assign(buckets + 1, 0);
  for (const auto* source : sources)
    for (const Seed& seed : *source) ++first_[(seed.hash & mask_) + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  entries_.resize(count);
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t s = 0; s < sources.size(); ++s)
    for (const Seed& seed : *sources[s])
      entries_[next[seed.hash & mask_]++] = {seed.hash, static_cast<std::uint32_t>(s), seed.offset};
  leave_out_common();
}

void SeedIndex::leave_out_common() {
  const auto same_hash = [](const Entry& a, const Entry& b) { return a.hash == b.hash; };
  std::size_t kept = 0;
  for (std::size_t bucket = 0; bucket + 1 < first_.size(); ++bucket) {
    const auto begin = entries_.begin() + first_[bucket], end = entries_.begin() + first_[bucket + 1];
    first_[bucket] = static_cast<std::uint32_t>(kept);
    if (!std::all_of(begin, end, [&](const Entry& entry) { return same_hash(entry, *begin); }))
      std::stable_sort(begin, end, [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
    for (auto run = begin; run != end;) {
      const auto stop = std::find_if_not(run, end, [&](const Entry& entry) { return same_hash(entry, *run); });
      if (static_cast<std::size_t>(stop - run) <= occurrences_max) {
        std::copy(run, stop, entries_.begin() + static_cast<std::ptrdiff_t>(kept));
        kept += static_cast<std::size_t>(stop - run);
      }
      run = stop;
    }
  }
  first_.back() = static_cast<std::uint32_t>(kept);
  entries_.resize(kept);
  entries_.shrink_to_fit();
}

std::vector<SeedIndex::Place> SeedIndex::places(const std::vector<Seed>& claim, std::size_t claim_bytes,
                                                std::size_t most) const {
  // A hit is a source and where the claim would begin there, in one number: the order of hits is that of numbers.
  constexpr unsigned begin_bits = 33;
  constexpr std::uint64_t begin_zero = std::uint64_t{1} << (begin_bits - 1);  // the claim may begin before its source
  std::vector<std::uint64_t> hits;
  hits.reserve(claim.size() * 4);
  for (const Seed& seed : claim) {
    const std::uint32_t bucket = seed.hash & mask_;
    for (std::uint32_t i = first_[bucket]; i < first_[bucket + 1]; ++i)
      if (entries_[i].hash == seed.hash)
        hits.push_back((std::uint64_t{entries_[i].source} << begin_bits) + begin_zero + entries_[i].offset -
                       seed.offset);
  }
  std::sort(hits.begin(), hits.end());
  // Clusters: hits of one source that lie within half the claim's length of one another.
  const std::uint64_t slack = claim_bytes / 2 + 24;
  std::vector<Place> places;
  for (std::size_t i = 0; i < hits.size();) {
    const std::uint64_t source = hits[i] >> begin_bits;
    std::size_t end = i;
    while (end < hits.size() && hits[end] >> begin_bits == source && hits[end] - hits[i] <= slack) ++end;
    const int shared = static_cast<int>(end - i);
    const std::uint64_t begin = hits[i] - (source << begin_bits);
    i = end;
    if (places.size() == most && (most == 0 || shared <= places.back().shared)) continue;
    if (places.size() == most) places.pop_back();
    const auto behind =
        std::find_if(places.begin(), places.end(), [&](const Place& one) { return one.shared < shared; });
    places.insert(behind, {source, begin > begin_zero ? begin - begin_zero : 0, shared});
  }
  while (!places.empty() && places.back().shared * 2 < places.front().shared) places.pop_back();
  return places;
}

namespace {

// The share of the claim's words that stand among the source's, wherever: no order of them covers more.
double share_of_words(const std::vector<PlainToken>& claim, const std::vector<PlainToken>& source) {
  std::array<bool, 1024> known{};  // by a part of the hash: too many rather than too few
  for (const PlainToken& token : source)
    if (!token.number()) known[token.word % known.size()] = true;
  std::size_t words = 0, found = 0;
  for (const PlainToken& token : claim) {
    if (token.number() || token.about) continue;
    ++words;
    found += known[token.word % known.size()] ? 1 : 0;
  }
  return words > 0 ? static_cast<double>(found) / static_cast<double>(words) : 1;
}

// The share of the claim's words that stand in the source in the claim's order, each once: no alignment covers more.
// Longest common subsequence, a bit for each word of the claim (Hyyrö 2004).
double share_in_order(const std::vector<PlainToken>& claim, const std::vector<PlainToken>& source) {
  constexpr std::size_t bits = 64, hash_parts = 256;
  std::vector<std::uint32_t> words;
  for (std::size_t i = 0; i < std::min(claim.size(), claim_tokens_max); ++i)
    if (!claim[i].number() && !claim[i].about) words.push_back(claim[i].word);
  if (words.empty() || words.size() > 2 * bits) return 1;  // of so long a claim the bound would cost too much
  std::array<std::int16_t, hash_parts> last{};             // by a part of the hash: 1 more than the word's place
  std::array<std::int16_t, 2 * bits> previous{};           // the place before with that part of the hash
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::int16_t& place = last[words[i] % hash_parts];
    previous[i] = place;
    place = static_cast<std::int16_t>(i + 1);
  }
  std::uint64_t low = ~std::uint64_t{0}, high = low;  // a bit is cleared for each word found so far
  for (const PlainToken& token : source) {
    if (token.number()) continue;
    std::uint64_t match_low = 0, match_high = 0;
    for (int at = last[token.word % hash_parts]; at > 0; at = previous[static_cast<std::size_t>(at - 1)]) {
      const auto i = static_cast<std::size_t>(at - 1);
      if (words[i] == token.word) (i < bits ? match_low : match_high) |= std::uint64_t{1} << i % bits;
    }
    if ((match_low | match_high) == 0) continue;
    const std::uint64_t both_low = low & match_low, both_high = high & match_high;
    const std::uint64_t sum = low + both_low;
    high = (high + both_high + (sum < low ? 1 : 0)) | (high - both_high);
    low = sum | (low - both_low);
  }
  int found = 0;
  for (std::size_t i = 0; i < words.size(); ++i) found += ((i < bits ? low : high) >> i % bits & 1) == 0 ? 1 : 0;
  return static_cast<double>(found) / static_cast<double>(words.size());
}

}  // namespace

std::optional<NearCopy> verbatim_copy(std::string_view claim_text, const std::vector<PlainToken>& claim,
                                      std::string_view source, Range window) {
  if (claim.empty() || claim.size() > claim_tokens_max) return std::nullopt;
  const std::string_view words =
      claim_text.substr(claim.front().range.begin, claim.back().range.end - claim.front().range.begin);
  const std::size_t found = source.substr(window.begin, window.end - window.begin).find(words);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t at = window.begin + found;
  // Beside other words its own first or last might be read otherwise: 5 is no part of 50.
  const auto parts = [](char32_t c) {
    return c == 0 || text::is_space(c) || (c >= 0x3001 && c <= 0x3003) || c == U'，' || c == U'；' || c == U'！' ||
           c == U'？';
  };
  if (!parts(text::code_point_before(source, at)) || !parts(text::code_point_at(source, at + words.size())))
    return std::nullopt;
  NearCopy result;
  result.source = claim;
  result.same.assign(claim.size(), true);
  std::size_t said = 0;
  for (std::size_t i = 0; i < claim.size(); ++i) {
    PlainToken& token = result.source[i];
    token.range.begin += at - claim.front().range.begin;
    token.range.end += at - claim.front().range.begin;
    result.partner.push_back(i);
    if (!token.number() && !token.about) ++said;
  }
  result.coverage = said > 0 ? 1 : 0;
  result.place = {at, at + words.size()};
  return result;
}

std::vector<PlainToken> window_tokens(std::string_view source, Range window) {
  std::vector<PlainToken> tokens = plain_tokens(source.substr(window.begin, window.end - window.begin));
  if (tokens.size() > source_tokens_max) tokens.resize(source_tokens_max);
  for (PlainToken& token : tokens) {
    token.range.begin += window.begin;
    token.range.end += window.begin;
  }
  return tokens;
}

std::optional<double> coverage_bound(const std::vector<PlainToken>& claim, const std::vector<PlainToken>& source,
                                     double least) {
  const double anywhere = share_of_words(claim, source);
  if (anywhere < least) return std::nullopt;
  return std::min(anywhere, share_in_order(claim, source));
}

NearCopy aligned(const std::vector<PlainToken>& claim, std::vector<PlainToken> source) {
  NearCopy result;
  result.source = std::move(source);
  result.partner.assign(claim.size(), NearCopy::none);
  result.same.assign(claim.size(), false);
  const std::size_t rows = std::min(claim.size(), claim_tokens_max);
  if (rows == 0 || result.source.empty()) return result;

  const auto beside = partners(std::span(claim).first(rows), result.source);
  for (std::size_t i = 0; i < rows; ++i) {
    result.partner[i] = beside[i];
    result.same[i] = beside[i] != NearCopy::none && same_token(claim[i], result.source[beside[i]]);
  }

  std::size_t words = 0, found = 0;
  std::size_t first = NearCopy::none, last = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    if (result.same[i]) {
      if (first == NearCopy::none) first = result.partner[i];
      last = result.partner[i];
    }
    if (claim[i].number() || claim[i].about) continue;
    ++words;
    // A single word between changed ones may stand there by chance.
    const bool before =
        i > 0 && result.partner[i - 1] != NearCopy::none && result.partner[i - 1] + 1 == result.partner[i];
    const bool after =
        i + 1 < rows && result.partner[i + 1] != NearCopy::none && result.partner[i + 1] == result.partner[i] + 1;
    if (result.same[i] && (before || after || rows == 1)) ++found;
  }
  if (words > 0) result.coverage = static_cast<double>(found) / static_cast<double>(words);
  if (first != NearCopy::none) result.place = {result.source[first].range.begin, result.source[last].range.end};
  return result;
}

namespace {

// Whether the writer may have rounded `written` to `claimed`.
bool rounded(const PlainToken& claimed, const PlainToken& written, bool about) {
  if (claimed.digits < 2 || claimed.grain <= written.grain) return false;
  if (!about && (claimed.year_like || written.year_like)) return false;
  if (!about && claimed.digits < 3 && claimed.grain >= 1 && claimed.grain < 1e4) return false;
  return std::abs(claimed.value - written.value) <= claimed.grain / 2 * (1 + 1e-9);
}

bool is_currency_sign(std::string_view token) {
  return token == "$" || token == "€" || token == "£" || token == "¥" || token == "￥";
}

std::string_view slice(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end > begin ? end - begin : 0);
}

}  // namespace

std::vector<Change> changes(std::string_view claim_text, const std::vector<PlainToken>& claim,
                            std::string_view source_text, const NearCopy& alignment) {
  std::vector<Change> result;
  const std::size_t count = std::min(claim.size(), claim_tokens_max);
  const auto& source = alignment.source;
  const auto tied = [&](std::size_t i, std::size_t k) {
    return i < count && k < source.size() && alignment.same[i] && alignment.partner[i] == k;
  };

  for (std::size_t i = 0; i < count; ++i) {
    if (!claim[i].number() || alignment.same[i]) continue;
    const std::size_t k = alignment.partner[i];
    if (k == NearCopy::none || !source[k].number()) continue;
    std::size_t before = i;
    bool about = false;
    const auto text_of = [&](std::size_t t) { return slice(claim_text, claim[t].range.begin, claim[t].range.end); };
    if (before > 1 && is_currency_sign(text_of(before - 1)) && is_approximator(text_of(before - 2))) {
      before -= 2;
      about = true;
    }
    for (; before > 0 && is_approximator(text_of(before - 1)); --before) about = true;
    const bool left = before > 0 && k > 0 && (tied(before - 1, k - 1) || (k > 1 && tied(before - 1, k - 2)));
    const bool right = tied(i + 1, k + 1);
    const bool at_end = i + 1 == count, at_start = before == 0;
    if (!(right && (left || at_start || !claim[i + 1].number())) && !(left && at_end)) continue;
    if (rounded(claim[i], source[k], about)) continue;
    result.push_back({Change::Kind::number, claim[i].range, source[k].range});
  }

  // Runs of tokens between tokens that are the same on both sides.
  for (std::size_t i = 0; i < count;) {
    if (alignment.same[i]) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < count && !alignment.same[end]) ++end;
    if (i == 0 || end - i > 4) {
      i = end;
      continue;
    }
    const std::size_t from = alignment.partner[i - 1] + 1;
    const std::size_t to = end < count ? alignment.partner[end] : std::min(source.size(), from + (end - i));
    if (to > from && to - from <= 4) {
      const Range ours{claim[i].range.begin, claim[end - 1].range.end};
      const Range theirs{source[from].range.begin, source[to - 1].range.end};
      const int here = polarity(claim_text, ours), there = polarity(source_text, theirs);
      if (here * there < 0) result.push_back({Change::Kind::opposite, ours, theirs});
    }
    i = end;
  }
  return result;
}

}  // namespace kaozheng::evidence
