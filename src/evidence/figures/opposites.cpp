// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/opposites.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "text/characters.h"
#include "text/word_table.h"

namespace kaozheng::evidence {
namespace {

using text::Range;

struct Pointer {
  std::string_view word;
  int way;
};

// The longest first among words that begin alike.
constexpr std::array chinese{
    Pointer{"不低于", 1},  Pointer{"不少于", 1},  Pointer{"不小于", 1}, Pointer{"不高于", -1}, Pointer{"不大于", -1},
    Pointer{"不超过", -1}, Pointer{"不超過", -1}, Pointer{"不超", -1},  Pointer{"未超过", -1}, Pointer{"未超過", -1},
    Pointer{"低于", -1},   Pointer{"低於", -1},   Pointer{"少于", -1},  Pointer{"少於", -1},   Pointer{"小于", -1},
    Pointer{"小於", -1},   Pointer{"高于", 1},    Pointer{"高於", 1},   Pointer{"多于", 1},    Pointer{"多於", 1},
    Pointer{"大于", 1},    Pointer{"大於", 1},    Pointer{"超过", 1},   Pointer{"超過", 1},    Pointer{"超出", 1},
    Pointer{"突破", 1},    Pointer{"以上", 1},    Pointer{"以下", -1},  Pointer{"以内", -1},   Pointer{"以內", -1},
    Pointer{"至少", 1},    Pointer{"最少", 1},    Pointer{"至多", -1},  Pointer{"最多", -1},   Pointer{"不足", -1},
    Pointer{"不到", -1},   Pointer{"不及", -1},   Pointer{"未达", -1},  Pointer{"未達", -1},   Pointer{"未满", -1},
    Pointer{"不满", -1},   Pointer{"增长", 1},    Pointer{"增長", 1},   Pointer{"增加", 1},    Pointer{"增多", 1},
    Pointer{"增幅", 1},    Pointer{"上升", 1},    Pointer{"上涨", 1},   Pointer{"上漲", 1},    Pointer{"上调", 1},
    Pointer{"上調", 1},    Pointer{"上扬", 1},    Pointer{"提高", 1},   Pointer{"提升", 1},    Pointer{"升高", 1},
    Pointer{"升至", 1},    Pointer{"扩大", 1},    Pointer{"擴大", 1},   Pointer{"加快", 1},    Pointer{"回升", 1},
    Pointer{"下降", -1},   Pointer{"下跌", -1},   Pointer{"下滑", -1},  Pointer{"下调", -1},   Pointer{"下調", -1},
    Pointer{"降低", -1},   Pointer{"降至", -1},   Pointer{"减少", -1},  Pointer{"減少", -1},   Pointer{"缩减", -1},
    Pointer{"縮減", -1},   Pointer{"缩小", -1},   Pointer{"縮小", -1},  Pointer{"缩短", -1},   Pointer{"延长", 1},
    Pointer{"萎缩", -1},   Pointer{"回落", -1},   Pointer{"放缓", -1},  Pointer{"放緩", -1},   Pointer{"跌幅", -1},
    Pointer{"降幅", -1},   Pointer{"涨幅", 1},    Pointer{"盈利", 1},   Pointer{"亏损", -1},   Pointer{"虧損", -1},
    Pointer{"上", 1},      Pointer{"下", -1},     Pointer{"升", 1},     Pointer{"降", -1},     Pointer{"涨", 1},
    Pointer{"漲", 1},      Pointer{"跌", -1},     Pointer{"增", 1},     Pointer{"减", -1},     Pointer{"減", -1},
    Pointer{"多", 1},      Pointer{"少", -1},     Pointer{"高", 1},     Pointer{"低", -1},     Pointer{"逾", 1},
    Pointer{"超", 1},      Pointer{"盈", 1},      Pointer{"亏", -1},    Pointer{"虧", -1}};

constexpr std::array english{
    Pointer{"above", 1},      Pointer{"added", 1},      Pointer{"advanced", 1},    Pointer{"below", -1},
    Pointer{"beneath", -1},   Pointer{"bigger", 1},     Pointer{"boosted", 1},     Pointer{"climb", 1},
    Pointer{"climbed", 1},    Pointer{"climbing", 1},   Pointer{"contracted", -1}, Pointer{"cut", -1},
    Pointer{"decline", -1},   Pointer{"declined", -1},  Pointer{"declines", -1},   Pointer{"decrease", -1},
    Pointer{"decreased", -1}, Pointer{"decreases", -1}, Pointer{"decreasing", -1}, Pointer{"down", -1},
    Pointer{"drop", -1},      Pointer{"dropped", -1},   Pointer{"drops", -1},      Pointer{"exceed", 1},
    Pointer{"exceeded", 1},   Pointer{"exceeding", 1},  Pointer{"exceeds", 1},     Pointer{"expanded", 1},
    Pointer{"fall", -1},      Pointer{"fallen", -1},    Pointer{"falling", -1},    Pointer{"falls", -1},
    Pointer{"fell", -1},      Pointer{"fewer", -1},     Pointer{"gain", 1},        Pointer{"gained", 1},
    Pointer{"gaining", 1},    Pointer{"gains", 1},      Pointer{"greater", 1},     Pointer{"grew", 1},
    Pointer{"grow", 1},       Pointer{"growing", 1},    Pointer{"grown", 1},       Pointer{"grows", 1},
    Pointer{"growth", 1},     Pointer{"higher", 1},     Pointer{"improved", 1},    Pointer{"increase", 1},
    Pointer{"increased", 1},  Pointer{"increases", 1},  Pointer{"increasing", 1},  Pointer{"jumped", 1},
    Pointer{"larger", 1},     Pointer{"less", -1},      Pointer{"longer", 1},      Pointer{"lose", -1},
    Pointer{"loses", -1},     Pointer{"losing", -1},    Pointer{"loss", -1},       Pointer{"losses", -1},
    Pointer{"lost", -1},      Pointer{"lower", -1},     Pointer{"lowered", -1},    Pointer{"more", 1},
    Pointer{"over", 1},       Pointer{"plunged", -1},   Pointer{"profit", 1},      Pointer{"raise", 1},
    Pointer{"raised", 1},     Pointer{"reduce", -1},    Pointer{"reduced", -1},    Pointer{"reduction", -1},
    Pointer{"rise", 1},       Pointer{"risen", 1},      Pointer{"rises", 1},       Pointer{"rising", 1},
    Pointer{"rose", 1},       Pointer{"sank", -1},      Pointer{"shorter", -1},    Pointer{"shrank", -1},
    Pointer{"shrink", -1},    Pointer{"slid", -1},      Pointer{"slipped", -1},    Pointer{"smaller", -1},
    Pointer{"soared", 1},     Pointer{"sooner", -1},    Pointer{"surged", 1},      Pointer{"tumbled", -1},
    Pointer{"under", -1},     Pointer{"up", 1},         Pointer{"worsened", -1}};

bool english_letter(std::string_view text, std::size_t at) {
  return at < text.size() && text::is_ascii_letter(static_cast<unsigned char>(text[at]));
}

int way_of_english(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string word = to_lower_ascii(text.substr(begin, end - begin));
  if (word == "least" || word == "most") {
    const bool at = begin >= 3 && equals_ignoring_case(text.substr(begin - 3, 3), "at ");
    return !at ? 0 : word == "least" ? 1 : -1;
  }
  const auto found = std::lower_bound(english.begin(), english.end(), word,
                                      [](const Pointer& a, const std::string& b) { return a.word < b; });
  return found != english.end() && found->word == word ? found->way : 0;
}

}  // namespace

int polarity(std::string_view text, Range span) {
  static const text::WordTable<Pointer> table(chinese);
  // Two Han characters more on either side complete a word that the span cuts.
  std::size_t at = span.begin;
  for (int i = 0; i < 2 && text::is_han(text::code_point_before(text, at)); ++i) at -= 3;
  if (at > span.begin) at = span.begin;  // four-byte Han characters before it
  int sum = 0;
  while (at < span.end) {
    if (english_letter(text, at)) {
      std::size_t end = at;
      while (english_letter(text, end)) ++end;
      if (end > span.begin) sum += way_of_english(text, at, end);
      at = end;
      continue;
    }
    const Pointer* const best = table.longest(text.substr(at));
    if (best != nullptr) {
      if (at + best->word.size() > span.begin) sum += best->way;
      at += best->word.size();
    } else {
      next_code_point(text, at);
    }
  }
  return sum > 0 ? 1 : sum < 0 ? -1 : 0;
}

bool is_approximator(std::string_view word) {
  static constexpr std::array words{
      "约", "約", "大", "概", "近", "about", "around", "roughly", "approximately", "circa", "nearly", "some", "almost"};
  const std::string lower = to_lower_ascii(word);
  return std::any_of(words.begin(), words.end(), [&](std::string_view other) { return lower == other; });
}

}  // namespace kaozheng::evidence
