// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/listed_items.h"

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::begins_with;

constexpr std::size_t item_bytes_max = 48;

// Items between enumeration commas; 和, 及 and 与 join the last one.
bool lists_chinese(std::string_view sentence, std::size_t count) {
  std::size_t commas = 0, since = 0;
  bool joined = false;
  const auto closes = [&] { return commas > 0 && commas + 1 + (joined ? 1 : 0) == count; };
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(sentence, at);
    if (c == U'、') {
      if (joined && closes()) return true;
      commas = joined ? 1 : commas + 1;
      joined = false;
      since = at;
    } else if ((c == U'和' || c == U'及' || c == U'与') && commas > 0 && begin > since) {
      joined = true;
      since = at;
    } else if (c == U'，' || c == U'。' || c == U'；' || c == ',' || c == ';' || c == U'：' ||
               at - since > item_bytes_max) {
      if (closes()) return true;
      if (c == U'，' || c == U'。' || c == U'；' || c == ',' || c == ';' || c == U'：' || commas > 0) {
        commas = 0;
        joined = false;
        since = at;
      }
    }
  }
  return closes();
}

// Capitalised names between commas, the last one joined by "and".
bool lists_english(std::string_view sentence, std::size_t count) {
  std::size_t items = 0;
  for (std::size_t at = 0; at < sentence.size();) {
    if (!text::is_ascii_upper(static_cast<unsigned char>(sentence[at])) ||
        (at > 0 && text::is_ascii_letter(static_cast<unsigned char>(sentence[at - 1])))) {
      ++at;
      continue;
    }
    std::size_t end = at;  // of the name: capitalised words running
    while (end < sentence.size()) {
      const auto c = static_cast<unsigned char>(sentence[end]);
      const bool part = text::is_ascii_letter(c) || text::is_ascii_digit(c) || c == '-' || c == '.' || c == '&' ||
                        (c == ' ' && end + 1 < sentence.size() &&
                         text::is_ascii_upper(static_cast<unsigned char>(sentence[end + 1])));
      if (!part) break;
      ++end;
    }
    ++items;
    std::string_view rest = sentence.substr(end);
    bool more = false;
    for (const std::string_view joint : {", and the ", ", and ", ", the ", ", ", " and the ", " and "})
      if (begins_with(rest, joint) && rest.size() > joint.size() &&
          text::is_ascii_upper(static_cast<unsigned char>(rest[joint.size()]))) {
        at = end + joint.size();
        more = true;
        break;
      }
    if (more) continue;
    if (items >= 2 && items == count) return true;
    items = 0;
    at = end > at ? end : at + 1;
  }
  return false;
}

}  // namespace

bool lists(std::string_view sentence, std::size_t count) {
  return count >= 2 && (lists_chinese(sentence, count) || lists_english(sentence, count));
}

}  // namespace kaozheng::evidence
