// SPDX-License-Identifier: Apache-2.0
#include "research/leads.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "models/extractive_topic.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

constexpr std::size_t leading_findings = 3;

bool is_name(std::string_view text) {
  static constexpr std::array<std::string_view, 10> ends = {"，", "。", "、", "；", "：", ",", ".", ";", ":", "\n"};
  if (std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return contains(text, end); })) return false;
  const std::size_t length = count_code_points(text);
  return text::guess_language(text) == Language::zh ? length >= 3 && length <= 8 : length >= 4 && length <= 30;
}

void add_quoted(std::string_view text, std::vector<std::string>& names) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> quotes = {
      {{"“", "”"}, {"「", "」"}, {"‘", "’"}, {"\"", "\""}}};
  for (const auto& [opens, closes] : quotes)
    for (std::size_t at = text.find(opens); at != std::string_view::npos;) {
      const std::size_t begin = at + opens.size();
      const std::size_t end = text.find(closes, begin);
      if (end == std::string_view::npos) break;
      const std::string_view name = trim(text.substr(begin, end - begin));
      if (is_name(name)) names.emplace_back(name);
      at = text.find(opens, end + closes.size());
    }
}

// The Latin name directly before a bracket: MaaS in "MaaS（模型即服务）".
void add_explained(std::string_view text, std::vector<std::string>& names) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (const std::string_view bracket : {"（", "("})
    for (std::size_t at = text.find(bracket); at != std::string_view::npos; at = text.find(bracket, at + 1)) {
      std::size_t end = at;
      while (end > 0 && text[end - 1] == ' ') --end;
      std::size_t begin = end;
      while (begin > 0 && is_letter(text[begin - 1])) --begin;
      const std::string_view name = text.substr(begin, end - begin);
      const bool upper = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      if (upper && is_name(name)) names.emplace_back(name);
    }
}

}  // namespace

std::vector<std::string> leads_in(const std::vector<Finding>& findings, std::string_view topic, std::size_t count_max) {
  const std::vector<std::string> core = models::read_topic(topic, text::guess_language(topic)).core;
  const auto is_about_topic = [&](const Finding& finding) {
    std::string words = finding.statement;
    for (const Passage& passage : finding.passages) words += "\n" + passage.heading;
    return models::core_words_in(core, text::normalised(words)) >= models::core_words_needed(core);
  };
  std::vector<std::string> names, texts;
  std::set<std::string> read;
  std::size_t leading = 0;  // names of the leading findings
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (is_about_topic(finding)) {
      add_quoted(finding.statement, names);
      add_explained(finding.statement, names);
    }
    if (i < leading_findings) leading = names.size();
    for (const Passage& passage : finding.passages)
      if (read.insert(passage.id).second) texts.push_back(text::normalised(passage.heading + "\n" + passage.text));
  }
  const std::string about = text::normalised(topic);

  std::vector<std::pair<std::ptrdiff_t, std::string>> leads;  // passages that speak of it
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string key = text::normalised(names[i]);
    if (contains(about, key) || std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    const auto speaking =
        std::count_if(texts.begin(), texts.end(), [&](const std::string& text) { return contains(text, key); });
    if (i < leading || speaking > 1) leads.emplace_back(speaking, names[i]);
  }
  std::stable_sort(leads.begin(), leads.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> best;
  for (const auto& [count, name] : leads)
    if (best.size() < count_max) best.push_back(name);
  return best;
}

}  // namespace kaozheng::research
