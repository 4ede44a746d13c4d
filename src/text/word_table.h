// SPDX-License-Identifier: Apache-2.0
// Which word of a list stands at a place of a text, without comparing it with each. For this room and `evidence/`.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kaozheng::text {

enum class WordSide { beginning, ending };  // of the text, where the words are looked for

// Entries are words or anything with a member `word`; they outlive the table. Words may be given in any order.
template <class Entry, WordSide side = WordSide::beginning>
class WordTable {
 public:
  template <class List>
  explicit WordTable(const List& entries) {
    for (const Entry& entry : entries)
      if (!word_of(entry).empty()) entries_.push_back(&entry);
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry* a, const Entry* b) {
      const std::size_t left = bucket_of(word_of(*a)), right = bucket_of(word_of(*b));
      return left != right ? left < right : word_of(*a).size() > word_of(*b).size();
    });
    for (const Entry* entry : entries_) ++first_[bucket_of(word_of(*entry)) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] = static_cast<std::uint16_t>(first_[i] + first_[i - 1]);
  }

  // The longest word that `text` begins (or ends) with and `fits` (called with the entry, longer ones first) takes; of
  // equal words the first given. Null when there is none.
  template <class Fits>
  const Entry* longest(std::string_view text, Fits fits) const {
    if (text.empty()) return nullptr;
    const std::size_t bucket = bucket_of(text);
    for (std::size_t i = first_[bucket]; i < first_[bucket + 1]; ++i)
      if (stands(text, word_of(*entries_[i])) && fits(*entries_[i])) return entries_[i];
    return nullptr;
  }
  const Entry* longest(std::string_view text) const {
    return longest(text, [](const Entry&) { return true; });
  }

 private:
  static std::string_view word_of(const Entry& entry) {
    if constexpr (std::is_same_v<Entry, std::string_view>)
      return entry;
    else
      return entry.word;
  }
  static bool stands(std::string_view text, std::string_view word) {
    return side == WordSide::beginning ? text.starts_with(word) : text.ends_with(word);
  }
  // ASCII by its byte; a character of more bytes at the beginning by its first three, which every word of such a
  // beginning has, at the end by its last two.
  static std::size_t bucket_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    if constexpr (side == WordSide::ending) {
      const unsigned last = byte(text.size() - 1);
      return last < 0x80 ? last : 256 + (byte(text.size() - 2) * 64u + last % 64) % 256;
    }
    if (byte(0) < 0xE0) return byte(0);
    return 256 + (byte(1) * 64u + byte(2)) % 256;
  }

  std::vector<const Entry*> entries_;       // by bucket, longer ones first
  std::array<std::uint16_t, 513> first_{};  // where a bucket begins
};

}  // namespace kaozheng::text
