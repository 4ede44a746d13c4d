// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/attribution.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "evidence/figures/topic.h"
#include "text/characters.h"
#include "text/word_table.h"

namespace kaozheng::evidence {
namespace {

using text::begins_with;
using text::Range;

constexpr std::size_t name_bytes_max = 60;

constexpr std::array<std::string_view, 17> chinese_verbs{"判断", "预计", "预测", "预期", "认为", "指出",
                                                         "表示", "显示", "估计", "测算", "估算", "透露",
                                                         "披露", "称",   "统计", "报道", "发现"};
constexpr std::array<std::string_view, 30> english_verbs{
    "says",     "said",      "expects",  "expected", "judges",    "judged",    "believes",  "believed",
    "puts",     "forecasts", "forecast", "predicts", "predicted", "estimates", "estimated", "reckons",
    "projects", "projected", "reports",  "reported", "thinks",    "warns",     "warned",    "places",
    "dates",    "found",     "finds",    "claims",   "claimed",   "argues"};

// What stands between a name and its verb, or before a name, without being part of it.
constexpr std::array<std::string_view, 31> chinese_tails{
    "报告", "数据", "研究", "调查", "分析", "排行榜", "榜单", "统计",   "最新", "此前", "曾",
    "也",   "则",   "还",   "均",   "都",   "已",     "又",   "的",     "看法", "年",   "月",
    "日",   "发布", "团队", "机构", "平台", "方面",   "普遍", "进一步", "们"};
constexpr std::array<std::string_view, 14> chinese_heads{"根据", "依据", "依照", "按照", "据",   "按",   "依",
                                                         "而",   "但",   "其中", "不过", "同时", "此外", "另据"};
// A measure is expected to reach something; it expects nothing itself.
constexpr std::array<std::string_view, 22> measures{"率", "量", "额", "数", "模", "比", "价", "速", "幅", "度", "值",
                                                    "入", "本", "润", "力", "场", "用", "间", "增", "将", "算", "里"};
constexpr std::array<std::string_view, 27> generic{"有关", "相关",     "业内",     "业界",     "市场",   "专家", "有",
                                                   "人们", "其",       "资料",     "材料",     "结果",   "文件", "文章",
                                                   "原文", "本文",     "来源",     "文献",     "信息",   "内容", "素材",
                                                   "消息", "公开资料", "现有资料", "有关资料", "资料中", "官方"};

bool is_break(char32_t c) {
  switch (c) {
    case U'，':
    case U'。':
    case U'；':
    case U'：':
    case U'！':
    case U'？':
    case U'（':
    case U'）':
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case '\n':
    case U'“':
    case U'”':
    case '"':
    case U'、':
    case U'—':
    case U'｜':
    case '|':
      return c != U'、';
    default:
      return false;
  }
}

std::size_t begin_of_clause(std::string_view text, std::size_t at) {
  while (at > 0) {
    const char32_t c = text::code_point_before(text, at);
    if (is_break(c)) break;
    at -= std::min(at, c == 0xFFFD ? std::size_t{1} : text::utf8_length(c));
  }
  return at;
}

template <class Words>
bool strip_tail(std::string_view& name, const Words& words) {
  for (const std::string_view word : words)
    if (name.size() > word.size() && name.substr(name.size() - word.size()) == word) {
      name.remove_suffix(word.size());
      return true;
    }
  return false;
}
template <class Words>
bool strip_head(std::string_view& name, const Words& words) {
  for (const std::string_view word : words)
    if (name.size() > word.size() && begins_with(name, word)) {
      name.remove_prefix(word.size());
      return true;
    }
  return false;
}

void add_names(Credit& credit, std::string_view list) {
  std::string rest(list);
  for (const std::string_view mark : {"、", "与", "和", "及", "，", ",", " and "}) rest = replace_all(rest, mark, "\n");
  for (const std::string& part : split(rest, '\n')) {
    std::string_view name = trim(part);
    for (const std::string_view tail : {"等", "等机构"})
      if (name.size() > tail.size() && name.substr(name.size() - tail.size()) == tail) name.remove_suffix(tail.size());
    const bool dated = std::any_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (name.size() >= 2 && !(dated && name.size() > 3 && name[0] <= '9')) credit.names.emplace_back(name);
  }
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "几家机构", "多家研究机构", "several institutes": more than one, without names.
bool several_unnamed(std::string_view text) {
  for (const std::string_view word : {"多家", "数家", "几家", "多个机构", "各家"})
    if (contains(text, word)) return true;
  return false;
}

void add_chinese(std::string_view sentence, std::size_t verb, std::vector<Credit>& found) {
  const std::size_t begin = begin_of_clause(sentence, verb);
  std::string_view name = trim(sentence.substr(begin, verb - begin));
  if (name.empty() || name.size() > name_bytes_max) return;
  Credit credit;
  credit.range = {begin, verb};
  while (strip_head(name, chinese_heads)) name = trim(name);
  for (;;) {
    if (strip_tail(name, chinese_tails)) continue;
    // "麦肯锡2024年报告"
    std::size_t end = name.size();
    while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9') --end;
    if (end == name.size() || end == 0) break;
    name = trim(name.substr(0, end));
  }
  if (several_unnamed(name)) {
    credit.several = true;
    found.push_back(credit);
    return;
  }
  if (name.size() < 2 || has_digit(name.substr(0, 1))) return;
  for (const std::string_view word : measures)
    if (name.size() >= word.size() && name.substr(name.size() - word.size()) == word) return;
  for (const std::string_view word : generic)
    if (name == word) return;
  if (contains(name, "报告") || contains(name, "机构") || name == "数据") return;
  add_names(credit, name);
  if (!credit.names.empty()) found.push_back(credit);
}

bool capital(std::string_view text, std::size_t at) {
  return at < text.size() && text::is_ascii_upper(static_cast<unsigned char>(text[at]));
}
bool letter(std::string_view text, std::size_t at) {
  return at < text.size() && (text::is_ascii_letter(static_cast<unsigned char>(text[at])) || text[at] == '-' ||
                              text[at] == '\'' || text[at] == '&');
}

// The capitalised words that end at `end` or begin at `begin`.
Range capitals_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  for (;;) {
    std::size_t word = begin;
    while (word > 0 && text[word - 1] == ' ') --word;
    std::size_t start = word;
    while (start > 0 && letter(text, start - 1)) --start;
    if (start == word) break;
    const std::string_view it = text.substr(start, word - start);
    if (!capital(text, start) && it != "and" && it != "of") break;
    begin = start;
  }
  while (begin < end && !capital(text, begin)) ++begin;
  return {begin, end};
}
Range capitals_behind(std::string_view text, std::size_t begin) {
  while (begin < text.size() && text[begin] == ' ') ++begin;
  std::size_t end = begin;
  for (;;) {
    std::size_t word = end;
    while (word < text.size() && text[word] == ' ') ++word;
    if (!capital(text, word) && text.substr(word, 4) != "and ") break;
    std::size_t stop = word;
    while (letter(text, stop)) ++stop;
    end = stop;
  }
  return {begin, end};
}

void add_english(std::string_view sentence, std::size_t verb, std::size_t verb_end, std::vector<Credit>& found) {
  std::size_t end = verb;
  while (end > 0 && sentence[end - 1] == ' ') --end;
  Credit credit;
  credit.range = capitals_before(sentence, end);
  if (credit.range.end <= credit.range.begin) {
    // "…, says CAICT"
    if (end == 0 || sentence[end - 1] != ',') return;
    credit.range = capitals_behind(sentence, verb_end);
    credit.behind = true;
  }
  if (credit.range.end <= credit.range.begin) return;
  const std::string_view name = sentence.substr(credit.range.begin, credit.range.end - credit.range.begin);
  if (name == "The" || name == "It" || name == "He" || name == "She" || name == "They" || name == "This" || name == "I")
    return;
  add_names(credit, name);
  if (!credit.names.empty()) found.push_back(credit);
}

// "…（中国信通院、IDC）。" at the end of a sentence.
void add_bracketed(std::string_view sentence, std::vector<Credit>& found) {
  std::string_view body = trim(sentence);
  while (!body.empty()) {
    const char32_t c = text::code_point_before(body, body.size());
    if (c != U'。' && c != '.' && c != U'；') break;
    body.remove_suffix(text::utf8_length(c));
  }
  const bool wide = body.size() > 3 && body.substr(body.size() - 3) == "）";
  if (!wide && (body.empty() || body.back() != ')')) return;
  const std::size_t open = wide ? body.rfind("（") : body.rfind('(');
  if (open == std::string_view::npos) return;
  const std::size_t begin = open + (wide ? 3 : 1), end = body.size() - (wide ? 3 : 1);
  if (begin >= end || end - begin > name_bytes_max) return;
  const std::string_view inside = body.substr(begin, end - begin);
  Credit credit;
  credit.behind = true;
  credit.range = {begin + static_cast<std::size_t>(body.data() - sentence.data()),
                  end + static_cast<std::size_t>(body.data() - sentence.data())};
  add_names(credit, inside);
  std::erase_if(credit.names, [](const std::string& name) { return has_digit(name) || contains(name, "%"); });
  if (!credit.names.empty()) found.push_back(credit);
}

}  // namespace

std::vector<Credit> credits(std::string_view sentence) {
  std::vector<Credit> found;
  for (std::size_t at = 0; at < sentence.size();) {
    const auto lead = static_cast<unsigned char>(sentence[at]);
    if (lead >= 0xE4) {
      static const text::WordTable<std::string_view> verbs(chinese_verbs);
      if (const std::string_view* const verb = verbs.longest(sentence.substr(at))) {
        add_chinese(sentence, at, found);
        at += verb->size();
      } else {
        next_code_point(sentence, at);
      }
    } else if (text::is_ascii_letter(lead)) {
      std::size_t end = at;
      while (end < sentence.size() && text::is_ascii_letter(static_cast<unsigned char>(sentence[end]))) ++end;
      const std::string_view word = sentence.substr(at, end - at);
      if (word.size() >= 4 && std::find(english_verbs.begin(), english_verbs.end(), word) != english_verbs.end())
        add_english(sentence, at, end, found);
      else if ((word == "According" || word == "according") && begins_with(sentence.substr(end), " to ")) {
        Credit credit;
        credit.range = capitals_behind(sentence, end + 4);
        credit.behind = word == "according";
        if (credit.range.end > credit.range.begin) {
          add_names(credit, sentence.substr(credit.range.begin, credit.range.end - credit.range.begin));
          found.push_back(credit);
        }
      }
      at = end;
    } else {
      ++at;
    }
  }
  add_bracketed(sentence, found);
  return found;
}

const Credit* credit_of(const std::vector<Credit>& credits, std::size_t at) {
  const Credit* last = nullptr;
  for (const Credit& credit : credits)
    if (credit.range.begin <= at && !credit.behind) last = &credit;
  if (last != nullptr) return last;
  for (const Credit& credit : credits)
    if (credit.behind) return &credit;
  return nullptr;
}

bool same_name(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  if (contains(a, b) || contains(b, a)) return true;
  const std::string left = to_lower_ascii(a), right = to_lower_ascii(b);
  if (contains(left, right) || contains(right, left)) return true;
  const Topic ours = topic_of(a), theirs = topic_of(b);
  return shared(ours, theirs) >= 0.5 || shared(theirs, ours) >= 0.5;
}

}  // namespace kaozheng::evidence
