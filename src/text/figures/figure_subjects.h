// SPDX-License-Identifier: Apache-2.0
// Subject and metric of the words before a figure. Private to the figure finder.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

namespace kaozheng::text {

struct Topic {
  std::string_view subject;  // empty: that of the clause before
  std::string_view metric;   // empty: likewise, or none
  std::string_view action;   // the verb between them and the figure, when it says what is measured: 投资, 投入
  std::string_view source;   // who says so: before 显示, 预计, "expects"
};

// Of the words of a clause up to its figure ("阿里云季度收入同比增").
Topic chinese_topic(std::string_view head);
Topic english_topic(std::string_view head);
// The names of a list ("ChatGPT-4、OpenAI-o1和DeepSeek-V3的幻觉率"), the metric behind the last one apart.
struct NameList {
  std::vector<std::string_view> names;
  std::string_view metric;
};
NameList chinese_list(std::string_view head);
NameList english_list(std::string_view head);
// `text` without spaces and marks at both ends.
std::string_view without_marks(std::string_view text);
// The same, and without Chinese words that open a clause and name nothing.
std::string_view without_chinese_lead(std::string_view text);
// The parts of a list between any of `marks`, without marks of their own.
std::vector<std::string_view> list_parts(std::string_view text, std::initializer_list<std::string_view> marks);
// `text` without spaces, marks and opening words that say nothing (其中, 同时, and, "in addition").
std::string_view trimmed_words(std::string_view text);

}  // namespace kaozheng::text
