// SPDX-License-Identifier: Apache-2.0
// The names in a claim, and whether a text holds them. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evidence/wording/worded_text.h"

namespace kaozheng::evidence {

enum class NameKind {
  words,   // "World Health Organization", "IDC", GPT-4: capitals, or Latin letters in a Chinese text
  title,   // 《…》, without its marks
  office,  // 工业和信息化部, 某某公司: told by how it ends
};
struct Name {
  text::Range place;
  NameKind kind = NameKind::words;
};
// In order, none inside another.
std::vector<Name> names_in(const WordedText& claim);

// The words of `name` that `sources` hold under no form of it; empty when they hold all. Forms are the words
// themselves, initials of it or for it ("WHO", "World Health Organization"), and the shortening of a Chinese name
// (信通院 for 中国信息通信研究院).
std::vector<std::string> missing_words(std::string_view name, NameKind kind,
                                       const std::vector<const WordedText*>& sources);

// Other names that a text introduces in brackets: 中国信通院（CAICT）, World Health Organization (WHO).
struct Alias {
  std::string_view before;  // ends with the one name; may begin with more than that
  std::string_view inside;
};
std::vector<Alias> aliases_in(std::string_view text);

// Whether `words`, a part of a source, hold `name` or another name of it.
bool holds_name(std::string_view words, std::string_view name, const std::vector<Alias>& aliases);

// Whether the characters of `part` stand in `whole` in this order.
bool is_shortening(std::string_view part, std::string_view whole);

}  // namespace kaozheng::evidence
