// SPDX-License-Identifier: Apache-2.0
// Which word of a list stands at a place of a text, without comparing it with each. For this room and `evidence/`.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kaozheng::text {

// Entries are anything with a member `word`; they outlive the table. Words may be given in any order.
template <class Entry>
class WordTable {
 public:
  template <class List>
  explicit WordTable(const List& entries) {
    for (const Entry& entry : entries)
      if (!entry.word.empty()) entries_.push_back(&entry);
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry* a, const Entry* b) {
      const std::size_t left = bucket_of(a->word), right = bucket_of(b->word);
      return left != right ? left < right : a->word.size() > b->word.size();
    });
    for (const Entry* entry : entries_) ++first_[bucket_of(entry->word) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] = static_cast<std::uint16_t>(first_[i] + first_[i - 1]);
  }

  // The longest word that `text` begins with and `fits` (called with the entry) takes; of equal words the first given.
  // Null when there is none.
  template <class Fits>
  const Entry* longest(std::string_view text, Fits fits) const {
    if (text.empty()) return nullptr;
    const std::size_t bucket = bucket_of(text);
    for (std::size_t i = first_[bucket]; i < first_[bucket + 1]; ++i)
      if (text.starts_with(entries_[i]->word) && fits(*entries_[i])) return entries_[i];
    return nullptr;
  }
  const Entry* longest(std::string_view text) const {
    return longest(text, [](const Entry&) { return true; });
  }

 private:
  // ASCII by its first byte; a character of more bytes by its first three, which every word of such a beginning has.
  static std::size_t bucket_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    if (byte(0) < 0xE0) return byte(0);
    return 256 + (byte(1) * 64u + byte(2)) % 256;
  }

  std::vector<const Entry*> entries_;       // by bucket, longer ones first
  std::array<std::uint16_t, 513> first_{};  // where a bucket begins
};

}  // namespace kaozheng::text
