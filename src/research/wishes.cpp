// SPDX-License-Identifier: Apache-2.0
#include "research/wishes.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/bytes.h"
#include "research/asking.h"
#include "research/material.h"
#include "research/wording.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

constexpr int length_least = 100, length_most = 50'000;

bool says(const std::string& lower, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains(lower, word); });
}

bool wants_all(const std::string& lower) {
  return says(lower, {"详尽", "尽可能详细", "尽量详细", "面面俱到", "越详细越好", "exhaustive", "comprehensive",
                      "in full detail", "as detailed as possible", "leave nothing out"});
}

bool wants_little(const std::string& lower) {
  return says(lower, {"简短", "简要", "简明", "一句话", "几句话", "越短越好", "briefly", "a brief", "short report",
                      "short summary", "concise", "in a few sentences", "in one sentence", "one paragraph"});
}

bool speaks_to_the_model(const std::string& lower) {
  return says(lower, {"忽略以上", "忽略之前", "忽略上述", "忽略前面", "无视以上", "无视之前", "系统提示词", "你现在是",
                      "ignore all previous", "ignore previous", "ignore the above", "ignore your instructions",
                      "disregard previous", "disregard the above", "system prompt", "you are now "});
}

struct Letters {
  std::size_t known = 0;    // Han and Latin
  std::size_t foreign = 0;  // of scripts that neither language is written in
};

Letters letters_of(std::string_view text) {
  Letters letters;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    const bool latin = (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || (c >= 0xC0 && c < 0x250);
    const bool other = (c >= 0x370 && c < 0x1E00) || (c >= 0x3040 && c < 0x3100) || (c >= 0xAC00 && c < 0xD7B0);
    if (latin || text::is_han(c))
      ++letters.known;
    else if (other)
      ++letters.foreign;
  }
  return letters;
}

// Function words tell Latin-written languages apart; those that are English words as well are left out.
bool reads_like_another_latin_language(const std::string& lower) {
  static constexpr std::string_view english =
      " the of and in to for is what how a an on with are does which between by from its their ";
  static constexpr std::string_view others =
      " le la les des du une est dans pour quel quelle comment et der und das von für wie ist ein eine zur im el los "
      "las del por para qué cómo una il lo gli di che per nel della sono não dos uma ";
  int native = 0, strange = 0;
  for (const text::Range& word : text::words(lower)) {
    const std::string padded = " " + lower.substr(word.begin, word.end - word.begin) + " ";
    native += contains(english, padded) ? 1 : 0;
    strange += contains(others, padded) ? 1 : 0;
  }
  return strange >= 2 && strange > native;
}

bool of_another_language(const std::string& topic, const std::string& lower) {
  const Letters letters = letters_of(topic);
  return letters.foreign * 3 > letters.known + letters.foreign || reads_like_another_latin_language(lower);
}

// The number that begins at `end`, which is moved behind it: "1,200", 三千, 两千五百; 0 when there is none.
int number_at(std::string_view text, std::size_t& end) {
  const auto is_digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  int number = 0, digit = 0;
  for (; is_digit(end) || (number > 0 && end < text.size() && text[end] == ',' && is_digit(end + 1)); ++end)
    if (text[end] != ',') number = std::min(number * 10 + (text[end] - '0'), length_most + 1);
  if (number > 0) return number;
  for (std::size_t next = end; next < text.size() && number <= length_most; end = next) {
    constexpr std::u32string_view digits = U"零一二三四五六七八九", units = U"十百千万";
    constexpr int worth[] = {10, 100, 1000, 10'000};
    const char32_t c = next_code_point(text, next);
    if (const std::size_t at = c == U'两' ? 2 : digits.find(c); at != std::u32string_view::npos)
      digit = static_cast<int>(at);
    else if (const std::size_t unit = units.find(c); unit != std::u32string_view::npos && digit > 0)
      number += std::exchange(digit, 0) * worth[unit];
    else
      break;
  }
  return number + digit;
}

bool counts_words(std::string_view behind) {
  while (behind.starts_with(' ') || behind.starts_with('-')) behind.remove_prefix(1);
  if (behind.starts_with("个")) behind.remove_prefix(std::string_view("个").size());
  return behind.starts_with("字") || behind.starts_with("word");
}

}  // namespace

std::optional<int> wished_length(std::string_view topic) {
  for (std::size_t begin = 0; begin < topic.size();) {
    std::size_t end = begin;
    const int number = number_at(topic, end);
    if (number >= length_least && number <= length_most && counts_words(topic.substr(end))) return number;
    if (end == begin) next_code_point(topic, end);
    begin = end;
  }
  return std::nullopt;
}

std::vector<std::string> remarks_on(const Question& question, Language language) {
  const std::string topic(trim(question.topic));
  const std::string lower = to_lower_ascii(topic);
  std::vector<std::string> remarks;
  const auto tell = [&](std::string_view chinese, std::string_view english, auto... values) {
    remarks.push_back(fmt::format(fmt::runtime(say(language, chinese, english)), values...));
  };

  const std::optional<int> wished = wished_length(topic);
  if (wished && question.length == 0)
    tell("篇幅按题目所写，约 {} 字。", "The length is the one the topic names, some {} words.", *wished);
  if (wished && question.length > 0 && *wished != question.length)
    tell("题目写的篇幅是 {}，--length 要求 {}：以 --length 为准。",
         "The topic asks for a length of {}, --length for {}: --length is followed.", *wished, question.length);

  constexpr int little = 1000;
  const int length = question.length > 0 ? question.length : wished.value_or(0);
  const bool is_short = wants_little(lower) || (length > 0 && length <= little);
  if (wants_all(lower) && is_short)
    tell("既要求简短又要求详尽：报告从简，先写最重要的；其余发现见后面的研究结果。",
         "Both short and exhaustive is asked for: the report is kept short, the most important first; all other "
         "findings stand in the research results behind it.");

  if (!question.language && of_another_language(topic, lower))
    tell("题目不是中文也不是英文：报告用中文写，检索照用题目里的词；可用 --language 指定。",
         "The topic is in neither Chinese nor English: the report is written in English, the searches use the topic's "
         "own words; --language chooses.");
  if (speaks_to_the_model(lower))
    tell("题目里有对模型说的话，只当作题目的一部分，不予执行。",
         "The topic holds words to the model; they are taken as part of the topic and not followed.");
  if (shown_topic(topic, language) != harmless_line(topic, topic.size()))
    tell("题目很长（{} 个字符）：模型能读的部分全部用来确定范围和要回答的方面，其后各步只看它的开头。",
         "The topic is long ({} characters): as much of it as the model can take settles the scope and what is to "
         "be answered, later steps see its beginning.",
         count_code_points(topic));
  return remarks;
}

}  // namespace kaozheng::research
