// SPDX-License-Identifier: Apache-2.0
// Who is said to have said it.
#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "evidence/wording/claim_names.h"
#include "evidence/wording_checks.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t credited_max = 6;           // names in one credit
constexpr std::size_t credits_max = 8;            // of a claim
constexpr std::size_t credited_bytes_max = 4000;  // of a sentence in which names are looked for

// Those a claim names as having said it, and the bytes that name them.
struct Crediting {
  std::vector<text::Range> names;
  text::Range place;
  std::size_t statement = 0;  // where what they said begins; it is the whole claim but the credits when 0
};

std::size_t behind_name(std::string_view text, std::size_t begin, std::size_t end, std::string_view stops) {
  std::size_t position = begin;
  while (position < end) {
    std::size_t next = position;
    next_code_point(text, next);
    if (contains(stops, text.substr(position, next - position))) break;
    position = next;
  }
  return position;
}

text::Range trimmed(std::string_view text, text::Range range) {
  while (range.begin < range.end && text[range.begin] == ' ') ++range.begin;
  while (range.end > range.begin && text[range.end - 1] == ' ') --range.end;
  return range;
}

// Cuts "信通院、IDC" or "Gartner, IDC and Omdia" into names; empty when one of the parts does not look like a name.
std::vector<text::Range> split_names(std::string_view text, text::Range range) {
  std::vector<text::Range> parts;
  std::size_t begin = range.begin;
  const auto cut = [&](std::size_t end) {
    const text::Range part = trimmed(text, {begin, end});
    if (part.begin < part.end) parts.push_back(part);
  };
  for (std::size_t position = range.begin; position < range.end;) {
    const std::size_t here = position;
    const char32_t c = next_code_point(text, position);
    std::size_t behind = here;
    const std::string_view rest = text.substr(here, range.end - here);
    if (c == U'、' || c == U'，' || c == ',' || c == ';' || c == U'；' || c == '/' || c == U'和' || c == U'与' ||
        c == U'及' || c == '&')
      behind = position;
    else if (text::begins_with(rest, " and "))
      behind = here + 5;
    if (behind == here) continue;
    cut(here);
    begin = position = behind;
    if (text::begins_with(text.substr(begin, range.end - begin), "and ")) begin = position = begin + 4;
  }
  cut(range.end);
  return parts.size() > credited_max ? std::vector<text::Range>{} : parts;
}

// Chinese bodies are told by how they end.
bool looks_like_body(std::string_view name) {
  constexpr std::u32string_view endings = U"院会局部所社署司校厅台库府盟券";
  constexpr std::array<std::string_view, 8> words = {"日报", "时报", "晚报", "银行", "大学", "集团", "公司", "杂志"};
  const std::size_t length = count_code_points(name);
  if (length < 2 || length > 14) return false;
  for (const std::string_view word : words)
    if (name.size() > word.size() && name.substr(name.size() - word.size()) == word) return true;
  return endings.find(text::code_point_before(name, name.size())) != std::u32string_view::npos;
}

bool looks_like_latin_name(std::string_view name) {
  bool capital = false;
  for (std::size_t position = 0; position < name.size();) {
    const char32_t c = next_code_point(name, position);
    capital = capital || text::is_ascii_upper(c);
    if (!text::is_ascii_letter(c) && c != ' ' && c != '-' && c != '&' && c != '.' && c != '\'' && c < 0x80)
      return false;
  }
  return capital && name[0] >= 'A' && name[0] <= 'Z' && name.size() <= 60;
}

bool looks_like_name(std::string_view name) { return looks_like_body(name) || looks_like_latin_name(name); }

void add_credit(std::string_view text, text::Range names, text::Range place, std::vector<Crediting>& credits,
                std::size_t statement = 0) {
  Crediting credit{split_names(text, names), place, statement};
  if (credit.names.empty() || credits.size() == credits_max) return;
  for (const text::Range& name : credit.names)
    if (!looks_like_name(text.substr(name.begin, name.end - name.begin))) return;
  credits.push_back(std::move(credit));
}

// Where the clause before `end` begins; 0 when it is too short to say anything.
std::size_t clause_before(std::string_view text, std::size_t end) {
  constexpr std::size_t bytes_min = 30;
  std::size_t begin = 0;
  for (const std::string_view mark : {"，", "；", "。", ", ", "; ", ". "})
    if (const std::size_t at = text.substr(0, end).rfind(mark); at != std::string_view::npos)
      begin = std::max(begin, at + mark.size());
  return end - begin >= bytes_min ? begin : 0;
}

// "…（信通院、IDC）": brackets of names behind a statement, not behind another name.
void add_bracketed(std::string_view text, std::vector<Crediting>& credits) {
  constexpr std::size_t inside_max = 120;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t here = position;
    const char32_t c = next_code_point(text, position);
    if (c != '(' && c != U'（') continue;
    const std::string_view rest = text.substr(position, inside_max);
    const std::size_t close = std::min(rest.find(')'), rest.find("）"));
    if (close == std::string_view::npos) continue;
    text::Range inside{position, position + close};
    for (const std::string_view lead : {"来源：", "来源:", "据", "Source: ", "source: ", "according to "})
      if (text::begins_with(text.substr(inside.begin, close), lead)) inside.begin += lead.size();
    std::size_t behind = position + close;
    next_code_point(text, behind);
    const char32_t next = text::code_point_at(text, behind);
    const bool ends_clause = next == 0 || next == U'。' || next == U'，' || next == U'；' || next == '.' ||
                             next == ',' || next == ';' || next == '[';
    const std::size_t parts = split_names(text, inside).size();
    // One name alone in brackets may only be another name of what stands before.
    if (ends_clause && parts >= 2) add_credit(text, inside, {here, behind}, credits, clause_before(text, here));
  }
}

constexpr std::array<std::string_view, 22> chinese_speech = {
    "表示", "认为", "指出", "预计", "预测", "判断", "强调", "称",   "报告", "数据", "统计",
    "研究", "调查", "披露", "介绍", "显示", "估计", "估算", "测算", "发布", "公布", "透露"};
constexpr std::array<std::string_view, 28> english_speech = {
    "said",      "say",       "says",      "reported",  "report", "reports", "estimate",
    "estimates", "estimated", "forecast",  "forecasts", "expect", "expects", "expected",
    "predict",   "predicts",  "predicted", "argue",     "argued", "found",   "noted",
    "warned",    "announced", "believe",   "believes",  "stated", "state",   "project"};

// 据信通院和IDC预测, "信通院、IDC均表示": names before a verb of speech, at the head of a clause.
void add_chinese_speakers(const WordedText& claim, std::vector<Crediting>& credits) {
  const std::string_view text = claim.text();
  bool head = true;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t here = position;
    const char32_t c = next_code_point(text, position);
    const bool opens = head;
    head = c == U'。' || c == U'，' || c == U'；' || c == U'！' || c == '\n' || c == U'“';
    if (!opens || c == ' ') continue;
    std::size_t begin = here;
    for (const std::string_view lead : {"根据", "依据", "据"})
      if (text::begins_with(text.substr(here), lead)) {
        begin = here + lead.size();
        break;
      }
    const std::size_t end = behind_name(text, begin, std::min(text.size(), begin + 90), "，。；：,;:（(“《");
    for (std::size_t at = begin; at < end; next_code_point(text, at)) {
      const std::string_view rest = text.substr(at, end - at);
      const bool speech = std::any_of(chinese_speech.begin(), chinese_speech.end(),
                                      [&](std::string_view word) { return text::begins_with(rest, word); });
      if (!speech || at == begin) continue;
      std::size_t names_end = at;
      for (bool cut = true; cut;) {
        cut = false;
        for (const std::string_view tail : {"的", "均", "都", "也", "一致", "最新", "等", "联合", "近日", "此前"})
          if (names_end - begin > tail.size() && text.substr(names_end - tail.size(), tail.size()) == tail) {
            names_end -= tail.size();
            cut = true;
          }
      }
      add_credit(text, {begin, names_end}, {here, at}, credits);
      break;
    }
  }
}

// "according to A and B", "A and B said …".
void add_english_speakers(const WordedText& claim, std::vector<Crediting>& credits) {
  const std::string_view text = claim.text();
  const std::string lower = to_lower_ascii(text);
  for (std::size_t at = lower.find("according to "); at != std::string::npos;
       at = lower.find("according to ", at + 1)) {
    const std::size_t begin = at + std::string_view("according to ").size();
    const std::size_t end = behind_name(text, begin, text.size(), ".;:(");
    // Behind a name, a comma and a small letter the statement goes on.
    std::size_t names_end = end;
    for (std::size_t comma = text.find(", ", begin); comma < end; comma = text.find(", ", comma + 2)) {
      const std::string_view next = text.substr(comma + 2);
      const bool goes_on = !next.empty() && !(next[0] >= 'A' && next[0] <= 'Z') && !text::begins_with(next, "and ");
      if (goes_on) {
        names_end = comma;
        break;
      }
    }
    add_credit(text, {begin, names_end}, {at, names_end}, credits);
  }
  for (const WordedSentence& sentence : claim.sentences()) {
    for (std::uint32_t t = sentence.token_begin; t < sentence.token_end; ++t) {
      const Token& token = claim.tokens()[t];
      const std::string word = to_lower_ascii(claim.words(token.place));
      if (std::find(english_speech.begin(), english_speech.end(), word) == english_speech.end()) continue;
      const text::Range before = trimmed(text, {sentence.place.begin, token.place.begin});
      // Names only, from the head of the sentence to the verb, and more than one: a single speaker is a name like
      // others.
      if (before.begin < before.end && before.end - before.begin < 120 && split_names(text, before).size() >= 2)
        add_credit(text, before, before, credits);
      break;
    }
  }
}

std::vector<Crediting> credits_in(const WordedText& claim) {
  std::vector<Crediting> credits;
  add_bracketed(claim.text(), credits);
  if (claim.han_share() > 0.3)
    add_chinese_speakers(claim, credits);
  else
    add_english_speakers(claim, credits);
  return credits;
}

// The statement without its credits, which stand in other sentences of a source than it does.
std::string without(std::string_view text, const std::vector<Crediting>& credits) {
  std::string result(text);
  for (const Crediting& credit : credits)
    std::fill(result.begin() + static_cast<std::ptrdiff_t>(credit.place.begin),
              result.begin() + static_cast<std::ptrdiff_t>(credit.place.end), ' ');
  return result;
}

std::string_view words_of(const WordedText& source, std::size_t sentence) {
  return source.words(source.sentences()[sentence].place).substr(0, credited_bytes_max);
}

bool stands_beside(const WordedText& source, std::size_t sentence, std::string_view name,
                   const std::vector<Alias>& aliases) {
  const std::size_t first = sentence == 0 ? 0 : sentence - 1;
  const std::size_t last = std::min(source.sentences().size(), sentence + 2);
  for (std::size_t i = first; i < last; ++i)
    if (holds_name(words_of(source, i), name, aliases)) return true;
  return holds_name(words_of(source, 0), name, aliases);
}

// The names of the credit that the source does not give for the statement in this sentence.
std::vector<text::Range> uncredited(const Crediting& credit, const WordedText& claim, const WordedText& source,
                                    std::size_t sentence, const std::vector<Alias>& aliases) {
  std::vector<text::Range> elsewhere;
  for (const text::Range& name : credit.names)
    if (!holds_name(words_of(source, sentence), claim.words(name), aliases)) elsewhere.push_back(name);
  // Where the sentence names one of them, it is the speaker, and the others are not.
  if (elsewhere.size() < credit.names.size()) return elsewhere;
  std::vector<text::Range> result;
  for (const text::Range& name : elsewhere)
    if (!stands_beside(source, sentence, claim.words(name), aliases)) result.push_back(name);
  return result;
}

}  // namespace

std::vector<Remark> misattributions(const WordedText& claim, const WordedTexts& sources) {
  constexpr double carries = 0.45;  // share of the statement that a sentence must hold to be spoken of
  std::vector<Remark> result;
  const auto credits = credits_in(claim);
  if (credits.empty()) return result;
  const std::string statements = without(claim.text(), credits);
  for (const Crediting& credit : credits) {
    const std::size_t end = credit.statement == 0 ? statements.size() : credit.place.begin;
    const WordedText statement(std::string_view(statements).substr(credit.statement, end - credit.statement));
    const Alignment alignment = align(statement, sources);
    std::vector<text::Range> least = credit.names;
    AlignedSentence where;
    bool compared = false;
    for (const AlignedSentence& aligned : alignment.best) {
      if (aligned.share < carries || aligned.share < 0.85 * alignment.best_sentence) continue;
      const WordedText& source = *sources[aligned.source];
      auto missing = uncredited(credit, claim, source, aligned.sentence, aliases_in(source.text()));
      if (!compared || missing.size() < least.size()) {
        least = std::move(missing);
        where = aligned;
      }
      compared = true;
    }
    if (!compared) continue;
    for (const text::Range& name : least) {
      Remark remark;
      remark.aspect = Aspect::attribution;
      remark.place = name;
      remark.said = claim.words(name);
      remark.source = where.source;
      remark.at = sources[where.source]->sentences()[where.sentence].place;
      result.push_back(std::move(remark));
    }
  }
  return result;
}

}  // namespace kaozheng::evidence
