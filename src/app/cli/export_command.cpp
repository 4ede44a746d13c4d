// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <map>

#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "app/version.h"
#include "reports/bibtex.h"
#include "reports/bundle.h"
#include "reports/csl_json.h"
#include "reports/footnotes.h"
#include "reports/html.h"
#include "reports/ris.h"

namespace kaozheng::app {
namespace {

// The run as it is stored: what it wrote, read and told.
Outcome<nlohmann::json> whole_run(store::Store& store, const store::RunRecord& run, const store::ReportRecord& report) {
  const auto events = store.events(run.id, 0);
  const auto documents = store.documents(run.id);
  if (!events) return give_up(exit_failed, events.error().what);
  if (!documents) return give_up(exit_failed, documents.error().what);
  return nlohmann::json{{"schema", "kaozheng.run/1"}, {"run", json_of(run)},     {"state", report.state},
                        {"report", report.json},      {"documents", *documents}, {"events", *events}};
}

Outcome<Report> parsed(const store::ReportRecord& record, const Tongue& say) {
  try {
    return record.json.get<Report>();
  } catch (const nlohmann::json::exception& exception) {
    return give_up(exit_failed,
                   say("存储中的报告无法读取：{}", "the stored report cannot be read: {}", exception.what()),
                   say("可能由更新的版本写成", "a newer version may have written it"));
  }
}

// With their texts, by id.
Outcome<std::map<std::string, Document>> documents_of(store::Store& store, const store::RunRecord& run) {
  const auto listed = store.documents(run.id);
  if (!listed) return give_up(exit_failed, listed.error().what);
  std::map<std::string, Document> documents;
  for (const Document& one : *listed) {
    auto document = store.document(one.id);
    if (!document) return give_up(exit_failed, document.error().what);
    if (*document) documents.emplace(one.id, std::move(**document));
  }
  return documents;
}

Outcome<std::vector<reports::ModelUse>> models_of(store::Store& store, const store::RunRecord& run) {
  const auto calls = store.model_calls(run.id);
  if (!calls) return give_up(exit_failed, calls.error().what);
  std::map<std::pair<std::string, std::string>, reports::ModelUse> uses;
  for (const store::ModelCall& call : *calls) {
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

Outcome<std::string> bundle_of(store::Store& store, const store::RunRecord& run, const store::ReportRecord& record,
                               const Tongue& say) {
  Report report = TRY(parsed(record, say));
  auto models = TRY(models_of(store, run));
  auto documents = TRY(documents_of(store, run));
  reports::BundleParts parts;
  parts.run = json_of(run);
  parts.run["state"] = record.state;
  parts.program = std::string("kaozheng ") + std::string(version);
  parts.report = std::move(report);
  parts.markdown = record.markdown;
  parts.models = std::move(models);
  for (auto& [unused, document] : documents) parts.documents.push_back(std::move(document));
  auto bundle = reports::pack_bundle(parts);
  if (!bundle)
    return give_up(exit_failed, say("无法做成证据包：{}", "no bundle can be made: {}", bundle.error().what),
                   say("该运行的资料不完整；请重新研究一次", "what the run stored is not complete; research it again"));
  return std::move(*bundle);
}

Outcome<std::string> exported(store::Store& store, const store::RunRecord& run, const std::string& format,
                              const Tongue& say) {
  const store::ReportRecord record = TRY(report_of(store, run, say));
  if (record.state != "final")
    write_error(say("这份报告尚未完成（{}）", "this report is not complete ({})", record.state) + "\n");
  if (format == "md") return record.markdown;
  if (format == "json") {
    const nlohmann::json whole = TRY(whole_run(store, run, record));
    return dumped(whole);
  }
  if (format == "bundle") return bundle_of(store, run, record, say);
  const Report report = TRY(parsed(record, say));
  if (format == "bibtex") return reports::render_bibtex(report);
  if (format == "ris") return reports::render_ris(report);
  if (format == "csl") return reports::render_csl_json(report);
  if (format == "footnotes") return reports::render_footnotes(report);
  const std::map<std::string, Document> documents = TRY(documents_of(store, run));
  return reports::render_html(report, documents);
}

}  // namespace

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> formats = {"md", "json", "html", "footnotes", "bibtex", "ris", "csl", "bundle"};
  return formats;
}

int export_command(const std::string& id, const std::string& format, const std::string& file,
                   const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    if (format == "bundle" && (file.empty() || file == "-") && is_terminal(STDOUT_FILENO))
      return give_up(exit_usage, say("证据包不是文字，不能显示在终端上", "a bundle is not text for a terminal"),
                     say("用 -o FILE.kzb 写入文件", "write it to a file: -o FILE.kzb"));
    const std::string text = TRY(exported(store, run, format, say));
    return deliver(text, file, say);
  });
}

}  // namespace kaozheng::app
