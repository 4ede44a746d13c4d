// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/http/api.h"
#include "base/bytes.h"
#include "evidence/independence.h"
#include "reports/claims.h"
#include "runs/exports.h"
#include "runs/usage.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr const char* saved_copy_policy =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

// The report of a run, with its record.
struct Written {
  store::RunRecord run;
  Report report;
};
Result<Written> written(const ApiPorts& ports, const Request& request) {
  auto run = TRY(ports.store.run(request.captures.at("id")));
  const auto record = TRY(runs::report_of(ports.store, run));
  auto report = TRY(runs::parsed_report(record));
  return Written{std::move(run), std::move(report)};
}

Reply claims(const ApiPorts& ports, const Request& request) {
  const auto found = written(ports, request);
  if (!found) return error_reply(found.error());
  json list = json::array();
  for (const reports::NamedClaim& claim : reports::named_claims(found->report)) list.push_back(claim_json(claim));
  return json_reply({{"claims", std::move(list)}, {"check", found->report.check}});
}

// Everything that was read or could not be, by document.
struct Sources {
  std::vector<Document> documents;
  std::map<std::string, std::set<int>> numbers;            // of references, by document
  std::map<std::string, std::vector<std::string>> claims;  // their ids, by document
  json failed = json::array();
};

Result<Sources> sources_of(const ApiPorts& ports, const std::string& run_id) {
  Sources sources;
  auto documents = TRY(ports.store.documents(run_id));
  sources.documents = std::move(documents);
  const auto record = TRY(ports.store.report(run_id));
  if (record)
    if (const auto report = runs::parsed_report(*record)) {
      std::map<int, std::string> document_of;
      for (const Reference& reference : report->references) {
        sources.numbers[reference.passage.document_id].insert(reference.number);
        document_of[reference.number] = reference.passage.document_id;
      }
      for (const reports::NamedClaim& claim : reports::named_claims(*report)) {
        std::set<std::string> cited;
        for (const int number : claim.sentence->citations) cited.insert(document_of[number]);
        for (const std::string& document : cited) sources.claims[document].push_back(claim.id);
      }
    }
  const auto events = TRY(ports.store.events(run_id, 0));
  std::set<std::string> told;
  for (const Event& event : events) {
    if (event.type != "PageFailed" || !event.data.is_object()) continue;
    const std::string url = event.data.value("url", "");
    if (url.empty() || !told.insert(url).second) continue;
    sources.failed.push_back({{"id", nullptr},
                              {"title", ""},
                              {"url", url},
                              {"site", ""},
                              {"published", ""},
                              {"fetched_at", event.at},
                              {"numbers", json::array()},
                              {"claims", json::array()},
                              {"group", nullptr},
                              {"state", "failed"},
                              {"why", event.data.value("why", "")}});
  }
  return sources;
}

Reply sources(const ApiPorts& ports, const Request& request) {
  const auto run = ports.store.run(request.captures.at("id"));
  if (!run) return error_reply(run.error());
  auto found = sources_of(ports, run->id);
  if (!found) return error_reply(found.error());
  std::vector<const Document*> documents;
  for (const Document& document : found->documents) documents.push_back(&document);
  const evidence::SourceGroups groups(documents);
  json list = json::array();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Document& document = *documents[i];
    const auto& numbers = found->numbers[document.id];
    list.push_back({{"id", document.id},
                    {"title", document.title},
                    {"url", document.url},
                    {"site", document.site},
                    {"published", document.published},
                    {"fetched_at", document.fetched_at},
                    {"numbers", numbers},
                    {"claims", found->claims[document.id]},
                    {"group", groups.group_of(i) + 1},
                    {"state", numbers.empty() ? "read" : "cited"},
                    {"why", ""}});
  }
  std::stable_sort(list.begin(), list.end(), [](const json& a, const json& b) {
    const auto first = [](const json& one) {
      return one["numbers"].empty() ? 1'000'000 : one["numbers"][0].get<int>();
    };
    return first(a) < first(b);
  });
  for (json& failed : found->failed) list.push_back(std::move(failed));
  return json_reply({{"sources", std::move(list)}});
}

std::string escaped(std::string_view text) {
  std::string safe = replace_all(printable(text), "&", "&amp;");
  safe = replace_all(safe, "<", "&lt;");
  safe = replace_all(safe, ">", "&gt;");
  return replace_all(safe, "\"", "&quot;");
}

bool is_boundary(const std::string& text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

// A document's text as a page, the bytes of [begin, end) marked.
std::string saved_copy(const Document& document, std::size_t begin, std::size_t end) {
  std::string page =
      fmt::format("<!doctype html><html lang=\"{0}\"><meta charset=\"utf-8\"><title>{1}</title><h1>{1}</h1>",
                  escaped(document.language), escaped(document.title));
  page += fmt::format("<p>{} · {}</p><hr>", escaped(document.url), escaped(document.fetched_at));
  bool is_marked = false;
  for (const Block& block : document.blocks) {
    const std::string_view text(document.text);
    const std::size_t from = std::clamp(begin, block.begin, block.end), to = std::clamp(end, block.begin, block.end);
    const char* const tag = block.kind == BlockKind::heading ? "h2" : block.kind == BlockKind::code ? "pre" : "p";
    page += fmt::format("<{}>{}", tag, escaped(text.substr(block.begin, from - block.begin)));
    if (from < to) {
      page += fmt::format("<mark{}>{}</mark>", is_marked ? "" : " id=\"found\"", escaped(text.substr(from, to - from)));
      is_marked = true;
    }
    page += fmt::format("{}</{}>\n", escaped(text.substr(to, block.end - to)), tag);
  }
  return page + "</html>\n";
}

Result<std::size_t> place_of(const Request& request, const char* name) {
  const std::string text = request.parameter(name);
  std::size_t place = 0;
  if (text.empty()) return place;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), place);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size())
    return fail(ErrorKind::invalid, fmt::format("{} has to be a place in the text, in bytes", name));
  return place;
}

Reply source(const ApiPorts& ports, const Request& request) {
  const auto run = ports.store.run(request.captures.at("id"));
  if (!run) return error_reply(run.error());
  const std::string& wanted = request.captures.at("source");
  const auto of_run = ports.store.documents(run->id);
  if (!of_run) return error_reply(of_run.error());
  const bool is_there =
      std::any_of(of_run->begin(), of_run->end(), [&](const Document& one) { return one.id == wanted; });
  auto document = is_there ? ports.store.document(wanted) : Result<std::optional<Document>>(std::nullopt);
  if (!document) return error_reply(document.error());
  if (!*document)
    return error_reply(404, fmt::format("the run {} has read no such source", run->id.substr(0, 8)), "source",
                       "not_found");
  if (!contains(request.header("Accept"), "text/html")) {
    json body = **document;
    body["text"] = (*document)->text;
    return json_reply(body);
  }
  const auto begin = place_of(request, "begin"), end = place_of(request, "end");
  if (!begin) return error_reply(begin.error(), "begin");
  if (!end) return error_reply(end.error(), "end");
  const std::string& text = (*document)->text;
  if (*begin > *end || *end > text.size() || !is_boundary(text, *begin) || !is_boundary(text, *end))
    return error_reply(400, "begin and end have to be places between characters of the text, in bytes", "begin",
                       "invalid");
  Reply reply;
  reply.type = "text/html; charset=utf-8";
  reply.body = saved_copy(**document, *begin, *end);
  reply.headers = {{"Content-Security-Policy", saved_copy_policy}, {"Vary", "Accept"}};
  return reply;
}

Reply usage(const ApiPorts& ports, const Request& request) {
  const auto run = ports.store.run(request.captures.at("id"));
  if (!run) return error_reply(run.error());
  const auto calls = ports.store.model_call_figures(run->id);
  return calls ? json_reply(runs::usage_of(*calls)) : error_reply(calls.error());
}

Reply egress(const ApiPorts& ports, const Request& request) {
  const auto run = ports.store.run(request.captures.at("id"));
  if (!run) return error_reply(run.error());
  const auto sent = ports.store.sent_requests(run->id);
  if (!sent) return error_reply(sent.error());
  json body = runs::egress_json(*sent);
  body["run_id"] = run->id;
  return json_reply(body);
}

}  // namespace

nlohmann::json claim_json(const reports::NamedClaim& claim) {
  const Sentence& sentence = *claim.sentence;
  const ClaimCheck& check = *sentence.check;
  return {{"id", claim.id},
          {"section", claim.section},
          {"heading", claim.heading},
          {"text", sentence.text},
          {"kind", to_string(sentence.kind)},
          {"verdict", to_string(check.verdict)},
          {"judge", check.judge},
          {"reasons", check.reasons},
          {"formula", check.formula},
          {"citations", sentence.citations},
          {"witnesses", check.witnesses}};
}

Routes evidence_routes(const ApiPorts& ports) {
  const auto with = [&](Reply (*answer)(const ApiPorts&, const Request&)) {
    return [ports, answer](const Request& request) { return answer(ports, request); };
  };
  return {{"GET", "/api/runs/{id}/claims", with(claims)},
          {"GET", "/api/runs/{id}/sources", with(sources)},
          {"GET", "/api/runs/{id}/sources/{source}", with(source)},
          {"GET", "/api/runs/{id}/usage", with(usage)},
          {"GET", "/api/runs/{id}/egress", with(egress)}};
}

}  // namespace kaozheng::app
