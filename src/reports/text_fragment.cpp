// SPDX-License-Identifier: Apache-2.0
#include "reports/text_fragment.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "reports/markdown_text.h"
#include "reports/plain_line.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

using text::Range;

constexpr std::size_t exact_width_max = 120;         // of a term that names the whole quote; Chinese is two wide
constexpr std::size_t edge_width_min = 16;           // of the first and last term of a long one
constexpr std::size_t widened_characters_max = 120;  // a quote grows to a word's end by no more than this

std::string_view cut_out(std::string_view text, Range range) {
  return text.substr(range.begin, range.end - range.begin);
}

// Whether a browser sees a word end between these two characters, whatever the language. Inside a run of Chinese it
// depends on its dictionary.
bool parts_words(char32_t left, char32_t right) {
  const auto in_a_word = [](char32_t c) {
    if (c == 0 || text::is_space(c)) return false;
    if (c < 0x80) return text::is_ascii_letter(c) || text::is_ascii_digit(c) || c == '_';
    const bool punctuation = (c >= 0x2010 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3020) ||
                             (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) ||
                             (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65) || (c >= 0xA0 && c <= 0xBF) ||
                             c == 0xD7 || c == 0xF7;
    return !punctuation;
  };
  if (!in_a_word(left) || !in_a_word(right)) return true;
  // Chinese beside a letter or digit is another word; a hyphen or point between letters is inside one.
  return text::is_unspaced_script(left) != text::is_unspaced_script(right);
}

bool parts_words_at(std::string_view text, std::size_t position) {
  const char32_t left = text::code_point_before(text, position), right = text::code_point_at(text, position);
  if (!parts_words(left, right)) return false;
  // "3.5", "it's", "e-mail": the mark stands inside a word.
  const auto inside = [](char32_t c) { return c == '.' || c == ',' || c == '\'' || c == 0x2019 || c == ':'; };
  const auto letter = [](char32_t c) { return text::is_ascii_letter(c) || text::is_ascii_digit(c); };
  if (inside(right) && letter(left) && letter(text::code_point_at(text, position + text::utf8_length(right))))
    return false;
  if (inside(left) && letter(right) &&
      letter(text::code_point_before(text, position - std::min(position, text::utf8_length(left)))))
    return false;
  return true;
}

std::size_t step_back(std::string_view text, std::size_t position) {
  --position;
  while (position > 0 && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80) --position;
  return position;
}

std::size_t step_on(std::string_view text, std::size_t position) {
  static_cast<void>(next_code_point(text, position));
  return position;
}

Range block_of(std::string_view text, std::size_t position) {
  const std::size_t before = position == 0 ? std::string_view::npos : text.rfind('\n', position - 1);
  const std::size_t behind = text.find('\n', position);
  return {before == std::string_view::npos ? 0 : before + 1, std::min(behind, text.size())};
}

Range trimmed(std::string_view text, Range range) {
  while (range.begin < range.end && text::is_space(text::code_point_at(text, range.begin)))
    range.begin = step_on(text, range.begin);
  while (range.begin < range.end && text::is_space(text::code_point_before(text, range.end)))
    range.end = step_back(text, range.end);
  return range;
}

// The edges moved outwards to where words end, within the block; inwards where that is too far.
Range at_word_ends(std::string_view text, Range range, Range block) {
  const Range asked = range;
  std::size_t steps = 0;
  while (range.begin > block.begin && !parts_words_at(text, range.begin) && ++steps < widened_characters_max)
    range.begin = step_back(text, range.begin);
  steps = 0;
  while (range.end < block.end && !parts_words_at(text, range.end) && ++steps < widened_characters_max)
    range.end = step_on(text, range.end);
  if (!parts_words_at(text, range.begin) && range.begin > block.begin) range.begin = asked.begin;
  if (!parts_words_at(text, range.end) && range.end < block.end) range.end = asked.end;
  return trimmed(text, range);
}

std::size_t width_of(char32_t c) { return is_wide(c) ? 2 : 1; }

std::size_t width_of(std::string_view words) {
  std::size_t width = 0;
  for (std::size_t position = 0; position < words.size();) width += width_of(next_code_point(words, position));
  return width;
}

// The first words of the range, as many as tell them from others, ending where a word ends.
Range head_of(std::string_view text, Range range) {
  std::size_t end = range.begin, width = 0;
  while (end < range.end && (width < edge_width_min || !parts_words_at(text, end))) {
    width += width_of(text::code_point_at(text, end));
    end = step_on(text, end);
  }
  return trimmed(text, {range.begin, std::min(end, range.end)});
}

Range tail_of(std::string_view text, Range range) {
  std::size_t begin = range.end, width = 0;
  while (begin > range.begin && (width < edge_width_min || !parts_words_at(text, begin))) {
    begin = step_back(text, begin);
    width += width_of(text::code_point_at(text, begin));
  }
  return trimmed(text, {std::max(begin, range.begin), range.end});
}

// Everything but unreserved characters, and "-" too: it marks a prefix or suffix.
std::string term(std::string_view words) { return replace_all(percent_encode(words), "-", "%2D"); }

bool stands_before(std::string_view text, Range words) {
  const std::size_t first = text.find(cut_out(text, words));
  return first < words.begin;
}

}  // namespace

std::string text_directive(std::string_view text, Range quote) {
  quote.end = std::min(quote.end, text.size());
  if (quote.begin >= quote.end) return "";
  quote = trimmed(text, quote);
  if (quote.begin >= quote.end) return "";
  const Range first_block = block_of(text, quote.begin), last_block = block_of(text, step_back(text, quote.end));
  const bool one_block = first_block.begin == last_block.begin;
  const Range words = {at_word_ends(text, {quote.begin, std::min(quote.end, first_block.end)}, first_block).begin,
                       at_word_ends(text, {std::max(quote.begin, last_block.begin), quote.end}, last_block).end};
  if (words.begin >= words.end) return "";

  Range start = words, end = {};
  if (!one_block || width_of(cut_out(text, words)) > exact_width_max) {
    start = head_of(text, {words.begin, std::min(words.end, first_block.end)});
    end = tail_of(text, {std::max(words.begin, last_block.begin), words.end});
    if (one_block && start.end >= end.begin) start = words, end = {};
  }
  if (start.begin >= start.end) return "";

  std::string directive = "text=";
  if (stands_before(text, start)) {
    const Range before = tail_of(text, trimmed(text, {first_block.begin, start.begin}));
    if (before.begin < before.end) directive += term(cut_out(text, before)) + "-,";
  }
  directive += term(cut_out(text, start));
  if (end.begin < end.end) directive += "," + term(cut_out(text, end));
  return directive;
}

std::string deep_link(std::string_view url, std::string_view text, Range quote, int page) {
  const auto link = link_url(url);
  if (!link) return "";
  const bool has_fragment = contains(*link, "#");
  if (page > 0) return has_fragment ? *link : *link + "#page=" + std::to_string(page);
  const std::string directive = text_directive(text, quote);
  if (directive.empty() || contains(*link, ":~:")) return *link;
  return *link + (has_fragment ? ":~:" : "#:~:") + directive;
}

std::string inert_address(std::string_view url) {
  constexpr std::string_view never_plain = " ()<>[]{}\"'\\`|*^";
  std::string inert;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > ' ' && byte < 0x7F && never_plain.find(c) == std::string_view::npos;
    inert += plain ? std::string(1, c) : percent_encode({&c, 1});
  }
  return inert;
}

}  // namespace kaozheng::reports
