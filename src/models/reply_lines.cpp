// SPDX-License-Identifier: Apache-2.0
#include "models/reply_lines.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace kaozheng::models {
namespace {

constexpr std::array<std::string_view, 6> bullet_marks = {"- ", "* ", "+ ", "• ", "· ", "– "};
constexpr std::array<std::string_view, 5> behind_numbers = {". ", ".", ") ", ")", "、"};

std::size_t bullet_length(std::string_view line) {
  for (const std::string_view bullet : bullet_marks)
    if (line.starts_with(bullet)) return bullet.size();
  if (line.starts_with("•")) return std::string_view("•").size();
  constexpr std::size_t digits_max = 3;
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digits == 0 || digits > digits_max) return 0;
  for (const std::string_view mark : behind_numbers) {
    const std::string_view rest = line.substr(digits);
    if (!rest.starts_with(mark)) continue;
    // "3.5 million" is no item.
    const bool figure = mark == "." && rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9';
    return figure ? 0 : digits + mark.size();
  }
  return 0;
}

bool is_rule(std::string_view line) { return line.find_first_not_of("-=_*|: ") == std::string_view::npos; }

}  // namespace

std::vector<ReplyLine> reply_lines(std::string_view reply) {
  std::vector<ReplyLine> lines;
  for (const std::string& raw : split(reply, '\n')) {
    const std::string_view text = trim(raw);
    if (text.empty() || text.starts_with("```") || is_rule(text)) continue;
    ReplyLine line;
    line.indent = std::min(raw.find_first_not_of(" \t"), raw.size());
    const std::size_t bullet = bullet_length(text);
    line.bullet = bullet > 0;
    line.text = std::string(trim(text.substr(bullet)));
    if (!line.text.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::string without_wrapping(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> pairs = {
      {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"「", "」"}, {"**", "**"}, {"`", "`"}, {"*", "*"}, {"__", "__"}}};
  text = trim(text);
  if (text.size() > 1 && text.back() == ',') text = trim(text.substr(0, text.size() - 1));
  for (const auto& [open, close] : pairs)
    if (text.size() > open.size() + close.size() && text.starts_with(open) && text.ends_with(close)) {
      const std::string_view inner = text.substr(open.size(), text.size() - open.size() - close.size());
      if (!contains(inner, close)) return std::string(trim(inner));
    }
  return std::string(text);
}

std::vector<std::string> parts_of_line(std::string_view line) {
  std::string text(trim(line));
  if (text.size() > 1 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  for (const std::string_view mark : {"，", "、", "；", ";"}) text = replace_all(text, mark, ",");
  std::vector<std::string> parts;
  for (const std::string& part : split(text, ','))
    if (std::string bare = without_wrapping(part); !bare.empty() && !says_none(bare)) parts.push_back(std::move(bare));
  return parts;
}

bool says_none(std::string_view text) {
  constexpr std::array<std::string_view, 16> words = {"none", "n/a",   "nothing", "null",   "[]",     "\"\"",
                                                      "-",    "无",    "没有",    "（无）", "(none)", "暂无",
                                                      "空",   "none.", "无。",    "没有。"};
  const std::string lower = to_lower_ascii(trim(text));
  return std::find(words.begin(), words.end(), lower) != words.end();
}

bool declines(std::string_view text) {
  constexpr std::array<std::string_view, 20> beginnings = {"i'm sorry",
                                                           "i’m sorry",
                                                           "i am sorry",
                                                           "sorry",
                                                           "i can't",
                                                           "i can’t",
                                                           "i cannot",
                                                           "i'm unable",
                                                           "i am unable",
                                                           "i won't",
                                                           "i would rather not",
                                                           "as an ai",
                                                           "as a language model",
                                                           "抱歉",
                                                           "对不起",
                                                           "很抱歉",
                                                           "非常抱歉",
                                                           "我无法",
                                                           "我不能",
                                                           "作为一个"};
  const std::string lower = to_lower_ascii(trim(text));
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return lower.starts_with(beginning); });
}

}  // namespace kaozheng::models
