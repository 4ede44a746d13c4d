// SPDX-License-Identifier: Apache-2.0
#include "runs/exports.h"

#include <algorithm>
#include <map>
#include <utility>

#include "reports/bibtex.h"
#include "reports/bundle.h"
#include "reports/csl_json.h"
#include "reports/footnotes.h"
#include "reports/html.h"
#include "reports/ris.h"

namespace kaozheng::runs {
namespace {

// The run as it is stored: what it wrote, read and told.
Result<nlohmann::json> whole_run(store::Store& store, const store::RunRecord& run, const store::ReportRecord& report) {
  const auto events = TRY(store.events(run.id, 0));
  const auto documents = TRY(store.documents(run.id));
  return nlohmann::json{{"schema", "kaozheng.run/1"}, {"run", json_of(run)},    {"state", report.state},
                        {"report", report.json},      {"documents", documents}, {"events", events}};
}

// With their texts, by id.
Result<std::map<std::string, Document>> documents_of(store::Store& store, const store::RunRecord& run) {
  const auto listed = TRY(store.documents(run.id));
  std::map<std::string, Document> documents;
  for (const Document& one : listed) {
    auto document = TRY(store.document(one.id));
    if (document) documents.emplace(one.id, std::move(*document));
  }
  return documents;
}

Result<std::vector<reports::ModelUse>> models_of(store::Store& store, const store::RunRecord& run) {
  const auto calls = TRY(store.model_calls(run.id));
  std::map<std::pair<std::string, std::string>, reports::ModelUse> uses;
  for (const store::ModelCall& call : calls) {
    reports::ModelUse& use = uses[{call.task, call.model}];
    use.prompt = call.task;
    use.model = call.model;
    ++use.calls;
    if (!call.error.empty()) ++use.failures;
    use.prompt_tokens += call.prompt_tokens;
    use.completion_tokens += call.completion_tokens;
  }
  std::vector<reports::ModelUse> list;
  for (auto& [unused, use] : uses) list.push_back(std::move(use));
  return list;
}

Result<std::string> bundle_of(store::Store& store, const store::RunRecord& run, const store::ReportRecord& record,
                              std::string_view program) {
  Report report = TRY(parsed_report(record));
  auto models = TRY(models_of(store, run));
  auto documents = TRY(documents_of(store, run));
  reports::BundleParts parts;
  parts.run = json_of(run);
  parts.run["state"] = record.state;
  parts.program = program;
  parts.report = std::move(report);
  parts.markdown = record.markdown;
  parts.models = std::move(models);
  for (auto& [unused, document] : documents) parts.documents.push_back(std::move(document));
  return reports::pack_bundle(parts);
}

}  // namespace

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> formats = {
      {"md", "md", "text/markdown; charset=utf-8"},
      {"json", "json", "application/json"},
      {"html", "html", "text/html; charset=utf-8"},
      {"footnotes", "footnotes.md", "text/markdown; charset=utf-8"},
      {"bibtex", "bib", "application/x-bibtex; charset=utf-8"},
      {"ris", "ris", "application/x-research-info-systems; charset=utf-8"},
      {"csl", "csl.json", "application/vnd.citationstyles.csl+json"},
      {"bundle", "kzb", "application/zip", false},
  };
  return formats;
}

const ExportFormat* find_export_format(std::string_view name_or_suffix) {
  const auto& all = export_formats();
  const auto it = std::find_if(all.begin(), all.end(), [&](const ExportFormat& one) {
    return one.name == name_or_suffix || one.suffix == name_or_suffix;
  });
  return it == all.end() ? nullptr : &*it;
}

Result<std::string> export_run(store::Store& store, const store::RunRecord& run, const ExportFormat& format,
                               std::string_view program) {
  const store::ReportRecord record = TRY(report_of(store, run));
  if (format.name == "md") return record.markdown;
  if (format.name == "json") {
    const nlohmann::json whole = TRY(whole_run(store, run, record));
    return whole.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  if (format.name == "bundle") return bundle_of(store, run, record, program);
  const Report report = TRY(parsed_report(record));
  if (format.name == "bibtex") return reports::render_bibtex(report);
  if (format.name == "ris") return reports::render_ris(report);
  if (format.name == "csl") return reports::render_csl_json(report);
  if (format.name == "footnotes") return reports::render_footnotes(report);
  const std::map<std::string, Document> documents = TRY(documents_of(store, run));
  return reports::render_html(report, documents);
}

Result<store::ReportRecord> report_of(store::Store& store, const store::RunRecord& run) {
  auto report = TRY(store.report(run.id));
  if (report) return *std::move(report);
  return fail(ErrorKind::not_found, "the run " + run.id.substr(0, 8) + " has no report" +
                                        (run.error.empty() ? std::string() : ": " + run.error));
}

Result<Report> parsed_report(const store::ReportRecord& record) {
  try {
    return record.json.get<Report>();
  } catch (const nlohmann::json::exception& exception) {
    return fail(ErrorKind::malformed, std::string("the stored report cannot be read: ") + exception.what());
  }
}

nlohmann::json json_of(const store::RunRecord& run) {
  nlohmann::json settings = run.settings;
  if (settings.is_object())
    for (const char* own : {"request", "order", "left_by_desk"}) settings.erase(own);
  return {{"id", run.id},
          {"topic", run.topic},
          {"status", to_string(run.status)},
          {"started_at", run.started_at},
          {"ended_at", run.ended_at},
          {"settings", settings},
          {"error", run.error}};
}

}  // namespace kaozheng::runs
