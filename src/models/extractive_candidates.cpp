// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/bytes.h"
#include "models/extractive_ranking.h"
#include "models/extractive_relevance.h"
#include "text/characters.h"
#include "text/references.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

using text::begins_with;

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
    return text.size() >= mark.size() && text.substr(text.size() - mark.size()) == mark;
  });
}

// The sentence without closing quotes, brackets and note marks, to look at its end mark.
std::string_view without_closers(std::string_view sentence) {
  for (;;) {
    if (sentence.empty()) return sentence;
    const std::size_t open = sentence.rfind('[');
    if (sentence.back() == ']' && open != std::string_view::npos && sentence.size() - open <= 6) {
      sentence = sentence.substr(0, open);
      continue;
    }
    const char32_t c = text::code_point_before(sentence, sentence.size());
    const bool closer = c == U'”' || c == U'’' || c == U'」' || c == U'』' || c == U'）' || c == U'】' || c == U'》' ||
                        c == '"' || c == ')' || c == ']' || c == '\'';
    if (!closer) return sentence;
    sentence.remove_suffix(std::min(sentence.size(), text::utf8_length(c)));
  }
}

bool is_complete(std::string_view sentence) {
  return ends_with_any(without_closers(sentence), {"。", "！", ".", "!", "…", "｡"});
}
bool is_question(std::string_view sentence) { return ends_with_any(without_closers(sentence), {"？", "?"}); }

bool is_scrap(std::string_view sentence) {
  static const std::vector<std::string_view> marks = {
      "版权所有",   "未经授权",   "点击",           "扫码",         "二维码",
      "关注公众号", "微信公众号", "登录",           "注册账号",     "订阅",
      "责任编辑",   "责编",       "转载请注明",     "免责声明",     "上一篇",
      "下一篇",     "相关阅读",   "返回顶部",       "cookie",       "subscribe",
      "click here", "sign up",    "sign in",        "log in",       "all rights reserved",
      "read more",  "newsletter", "privacy policy", "terms of use", "skip to content",
      "share this"};
  const std::string lower = to_lower_ascii(sentence);
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return contains(lower, mark); });
}

// Bytes of a list marker at the head of a line, 0 when it is no list item.
std::size_t list_marker(std::string_view line) {
  for (const std::string_view mark : {"- ", "* ", "+ ", "• ", "•", "· ", "●", "■", "◆"})
    if (begins_with(line, mark)) return mark.size();
  std::size_t digits = 0;
  while (digits < line.size() && digits < 3 && text::is_ascii_digit(static_cast<unsigned char>(line[digits]))) ++digits;
  if (digits == 0) return 0;
  for (const std::string_view mark : {". ", ") ", "、", "）"})
    if (begins_with(line.substr(digits), mark)) return digits + mark.size();
  return 0;
}

// A sentence cut off by a page or column still says what stands before its last comma; empty when that is too little.
std::string_view whole_clauses(std::string_view fragment) {
  std::size_t end = 0;
  for (const std::string_view comma : {"，", ",", "；", ";"}) {
    const std::size_t at = fragment.rfind(comma);
    if (at != std::string_view::npos) end = std::max(end, at);
  }
  const std::string_view clauses = fragment.substr(0, end);
  const std::size_t length = count_code_points(clauses);
  return length >= (text::guess_language(clauses) == Language::zh ? 16u : 50u) ? clauses : std::string_view();
}

bool has_good_length(std::string_view statement) {
  const std::size_t length = count_code_points(statement);
  return text::guess_language(statement) == Language::zh ? length >= 12 && length <= 320
                                                         : length >= 30 && length <= 700;
}

// Lines of tables, schedules and code are more marks and digits than words.
bool is_prose(std::string_view statement) {
  std::size_t letters = 0, marks = 0;
  for (std::size_t at = 0; at < statement.size();) {
    const char32_t c = next_code_point(statement, at);
    if (text::is_space(c)) continue;
    const bool letter = c >= 0x80 || text::is_ascii_letter(c);
    ++(letter ? letters : marks);
  }
  return letters > marks;
}

// Whether a sentence needs the one before: it opens with a reference, or says "its", "their" before it names anybody.
bool refers_back(std::string_view sentence) {
  if (text::opens_with_reference(sentence)) return true;
  constexpr std::size_t words_looked_at = 8;
  const std::vector<text::Range> words = text::words(sentence.substr(0, 160));
  for (std::size_t i = 0; i < std::min(words_looked_at, words.size()); ++i) {
    const std::string_view word = sentence.substr(words[i].begin, words[i].end - words[i].begin);
    if (i > 0 && text::is_ascii_upper(static_cast<unsigned char>(word.front()))) return false;
    for (const std::string_view possessive : {"its", "their", "his", "her"})
      if (word == possessive) return true;
  }
  return false;
}

struct Piece {
  text::Range range;
  bool list_item = false;
  bool complete = false;
  bool question = false;
  bool begins_line = false;
};

std::vector<Piece> pieces_of(std::string_view passage) {
  std::vector<Piece> pieces;
  bool in_list = false;
  for (const text::Range& range : text::sentences(passage)) {
    Piece piece;
    piece.range = range;
    const std::string_view sentence = passage.substr(range.begin, range.end - range.begin);
    const std::size_t line_begin = range.begin == 0 ? 0 : passage.find_last_of('\n', range.begin - 1) + 1;
    piece.begins_line = range.begin == 0 || trim(passage.substr(line_begin, range.begin - line_begin)).empty();
    if (piece.begins_line) in_list = list_marker(sentence) > 0;
    piece.list_item = in_list;
    if (piece.begins_line) piece.range.begin += list_marker(sentence);
    piece.complete = is_complete(sentence);
    piece.question = is_question(sentence);
    // "；" ends a part of a sentence: the parts are taken together.
    const bool continues =
        !pieces.empty() && !piece.begins_line && ends_with_any(passage.substr(0, pieces.back().range.end), {"；"});
    if (continues) {
      pieces.back().range.end = piece.range.end;
      pieces.back().complete = piece.complete;
      pieces.back().question = piece.question;
    } else {
      pieces.push_back(piece);
    }
  }
  return pieces;
}

// What the piece at `index` may be quoted as; empty when nothing.
text::Range statement_range(std::string_view passage, const std::vector<Piece>& pieces, std::size_t index,
                            bool& complete) {
  const Piece& piece = pieces[index];
  const auto text_of = [&](const text::Range& range) { return passage.substr(range.begin, range.end - range.begin); };
  const bool after_cut = index > 0 && !pieces[index - 1].complete && !pieces[index - 1].question &&
                         !pieces[index - 1].list_item && count_code_points(text_of(pieces[index - 1].range)) > 8;
  if (piece.question || (after_cut && !piece.list_item)) return {};
  text::Range range = piece.range;
  range.begin += joining_words(text_of(range));
  complete = piece.complete;
  if (!piece.complete && !piece.list_item) {
    const std::string_view clauses = whole_clauses(text_of(range));
    range.end = range.begin + clauses.size();
    if (clauses.empty() || refers_back(clauses)) return {};
    return range;
  }
  if (!refers_back(text_of(range))) return range;
  range.begin = piece.range.begin;
  if (index == 0 || piece.begins_line) return {};
  const Piece& before = pieces[index - 1];
  const std::string_view antecedent = text_of(before.range);
  if (!before.complete || before.question || refers_back(antecedent.substr(joining_words(antecedent)))) return {};
  return {before.range.begin + joining_words(antecedent), range.end};
}

void add_candidates(const LabelledPassage& labelled, std::size_t item, std::vector<Candidate>& candidates) {
  const std::string_view passage = labelled.passage.text;
  const std::vector<Piece> pieces = pieces_of(passage);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    bool complete = true;
    const text::Range range = statement_range(passage, pieces, i, complete);
    if (range.end <= range.begin) continue;
    const std::string_view statement = passage.substr(range.begin, range.end - range.begin);
    if (!has_good_length(statement) || !is_prose(statement) || is_scrap(statement) || contains(statement, "\t") ||
        contains(statement, "|"))
      continue;
    Candidate candidate;
    candidate.statement = std::string(statement);
    candidate.label = labelled.label;
    candidate.item = item;
    candidate.begin = labelled.passage.begin + range.begin;
    candidate.document_id = labelled.passage.document_id;
    candidate.title = labelled.title;
    candidate.heading = labelled.passage.heading;
    candidate.published = labelled.published;
    candidate.complete = complete;
    candidate.terms = term_counts(statement);
    candidates.push_back(std::move(candidate));
  }
}

}  // namespace

TermCounts term_counts(std::string_view text) {
  TermCounts counts;
  for (std::string& term : text::terms(text)) ++counts[std::move(term)];
  return counts;
}

std::vector<Candidate> candidates_of(const std::vector<LabelledPassage>& passages, const Topic& topic) {
  const Relevance relevance(passages, topic);
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < passages.size(); ++i)
    if (relevance.holds(passages[i])) add_candidates(passages[i], i, candidates);
  return candidates;
}

std::vector<Candidate> candidates_of(const std::vector<LabelledFinding>& findings) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const LabelledFinding& labelled = findings[i];
    Candidate candidate;
    candidate.statement = std::string(trim(labelled.finding.statement));
    if (candidate.statement.empty()) continue;
    candidate.label = labelled.label;
    candidate.item = i;
    candidate.published = labelled.published;
    candidate.complete = is_complete(candidate.statement);
    candidate.terms = term_counts(candidate.statement);
    if (!labelled.finding.passages.empty()) {
      const Passage& passage = labelled.finding.passages.front();
      const text::Range place = text::find_quote(passage.text, candidate.statement);
      candidate.begin = passage.begin + place.begin;
      candidate.document_id = passage.document_id;
      candidate.heading = passage.heading;
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace kaozheng::models
