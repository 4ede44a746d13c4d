// SPDX-License-Identifier: Apache-2.0
#include "runs/run_index.h"

#include "reports/claims.h"

namespace kaozheng::runs {
namespace {

using store::SearchedText;

void add_blocks(std::vector<SearchedText>& texts, const Section& section, const std::string& ref) {
  for (const ReportBlock& block : section.blocks) {
    std::string text = reports::text_of(block);
    if (!text.empty()) texts.push_back({"report", ref, section.heading, std::move(text)});
  }
}

void add_whole(std::vector<SearchedText>& texts, const Section& section, const std::string& ref) {
  add_blocks(texts, section, ref);
  for (const Section& child : section.children) add_whole(texts, child, ref);
}

// Nothing where it is not readable: the run is found by its sources all the same.
std::vector<SearchedText> texts_of(const store::ReportRecord& record) {
  try {
    return searched_texts(record.json.get<Report>());
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

}  // namespace

std::vector<SearchedText> searched_texts(const Report& report) {
  std::vector<SearchedText> texts{{"report", "", report.header.topic, report.header.topic}};
  for (const reports::NumberedSection& numbered : reports::numbered_sections(report.final_report))
    add_blocks(texts, *numbered.section, numbered.number);
  for (const AnalysisResult& analysis : report.analyses)
    for (const Section& part : analysis.parts) add_whole(texts, part, "analyses");
  for (const ResearchResult& result : report.research) {
    Section summary = result.summary;
    summary.heading = result.task.description;
    add_whole(texts, summary, "research");
  }
  for (const reports::NamedClaim& claim : reports::named_claims(report))
    texts.push_back({"claim", claim.id, claim.heading, claim.sentence->text});
  return texts;
}

Result<void> index_run(store::Store& store, const std::string& run_id) {
  const auto report = TRY(store.report(run_id));
  if (!report || report->state != "final") return fail(ErrorKind::invalid, "the run has no final report yet");
  return store.index_run(run_id, texts_of(*report));
}

Result<std::vector<store::TextHit>> find_in_runs(store::Store& store, std::string_view query, std::size_t count) {
  const std::vector<std::string> waiting = TRY(store.runs_to_index());
  for (const std::string& run_id : waiting) static_cast<void>(index_run(store, run_id));
  return store.find_text(query, count);
}

}  // namespace kaozheng::runs
