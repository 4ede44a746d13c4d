// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/bytes.h"
#include "evidence/citations.h"
#include "evidence/written/report_sentences.h"
#include "evidence/written/wording.h"

namespace kaozheng::evidence {
namespace {

enum class Fault { none, no_passage, not_verbatim };

class Checker {
 public:
  Checker(const Report& report, const Ledger& ledger, const std::map<std::string, std::string>& text_of)
      : ledger_(ledger), text_of_(text_of) {
    for (const Reference& reference : report.references) references_.emplace(reference.number, &reference);
  }

  Fault fault_of(const Sentence& sentence) const {
    if (sentence.citations.empty()) return Fault::no_passage;
    std::vector<std::string_view> passages;
    for (const int number : sentence.citations) {
      const auto reference = references_.find(number);
      if (reference == references_.end() || !belongs_to(sentence, reference->second->passage) ||
          !is_stored(reference->second->passage))
        return Fault::no_passage;
      passages.push_back(reference->second->passage.text);
    }
    if (stands_in(passages, sentence.text)) return Fault::none;
    if (sentence.kind == SentenceKind::quoted) return Fault::not_verbatim;
    for (const std::string& quotation : quotations(sentence.text))
      if (!stands_in(passages, quotation)) return Fault::not_verbatim;
    return Fault::none;
  }

 private:
  bool is_stored(const Passage& passage) const {
    const auto stored = text_of_.find(passage.document_id);
    if (stored == text_of_.end() || passage.begin >= passage.end || passage.end > stored->second.size()) return false;
    return std::string_view(stored->second).substr(passage.begin, passage.end - passage.begin) == passage.text;
  }

  bool belongs_to(const Sentence& sentence, const Passage& passage) const {
    return std::any_of(sentence.findings.begin(), sentence.findings.end(), [&](const std::string& id) {
      const Finding* finding = ledger_.by_id(id);
      return finding && std::any_of(finding->passages.begin(), finding->passages.end(),
                                    [&](const Passage& own) { return own.id == passage.id; });
    });
  }

  const Ledger& ledger_;
  const std::map<std::string, std::string>& text_of_;
  std::map<int, const Reference*> references_;
};

DoubtfulClaim doubtful(const Sentence& sentence, Fault fault, Language language) {
  const bool chinese = language == Language::zh;
  const std::string_view why =
      fault == Fault::no_passage
          ? (chinese ? "所引段落不在存档的原文中" : "the passage it cites is not in the stored text")
          : (chinese ? "引用的原话与存档的原文不符" : "its quotation is not word for word in the stored text");
  return {sentence.text, Verdict::not_found, std::string(why)};
}

}  // namespace

CheckSummary check_citations(Report& report, const Ledger& ledger, const std::map<std::string, std::string>& text_of) {
  CheckSummary check;
  check.cut = report.check.cut;
  const Checker checker(report, ledger, text_of);
  for_each_sentence(report, [&](Sentence& sentence, Part part) {
    const int claim = part == Part::final_report ? 1 : 0;
    if (sentence.kind == SentenceKind::inference) {
      check.made += claim;
      check.inference += claim;
    }
    if (!cites(sentence)) return;
    check.made += claim;
    const Fault fault = checker.fault_of(sentence);
    if (fault == Fault::none) {
      check.cited += claim;
      if (sentence.kind == SentenceKind::quoted) check.quoted += claim;
      return;
    }
    check.doubtful.push_back(doubtful(sentence, fault, report.language));
    ++check.failed;
    sentence.kind = SentenceKind::inference;
    sentence.citations.clear();
    sentence.findings.clear();
  });
  return check;
}

}  // namespace kaozheng::evidence
