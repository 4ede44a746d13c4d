// SPDX-License-Identifier: Apache-2.0
#include "models/extractive_topic.h"

#include <algorithm>

#include "base/bytes.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

bool is_number(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A Latin word or stem stands at the beginning of a word; a short one is the whole word.
bool holds_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (!is_letter(word.front())) return true;
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const std::size_t end = at + word.size();
    const bool ends = word.size() > 3 || end == text.size() || !is_letter(text[end]) || text[end] == 's';
    if (begins && ends) return true;
  }
  return false;
}

std::vector<int> years_in(std::string_view text) {
  std::vector<int> years;
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!digit(i)) continue;
    std::size_t end = i;
    while (digit(end)) ++end;
    const bool fraction = (i > 0 && text[i - 1] == '.') || (end < text.size() && text[end] == '.' && digit(end + 1));
    if (end - i == 4 && !fraction && (text.substr(i, 2) == "19" || text.substr(i, 2) == "20"))
      years.push_back((text[i] - '0') * 1000 + (text[i + 1] - '0') * 100 + (text[i + 2] - '0') * 10 +
                      (text[i + 3] - '0'));
    i = end;
  }
  std::sort(years.begin(), years.end());
  return years;
}

std::string period_of(const std::vector<int>& years) {
  if (years.empty()) return {};
  const std::string first = std::to_string(years.front());
  return years.front() == years.back() ? first : first + "-" + std::to_string(years.back());
}

std::string on_one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) result += c;
    if (space && !result.empty() && result.back() != ' ') result += ' ';
  }
  return std::string(trim(result));
}

std::string without_courtesies(std::string_view question) {
  std::string text = on_one_line(question);
  for (const std::string_view word : {"请问", "请帮我", "请你", "帮我", "请", "介绍一下", "分析一下", "please ",
                                      "Please ", "Tell me about ", "tell me about "})
    if (text::begins_with(text, word)) text = text.substr(word.size());
  for (const std::string_view mark : {"？", "?", "。"})
    while (text.ends_with(mark)) text.resize(text.size() - mark.size());
  return std::string(trim(text));
}

std::string without_years(const std::string& title) {
  std::string text = title;
  for (const int year : years_in(title)) {
    const std::string digits = std::to_string(year);
    for (const std::string_view suffix : {"年度", "年上半年", "年下半年", "年以来", "年"})
      text = replace_all(text, digits + std::string(suffix), " ");
    text = replace_all(text, digits, " ");
  }
  for (const std::string_view word : {"什么是", "是什么", "有哪些", "哪些", "如何", "怎么样", "怎样", "为什么", "？",
                                      "?", "“", "”", "「", "」", "《", "》", "\"", "。"})
    text = replace_all(text, word, " ");
  text = on_one_line(text);
  for (bool trimmed = true; trimmed;) {
    trimmed = false;
    for (const std::string_view edge :
         {"的", "-", "–", "—", "到", "至", ",", "，", ":", "：", " in", " since", " from"}) {
      if (text::begins_with(text, edge)) text = trim(std::string_view(text).substr(edge.size())), trimmed = true;
      if (text.ends_with(edge))
        text = trim(std::string_view(text).substr(0, text.size() - edge.size())), trimmed = true;
    }
  }
  return text;
}

// A phrase without the views at its ends: 人工智能发展趋势 → 人工智能; empty when it is nothing but views.
std::string without_aspects(std::string_view phrase) {
  const std::vector<text::Range> words = text::words(phrase);
  const auto is_aspect = [&](const text::Range& range) {
    const std::string word = text::normalised(phrase.substr(range.begin, range.end - range.begin));
    if (aspect_words().count(word)) return true;
    const std::vector<std::string> stems = text::terms(word);
    return stems.size() == 1 && aspect_words().count(stems.front()) > 0;
  };
  std::size_t first = 0, last = words.size();
  while (first < last && is_aspect(words[first])) ++first;
  while (last > first && is_aspect(words[last - 1])) --last;
  if (first == last) return {};
  return std::string(phrase.substr(words[first].begin, words[last - 1].end - words[first].begin));
}

// Chinese phrases end at particles and marks, English ones at stop words and marks.
std::vector<std::string> phrases_of(const std::string& question) {
  static const std::set<std::string_view> particles = {"的", "与", "和", "及", "或", "对", "在", "中", "以及",
                                                       "之", "于", "从", "到", "向", "是", "为", "将", "了"};
  std::vector<std::string> phrases;
  std::size_t begin = 0, end = 0;
  const auto close = [&] {
    const std::string phrase(trim(std::string_view(question).substr(begin, end - begin)));
    if (end > begin && !is_number(phrase) && std::find(phrases.begin(), phrases.end(), phrase) == phrases.end())
      phrases.push_back(phrase);
    begin = end;
  };
  for (const text::Range& word : text::words(question)) {
    const std::string_view written = std::string_view(question).substr(word.begin, word.end - word.begin);
    const bool han = static_cast<unsigned char>(written.front()) >= 0x80;
    const bool stops = han ? particles.count(written) > 0 : text::terms(written).empty();
    const std::string_view gap = std::string_view(question).substr(end, word.begin - end);
    if (end > begin && gap.find_first_not_of(" -'’") != std::string_view::npos) close();
    if (stops) {
      close();
      begin = end = word.end;
      continue;
    }
    if (end == begin) begin = word.begin;
    end = word.end;
  }
  close();
  return phrases;
}

// The words of a phrase that make a text belong to it. A single Chinese character joins the word behind it (云 + 计算).
void add_core_words(const std::string& phrase, std::vector<std::string>& core) {
  std::string pending;  // single characters waiting for their word
  const auto add = [&](std::string word) {
    if (!word.empty() && std::find(core.begin(), core.end(), word) == core.end()) core.push_back(std::move(word));
  };
  for (const text::Range& range : text::words(phrase)) {
    const std::string word = text::normalised(std::string_view(phrase).substr(range.begin, range.end - range.begin));
    const bool han = !word.empty() && static_cast<unsigned char>(word.front()) >= 0x80;
    if (!han) {
      if (count_code_points(pending) > 1) add(pending);
      pending.clear();
      const std::vector<std::string> stems = text::terms(word);
      for (const std::string& stem : stems) {
        if (is_number(stem) || general_words().count(stem)) continue;
        add(stem.size() > 3 && stem.back() == 'i' ? stem.substr(0, stem.size() - 1)
                                                  : stem);  // polici: policy, policies
      }
      continue;
    }
    const bool single = count_code_points(word) == 1;
    if (general_words().count(word)) {
      if (count_code_points(pending) > 1) add(pending);
      pending.clear();
    } else if (single) {
      pending += word;
    } else {
      add(pending + word);
      pending.clear();
    }
  }
  if (!pending.empty()) {
    // A trailing single belongs to the word before it (计算 + 机).
    if (count_code_points(pending) == 1 && !core.empty() && static_cast<unsigned char>(core.back().front()) >= 0x80 &&
        contains(text::normalised(phrase), core.back() + pending))
      core.back() += pending;
    else
      add(pending);
  }
}

// The phrase the others are said of: the first with words of its own; but of "health effects of fasting" the second.
std::string subject_of(const Topic& topic, Language language) {
  std::string subject;
  for (const std::string& phrase : topic.phrases) {
    std::vector<std::string> core;
    const std::string named = without_aspects(phrase);
    if (!named.empty()) add_core_words(named, core);
    if (core.empty()) continue;
    const bool is_view = language == Language::en && named.size() < phrase.size() && phrase.starts_with(named);
    if (subject.empty() || !is_view) subject = named;
    if (!is_view || !contains(topic.text, phrase + " of ")) break;
  }
  return subject;
}

// Chinese: words of Latin letters and those joined of single characters, which no dictionary has. English: words that
// begin with a capital, unless the whole question is written so.
std::vector<std::string> names_of(const Topic& topic) {
  std::vector<std::string> known, capital;
  std::size_t small = 0;
  bool first = true;
  for (const text::Range& range : text::words(topic.text)) {
    const std::string_view written = std::string_view(topic.text).substr(range.begin, range.end - range.begin);
    const bool latin = static_cast<unsigned char>(written.front()) < 0x80;
    const bool capitals = text::is_ascii_upper(static_cast<unsigned char>(written.front()));
    if (!latin) known.push_back(text::normalised(written));
    if (latin && capitals &&
        (!first || written.size() < 2 || text::is_ascii_upper(static_cast<unsigned char>(written[1]))))
      for (std::string& stem : text::terms(written)) capital.push_back(std::move(stem));
    if (latin && !capitals && !text::terms(written).empty()) ++small;
    first = false;
  }
  if (known.empty() && small < capital.size()) capital.clear();
  std::vector<std::string> names;
  for (const std::string& word : topic.core) {
    const bool han = static_cast<unsigned char>(word.front()) >= 0x80;
    const auto& list = han ? known : capital;
    const bool listed = std::any_of(list.begin(), list.end(), [&](const std::string& one) {
      return han ? one == word : text::begins_with(one, word);
    });
    if (han != listed) names.push_back(word);
  }
  return names;
}

}  // namespace

Topic read_topic(std::string_view question, Language language) {
  constexpr std::size_t longest_question = 400;
  Topic topic;
  topic.title = abbreviate(without_courtesies(question), longest_question);
  topic.period = period_of(years_in(topic.title));
  topic.text = without_years(topic.title);
  topic.phrases = phrases_of(topic.text);
  for (const std::string& phrase : topic.phrases) add_core_words(phrase, topic.core);
  topic.subject = subject_of(topic, language);
  if (topic.subject.empty()) topic.subject = topic.phrases.empty() ? topic.text : topic.phrases.front();
  if (topic.subject.empty()) topic.subject = topic.title;
  if (topic.core.empty())  // a question of general words only is about them
    for (const std::string& term : text::terms(topic.text))
      if (!is_number(term) && count_code_points(term) > 1) topic.core.push_back(term);

  topic.names = names_of(topic);

  for (std::string& term : text::terms(topic.title)) {
    const bool weak = is_number(term) || general_words().count(term) || count_code_points(term) < 2;
    (weak ? topic.weak_terms : topic.terms).insert(std::move(term));
  }
  return topic;
}

namespace {

// 算力互联网 is told by a text that speaks of 算力 and 互联网.
bool holds_pieces(std::string_view text, std::string_view word) {
  constexpr std::size_t long_word = 4;
  if (static_cast<unsigned char>(word.front()) < 0x80 || count_code_points(word) < long_word) return false;
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < word.size(); next_code_point(word, at)) starts.push_back(at);
  starts.push_back(word.size());
  std::size_t held = 0;
  for (std::size_t i = 0; i + 2 < starts.size(); ++i)
    held += contains(text, word.substr(starts[i], starts[i + 2] - starts[i])) ? 1 : 0;
  return held * 2 >= starts.size() - 2;
}

}  // namespace

std::size_t core_words_in(const std::vector<std::string>& core, std::string_view normalised_text) {
  return static_cast<std::size_t>(std::count_if(core.begin(), core.end(), [&](const std::string& word) {
    return holds_word(normalised_text, word) || holds_pieces(normalised_text, word);
  }));
}

std::size_t core_words_needed(const std::vector<std::string>& core) {
  return core.size() <= 2 ? core.size() : (2 * core.size() + 2) / 3;
}

}  // namespace kaozheng::models
