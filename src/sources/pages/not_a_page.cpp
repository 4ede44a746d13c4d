// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/not_a_page.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/pages/not_a_page_signs.h"

namespace kaozheng::sources {
namespace {

// By weight of reading. How much may stand beside the signs before it counts as an article.
constexpr std::size_t long_text = 1'500;
constexpr std::size_t beside_a_sure_title = 800;
constexpr std::size_t beside_a_password_field = 120;
constexpr std::size_t beside_several_phrases = 350;
constexpr std::size_t beside_one_phrase = 200;
constexpr std::size_t beside_the_frame = 30;  // the phrase stands outside of the content
constexpr std::size_t hardly_anything = 20;

constexpr std::size_t prose_sentence = 240;  // longer ones are no furniture, nor said to the visitor
constexpr std::size_t furniture_sentence = 80;

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences(1);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t c = next_code_point(text, i);
    const bool ends_latin = (c == '.' || c == '!' || c == '?') && (i == text.size() || text[i] == ' ');
    if (c != '\n') sentences.back() += text.substr(begin, i - begin);
    if (c == '\n' || c == U'。' || c == U'！' || c == U'？' || ends_latin) sentences.emplace_back();
  }
  std::erase_if(sentences, [](const std::string& sentence) { return trim(sentence).empty(); });
  return sentences;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return contains(text, mark); });
}

// An article quotes what a wall says to its visitors.
bool stands_in_quotes(std::string_view sentence, std::size_t begin, std::size_t end) {
  return has_any(sentence.substr(0, begin), {"“", "「", "『", "‘", "\"", "《"}) &&
         has_any(sentence.substr(end), {"”", "」", "』", "’", "\"", "》"});
}

bool says(std::string_view sentence, std::string_view phrase) {
  const std::size_t at = sentence.find(phrase);
  return at != sentence.npos && !stands_in_quotes(sentence, at, at + phrase.size());
}

// "Page not found! | Example Times" → "page not found".
std::string name_in(std::string_view title) {
  std::string name = to_lower_ascii(clean_line(title));
  for (const std::string_view separator : {" | ", " - ", "_", " – ", " — ", " · ", "-"})
    if (const std::size_t at = name.find(separator); at != name.npos && (separator != "-" || at > 12)) name.resize(at);
  for (const std::string_view mark : {".", "!", "?", "…", "！", "？", "。", " "})
    while (name.ends_with(mark)) name.resize(name.size() - mark.size());
  return name;
}

bool is_one_of(std::string_view name, const std::vector<std::string_view>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A page as far as it matters here, in lower case.
struct Look {
  std::string title, first_line;
  std::vector<std::string> sentences;      // of the content
  std::vector<std::string> all_sentences;  // with the frame of the page
  bool has_password_field = false;
};

// "Log in to comment" stands below many an article.
bool is_about_comments(const std::string& sentence) {
  return reading_weight(sentence) <= furniture_sentence &&
         has_any(sentence, {"comment", "reply", "评论", "回复", "发言", "跟帖"});
}

Look look_at(const SeenPage& page) {
  const std::string content = to_lower_ascii(page.content);
  Look look;
  look.title = name_in(page.title);
  look.first_line = name_in(std::string_view(content).substr(0, content.find('\n')));
  look.sentences = sentences_of(content);
  look.all_sentences = sentences_of(to_lower_ascii(page.whole_text));
  std::erase_if(look.sentences, is_about_comments);
  std::erase_if(look.all_sentences, is_about_comments);
  look.has_password_field = page.has_password_field;
  return look;
}

bool says_any(std::string_view sentence, const std::vector<std::string_view>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) { return says(sentence, phrase); });
}

bool is_furniture(std::string_view sentence) {
  return reading_weight(sentence) <= furniture_sentence &&
         std::any_of(page_furniture().begin(), page_furniture().end(),
                     [&](std::string_view word) { return contains(sentence, word); });
}

// How much there is to read beside what walls and errors say.
std::size_t weight_beside(const Look& look) {
  std::size_t weight = 0;
  for (const std::string& sentence : look.sentences) {
    const std::size_t own = reading_weight(sentence);
    const bool is_said = own <= prose_sentence &&
                         (is_furniture(sentence) ||
                          std::any_of(impostor_signs().begin(), impostor_signs().end(),
                                      [&](const ImpostorSigns& signs) { return says_any(sentence, signs.phrases); }));
    weight += is_said ? 0 : own;
  }
  return weight;
}

std::set<std::string_view> phrases_in(const std::vector<std::string>& sentences,
                                      const std::vector<std::string_view>& phrases) {
  std::set<std::string_view> found;
  for (const std::string& sentence : sentences)
    for (const std::string_view phrase : phrases)
      if (says(sentence, phrase)) found.insert(phrase);
  return found;
}

// By what the page is one of them; empty when it is not.
std::string sign_of(const Look& look, const ImpostorSigns& signs, std::size_t beside) {
  const std::string& title = look.title;
  if (is_one_of(title, signs.sure_titles) && beside <= beside_a_sure_title) return title;
  if (is_one_of(look.first_line, signs.sure_titles) && beside <= beside_several_phrases) return look.first_line;
  if (is_one_of(title, signs.likely_titles) && beside <= beside_one_phrase) return title;
  const auto said = phrases_in(look.sentences, signs.phrases);
  if (!said.empty() && beside <= (said.size() > 1 ? beside_several_phrases : beside_one_phrase))
    return std::string(*said.begin());
  const auto around = phrases_in(look.all_sentences, signs.phrases);
  if (!around.empty() && beside <= beside_the_frame) return std::string(*around.begin());
  return "";
}

}  // namespace

std::optional<std::string> why_not_a_page(const SeenPage& page) {
  const std::size_t content_weight = reading_weight(page.content);
  if (std::max(content_weight, reading_weight(page.whole_text) / 4) > long_text) return std::nullopt;
  const Look look = look_at(page);
  const std::size_t beside = weight_beside(look);
  for (const ImpostorSigns& signs : impostor_signs())
    if (const std::string sign = sign_of(look, signs, beside); !sign.empty())
      return std::string(signs.what) + " (\"" + sign + "\")";
  if (look.has_password_field && beside <= beside_a_password_field) return "a log-in page";
  const bool shows_little = content_weight < hardly_anything || beside < hardly_anything;
  if (shows_little && page.scripts > 0) return "a shell that shows its text by script only";
  return std::nullopt;
}

}  // namespace kaozheng::sources
