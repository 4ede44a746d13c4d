// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/resources.h"

#include <algorithm>
#include <string_view>

#include "app/mcp/run_texts.h"
#include "app/mcp/tools.h"
#include "base/bytes.h"
#include "reports/bibtex.h"
#include "runs/exports.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t resources_a_page = 50;
constexpr std::string_view prefix = "kaozheng://report/";

bool has_report(const store::RunRecord& run) { return run.status == store::RunStatus::finished; }

json contents(const std::string& uri, const char* type, std::string text) {
  return {{"contents", {{{"uri", uri}, {"mimeType", type}, {"text", std::move(text)}}}}};
}

json resource_template(const char* uri, const char* name, const char* title, const char* description,
                       const char* type) {
  return {{"uriTemplate", uri}, {"name", name}, {"title", title}, {"description", description}, {"mimeType", type}};
}

}  // namespace

std::optional<json> mcp_resource_page(McpBacking& backing, const std::string& cursor) {
  const auto store = backing.store();
  if (!store) return cursor.empty() ? std::optional(json{{"resources", json::array()}}) : std::nullopt;
  const auto runs = (*store)->runs();
  if (!runs) return cursor.empty() ? std::optional(json{{"resources", json::array()}}) : std::nullopt;
  // A cursor is the id of the last run that was told.
  auto next = runs->begin();
  if (!cursor.empty()) {
    next = std::find_if(runs->begin(), runs->end(), [&](const store::RunRecord& run) { return run.id == cursor; });
    if (next == runs->end()) return std::nullopt;
    ++next;
  }
  json page = {{"resources", json::array()}};
  std::string last;
  for (; next != runs->end(); ++next) {
    if (!has_report(*next)) continue;
    if (page["resources"].size() == resources_a_page) {
      page["nextCursor"] = last;
      break;
    }
    last = next->id;
    page["resources"].push_back(
        {{"uri", report_uri(next->id)},
         {"name", next->id.substr(0, 8) + ".md"},
         {"title", abbreviate(next->topic, 120)},
         {"description", "A research report with verdicts on its claims"},
         {"mimeType", "text/markdown"},
         {"annotations", {{"lastModified", next->ended_at.empty() ? next->started_at : next->ended_at}}}});
  }
  return page;
}

const json& mcp_resource_templates() {
  static const json templates = {
      resource_template("kaozheng://report/{id}", "report", "Report / 报告", "The report of a run as Markdown",
                        "text/markdown"),
      resource_template("kaozheng://report/{id}/evidence.json", "evidence", "Evidence / 证据",
                        "Claims of a report with verdicts and the words that speak for or against them",
                        "application/json"),
      resource_template("kaozheng://report/{id}/sources.bib", "sources", "Sources / 参考资料",
                        "The sources a report cites, as BibTeX", "application/x-bibtex")};
  return templates;
}

std::optional<json> read_mcp_resource(McpBacking& backing, const std::string& uri) {
  if (!uri.starts_with(prefix)) return std::nullopt;
  const std::string rest = uri.substr(prefix.size());
  const std::string id = rest.substr(0, rest.find('/'));
  const std::string part = id.size() == rest.size() ? "" : rest.substr(id.size() + 1);
  const auto store = backing.store();
  if (!store) return std::nullopt;
  const auto run = run_named(**store, id);
  if (!run) return std::nullopt;
  const auto record = report_record(**store, *run);
  if (!record) return std::nullopt;
  if (rest == id) return contents(uri, "text/markdown", record->markdown);
  const auto report = runs::parsed_report(*record);
  if (!report) return std::nullopt;
  if (part == "sources.bib") return contents(uri, "application/x-bibtex", reports::render_bibtex(*report));
  if (part == "evidence.json")
    return contents(uri, "application/json",
                    evidence_json(*run, *record, *report).dump(1, ' ', false, json::error_handler_t::replace));
  return std::nullopt;
}

}  // namespace kaozheng::app
