// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording/claim_names.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t name_characters_max = 14;  // of a Chinese name
constexpr std::size_t shortening_max = 6;
constexpr std::size_t names_max = 64;     // of a claim; a text with more is a list, not a statement
constexpr std::size_t aliases_max = 500;  // of a source

std::u32string code_points(std::string_view text) {
  std::u32string result;
  for (std::size_t position = 0; position < text.size();) result += next_code_point(text, position);
  return result;
}

std::string to_utf8(std::u32string_view characters) {
  std::string result;
  for (const char32_t c : characters) append_code_point(result, c);
  return result;
}

bool all_han(std::u32string_view characters) {
  return !characters.empty() && std::all_of(characters.begin(), characters.end(), text::is_han);
}

constexpr std::array<std::string_view, 40> office_endings = {
    "公司",   "集团",   "大学",   "学院",   "研究院", "研究所", "研究中心", "实验室",   "银行",   "医院",
    "协会",   "学会",   "委员会", "基金会", "法院",   "政府",   "联盟",     "交易所",   "证券",   "总局",
    "管理局", "统计局", "财政部", "教育部", "商务部", "交通部", "卫生部",   "信息化部", "国务院", "检察院",
    "博物馆", "图书馆", "出版社", "通讯社", "日报",   "杂志社", "科学院",   "工程院",   "俱乐部", "监管局"};

// Characters at which a Chinese name cannot have begun yet.
bool bounds_name(char32_t c) {
  static const std::u32string_view characters =
      U"的了着在是和与及等之也都就而被把其该这那于并或据由对向从为将使让给到至比跟因"
      U"经称说指以并入往后前时日月年家个名";
  return !text::is_han(c) || characters.find(c) != std::u32string_view::npos;
}

bool is_date_word(std::string_view word) {
  static constexpr std::array<std::string_view, 24> words = {
      "january",   "february", "march",    "april",    "may",    "june",    "july",      "august",
      "september", "october",  "november", "december", "monday", "tuesday", "wednesday", "thursday",
      "friday",    "saturday", "sunday",   "q1",       "q2",     "q3",      "q4",        "i"};
  const std::string lower = to_lower_ascii(word);
  return std::find(words.begin(), words.end(), lower) != words.end();
}

bool is_acronym(std::string_view word) {
  return word.size() >= 2 && word.size() <= shortening_max &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }) &&
         std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "EFLOPS" behind a numeral, RMB and "US" before one: units, not names.
bool is_unit(const WordedText& claim, std::size_t at) {
  const auto& tokens = claim.tokens();
  const Token& token = tokens[at];
  if (at > 0 && tokens[at - 1].kind == TokenKind::number && token.place.begin <= tokens[at - 1].place.end + 1)
    return true;
  const std::string_view word = claim.words(token.place);
  const std::string_view letters = word.substr(0, word.find_first_of("0123456789"));
  for (const std::string_view code : {"RMB", "USD", "EUR", "CNY", "HKD", "GBP", "JPY", "YoY", "QoQ"})
    if (letters == code) return true;
  if (word != "US" && word != "HK") return false;
  const std::string_view behind = claim.text().substr(token.place.end, 8);
  return text::begins_with(behind, "$") || text::begins_with(behind, " dollar");
}

// A single capitalised word at the head of a sentence may be any word.
bool may_be_any_word(const WordedText& claim, std::size_t first, std::size_t last) {
  const Token& token = claim.tokens()[first];
  if (last - first > 1 || first != claim.sentences()[token.sentence].token_begin) return false;
  const std::string_view word = claim.words(token.place);
  return std::none_of(word.begin() + 1, word.end(),
                      [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

void add_word_names(const WordedText& claim, std::vector<Name>& names) {
  const auto& tokens = claim.tokens();
  for (std::size_t i = 0; i < tokens.size();) {
    const auto is_part = [&](std::size_t at) {
      return at < tokens.size() && tokens[at].kind == TokenKind::word && tokens[at].capital &&
             !is_date_word(claim.words(tokens[at].place)) && !is_unit(claim, at);
    };
    if (!is_part(i)) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (is_part(end) && tokens[end].clause == tokens[i].clause &&
           tokens[end].place.begin <= tokens[end - 1].place.end + 1)
      ++end;
    if (!may_be_any_word(claim, i, end))
      names.push_back({{tokens[i].place.begin, tokens[end - 1].place.end}, NameKind::words});
    i = end;
  }
}

void add_titles(const WordedText& claim, std::vector<Name>& names) {
  constexpr std::size_t title_characters_max = 30;
  const std::string_view text = claim.text();
  std::size_t open = 0, inner = 0;
  char32_t opener = 0;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t here = position;
    const char32_t c = next_code_point(text, position);
    if (c == U'《') {
      opener = c;
      open = here;
      inner = position;
    } else if (opener != 0 && c == U'》') {
      const std::string_view words = text.substr(inner, here - inner);
      const std::size_t length = count_code_points(words);
      if (open < inner && length >= 2 && length <= title_characters_max)
        names.push_back({{inner, here}, NameKind::title});
      opener = 0;
    }
  }
}

void add_offices(const WordedText& claim, std::vector<Name>& names) {
  const std::string_view text = claim.text();
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t position = begin;
    if (!text::is_han(next_code_point(text, position))) {
      begin = position;
      continue;
    }
    std::size_t end = begin;
    for (const std::string_view ending : office_endings)
      if (text::begins_with(text.substr(begin), ending)) end = std::max(end, begin + ending.size());
    if (end == begin) {
      begin = position;
      continue;
    }
    std::size_t first = begin;
    for (std::size_t characters = 0; characters < name_characters_max && first > 0; ++characters) {
      const char32_t before = text::code_point_before(text, first);
      if (bounds_name(before)) break;
      first -= text::utf8_length(before);
    }
    for (const std::string_view lead : {"来自", "位于", "就职", "任职", "加入", "成立", "选自", "出自"})
      if (text::begins_with(text.substr(first, begin - first), lead)) first += lead.size();
    if (count_code_points(text.substr(first, end - first)) >= 4) names.push_back({{first, end}, NameKind::office});
    begin = end;
  }
}

// Initials of capitalised words that follow each other, small words between them passed over.
bool holds_initials(const WordedText& source, std::string_view acronym) {
  const auto& tokens = source.tokens();
  std::string initials;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::function && !initials.empty()) continue;
    if (token.kind != TokenKind::word || !token.capital || (i > 0 && token.place.begin > tokens[i - 1].place.end + 2)) {
      initials.clear();
      if (token.kind != TokenKind::word || !token.capital) continue;
    }
    initials += source.text()[token.place.begin];
    if (initials.size() >= acronym.size() &&
        initials.compare(initials.size() - acronym.size(), acronym.size(), acronym) == 0)
      return true;
  }
  return false;
}

std::string initials_of(const WordedText& name) {
  std::string result;
  for (const Token& token : name.tokens())
    if (token.capital) result += name.text()[token.place.begin];
  return result;
}

bool holds_capital_word(const WordedText& source, std::string_view word) {
  for (const std::uint32_t place : source.with_key(token_key(to_lower_ascii(word))))
    if (source.tokens()[place].capital) return true;
  return false;
}

// Whether the source holds a Chinese name that shortens, or is shortened by, this one.
bool holds_shortening(std::string_view source, std::u32string_view name) {
  if (name.size() < 2 || !all_han(name)) return false;
  std::string last;
  append_code_point(last, name.back());
  std::size_t looked_at = 0;
  for (std::size_t at = source.find(last); at != std::string_view::npos; at = source.find(last, at + last.size())) {
    if (++looked_at > 2000) break;
    std::u32string behind;  // the characters that end here, the last first
    std::size_t begin = at + last.size();
    while (begin > 0 && behind.size() < name_characters_max) {
      const char32_t c = text::code_point_before(source, begin);
      if (!text::is_han(c)) break;
      behind += c;
      begin -= std::min(begin, text::utf8_length(c));
    }
    std::reverse(behind.begin(), behind.end());
    const std::string here = to_utf8(behind), wanted = to_utf8(name);
    if (name.size() >= 3 && name.size() <= shortening_max && behind.size() > name.size() && is_shortening(wanted, here))
      return true;
    if (name.size() > 4)
      for (const std::size_t length : {3U, 4U, 5U})
        if (behind.size() >= length &&
            is_shortening(to_utf8(std::u32string_view(behind).substr(behind.size() - length)), wanted))
          return true;
  }
  return false;
}

bool holds_most_of(const WordedText& source, const WordedText& name) {
  constexpr double enough = 0.75;
  std::vector<std::size_t> found(source.sentences().size(), 0);
  std::size_t all = 0;
  for (const Token& token : name.tokens()) {
    if (token.kind == TokenKind::function) continue;
    ++all;
    std::uint32_t last = UINT32_MAX;
    for (const std::uint32_t place : source.with_key(token.key)) {
      const std::uint32_t sentence = source.tokens()[place].sentence;
      if (sentence != last) ++found[sentence];
      last = sentence;
    }
  }
  const std::size_t best = found.empty() ? 0 : *std::max_element(found.begin(), found.end());
  return all > 0 && static_cast<double>(best) >= enough * static_cast<double>(all);
}

std::vector<std::string> missing_latin(const WordedText& name, const std::vector<const WordedText*>& sources) {
  std::vector<std::string> missing;
  for (const Token& token : name.tokens()) {
    if (token.kind == TokenKind::function) continue;
    const std::string_view word = name.words(token.place);
    const bool found = std::any_of(sources.begin(), sources.end(), [&](const WordedText* source) {
      return !source->with_root(token.root).empty() || (is_acronym(word) && holds_initials(*source, word));
    });
    if (!found) missing.emplace_back(word);
  }
  if (missing.empty()) return missing;
  const std::string initials = initials_of(name);
  if (initials.size() >= 3 && std::any_of(sources.begin(), sources.end(), [&](const WordedText* source) {
        return holds_capital_word(*source, initials);
      }))
    return {};
  return missing;
}

}  // namespace

bool is_shortening(std::string_view part, std::string_view whole) {
  std::size_t position = 0;
  for (std::size_t at = 0; at < part.size();) {
    const char32_t wanted = next_code_point(part, at);
    bool found = false;
    while (position < whole.size() && !found) found = next_code_point(whole, position) == wanted;
    if (!found) return false;
  }
  return true;
}

std::vector<Name> names_in(const WordedText& claim) {
  std::vector<Name> all;
  add_titles(claim, all);
  add_offices(claim, all);
  add_word_names(claim, all);
  std::stable_sort(all.begin(), all.end(), [](const Name& a, const Name& b) {
    return a.place.begin != b.place.begin ? a.place.begin < b.place.begin : a.place.end > b.place.end;
  });
  std::vector<Name> result;
  for (const Name& name : all)
    if (result.size() < names_max && (result.empty() || name.place.begin >= result.back().place.end))
      result.push_back(name);
  return result;
}

std::vector<std::string> missing_words(std::string_view name, NameKind kind,
                                       const std::vector<const WordedText*>& sources) {
  const WordedText worded(name);
  if (kind == NameKind::words) return missing_latin(worded, sources);
  const std::u32string characters = code_points(name);
  for (const WordedText* source : sources) {
    if (contains(source->text(), name) || holds_most_of(*source, worded)) return {};
    if (kind == NameKind::office && holds_shortening(source->text(), characters)) return {};
  }
  return {std::string(name)};
}

std::vector<Alias> aliases_in(std::string_view text) {
  constexpr std::size_t inside_max = 60, before_max = 80;
  std::vector<Alias> result;
  for (std::size_t position = 0; position < text.size() && result.size() < aliases_max;) {
    const std::size_t here = position;
    const char32_t c = next_code_point(text, position);
    if (c != '(' && c != U'（') continue;
    const std::string_view rest = text.substr(position, inside_max);
    const std::size_t close = std::min(rest.find(')'), rest.find("）"));
    if (close == std::string_view::npos || close < 2) continue;
    std::size_t begin = here;
    while (begin > 0 && here - begin < before_max) {
      const char32_t before = text::code_point_before(text, begin);
      const bool inside_name = text::is_han(before) ? !bounds_name(before) || here - begin < 9
                                                    : text::is_ascii_letter(before) || before == ' ' || before == '-';
      if (!inside_name) break;
      begin -= std::min(begin, text::utf8_length(before));
    }
    std::string_view inside = trim(rest.substr(0, close));
    for (const std::string_view lead : {"以下简称", "以下简称为", "下称", "简称", "即", "“", "\"", "英文"})
      if (text::begins_with(inside, lead)) inside.remove_prefix(lead.size());
    for (const std::string_view tail : {"”", "\""})
      if (inside.size() > tail.size() && inside.substr(inside.size() - tail.size()) == tail)
        inside.remove_suffix(tail.size());
    const std::string_view before = trim(text.substr(begin, here - begin));
    if (!before.empty() && !inside.empty()) result.push_back({before, inside});
  }
  return result;
}

bool holds_name(std::string_view words, std::string_view name, const std::vector<Alias>& aliases) {
  if (contains(words, name)) return true;
  const WordedText worded(words);
  const bool latin = WordedText(name).han_share() < 0.5;
  if (missing_words(name, latin ? NameKind::words : NameKind::office, {&worded}).empty()) return true;
  const auto ends_with = [](std::string_view whole, std::string_view end) {
    return whole.size() >= end.size() && whole.substr(whole.size() - end.size()) == end;
  };
  for (const Alias& alias : aliases) {
    if (ends_with(alias.before, name) && contains(words, alias.inside)) return true;
    if (alias.inside != name) continue;
    // Where the other name begins is not known: any end of it of three characters or more will do.
    for (std::size_t begin = 0; begin < alias.before.size(); next_code_point(alias.before, begin)) {
      const std::string_view end = alias.before.substr(begin);
      if (count_code_points(end) < 3) break;
      const bool at_word = begin == 0 || text::is_han(text::code_point_at(end, 0)) || alias.before[begin - 1] == ' ';
      if (at_word && contains(words, end)) return true;
    }
  }
  return false;
}

}  // namespace kaozheng::evidence
