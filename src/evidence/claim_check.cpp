// SPDX-License-Identifier: Apache-2.0
#include "evidence/claim_check.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "evidence/arithmetic.h"
#include "evidence/claim_material.h"
#include "evidence/code_judge.h"
#include "evidence/written/wording.h"
#include "text/similarity.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t passages_looked_at = 12;
constexpr std::size_t witnesses_max = 4;

Witness witness_in(const Passage& passage, const text::Range& range) {
  return {passage.document_id, passage.begin + range.begin, passage.begin + range.end,
          passage.text.substr(range.begin, range.end - range.begin)};
}

void add_once(std::vector<Witness>& witnesses, Witness witness) {
  const auto same = [&](const Witness& other) {
    return other.document_id == witness.document_id && other.begin == witness.begin && other.end == witness.end;
  };
  if (witnesses.size() < witnesses_max && std::none_of(witnesses.begin(), witnesses.end(), same))
    witnesses.push_back(std::move(witness));
}

// One claim against the passages that say most about it.
class CodeChecker {
 public:
  CodeChecker(std::string_view claim, const std::vector<std::string>& cited, const ClaimMaterial::Parts& parts,
              Language language)
      : claim_(claim), cited_(cited), parts_(parts), language_(language) {
    for (const std::size_t place : parts.best(claim, cited, passages_looked_at))
      passages_.push_back(&parts.passages[place]);
  }

  CodeCheck check() {
    result_.check.judge = "code";
    if (passages_.empty()) {
      result_.check.reasons = {say("存档的原文没有说到", "the stored text does not speak of it")};
      return std::move(result_);
    }
    if (is_quoted() || is_of_a_series()) return std::move(result_);
    audit_figures_of_claim();
    recompute_across_documents();
    const WordedText words(claim_);
    WordedTexts sources;
    for (const PreparedPassage* one : passages_) sources.push_back(&one->words());
    WordingChecks wording = check_wording(words, sources);
    // A date that the figure audit found, perhaps as 今年 of a dated page, is not missing.
    std::erase_if(wording.remarks, [&](const Remark& remark) {
      return remark.aspect == Aspect::date &&
             std::any_of(audits_.begin(), audits_.end(), [&](const FigureAudit& audit) {
               return agrees(audit) && audit.mention.begin < remark.place.end && remark.place.begin < audit.mention.end;
             });
    });
    Opinion opinion = judge_by_words(words, sources, wording, share_carried(), language_);
    // Only what says the opposite contradicts; words that are missing are missing.
    const bool turned = std::any_of(wording.remarks.begin(), wording.remarks.end(), [](const Remark& remark) {
      return remark.aspect == Aspect::negation || remark.aspect == Aspect::direction;
    });
    if (opinion.verdict == Verdict::contradicted && !turned) opinion.verdict = Verdict::partly;
    conclude(opinion, !wording.remarks.empty());
    return std::move(result_);
  }

 private:
  static bool agrees(const FigureAudit& audit) {
    return audit.agreement == Agreement::agrees || audit.agreement == Agreement::computed;
  }

  bool is_quoted() {
    for (const PreparedPassage* one : passages_)
      if (const text::Range range = find_sentence(one->passage().text, claim_); range.end > 0) {
        result_.check.verdict = Verdict::quoted;
        result_.check.witnesses = {witness_in(one->passage(), range)};
        result_.settled = true;
        return true;
      }
    return false;
  }

  // A row of a table, or what became of a series: it is found in the document again, and stated again.
  bool is_of_a_series() {
    if (!may_be_series_statement(claim_)) return false;
    for (const std::string& id : cited_) {
      const auto document = parts_.documents.find(id);
      if (document == parts_.documents.end()) continue;
      for (const StatedSeries& stated : document->second.series(language_)) {
        if (stated.statement != claim_) continue;
        result_.check.verdict = stated.formula.empty() ? Verdict::supported : Verdict::computed;
        result_.check.formula = stated.formula;
        result_.settled = true;
        for (const Witness& words : stated.words) add_once(result_.check.witnesses, words);
      }
    }
    return result_.settled;
  }

  // Cited documents first; what they do not carry may stand in another that speaks of the claim.
  void audit_figures_of_claim() {
    std::vector<const PreparedDocument*> cited, others;
    for (const std::string& id : cited_)
      if (const auto found = parts_.documents.find(id); found != parts_.documents.end())
        cited.push_back(&found->second);
    for (const PreparedPassage* one : passages_) {
      const PreparedDocument* document = &one->document();
      if (std::find(cited.begin(), cited.end(), document) == cited.end() &&
          std::find(others.begin(), others.end(), document) == others.end())
        others.push_back(document);
    }
    const bool nothing_cited = cited.empty();
    if (nothing_cited) cited.swap(others);
    audits_ = audit_against(cited);
    const bool doubtful = std::any_of(audits_.begin(), audits_.end(), [](const FigureAudit& a) { return !agrees(a); });
    if (!doubtful || others.empty()) return;
    const std::vector<FigureAudit> elsewhere = audit_against(others);
    for (FigureAudit& audit : audits_) {
      const auto better = std::find_if(elsewhere.begin(), elsewhere.end(), [&](const FigureAudit& other) {
        return agrees(other) && other.mention.begin == audit.mention.begin;
      });
      if (!agrees(audit) && better != elsewhere.end()) audit = *better;
    }
  }

  // A figure may follow from figures of several documents, of which the audit sees one sentence at a time:
  // "比上年多21万" from this year's report and last year's. Tried with the likeliest sentence of each document.
  void recompute_across_documents() {
    constexpr std::size_t sentences_max = 4;
    if (std::all_of(audits_.begin(), audits_.end(), agrees)) return;
    struct Candidate {
      std::string_view text;
      std::vector<text::Figure> figures;
      Witness witness;
    };
    std::vector<Candidate> candidates;
    std::vector<const PreparedDocument*> seen;
    for (const PreparedPassage* one : passages_) {
      if (candidates.size() == sentences_max) break;
      if (std::find(seen.begin(), seen.end(), &one->document()) != seen.end()) continue;
      const std::string_view passage = one->passage().text;
      double best_likeness = 0;
      Candidate best;
      for (const text::Range& range : text::sentences(passage)) {
        const std::string_view sentence = passage.substr(range.begin, range.end - range.begin);
        const double likeness = text::term_similarity(claim_, sentence);
        if (likeness <= best_likeness) continue;
        std::vector<text::Figure> figures = text::figures(sentence, one->document().document().published);
        if (figures.empty()) continue;
        best_likeness = likeness;
        best = {sentence, std::move(figures), witness_in(one->passage(), range)};
      }
      if (best_likeness == 0) continue;
      seen.push_back(&one->document());
      candidates.push_back(std::move(best));
    }
    if (candidates.size() < 2) return;
    std::vector<CitedSentence> sentences;
    for (const Candidate& candidate : candidates) sentences.push_back({candidate.text, candidate.figures});
    const std::vector<text::Figure> figures = text::figures(claim_);
    for (FigureAudit& audit : audits_) {
      if (agrees(audit)) continue;
      const auto figure = std::find_if(figures.begin(), figures.end(), [&](const text::Figure& f) {
        return f.range.begin < audit.mention.end && audit.mention.begin < f.range.end;
      });
      if (figure == figures.end()) continue;
      auto computation = recompute(claim_, *figure, sentences, language_);
      if (!computation) continue;
      audit.agreement = Agreement::computed;
      audit.formula = std::move(computation->formula);
      audit.reason.clear();
      audit.place = {};
      for (const PartPlace& part : computation->parts) add_once(computed_from_, candidates[part.sentence].witness);
      if (computation->parts.empty())
        for (const Candidate& candidate : candidates) add_once(computed_from_, candidate.witness);
    }
  }

  // `source` of the audits becomes a place in documents_.
  std::vector<FigureAudit> audit_against(const std::vector<const PreparedDocument*>& documents) {
    std::vector<const FigureSource*> sources;
    for (const PreparedDocument* document : documents) sources.push_back(&document->figures());
    std::vector<FigureAudit> audits = audit_figures(claim_, sources, language_);
    for (FigureAudit& audit : audits) audit.source += documents_.size();
    documents_.insert(documents_.end(), documents.begin(), documents.end());
    return audits;
  }

  double share_carried() const {
    if (audits_.empty()) return 1;
    const auto carried = std::count_if(audits_.begin(), audits_.end(), agrees);
    return static_cast<double>(carried) / static_cast<double>(audits_.size());
  }

  // The sentence of the document the figure stands in.
  void add_witness(const FigureAudit& audit) {
    if (audit.place.end == 0) return;
    const std::string& id = documents_[audit.source]->document().id;
    const PreparedPassage* const holder = parts_.passage_at(id, audit.place.begin, audit.place.end);
    if (!holder) return;
    const Passage& passage = holder->passage();
    for (const text::Range& range : text::sentences(passage.text))
      if (passage.begin + range.begin <= audit.place.begin && audit.place.end <= passage.begin + range.end)
        return add_once(result_.check.witnesses, witness_in(passage, range));
  }

  void add_witness(const Opinion& opinion) {
    if (opinion.where.share <= 0) return;
    const PreparedPassage& one = *passages_[opinion.where.source];
    const auto& sentences = one.words().sentences();
    for (std::uint32_t i = opinion.where.sentence; i < std::max(opinion.where_end, opinion.where.sentence + 1); ++i)
      if (i < sentences.size()) add_once(result_.check.witnesses, witness_in(one.passage(), sentences[i].place));
  }

  void conclude(const Opinion& opinion, bool remarked) {
    ClaimCheck& check = result_.check;
    const auto of = [&](Agreement agreement) {
      return std::any_of(audits_.begin(), audits_.end(),
                         [&](const FigureAudit& a) { return a.agreement == agreement; });
    };
    for (const FigureAudit& audit : audits_)
      if (!agrees(audit) && !audit.reason.empty()) check.reasons.push_back(audit.reason);
    if (of(Agreement::differs)) {
      check.verdict = Verdict::contradicted;
      for (const FigureAudit& audit : audits_)
        if (audit.agreement == Agreement::differs) add_witness(audit);
      add_witness(opinion);
      result_.settled = true;
      return;
    }
    add_witness(opinion);
    for (const FigureAudit& audit : audits_)
      if (agrees(audit)) add_witness(audit);
    check.verdict = opinion.verdict;
    check.reasons.insert(check.reasons.end(), opinion.reasons.begin(), opinion.reasons.end());
    if (of(Agreement::absent)) {
      if (check.verdict == Verdict::supported) check.verdict = Verdict::partly;
      result_.capped = true;
      return finish();
    }
    if (!opinion.comparable) {
      if (!audits_.empty()) check.verdict = Verdict::partly;
      check.reasons = {
          say("来源是另一种语言，代码只能核对数字", "the source is in another language: code compares figures only")};
      return finish();
    }
    // The words that say how a figure was computed stand in no source.
    constexpr double same_subject_min = 0.3;
    if (of(Agreement::computed) && check.verdict != Verdict::contradicted && opinion.where.share >= same_subject_min) {
      check.verdict = Verdict::computed;
      check.reasons.clear();
      for (Witness& witness : std::exchange(check.witnesses, computed_from_))
        add_once(check.witnesses, std::move(witness));
      for (const FigureAudit& audit : audits_)
        if (audit.agreement == Agreement::computed && check.formula.empty()) check.formula = audit.formula;
      result_.settled = true;
      return;
    }
    if (check.verdict != Verdict::supported) return finish();
    check.reasons.clear();
    if (!remarked && !check.witnesses.empty() && text::near_duplicate(claim_, check.witnesses.front().quote))
      result_.settled = true;
  }

  // Nothing carries what was not found.
  void finish() {
    if (result_.check.verdict != Verdict::not_found) return;
    result_.check.witnesses.clear();
    if (result_.check.reasons.empty())
      result_.check.reasons = {say("存档的原文没有说到", "the stored text does not speak of it")};
  }

  std::string say(const char* chinese, const char* english) const {
    return language_ == Language::zh ? chinese : english;
  }

  const std::string_view claim_;
  const std::vector<std::string>& cited_;
  const ClaimMaterial::Parts& parts_;
  const Language language_;
  std::vector<const PreparedPassage*> passages_;
  std::vector<const PreparedDocument*> documents_;  // audited, see FigureAudit::source
  std::vector<FigureAudit> audits_;
  std::vector<Witness> computed_from_;  // sentences of several documents
  CodeCheck result_;
};

}  // namespace

CodeCheck check_by_code(std::string_view claim, const std::vector<std::string>& cited, const ClaimMaterial& material,
                        Language language) {
  return CodeChecker(claim, cited, material.parts(), language).check();
}

std::optional<ClaimCheck> judged(Verdict verdict, std::string_view quote, const std::vector<Passage>& shown,
                                 std::string judge, std::string reason) {
  ClaimCheck check;
  check.verdict = verdict;
  check.judge = std::move(judge);
  if (!reason.empty()) check.reasons.push_back(std::move(reason));
  if (verdict == Verdict::not_found) return check;
  constexpr std::size_t characters_min = 4;
  if (count_code_points(quote) < characters_min) return std::nullopt;
  for (const Passage& passage : shown)
    if (const text::Range range = text::find_quote(passage.text, quote); range.end > 0) {
      check.witnesses.push_back(witness_in(passage, range));
      return check;
    }
  return std::nullopt;
}

}  // namespace kaozheng::evidence
