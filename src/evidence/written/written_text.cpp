// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "evidence/citations.h"
#include "evidence/written/inline_text.h"
#include "evidence/written/statements.h"
#include "evidence/written/wording.h"
#include "evidence/written/written_lines.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

struct Draft {
  std::string text;
  std::vector<std::string> labels;
  std::vector<const Finding*> findings;
};
struct DraftBlock {
  ReportBlockKind kind = ReportBlockKind::paragraph;
  std::vector<Draft> sentences;
};

std::vector<DraftBlock> read_drafts(std::string_view markdown) {
  std::vector<DraftBlock> drafts;
  for (const WrittenBlock& block : read_blocks(markdown)) {
    const InlineText inline_text = read_inline(block.text);
    std::vector<std::size_t> places;
    for (const PlacedMark& mark : inline_text.marks) places.push_back(mark.position);
    const std::vector<text::Range> ranges = statements_of(inline_text.text, places);
    if (ranges.empty()) {
      // Marks alone in a paragraph of their own belong to what stands above them.
      for (const PlacedMark& mark : inline_text.marks)
        if (!drafts.empty()) {
          std::vector<std::string>& labels = drafts.back().sentences.back().labels;
          labels.insert(labels.end(), mark.labels.begin(), mark.labels.end());
        }
      continue;
    }
    DraftBlock draft;
    draft.kind = block.kind;
    for (const text::Range& range : ranges)
      draft.sentences.push_back({inline_text.text.substr(range.begin, range.end - range.begin), {}, {}});
    for (const PlacedMark& mark : inline_text.marks) {
      std::vector<std::string>& labels = draft.sentences[statement_at(inline_text.text, ranges, mark.position)].labels;
      labels.insert(labels.end(), mark.labels.begin(), mark.labels.end());
    }
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<std::string_view> passages_of(const std::vector<const Finding*>& findings) {
  std::vector<std::string_view> texts;
  for (const Finding* finding : findings)
    for (const Passage& passage : finding->passages) texts.push_back(passage.text);
  return texts;
}

// Whether the words of a sentence are the sources' own; a word or two prove nothing.
bool word_for_word(std::string_view sentence, const std::vector<std::string_view>& sources) {
  constexpr std::size_t characters_min = 6;
  return count_code_points(sentence) >= characters_min && stands_in(sources, sentence);
}

// Gives the drafts their findings; the number of marks that name none.
int resolve(DraftBlock& block, const Ledger& ledger) {
  int unknown = 0;
  for (Draft& draft : block.sentences)
    for (const std::string& label : draft.labels) {
      const Finding* finding = ledger.by_label(label);
      if (!finding)
        ++unknown;
      else if (std::find(draft.findings.begin(), draft.findings.end(), finding) == draft.findings.end())
        draft.findings.push_back(finding);
    }
  // Words of the next cited sentence's own passages need no mark of their own.
  for (std::size_t i = block.sentences.size(); i-- > 1;) {
    Draft& draft = block.sentences[i - 1];
    const std::vector<const Finding*>& behind = block.sentences[i].findings;
    if (!draft.findings.empty() || behind.empty()) continue;
    for (const Finding* finding : behind)
      if (word_for_word(draft.text, passages_of({finding}))) draft.findings.push_back(finding);
  }
  return unknown;
}

bool has_words(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (text::is_ascii_letter(c) || text::is_digit(c) || (c > 0xBF && c < 0x2000) || text::is_unspaced_script(c) ||
        c >= 0xAC00)
      if (c < 0xFE10 || c > 0xFF0F) return true;
  }
  return false;
}

// "主要发现如下：", "In summary:": leads over and claims nothing.
bool is_transition(std::string_view sentence) {
  constexpr std::size_t characters_max = 40;
  const bool leads_over = sentence.ends_with("：") || sentence.ends_with(":");
  if (!leads_over || count_code_points(sentence) > characters_max) return false;
  for (std::size_t position = 0; position < sentence.size();)
    if (text::is_digit(next_code_point(sentence, position))) return false;
  return true;
}

Sentence sentence_from(const Draft& draft) {
  const std::vector<std::string_view> sources = passages_of(draft.findings);
  Sentence sentence;
  const bool verbatim = word_for_word(draft.text, sources);
  sentence.text = verbatim ? draft.text : without_false_quotations(draft.text, sources);
  for (const Finding* finding : draft.findings) sentence.findings.push_back(finding->id);
  if (draft.findings.empty())
    sentence.kind = is_transition(sentence.text) ? SentenceKind::transition : SentenceKind::inference;
  else
    sentence.kind = verbatim || word_for_word(sentence.text, sources) ? SentenceKind::quoted : SentenceKind::cited;
  return sentence;
}

// A transition that nothing follows leads nowhere.
void drop_last_transitions(std::vector<ReportBlock>& blocks) {
  while (!blocks.empty()) {
    std::vector<Sentence>& sentences = blocks.back().sentences;
    while (!sentences.empty() && sentences.back().kind == SentenceKind::transition) sentences.pop_back();
    if (!sentences.empty()) return;
    blocks.pop_back();
  }
}

}  // namespace

WrittenText read_written_text(std::string_view text, const Ledger& ledger, Uncited uncited) {
  WrittenText written;
  std::set<std::string> seen;
  for (DraftBlock& draft_block : read_drafts(text)) {
    written.unknown_marks += resolve(draft_block, ledger);
    ReportBlock block;
    block.kind = draft_block.kind;
    for (const Draft& draft : draft_block.sentences) {
      Sentence sentence = sentence_from(draft);
      if (!has_words(sentence.text)) continue;
      if (uncited == Uncited::cut && sentence.kind == SentenceKind::inference) {
        ++written.cut;
        continue;
      }
      if (seen.insert(text::normalised(sentence.text)).second) block.sentences.push_back(std::move(sentence));
    }
    if (!block.sentences.empty()) written.blocks.push_back(std::move(block));
  }
  drop_last_transitions(written.blocks);
  return written;
}

}  // namespace kaozheng::evidence
