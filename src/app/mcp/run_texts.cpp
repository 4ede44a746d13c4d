// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/run_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/mcp/tools.h"
#include "base/bytes.h"
#include "models/tokens.h"
#include "reports/claims.h"

namespace kaozheng::app {
namespace {

nlohmann::json sources_json(const Report& report) {
  std::vector<nlohmann::json> sources;
  std::vector<std::string> ids;
  for (const Reference& reference : report.references) {
    const std::string& id = reference.passage.document_id;
    const auto found = std::find(ids.begin(), ids.end(), id);
    if (found == ids.end()) {
      ids.push_back(id);
      sources.push_back({{"id", id},
                         {"title", reference.title},
                         {"url", reference.url},
                         {"published", reference.published},
                         {"fetched_at", reference.fetched_at},
                         {"numbers", nlohmann::json::array()}});
    }
    nlohmann::json& source = sources[static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin())];
    source["numbers"].push_back(reference.number);
  }
  return sources;
}

}  // namespace

std::string report_uri(const std::string& run_id) { return "kaozheng://report/" + run_id; }
std::string evidence_uri(const std::string& run_id) { return report_uri(run_id) + "/evidence.json"; }
std::string sources_uri(const std::string& run_id) { return report_uri(run_id) + "/sources.bib"; }

std::string report_address(const std::string& run_id, const std::string& origin) {
  return origin.empty() ? report_uri(run_id) : origin + "/#/run/" + run_id;
}

Result<store::RunRecord> run_named(store::Store& store, std::string_view id) {
  auto run = store.run(id);
  if (run) return std::move(*run);
  if (run.error().kind == ErrorKind::not_found)
    return fail(ErrorKind::not_found, "there is no run of that id; research_list tells which there are");
  return fail(std::move(run.error()));
}

Result<store::ReportRecord> report_record(store::Store& store, const store::RunRecord& run) {
  auto report = TRY(store.report(run.id));
  if (report) return std::move(*report);
  return fail(
      ErrorKind::not_found,
      fmt::format("the run {} has written no report yet; research_wait tells how far it is", run.id.substr(0, 8)));
}

nlohmann::json check_counts(const nlohmann::json& check) {
  nlohmann::json counts = nlohmann::json::object();
  if (check.is_object())
    for (const auto& item : check.items())
      if (item.value().is_number()) counts[item.key()] = item.value();
  return counts;
}

nlohmann::json evidence_json(const store::RunRecord& run, const store::ReportRecord& record, const Report& report) {
  nlohmann::json claims = nlohmann::json::array();
  for (const reports::NamedClaim& claim : reports::named_claims(report)) {
    const ClaimCheck& check = *claim.sentence->check;
    claims.push_back({{"id", claim.id},
                      {"section", claim.heading},
                      {"text", claim.sentence->text},
                      {"kind", to_string(claim.sentence->kind)},
                      {"citations", claim.sentence->citations},
                      {"verdict", to_string(check.verdict)},
                      {"judge", check.judge},
                      {"reasons", check.reasons},
                      {"formula", check.formula},
                      {"witnesses", check.witnesses}});
  }
  return {{"schema", "kaozheng.evidence/1"},
          {"run_id", run.id},
          {"topic", run.topic},
          {"state", record.state},
          {"check", check_counts(report.check)},
          {"untrusted", {{"note", untrusted_note}, {"claims", std::move(claims)}, {"sources", sources_json(report)}}}};
}

std::vector<std::string> pages_of(std::string_view text, int tokens_max) {
  std::vector<std::string> pages;
  std::string page;
  models::TextSize size;
  const auto turn = [&] {
    if (!page.empty()) pages.push_back(std::exchange(page, {}));
    size = {};
  };
  const auto add = [&](std::string_view piece) {
    models::TextSize more = size;
    more += models::size_of(piece);
    if (models::tokens_at_most(more) > tokens_max) {
      turn();
      more = models::size_of(piece);
    }
    page += piece;
    size = more;
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    std::string_view line = text.substr(begin, end - begin);
    // A line may be a whole book: pieces of it, cut between characters. No text of so many bytes fits; it is not
    // counted.
    const auto bytes_max = static_cast<std::size_t>(tokens_max) * 8;
    while (line.size() > bytes_max || models::tokens_at_most(line) > tokens_max) {
      std::size_t cut = std::min(line.size(), static_cast<std::size_t>(tokens_max) / 2);
      while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
      add(line.substr(0, cut));
      line.remove_prefix(cut);
    }
    add(line);
    begin = end;
  }
  turn();
  if (pages.empty()) pages.emplace_back();
  return pages;
}

std::vector<MarkdownSection> sections_of(std::string_view markdown) {
  std::vector<MarkdownSection> sections;
  bool in_code = false;
  for (std::size_t begin = 0; begin < markdown.size();) {
    const std::size_t end = std::min(markdown.find('\n', begin), markdown.size());
    const std::string_view line = markdown.substr(begin, end - begin);
    if (line.starts_with("```")) in_code = !in_code;
    const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
    if (!in_code && marks >= 1 && marks <= 6 && marks < line.size() && line[marks] == ' ')
      sections.push_back({static_cast<int>(marks), std::string(trim(line.substr(marks))), begin, markdown.size()});
    begin = end + 1;
  }
  for (std::size_t i = 0; i < sections.size(); ++i)
    for (std::size_t next = i + 1; next < sections.size(); ++next)
      if (sections[next].level <= sections[i].level) {
        sections[i].end = sections[next].begin;
        break;
      }
  return sections;
}

}  // namespace kaozheng::app
