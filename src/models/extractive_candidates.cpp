// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/bytes.h"
#include "models/extractive_ranking.h"
#include "models/extractive_relevance.h"
#include "text/antecedents.h"
#include "text/characters.h"
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

// A statement, and where in it the sentence itself begins behind what it refers to.
struct Statement {
  text::Range range;
  std::size_t own_begin = 0;
  bool complete = true;
};

// Whether a sentence that begins a paragraph names again what the paragraph before ends with: 该规划, "This plan".
bool names_again(std::string_view sentence, std::string_view before) {
  for (const std::string_view pointer : {"该", "这一", "这个", "这些", "上述"}) {
    if (!begins_with(sentence, pointer)) continue;
    std::size_t end = pointer.size();
    for (int i = 0; i < 2 && end < sentence.size(); ++i) next_code_point(sentence, end);
    return contains(before, sentence.substr(pointer.size(), end - pointer.size()));
  }
  const std::vector<text::Range> words = text::words(sentence.substr(0, 80));
  if (words.size() < 2) return false;
  const std::string first = to_lower_ascii(sentence.substr(words[0].begin, words[0].end - words[0].begin));
  if (first != "this" && first != "these" && first != "such") return false;
  const std::vector<std::string> noun = text::terms(sentence.substr(words[1].begin, words[1].end - words[1].begin));
  const std::vector<std::string> held = text::terms(before);
  return !noun.empty() && std::find(held.begin(), held.end(), noun.front()) != held.end();
}

// What the piece at `index` may be quoted as; an empty range when nothing.
Statement statement_of(std::string_view passage, const std::vector<Piece>& pieces, std::size_t index) {
  constexpr std::size_t antecedents_max = 3;
  const auto text_of = [&](const text::Range& range) { return passage.substr(range.begin, range.end - range.begin); };
  const Piece& piece = pieces[index];
  const bool after_cut = index > 0 && !pieces[index - 1].complete && !pieces[index - 1].question &&
                         !pieces[index - 1].list_item && count_code_points(text_of(pieces[index - 1].range)) > 8;
  if (piece.question || (after_cut && !piece.list_item)) return {};
  Statement statement{piece.range, piece.range.begin, piece.complete};
  statement.range.begin += joining_words(text_of(piece.range));
  statement.own_begin = statement.range.begin;
  if (!piece.complete && !piece.list_item) {
    const std::string_view clauses = whole_clauses(text_of(statement.range));
    statement.range.end = statement.range.begin + clauses.size();
    if (clauses.empty() || text::needs_antecedent(clauses)) return {};
    return statement;
  }
  const std::string_view own = text_of(statement.range);
  const bool needs = text::needs_antecedent(own);
  if (!needs && !text::gains_by_antecedent(own)) return statement;

  std::size_t first = index;
  while (first > 0 && index - first < antecedents_max) {
    const Piece& before = pieces[first - 1];
    if (pieces[first].begins_line && (first != index || !names_again(own, text_of(before.range)))) break;
    if (!before.complete || before.question) break;
    --first;
    const std::string_view antecedent = text_of(before.range);
    const std::size_t joins = joining_words(antecedent);
    if (text::needs_antecedent(antecedent.substr(joins))) continue;
    return {{before.range.begin + joins, piece.range.end}, piece.range.begin, piece.complete};
  }
  return needs ? Statement{} : statement;
}

void add_candidates(const LabelledPassage& labelled, std::size_t item, std::vector<Candidate>& candidates) {
  const std::string_view passage = labelled.passage.text;
  const std::vector<Piece> pieces = pieces_of(passage);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Statement found = statement_of(passage, pieces, i);
    const text::Range& range = found.range;
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
    candidate.end = labelled.passage.begin + range.end;
    candidate.document_id = labelled.passage.document_id;
    candidate.title = labelled.title;
    candidate.heading = labelled.passage.heading;
    candidate.published = labelled.published;
    candidate.complete = found.complete;
    candidate.own_begin = found.own_begin - range.begin;
    candidate.terms = term_counts(own_words(candidate));
    if (candidate.own_begin > 0)  // what it refers to is heard, but less
      for (const auto& [term, count] : term_counts(statement)) candidate.terms.try_emplace(term, 0.5 * count);
    candidates.push_back(std::move(candidate));
  }
}

}  // namespace

std::string_view own_words(const Candidate& candidate) {
  return std::string_view(candidate.statement).substr(candidate.own_begin);
}

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
    candidate.title = labelled.title;
    candidate.complete = is_complete(candidate.statement);
    candidate.terms = term_counts(candidate.statement);
    if (!labelled.finding.passages.empty()) {
      const Passage& passage = labelled.finding.passages.front();
      const text::Range place = text::find_quote(passage.text, candidate.statement);
      candidate.begin = passage.begin + place.begin;
      candidate.end = passage.begin + place.end;
      candidate.document_id = passage.document_id;
      candidate.heading = passage.heading;
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace kaozheng::models
