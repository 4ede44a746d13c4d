// SPDX-License-Identifier: Apache-2.0
#include "research/editing.h"

#include <algorithm>
#include <functional>

#include "text/antecedents.h"
#include "text/similarity.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

bool says_something(const Sentence& sentence) {
  return sentence.kind != SentenceKind::notice && sentence.kind != SentenceKind::transition;
}

struct Told {
  ReportBlock* block;
  std::size_t place;  // in the block
  bool gone = false;

  Sentence& sentence() const { return block->sentences[place]; }
};

// Whether the sentence behind it would hang in the air without it.
bool is_leant_on(const Told& told) {
  const std::vector<Sentence>& sentences = told.block->sentences;
  return told.place + 1 < sentences.size() && text::needs_antecedent(sentences[told.place + 1].text);
}

void collect(Section& section, std::vector<Told>& told) {
  for (ReportBlock& block : section.blocks)
    for (std::size_t i = 0; i < block.sentences.size() && block.kind != ReportBlockKind::table; ++i)
      if (says_something(block.sentences[i])) told.push_back({&block, i});
  for (Section& child : section.children) collect(child, told);
}

void give_findings(const Sentence& from, Sentence& to) {
  for (const std::string& id : from.findings)
    if (std::find(to.findings.begin(), to.findings.end(), id) == to.findings.end()) to.findings.push_back(id);
}

// Of a section that lost all it said nothing stays.
void drop_empty(Section& section) {
  const auto is_empty = [](const ReportBlock& block) { return block.sentences.empty(); };
  const bool lost = std::any_of(section.blocks.begin(), section.blocks.end(), is_empty);
  std::erase_if(section.blocks, is_empty);
  const bool says_more = std::any_of(section.blocks.begin(), section.blocks.end(), [](const ReportBlock& block) {
    return std::any_of(block.sentences.begin(), block.sentences.end(), says_something);
  });
  if (lost && !says_more) section.blocks.clear();
  for (Section& child : section.children) drop_empty(child);
}

// The sections that hold blocks.
void each_with_blocks(Section& section, const std::function<void(Section&)>& visit) {
  if (!section.blocks.empty()) visit(section);
  for (Section& child : section.children) each_with_blocks(child, visit);
}

int own_length(const Section& section) {
  std::size_t length = 0;
  for (const ReportBlock& block : section.blocks)
    if (block.kind != ReportBlockKind::table)
      for (const Sentence& sentence : block.sentences) length += text::written_length(sentence.text);
  return static_cast<int>(length);
}

bool can_lose_a_sentence(const Section& section) {
  return section.blocks.size() > 1 || section.blocks.front().sentences.size() > 1;
}

// Whether it and what is below it hold nothing but notices and words that lead over.
bool is_untold(const Section& section) {
  const bool says = std::any_of(section.blocks.begin(), section.blocks.end(), [](const ReportBlock& block) {
    return std::any_of(block.sentences.begin(), block.sentences.end(), says_something);
  });
  return !says && std::all_of(section.children.begin(), section.children.end(), is_untold);
}

}  // namespace

int drop_repetition(std::vector<Section>& sections) {
  std::vector<Told> told;
  for (Section& section : sections) collect(section, told);
  int dropped = 0;
  for (std::size_t later = 1; later < told.size(); ++later)
    for (std::size_t earlier = 0; earlier < later && !told[later].gone; ++earlier) {
      if (told[earlier].gone || !text::near_duplicate(told[earlier].sentence().text, told[later].sentence().text))
        continue;
      const bool first_goes = is_leant_on(told[later]) && !is_leant_on(told[earlier]);
      Told& victim = told[first_goes ? earlier : later];
      give_findings(victim.sentence(), told[first_goes ? later : earlier].sentence());
      victim.gone = true;
      ++dropped;
    }
  // From the back, so that places before stay what they are.
  for (auto one = told.rbegin(); one != told.rend(); ++one)
    if (one->gone) one->block->sentences.erase(one->block->sentences.begin() + static_cast<std::ptrdiff_t>(one->place));
  for (Section& section : sections) drop_empty(section);
  return dropped;
}

std::vector<Gap> drop_untold(std::vector<Section>& sections) {
  std::vector<Gap> gaps;
  std::vector<Section> kept;
  for (Section& section : sections) {
    std::erase_if(section.children, is_untold);
    if (kept.empty() || !is_untold(section))
      kept.push_back(std::move(section));
    else if (!section.blocks.empty())
      gaps.push_back({"", section.heading, section.blocks.front().sentences.front().text});
  }
  sections = std::move(kept);
  return gaps;
}

int length_of(const Section& section) {
  int length = own_length(section);
  for (const Section& child : section.children) length += length_of(child);
  return length;
}

int length_of(const std::vector<Section>& sections) {
  int length = 0;
  for (const Section& section : sections) length += length_of(section);
  return length;
}

int cut_to_length(std::vector<Section>& sections, int length_max) {
  int cut = 0;
  for (int length = length_of(sections); length > length_max; length = length_of(sections)) {
    Section* longest = nullptr;
    int longest_length = 0;
    for (Section& section : sections)
      each_with_blocks(section, [&](Section& one) {
        const int own = own_length(one);
        if (own > longest_length && can_lose_a_sentence(one)) {
          longest = &one;
          longest_length = own;
        }
      });
    if (!longest) break;
    longest->blocks.back().sentences.pop_back();
    if (longest->blocks.back().sentences.empty()) longest->blocks.pop_back();
    ++cut;
  }
  return cut;
}

}  // namespace kaozheng::research
