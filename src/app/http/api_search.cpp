// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "app/http/api.h"
#include "base/bytes.h"
#include "reports/report_diff.h"
#include "runs/exports.h"
#include "runs/run_index.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t hits_shown = 20, hits_shown_max = 100;
constexpr std::size_t query_characters_max = 500;

json hit_json(const store::TextHit& hit, const std::string& topic) {
  json marks = json::array();
  const std::string_view text(hit.text);
  for (const text::Range& mark : hit.marks)
    marks.push_back({count_code_points(text.substr(0, mark.begin)), count_code_points(text.substr(0, mark.end))});
  return {{"run_id", hit.run_id}, {"topic", topic},   {"kind", hit.kind},         {"ref", hit.ref},
          {"title", hit.title},   {"text", hit.text}, {"marks", std::move(marks)}};
}

Reply search(const ApiPorts& ports, const Request& request) {
  const std::string query(trim(request.parameter("q")));
  if (query.empty() || count_code_points(query) > query_characters_max)
    return error_reply(400, fmt::format("q has to be there, with at most {} characters", query_characters_max), "q",
                       "invalid");
  std::size_t limit = hits_shown;
  if (const std::string text = request.parameter("limit"); !text.empty()) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || limit < 1 || limit > hits_shown_max)
      return error_reply(400, fmt::format("limit has to be a number from 1 to {}", hits_shown_max), "limit", "invalid");
  }
  const auto hits = runs::find_in_runs(ports.store, query, limit);
  if (!hits) return error_reply(hits.error());
  std::map<std::string, std::string> topics;
  json list = json::array();
  for (const store::TextHit& hit : *hits) {
    if (!topics.contains(hit.run_id)) {
      const auto run = ports.store.run(hit.run_id);
      topics[hit.run_id] = run ? run->topic : "";
    }
    list.push_back(hit_json(hit, topics[hit.run_id]));
  }
  return json_reply({{"hits", std::move(list)}});
}

Result<Report> report_named(const ApiPorts& ports, const std::string& run_id, std::string& whole_id) {
  const auto run = TRY(ports.store.run(run_id));
  whole_id = run.id;
  const auto record = TRY(runs::report_of(ports.store, run));
  return runs::parsed_report(record);
}

Reply diff(const ApiPorts& ports, const Request& request) {
  json body;
  std::vector<Report> reports;
  for (const char* side : {"a", "b"}) {
    const std::string id = request.parameter(side);
    if (id.empty()) return error_reply(400, "two runs have to be named: ?a=ID&b=ID", side, "invalid");
    std::string whole_id;
    auto report = report_named(ports, id, whole_id);
    if (!report) return error_reply(report.error(), side);
    reports.push_back(std::move(*report));
    body[side] = whole_id;
  }
  body.update(json(reports::diff_reports(reports[0], reports[1])));
  return json_reply(body);
}

}  // namespace

Routes search_routes(const ApiPorts& ports) {
  return {{"GET", "/api/search", [ports](const Request& request) { return search(ports, request); }},
          {"GET", "/api/diff", [ports](const Request& request) { return diff(ports, request); }}};
}

}  // namespace kaozheng::app
