// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "evidence/citations.h"
#include "evidence/written/report_sentences.h"
#include "evidence/written/wording.h"
#include "text/similarity.h"

namespace kaozheng::evidence {
namespace {

std::string cut_out(const std::string& text, const text::Range& range) {
  return text.substr(range.begin, range.end - range.begin);
}

// The words of the passage that carry the sentence: its own where they stand there, else the finding's, else the
// sentence of the passage that is most like it.
std::string quote_for(const Passage& passage, const Sentence& sentence, const Finding& finding) {
  for (const std::string& words : {sentence.text, finding.statement})
    if (const text::Range found = find_sentence(passage.text, words); found.end > 0)
      return cut_out(passage.text, found);
  const std::vector<text::Range> ranges = text::sentences(passage.text);
  if (ranges.empty()) return passage.text;
  const std::string wanted = sentence.text + "\n" + finding.statement;
  text::Range best = ranges.front();
  double best_likeness = 0;
  for (const text::Range& range : ranges) {
    const double likeness = text::term_similarity(wanted, cut_out(passage.text, range));
    if (likeness <= best_likeness) continue;
    best = range;
    best_likeness = likeness;
  }
  return cut_out(passage.text, best);
}

class Numbering {
 public:
  Numbering(const Ledger& ledger, const std::map<std::string, Document>& documents)
      : ledger_(ledger), documents_(documents) {}

  void number(Sentence& sentence) {
    sentence.citations.clear();
    if (!cites(sentence)) return;
    std::set<int> numbers;
    for (const std::string& id : sentence.findings) {
      const Finding* finding = ledger_.by_id(id);
      if (!finding) continue;
      for (const Passage& passage : finding->passages) numbers.insert(number_of(passage, sentence, *finding));
    }
    sentence.citations.assign(numbers.begin(), numbers.end());
  }
  std::vector<Reference> take() { return std::move(references_); }

 private:
  int number_of(const Passage& passage, const Sentence& sentence, const Finding& finding) {
    const int next = static_cast<int>(references_.size()) + 1;
    const auto [known, is_new] = numbers_.emplace(passage.id, next);
    if (!is_new) return known->second;
    Reference reference;
    reference.number = next;
    reference.passage = passage;
    reference.quote = quote_for(passage, sentence, finding);
    if (const auto document = documents_.find(passage.document_id); document != documents_.end()) {
      reference.title = document->second.title;
      reference.url = document->second.url;
      reference.published = document->second.published;
      reference.fetched_at = document->second.fetched_at;
    }
    references_.push_back(std::move(reference));
    return next;
  }

  const Ledger& ledger_;
  const std::map<std::string, Document>& documents_;
  std::map<std::string, int> numbers_;  // by passage id
  std::vector<Reference> references_;
};

}  // namespace

void number_citations(Report& report, const Ledger& ledger, const std::map<std::string, Document>& documents) {
  Numbering numbering(ledger, documents);
  for_each_sentence(report, [&](Sentence& sentence, Part) { numbering.number(sentence); });
  report.references = numbering.take();
}

}  // namespace kaozheng::evidence
