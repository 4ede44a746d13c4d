// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "app/mcp/arguments.h"
#include "app/mcp/run_texts.h"
#include "app/mcp/tools.h"
#include "base/bytes.h"
#include "models/tokens.h"
#include "reports/bibtex.h"
#include "reports/csl_json.h"
#include "reports/footnotes.h"
#include "reports/ris.h"
#include "runs/exports.h"
#include "runs/verification.h"
#include "sources/pages.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t run_id_characters_max = 128, heading_characters_max = 500, question_characters_max = 4'000;
constexpr std::size_t summary_characters_max = 800, sections_shown_max = 100;
constexpr std::size_t report_characters_max = 500'000, text_characters_max = 500'000;
constexpr std::size_t texts_max = 50, documents_max = 200;
constexpr std::size_t claims_shown_max = 60, gaps_shown_max = 50;
constexpr int claims_tokens_max = 15'000;

json link(const std::string& uri, const char* name, const char* title, const char* type) {
  return {{"type", "resource_link"}, {"uri", uri}, {"name", name}, {"title", title}, {"mimeType", type}};
}

Result<std::string> text_in(const std::string& format, const store::RunRecord& run, const store::ReportRecord& record) {
  if (format == "markdown") return record.markdown;
  const Report report = TRY(runs::parsed_report(record));
  if (format == "footnotes") return reports::render_footnotes(report);
  if (format == "bibtex") return reports::render_bibtex(report);
  if (format == "ris") return reports::render_ris(report);
  if (format == "csl") return reports::render_csl_json(report);
  return evidence_json(run, record, report).dump(1, ' ', false, json::error_handler_t::replace);
}

// The section a caller means by its number in the list, or by its heading or a part of it.
Result<std::string> section_text(const std::string& markdown, const std::string& wanted) {
  const auto sections = sections_of(markdown);
  const bool is_number =
      wanted.size() <= 4 && std::all_of(wanted.begin(), wanted.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto whole = [&](const MarkdownSection& one) { return markdown.substr(one.begin, one.end - one.begin); };
  if (is_number) {
    const std::size_t number = std::stoul(wanted);
    if (number >= 1 && number <= sections.size()) return whole(sections[number - 1]);
  }
  for (const MarkdownSection& one : sections)
    if (equals_ignoring_case(one.heading, trim(wanted))) return whole(one);
  for (const MarkdownSection& one : sections)
    if (contains(to_lower_ascii(one.heading), to_lower_ascii(trim(wanted)))) return whole(one);
  return fail(ErrorKind::invalid,
              "section: the report has no such section; without section the result lists them by number");
}

json headings_of(const std::string& markdown) {
  json headings = json::array();
  for (const MarkdownSection& one : sections_of(markdown)) {
    if (headings.size() == sections_shown_max) break;
    headings.push_back({{"number", headings.size() + 1},
                        {"level", one.level},
                        {"heading", abbreviate(one.heading, heading_characters_max)}});
  }
  return headings;
}

// The first sentences of the report proper.
std::string summary_of(const store::ReportRecord& record) {
  const auto report = runs::parsed_report(record);
  if (!report || report->final_report.empty()) return "";
  std::string summary;
  for (const ReportBlock& block : report->final_report.front().blocks)
    for (const Sentence& sentence : block.sentences) {
      if (count_code_points(summary) > summary_characters_max) return abbreviate(summary, summary_characters_max);
      summary += (summary.empty() || report->language == Language::zh ? "" : " ") + sentence.text;
    }
  return abbreviate(summary, summary_characters_max);
}

// The text of a document that was given, as one that was read.
Result<Document> given_document(const json& given, std::size_t number, Clock& clock) {
  const auto named = [&](const char* name) { return fmt::format("texts[{}].{}", number, name); };
  const auto fields = ToolArguments::read(given, {"text", "title", "url"});
  if (!fields) return fail(ErrorKind::invalid, fmt::format("texts[{}]: {}", number, fields.error().what));
  const auto text = fields->needed_text("text", text_characters_max);
  if (!text) return fail(ErrorKind::invalid, named("text") + ": " + text.error().what);
  const auto title = fields->text("title", heading_characters_max);
  if (!title) return fail(ErrorKind::invalid, named("title") + ": " + title.error().what);
  const auto url = fields->text("url", question_characters_max);
  if (!url) return fail(ErrorKind::invalid, named("url") + ": " + url.error().what);
  // As a file: a text somebody hands over is not refused for looking like a log-in wall.
  auto document = sources::read_document({*text, *url, "text/markdown", "utf-8", Origin::file}, clock, {});
  if (!document) return fail(ErrorKind::invalid, fmt::format("texts[{}]: {}", number, document.error().what));
  if (!title->empty()) document->title = *title;
  return std::move(*document);
}

Result<void> add_stored(store::Store& store, const std::string& id, std::set<std::string>& known,
                        runs::VerificationMaterial& material) {
  if (!known.insert(id).second) return {};
  auto document = TRY(store.document(id));
  if (!document) return fail(ErrorKind::invalid, "documents: there is no document of one of these ids");
  material.documents.push_back(std::move(*document));
  return {};
}

Result<runs::VerificationMaterial> material_of(const ToolArguments& given, McpBacking& backing) {
  runs::VerificationMaterial material;
  std::set<std::string> known;
  const json texts = TRY(given.list("texts", texts_max));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Document document = TRY(given_document(texts[i], i, backing.clock()));
    if (known.insert(document.id).second) material.documents.push_back(std::move(document));
  }
  const json ids = TRY(given.list("documents", documents_max));
  const std::string run_id = TRY(given.text("run_id", run_id_characters_max));
  if (ids.empty() && run_id.empty()) return material;
  store::Store* const store = TRY(backing.store());
  for (const json& id : ids) {
    if (!id.is_string()) return fail(ErrorKind::invalid, "documents holds ids, which are strings");
    // Ids of search results say what they are of.
    const auto& whole = id.get_ref<const std::string&>();
    TRY_VOID(add_stored(*store, whole.substr(whole.rfind(':') + 1), known, material));
  }
  if (run_id.empty()) return material;
  const store::RunRecord run = TRY(run_named(*store, run_id));
  const auto documents = TRY(store->documents(run.id));
  for (const Document& document : documents) TRY_VOID(add_stored(*store, document.id, known, material));
  return material;
}

}  // namespace

Result<ToolOutcome> research_result(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"run_id", "section", "format", "page"}));
  const std::string id = TRY(given.needed_text("run_id", run_id_characters_max));
  const std::string section = TRY(given.text("section", heading_characters_max));
  const std::string format =
      TRY(given.one_of("format", {"markdown", "footnotes", "bibtex", "ris", "csl", "evidence"}, "markdown"));
  const long page = TRY(given.number("page", 1, 10'000, 1));
  const bool has_sections = format == "markdown" || format == "footnotes";
  if (!section.empty() && !has_sections)
    return fail(ErrorKind::invalid, "section: only the formats markdown and footnotes have sections");
  store::Store* const store = TRY(backing.store());
  const store::RunRecord run = TRY(run_named(*store, id));
  const store::ReportRecord record = TRY(report_record(*store, run));
  std::string text = TRY(text_in(format, run, record));
  json untrusted = {{"note", untrusted_note}};
  if (section.empty() && page == 1) {
    untrusted["summary"] = summary_of(record);
    if (has_sections) untrusted["sections"] = headings_of(text);
  }
  if (!section.empty()) {
    std::string chosen = TRY(section_text(text, section));
    text = std::move(chosen);
  }
  const auto pages = pages_of(text, page_tokens_max);
  if (static_cast<std::size_t>(page) > pages.size())
    return fail(ErrorKind::invalid, fmt::format("page: there are {} pages", pages.size()));
  untrusted["text"] = pages[static_cast<std::size_t>(page) - 1];
  const auto check = record.json.find("check");
  ToolOutcome outcome{{{"run_id", run.id},
                       {"topic", run.topic},
                       {"status", store::to_string(run.status)},
                       {"report", record.state},
                       {"check", check == record.json.end() ? json::object() : check_counts(*check)},
                       {"page", page},
                       {"pages", pages.size()},
                       {"live_url", report_address(run.id, call.origin)},
                       {"untrusted", std::move(untrusted)}}};
  outcome.links = {link(report_uri(run.id), "report.md", "The report", "text/markdown"),
                   link(evidence_uri(run.id), "evidence.json", "Claims, verdicts and quotations", "application/json"),
                   link(sources_uri(run.id), "sources.bib", "Its sources as BibTeX", "application/x-bibtex")};
  return outcome;
}

Result<ToolOutcome> report_ask(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"run_id", "question"}));
  const std::string id = TRY(given.needed_text("run_id", run_id_characters_max));
  const std::string question = TRY(given.needed_text("question", question_characters_max));
  store::Store* const store = TRY(backing.store());
  const store::RunRecord run = TRY(run_named(*store, id));
  TRY_VOID(report_record(*store, run));
  const json answer = TRY(backing.ask(run.id, question, call.stop));
  json untrusted = {{"note", untrusted_note}};
  for (const char* part : {"markdown", "references"})
    if (const auto found = answer.find(part); found != answer.end()) untrusted[part] = *found;
  return ToolOutcome{
      {{"run_id", run.id}, {"found", answer.value("found", false)}, {"untrusted", std::move(untrusted)}}};
}

Result<ToolOutcome> verify_report(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"report", "texts", "run_id", "documents"}));
  const std::string text = TRY(given.needed_text("report", report_characters_max));
  runs::VerificationMaterial material = TRY(material_of(given, backing));
  if (material.documents.empty())
    return fail(ErrorKind::invalid, "there is nothing to hold the report against: give texts, documents or run_id");
  reports::ForeignReport report = reports::read_foreign_report(text);
  if (report.claims.empty()) return fail(ErrorKind::invalid, "report: there is no claim in it that could be checked");
  const Language language = report.language;
  const auto verified = TRY(runs::verify_report(std::move(report), std::move(material), language, call.stop));
  const json all = verified;
  json claims = json::array(), gaps = json::array();
  int tokens = 0;
  for (const std::size_t i : runs::doubtful_first(verified)) {
    json claim = all.at("claims").at(i);
    claim.erase("begin");
    claim.erase("end");
    tokens += models::tokens_at_most(claim.dump(-1, ' ', false, json::error_handler_t::replace));
    if (claims.size() == claims_shown_max || (tokens > claims_tokens_max && !claims.empty())) break;
    claims.push_back(std::move(claim));
  }
  for (const json& gap : all.at("gaps"))
    if (gaps.size() < gaps_shown_max) gaps.push_back(gap);
  return ToolOutcome{
      {{"counts", all.at("counts")},
       {"documents", verified.documents.size()},
       {"shown", claims.size()},
       {"untrusted", {{"note", untrusted_note}, {"claims", std::move(claims)}, {"gaps", std::move(gaps)}}}}};
}

}  // namespace kaozheng::app
