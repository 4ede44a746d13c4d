// SPDX-License-Identifier: Apache-2.0
// `search` and `fetch` in the form that connectors ask for: one string in, {"results": [{"id", "title", "url"}]} and
// {"id", "title", "text", "url", "metadata"} out, urls never empty.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "app/mcp/arguments.h"
#include "app/mcp/run_texts.h"
#include "app/mcp/tools.h"
#include "base/bytes.h"
#include "reports/claims.h"
#include "runs/exports.h"
#include "runs/run_index.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t query_characters_max = 500, document_id_characters_max = 300, title_characters_max = 200;
constexpr std::size_t places_looked_at = 60, run_hits_max = 12, passages_looked_at = 40, file_hits_max = 8;

json hit(std::string id, const std::string& title, std::string url) {
  const std::string shown = title.empty() ? id : abbreviate(title, title_characters_max);
  return {{"id", std::move(id)}, {"title", shown}, {"url", std::move(url)}};
}

std::string url_of(const Document& document) {
  return document.url.empty() ? "kaozheng://document/" + document.id : document.url;
}

// What an id of a search result says: "report:RUN", "claim:RUN:c3", "source:RUN:DOCUMENT", "file:DOCUMENT", each with
// the number of its part behind "#".
struct FoundId {
  std::string kind, run, part;
  std::size_t page = 1;
};
std::optional<FoundId> read_id(const std::string& id) {
  FoundId found;
  std::string rest = id;
  if (const auto mark = rest.rfind('#'); mark != std::string::npos) {
    const std::string number = rest.substr(mark + 1);
    if (number.empty() || number.size() > 5 ||
        !std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; }))
      return std::nullopt;
    found.page = std::stoul(number);
    rest.resize(mark);
  }
  const auto parts = split(rest, ':');
  if (std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); }))
    return std::nullopt;
  found.kind = parts.front();
  if (found.kind == "report" && parts.size() == 2) {
    found.run = parts[1];
    return found;
  }
  if (found.kind == "file" && parts.size() == 2) {
    found.part = parts[1];
    return found;
  }
  if ((found.kind == "claim" || found.kind == "source") && parts.size() == 3) {
    found.run = parts[1];
    found.part = parts[2];
    return found;
  }
  return std::nullopt;
}

tl::unexpected<Error> nothing_there() {
  return fail(ErrorKind::not_found, "id: there is nothing of that id; search tells ids");
}

struct FetchedText {
  std::string title, text, url;
  json metadata = json::object();
};

Result<FetchedText> fetch_report(const FoundId& id, store::Store& store, const McpCall& call) {
  const store::RunRecord run = TRY(run_named(store, id.run));
  const store::ReportRecord record = TRY(report_record(store, run));
  return FetchedText{run.topic,
                     record.markdown,
                     report_address(run.id, call.origin),
                     {{"kind", "report"}, {"run_id", run.id}, {"state", record.state}}};
}

Result<FetchedText> fetch_claim(const FoundId& id, store::Store& store, const McpCall& call) {
  const store::RunRecord run = TRY(run_named(store, id.run));
  const store::ReportRecord record = TRY(report_record(store, run));
  const Report report = TRY(runs::parsed_report(record));
  const auto claims = reports::named_claims(report);
  const auto found =
      std::find_if(claims.begin(), claims.end(), [&](const reports::NamedClaim& claim) { return claim.id == id.part; });
  if (found == claims.end()) return nothing_there();
  const ClaimCheck& check = *found->sentence->check;
  std::string text = found->sentence->text + "\n\nverdict: " + std::string(to_string(check.verdict)) + "\n";
  if (!check.formula.empty()) text += check.formula + "\n";
  for (const std::string& reason : check.reasons) text += reason + "\n";
  for (const Witness& witness : check.witnesses) text += "\n> " + replace_all(witness.quote, "\n", "\n> ") + "\n";
  std::string url = report_address(run.id, call.origin);
  // A claim stands where its first source does.
  for (const Reference& reference : report.references)
    if (!found->sentence->citations.empty() && reference.number == found->sentence->citations.front() &&
        !reference.url.empty())
      url = reference.url;
  return FetchedText{found->heading,
                     std::move(text),
                     std::move(url),
                     {{"kind", "claim"}, {"run_id", run.id}, {"verdict", to_string(check.verdict)}}};
}

Result<FetchedText> fetch_document(const FoundId& id, store::Store& store) {
  auto document = TRY(store.document(id.part));
  if (!document) return nothing_there();
  json metadata = {{"kind", id.kind}};
  if (!id.run.empty()) metadata["run_id"] = id.run;
  if (!document->published.empty()) metadata["published"] = document->published;
  if (!document->fetched_at.empty()) metadata["fetched_at"] = document->fetched_at;
  return FetchedText{document->title, std::move(document->text), url_of(*document), std::move(metadata)};
}

// What finished runs have written and read: each report, claim and source once.
Result<void> add_runs(store::Store& store, const std::string& query, const McpCall& call, std::set<std::string>& seen,
                      json& results) {
  const auto places = TRY(runs::find_in_runs(store, query, places_looked_at));
  for (const store::TextHit& place : places) {
    if (results.size() == run_hits_max) return {};
    const std::string report = report_address(place.run_id, call.origin);
    if (place.kind == "claim") {
      results.push_back(hit("claim:" + place.run_id + ":" + place.ref, place.text, report));
    } else if (place.kind == "source") {
      if (!seen.insert(place.ref).second) continue;
      const auto document = TRY(store.document(place.ref));
      if (document) results.push_back(hit("source:" + place.run_id + ":" + place.ref, place.title, url_of(*document)));
    } else if (seen.insert(place.run_id).second) {
      const auto run = store.run(place.run_id);
      if (run) results.push_back(hit("report:" + place.run_id, run->topic, report));
    }
  }
  return {};
}

// What the user's own files have to say.
Result<void> add_files(store::Store& store, const std::string& query, std::set<std::string>& seen, json& results) {
  const auto passages = TRY(store.search_library(query, {"/"}, passages_looked_at));
  std::size_t added = 0;
  for (const store::PassageHit& passage : passages) {
    if (added == file_hits_max) return {};
    if (!seen.insert(passage.passage.document_id).second) continue;
    const auto document = TRY(store.document(passage.passage.document_id));
    if (!document) continue;
    results.push_back(hit("file:" + document->id, document->title, url_of(*document)));
    ++added;
  }
  return {};
}

}  // namespace

Result<ToolOutcome> search_texts(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"query"}));
  const std::string query = TRY(given.needed_text("query", query_characters_max));
  store::Store* const store = TRY(backing.store());
  json results = json::array();
  std::set<std::string> seen;
  TRY_VOID(add_runs(*store, query, call, seen, results));
  TRY_VOID(add_files(*store, query, seen, results));
  return ToolOutcome{{{"results", std::move(results)}}};
}

Result<ToolOutcome> fetch_text(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"id"}));
  const std::string id = TRY(given.needed_text("id", document_id_characters_max));
  const auto wanted = read_id(id);
  if (!wanted) return nothing_there();
  store::Store* const store = TRY(backing.store());
  FetchedText fetched = TRY(wanted->kind == "report"  ? fetch_report(*wanted, *store, call)
                            : wanted->kind == "claim" ? fetch_claim(*wanted, *store, call)
                                                      : fetch_document(*wanted, *store));
  const auto pages = pages_of(fetched.text, page_tokens_max);
  if (wanted->page < 1 || wanted->page > pages.size()) return nothing_there();
  fetched.metadata["part"] = fmt::format("{} of {}", wanted->page, pages.size());
  if (wanted->page < pages.size())
    fetched.metadata["next"] = fmt::format("{}#{}", id.substr(0, id.rfind('#')), wanted->page + 1);
  return ToolOutcome{{{"id", id},
                      {"title", fetched.title.empty() ? id : abbreviate(fetched.title, title_characters_max)},
                      {"text", pages[wanted->page - 1]},
                      {"url", fetched.url},
                      {"metadata", std::move(fetched.metadata)}}};
}

}  // namespace kaozheng::app
