// SPDX-License-Identifier: Apache-2.0
#include "research/checking.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "base/parallel.h"
#include "evidence/claim_check.h"
#include "evidence/strength.h"
#include "evidence/verdicts.h"
#include "evidence/written/report_sentences.h"
#include "models/structured.h"
#include "research/asking.h"
#include "research/editing.h"
#include "research/material.h"
#include "research/replies.h"
#include "research/report_parts.h"
#include "research/wording.h"
#include "text/antecedents.h"
#include "text/references.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

constexpr std::size_t passages_shown = 6;      // to a judge
constexpr std::size_t searched_again_max = 6;  // claims a round
constexpr std::size_t disagreements_max = 12;
constexpr std::size_t reasons_length_max = 400;  // characters, in a prompt

// A claim wherever it stands: the same words citing the same documents are checked once.
struct Claim {
  std::string text;
  std::vector<std::string> cited;  // document ids, in order of first citation
  std::vector<Sentence*> places;
};

bool failed(const ClaimCheck& check) {
  return check.verdict == Verdict::contradicted || check.verdict == Verdict::not_found;
}
bool holds(const ClaimCheck& check) {
  return check.verdict == Verdict::quoted || check.verdict == Verdict::computed || check.verdict == Verdict::supported;
}

std::vector<const Document*> all_of(const std::map<std::string, Document>& documents) {
  std::vector<const Document*> all;
  for (const auto& [id, document] : documents) all.push_back(&document);
  return all;
}

// As they stand in their documents, those cited first: claims that rest on one document begin with the same passages.
std::vector<Passage> shown_to_judge(const std::string& claim, const std::vector<std::string>& cited,
                                    const evidence::ClaimMaterial& material) {
  const auto is_other = [&](const Passage& one) {
    return std::find(cited.begin(), cited.end(), one.document_id) == cited.end();
  };
  std::vector<Passage> best = material.best_passages(claim, cited, passages_shown);
  std::sort(best.begin(), best.end(), [&](const Passage& a, const Passage& b) {
    return std::tuple(is_other(a), a.document_id, a.begin) < std::tuple(is_other(b), b.document_id, b.begin);
  });
  return best;
}

class Checking {
 public:
  Checking(ResearchRun& run, const Brief& brief, Notebook& notebook, Report& report)
      : run_(run), brief_(brief), notebook_(notebook), report_(report) {}

  Result<void> check() {
    const int cut = report_.check.cut;
    report_.check = number_and_check(report_, notebook_);
    report_.check.cut = cut;
    material_.emplace(all_of(notebook_.documents()));
    TRY_VOID(give_verdicts());
    for (int round = 1; round <= run_.limits.recheck_rounds; ++round) {
      const std::vector<Claim> doubtful = claims([](const Sentence& s) { return s.check && failed(*s.check); });
      if (doubtful.empty()) break;
      TRY_VOID(search_again(doubtful, round));
    }
    TRY_VOID(correct());
    remove_cut_sentences();
    drop_what_corrections_repeat();
    cite_witnesses();
    number(report_, notebook_);
    tell_strength();
    evidence::count_verdicts(report_);
    report_.check.disagreements = evidence::find_disagreements(report_, *material_, disagreements_max);
    return {};
  }

 private:
  // Claims whose sentences `wanted` takes, in the order of the report.
  template <class Wanted>
  std::vector<Claim> claims(const Wanted& wanted) {
    std::map<int, std::string> document_of;
    for (const Reference& reference : report_.references) document_of[reference.number] = reference.passage.document_id;
    std::vector<Claim> all;
    std::map<std::string, std::size_t> known;
    evidence::for_each_sentence(report_, [&](Sentence& sentence, evidence::Part) {
      if (!evidence::cites(sentence) || !wanted(sentence)) return;
      std::vector<std::string> cited;
      for (const int number : sentence.citations) {
        const std::string& id = document_of[number];
        if (std::find(cited.begin(), cited.end(), id) == cited.end()) cited.push_back(id);
      }
      const auto [place, is_new] = known.emplace(sentence.text + "\n" + join(cited, "\n"), all.size());
      if (is_new) all.push_back({sentence.text, std::move(cited), {}});
      all[place->second].places.push_back(&sentence);
    });
    return all;
  }

  Result<void> give_verdicts() {
    const std::vector<Claim> unchecked = claims([](const Sentence& s) { return !s.check; });
    auto checks = parallel_map(unchecked, width(), run_.stop,
                               [&](const Claim& claim) { return verdict_on(claim.text, claim.cited); });
    for (std::size_t i = 0; i < unchecked.size(); ++i) {
      if (!checks[i]) return fail(checks[i].error());
      run_.tell("ClaimChecked", "", {{"claim", unchecked[i].text}, {"verdict", to_string(checks[i]->verdict)}});
      for (Sentence* sentence : unchecked[i].places) sentence->check = *checks[i];
    }
    return {};
  }

  std::vector<Passage> best_passages(const std::string& claim, const std::vector<std::string>& cited) const {
    return shown_to_judge(claim, cited, *material_);
  }

  Result<ClaimCheck> verdict_on(const std::string& claim, const std::vector<std::string>& cited) const {
    return research::verdict_on(run_, brief_, claim, cited, *material_, notebook_.documents(), report_.language);
  }

  // The worst claims become search tasks of one small round each.
  Result<void> search_again(std::vector<Claim> claims, int round) {
    std::stable_sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
      return a.places.front()->check->verdict == Verdict::contradicted &&
             b.places.front()->check->verdict != Verdict::contradicted;
    });
    if (claims.size() > searched_again_max) claims.resize(searched_again_max);
    std::vector<Task> tasks;
    for (const Claim& claim : claims) {
      Task task;
      task.id = "recheck-" + std::to_string(round) + "-" + std::to_string(tasks.size() + 1);
      task.description = claim.text;
      tasks.push_back(std::move(task));
    }
    ResearchRun again = small_run();
    auto brought = parallel_map(tasks, width(), run_.stop,
                                [&](const Task& task) { return research_task(again, brief_, task, {}); });
    bool found = false;
    for (auto& notes : brought) {
      if (!notes && notes.error().kind == ErrorKind::cancelled) return fail(notes.error());
      if (!notes || notes->findings.empty()) continue;
      found = true;
      notes->gaps.clear();  // the claim itself says what is missing
      notebook_.add(std::move(*notes));
    }
    report_.check.rechecked += static_cast<int>(claims.size());
    if (!found) return {};
    material_.emplace(all_of(notebook_.documents()));
    for (const Claim& claim : claims)
      for (Sentence* sentence : claim.places) sentence->check.reset();
    return give_verdicts();
  }

  // Words of the writer may rest on files whatever they cite: with file material in the run no claim goes to the web.
  ResearchRun small_run() const {
    ResearchRun again = run_;
    const auto& findings = notebook_.findings();
    const bool files = std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.from_files; });
    if (files) again.sources = Sources::files;
    again.limits.max_loops = 1;
    again.limits.queries_per_round = std::min(again.limits.queries_per_round, 2);
    again.limits.pages_per_round = std::min(again.limits.pages_per_round, 3);
    return again;
  }

  Result<void> correct() {
    const std::vector<Claim> wrong =
        claims([](const Sentence& s) { return s.check && s.check->verdict == Verdict::contradicted; });
    auto corrected =
        parallel_map(wrong, width(), run_.stop, [&](const Claim& claim) { return corrected_by_model(claim); });
    for (std::size_t i = 0; i < wrong.size(); ++i) {
      if (!corrected[i]) return fail(corrected[i].error());
      std::optional<Corrected> better = std::move(*corrected[i]);
      if (!better) better = words_of_the_source(*wrong[i].places.front()->check);
      // The cells of a row cannot be mended by a sentence.
      if (wrong[i].places.front()->row) better.reset();
      const std::string why = join(wrong[i].places.front()->check->reasons, say(report_.language, "；", "; "));
      report_.check.corrections.push_back({wrong[i].text, better ? better->text : std::string(), why});
      for (Sentence* sentence : wrong[i].places) {
        if (better) {
          sentence->text = better->text;
          sentence->check = better->check;
          if (better->check.verdict == Verdict::quoted) sentence->kind = SentenceKind::quoted;
        } else {
          cut_.insert(sentence);
        }
      }
    }
    return {};
  }

  struct Corrected {
    std::string text;
    ClaimCheck check;
  };

  Result<std::optional<Corrected>> corrected_by_model(const Claim& claim) const {
    if (!run_.model.generates()) return std::optional<Corrected>();
    const std::vector<Passage> passages = best_passages(claim.text, claim.cited);
    const std::string why = abbreviate(join(claim.places.front()->check->reasons, "; "), reasons_length_max);
    const auto sentence = models::ask_for<std::string>(
        run_.asking(), correct_prompt(run_.prompts, brief_, claim.text, why, labelled(passages, notebook_.documents())),
        read_correction);
    if (!sentence && sentence.error().kind == ErrorKind::cancelled) return fail(sentence.error());
    if (!sentence || sentence->empty()) return std::optional<Corrected>();
    // One sentence, without marks or markup of the model's own.
    const evidence::WrittenText read =
        evidence::read_written_text(*sentence, evidence::Ledger({}), evidence::Uncited::mark);
    if (read.blocks.size() != 1 || read.blocks.front().sentences.size() != 1) return std::optional<Corrected>();
    const std::string& text = read.blocks.front().sentences.front().text;
    ClaimCheck check = evidence::check_by_code(text, claim.cited, *material_, report_.language).check;
    if (!holds(check)) return std::optional<Corrected>();
    return std::optional(Corrected{text, std::move(check)});
  }

  // What the source says instead, word for word, when it is of the report's language and can stand alone.
  std::optional<Corrected> words_of_the_source(const ClaimCheck& check) const {
    for (const Witness& witness : check.witnesses) {
      if (text::guess_language(witness.quote) != report_.language) continue;
      const std::vector<std::string> sentences = text::sentence_texts(witness.quote);
      if (sentences.size() != 1 || text::needs_antecedent(sentences.front())) continue;
      ClaimCheck now;
      now.verdict = Verdict::quoted;
      now.judge = "code";
      now.witnesses = {witness};
      const Document* const document = material_->document(witness.document_id);
      return Corrected{text::with_absolute_dates(sentences.front(), document ? document->published : std::string()),
                       std::move(now)};
    }
    return std::nullopt;
  }

  void remove_cut_sentences() {
    if (cut_.empty()) return;
    const auto in_blocks = [&](std::vector<ReportBlock>& blocks) {
      for (ReportBlock& block : blocks) {
        std::vector<Sentence> kept;
        for (Sentence& sentence : block.sentences)
          if (!cut_.count(&sentence)) kept.push_back(std::move(sentence));
        block.sentences = std::move(kept);
      }
      std::erase_if(blocks, [](const ReportBlock& block) { return block.sentences.empty(); });
      // A row alone is no table.
      std::erase_if(blocks, [](const ReportBlock& block) {
        return block.kind == ReportBlockKind::table && block.sentences.size() < 2;
      });
    };
    const auto in_section = [&](Section& section, const auto& again) -> void {
      const bool had = !section.blocks.empty();
      in_blocks(section.blocks);
      if (had && section.blocks.empty() && section.children.empty())
        section.blocks.push_back(
            notice(say(report_.language, "这一部分没有通过核查的内容。", "Nothing in this part passed the check.")));
      for (Section& child : section.children) again(child, again);
    };
    for (Section& section : report_.final_report) in_section(section, in_section);
    for (AnalysisResult& analysis : report_.analyses)
      for (Section& part : analysis.parts) in_section(part, in_section);
    for (ResearchResult& result : report_.research) in_section(result.summary, in_section);
    cut_.clear();
  }

  // A sentence that was corrected may say what another already says.
  void drop_what_corrections_repeat() {
    if (report_.check.corrections.empty() || drop_repetition(report_.final_report) == 0) return;
    const auto is_empty = [](const Section& section) { return section.blocks.empty() && section.children.empty(); };
    for (Section& section : report_.final_report) {
      for (Section& child : section.children) std::erase_if(child.children, is_empty);
      std::erase_if(section.children, is_empty);
      if (is_empty(section))
        section.blocks.push_back(notice(say(report_.language, "这一部分的内容已在报告的其他部分说明。",
                                            "What this part had to say is told in the other parts of the report.")));
    }
  }

  // A claim that holds cites the passages that carry it: those of its findings that hold a witness, and the witness's
  // own where none does.
  void cite_witnesses() {
    std::map<std::string, Finding> findings;  // by id, those made here among them
    for (const Finding& finding : notebook_.findings()) findings.emplace(finding.id, finding);
    evidence::for_each_sentence(report_, [&](Sentence& sentence, evidence::Part) {
      if (!evidence::cites(sentence) || !sentence.check || sentence.check->witnesses.empty()) return;
      const auto holds = [&](const std::string& id, const std::vector<Witness>& witnesses) {
        const auto finding = findings.find(id);
        return finding != findings.end() && holds_witness(finding->second, witnesses);
      };
      std::vector<std::string> carrying;
      for (const std::string& id : sentence.findings)
        if (holds(id, sentence.check->witnesses)) carrying.push_back(id);
      for (const Witness& witness : sentence.check->witnesses) {
        if (std::any_of(carrying.begin(), carrying.end(), [&](const auto& id) { return holds(id, {witness}); }))
          continue;
        if (auto finding = finding_of(witness)) {
          carrying.push_back(finding->id);
          findings.emplace(finding->id, *finding);
          notebook_.add_finding(std::move(*finding));
        }
      }
      if (!carrying.empty()) sentence.findings = std::move(carrying);
    });
  }

  // Of each key finding: how many sources say it, and how recently; of several sentences the weakest.
  void tell_strength() {
    std::map<int, std::string> document_of;
    for (const Reference& reference : report_.references) document_of[reference.number] = reference.passage.document_id;
    evidence::StrengthScale scale(*material_);
    for (Section& section : report_.final_report) {
      if (section.heading != say(report_.language, key_findings_zh, key_findings_en)) continue;
      for (ReportBlock& block : section.blocks) {
        Sentence* last = nullptr;
        std::optional<Strength> weakest;
        for (Sentence& sentence : block.sentences) {
          if (!evidence::cites(sentence) || sentence.row || !sentence.check || !holds(*sentence.check)) continue;
          std::vector<std::string> cited;
          for (const int number : sentence.citations) cited.push_back(document_of[number]);
          Strength strength = scale.weigh(sentence.text, cited, report_.language);
          if (!weakest || strength.sources < weakest->sources) weakest = std::move(strength);
          last = &sentence;
        }
        if (last) last->strength = std::move(weakest);
      }
    }
  }

  static bool holds_witness(const Finding& finding, const std::vector<Witness>& witnesses) {
    for (const Witness& witness : witnesses)
      for (const Passage& passage : finding.passages)
        if (passage.document_id == witness.document_id && passage.begin <= witness.begin && witness.end <= passage.end)
          return true;
    return false;
  }

  std::optional<Finding> finding_of(const Witness& witness) const {
    std::optional<Passage> passage = material_->passage_of(witness);
    if (!passage) return std::nullopt;
    Finding finding;
    finding.statement = witness.quote;
    finding.from_files = passage->origin == Origin::file;
    finding.passages = {std::move(*passage)};
    finding.verbatim = true;
    finding.id = finding_id(finding.statement, finding.passages);
    return finding;
  }

  std::size_t width() const { return static_cast<std::size_t>(std::max(run_.limits.parallel, 1)); }

  ResearchRun& run_;
  const Brief& brief_;
  Notebook& notebook_;
  Report& report_;
  std::optional<evidence::ClaimMaterial> material_;
  std::set<const Sentence*> cut_;
};

}  // namespace

Result<void> check_claims(ResearchRun& run, const Brief& brief, Notebook& notebook, Report& report) {
  return Checking(run, brief, notebook, report).check();
}

Result<ClaimCheck> verdict_on(const ResearchRun& run, const Brief& brief, const std::string& claim,
                              const std::vector<std::string>& cited, const evidence::ClaimMaterial& material,
                              const std::map<std::string, Document>& documents, Language language) {
  evidence::CodeCheck by_code = evidence::check_by_code(claim, cited, material, language);
  if (by_code.settled || !run.model.generates()) return std::move(by_code.check);
  const std::vector<Passage> passages = shown_to_judge(claim, cited, material);
  if (passages.empty()) return std::move(by_code.check);
  const auto judgement = models::ask_for<Judgement>(
      run.asking(), judge_prompt(run.prompts, brief, claim, labelled(passages, documents)), read_judgement);
  if (!judgement && judgement.error().kind == ErrorKind::cancelled) return fail(judgement.error());
  if (!judgement) return std::move(by_code.check);
  auto judged = evidence::judged(judgement->verdict, judgement->quote, passages, run.model.name(), judgement->reason);
  if (!judged || (by_code.capped && judged->verdict == Verdict::supported)) return std::move(by_code.check);
  return std::move(*judged);
}

}  // namespace kaozheng::research
