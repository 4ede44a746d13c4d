// SPDX-License-Identifier: Apache-2.0
#include "runs/follow_up.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "evidence/verdicts.h"
#include "evidence/written/report_sentences.h"
#include "reports/claims.h"
#include "reports/markdown.h"
#include "research/answering.h"
#include "research/checking.h"
#include "runs/exports.h"
#include "runs/kept_ports.h"
#include "runs/run_index.h"
#include "text/words.h"

namespace kaozheng::runs {
namespace {

constexpr const char* lane = "ask";
constexpr int priority = 5;  // a person waits

class NoSearch final : public sources::Search {
 public:
  Result<sources::SearchAnswer> search(const Query&, int, std::stop_token) override { return sources::SearchAnswer{}; }
  std::vector<std::string> engines() const override { return {}; }
};

class NoPages final : public sources::Pages {
 public:
  Result<Document> read(const std::string&, std::stop_token) override {
    return fail(ErrorKind::refused, "nothing new is read for a follow-up");
  }
};

class NoEvents final : public Events {
 public:
  void add(Event) override {}
};

// What agents need, around the documents of a run that is there already.
class Desk {
 public:
  Desk(store::Store& store, Clock& clock, const std::string& run_id, const FollowUpPorts& ports, std::stop_token stop)
      : log_(store, clock, run_id, Keeping::calls, {}),
        model_(ports.model, log_, clock),
        whole_({}, &clock),
        budget_(whole_, {}, lane, priority),
        egress_(ports.egress),
        run_{run_id,   model_,         search_, pages_, events_, budget_, ports.prompts, to_date(clock.now()),
             Limits{}, Sources::files, stop} {
    if (egress_) egress_->listen([this](const net::SentRequest& sent) { log_.keep(sent); });
  }
  ~Desk() {
    if (egress_) egress_->listen({});
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  const research::ResearchRun& run() const { return run_; }

 private:
  RunLog log_;
  RecordingModel model_;
  models::Budget whole_, budget_;
  net::EgressLog* const egress_;
  NoSearch search_;
  NoPages pages_;
  NoEvents events_;
  research::ResearchRun run_;
};

// With their texts, by id.
Result<std::map<std::string, Document>> documents_of(store::Store& store, const std::string& run_id) {
  const std::vector<Document> listed = TRY(store.documents(run_id));
  std::map<std::string, Document> documents;
  for (const Document& one : listed) {
    auto document = TRY(store.document(one.id));
    if (document) documents.emplace(one.id, *std::move(document));
  }
  return documents;
}

Result<std::string> read_question(std::string_view given) {
  const std::string question(trim(printable(to_valid_utf8(given))));
  if (question.empty()) return fail(ErrorKind::invalid, "the question is empty");
  if (count_code_points(question) > question_characters_max)
    return fail(ErrorKind::invalid,
                fmt::format("the question is too long: {} characters at most", question_characters_max));
  return question;
}

struct FinalReport {
  Report report;
  reports::Layout layout = reports::Layout::standard;
};

Result<FinalReport> final_report_of(store::Store& store, const store::RunRecord& run) {
  const auto record = TRY(store.report(run.id));
  if (!record || record->state != "final")
    return fail(ErrorKind::invalid, fmt::format("the run {} has no final report", run.id.substr(0, 8)));
  Report report = TRY(parsed_report(*record));
  FinalReport found{std::move(report)};
  for (const reports::Layout layout : {reports::Layout::standard, reports::Layout::classic, reports::Layout::report})
    if (reports::render_markdown(found.report, layout) == record->markdown) found.layout = layout;
  return found;
}

std::vector<std::string> documents_cited(const Report& report, const Sentence& sentence) {
  std::vector<std::string> ids;
  for (const int number : sentence.citations)
    for (const Reference& reference : report.references)
      if (reference.number == number && std::find(ids.begin(), ids.end(), reference.passage.document_id) == ids.end())
        ids.push_back(reference.passage.document_id);
  return ids;
}

// Gives the verdict to the sentence wherever it stands with the same citations.
void give(Report& report, const Sentence& claim, const ClaimCheck& check) {
  const std::string text = claim.text;
  const std::vector<int> citations = claim.citations;
  evidence::for_each_sentence(report, [&](Sentence& sentence, evidence::Part) {
    if (sentence.check && sentence.text == text && sentence.citations == citations) sentence.check = check;
  });
  evidence::count_verdicts(report);
}

Error no_claim(std::string_view claim) {
  return {ErrorKind::not_found, fmt::format("there is no claim {} in the report; claims are called c1, c2 …",
                                            printable(abbreviate(claim, 40)))};
}

// Reports are read, changed and saved by one at a time.
std::mutex& saving() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

void to_json(nlohmann::json& json, const FollowUpAnswer& answer) {
  nlohmann::json sentences = nlohmann::json::array();
  for (const Section& section : answer.report.final_report)
    for (const ReportBlock& block : section.blocks)
      for (const Sentence& sentence : block.sentences) sentences.push_back(sentence);
  json = {{"answer", {{"sentences", std::move(sentences)}}},
          {"markdown", answer.markdown},
          {"references", answer.report.references},
          {"gaps", answer.report.gaps},
          {"found", answer.found}};
}

Result<FollowUpAnswer> ask(store::Store& store, Clock& clock, std::string_view run_id, std::string_view given,
                           const FollowUpPorts& ports, std::stop_token stop) {
  const std::string question = TRY(read_question(given));
  const store::RunRecord run = TRY(store.run(run_id));
  const auto documents = TRY(documents_of(store, run.id));
  const Desk desk(store, clock, run.id, ports, stop);
  Report report = TRY(research::answer_question(desk.run(), question, text::guess_language(question), documents));
  FollowUpAnswer answer;
  answer.found = research::has_answer(report);
  answer.markdown = reports::render_answer(report);
  answer.report = std::move(report);
  return answer;
}

Result<Rechecked> recheck(store::Store& store, Clock& clock, std::string_view run_id, std::string_view name,
                          const FollowUpPorts& ports, std::stop_token stop) {
  const store::RunRecord run = TRY(store.run(run_id));
  const FinalReport read = TRY(final_report_of(store, run));
  const Sentence* const claim = reports::find_claim(read.report, name);
  if (!claim) return fail(no_claim(name));
  const auto documents = TRY(documents_of(store, run.id));
  if (documents.empty()) return fail(ErrorKind::invalid, "the run has no stored documents to check a claim against");
  std::vector<const Document*> all;
  for (const auto& [id, document] : documents) all.push_back(&document);
  const Desk desk(store, clock, run.id, ports, stop);
  const ClaimCheck check =
      TRY(research::verdict_on(desk.run(), read.report.brief, claim->text, documents_cited(read.report, *claim),
                               evidence::ClaimMaterial(std::move(all)), documents, read.report.language));

  const std::lock_guard lock(saving());
  FinalReport now = TRY(final_report_of(store, run));  // another claim may have been checked meanwhile
  const Sentence* const same = reports::find_claim(std::as_const(now.report), name);
  if (!same || same->text != claim->text) return fail(no_claim(name));
  Rechecked done{{}, std::string(name), same->check->verdict, check.verdict};
  give(now.report, *same, check);
  const store::ReportRecord saved{"final", reports::render_markdown(now.report, now.layout), now.report};
  TRY_VOID(store.save_report(run.id, saved));
  Event event;
  event.type = "ClaimRechecked";
  event.data = {{"claim", done.claim}, {"before", to_string(done.before)}, {"verdict", to_string(done.after)}};
  static_cast<void>(store.add_event(run.id, event));
  static_cast<void>(index_run(store, run.id));
  done.report = std::move(now.report);
  return done;
}

}  // namespace kaozheng::runs
