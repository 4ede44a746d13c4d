// SPDX-License-Identifier: Apache-2.0
#include "domain/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "domain/strict_json.h"

namespace kaozheng {
namespace {

constexpr std::string_view report_schema = "kaozheng.report/1";
constexpr std::array sentence_kinds = {SentenceKind::cited, SentenceKind::quoted, SentenceKind::inference,
                                       SentenceKind::transition, SentenceKind::notice};
constexpr std::array languages = {Language::zh, Language::en};
constexpr std::array report_block_kinds = {ReportBlockKind::paragraph, ReportBlockKind::bullet, ReportBlockKind::table};

std::string_view to_string(ReportBlockKind kind) {
  switch (kind) {
    case ReportBlockKind::paragraph:
      return "paragraph";
    case ReportBlockKind::bullet:
      return "bullet";
    case ReportBlockKind::table:
      return "table";
  }
  throw std::logic_error("no such kind of block");
}

// A number that can be drawn.
double drawable(const nlohmann::json& json, const char* name, double most) {
  const nlohmann::json& number = json.at(name);
  if (!number.is_number() || !(std::abs(number.get<double>()) <= most))
    out_of_form(json, std::string(name) + " is no number, or beyond what can be");
  return number.get<double>();
}

TableRow row_in(const nlohmann::json& json) {
  TableRow row;
  json.at("label").get_to(row.label);
  json.at("value").get_to(row.value);
  row.number = drawable(json, "number", row_number_max);
  row.time = drawable(json, "time", row_time_max);
  json.at("forecast").get_to(row.forecast);
  json.at("bounded").get_to(row.bounded);
  return row;
}

nlohmann::json row_json(const TableRow& row) {
  return {{"label", row.label}, {"value", row.value},       {"number", row.number},
          {"time", row.time},   {"forecast", row.forecast}, {"bounded", row.bounded}};
}

TableFrame frame_in(const nlohmann::json& json) {
  TableFrame frame;
  json.at("caption").get_to(frame.caption);
  json.at("metric").get_to(frame.metric);
  json.at("unit").get_to(frame.unit);
  json.at("over_time").get_to(frame.over_time);
  return frame;
}

ReportBlock block_in(const nlohmann::json& json) {
  ReportBlock block;
  const auto& kind = json.at("kind").get_ref<const std::string&>();
  const auto* const found = std::find_if(report_block_kinds.begin(), report_block_kinds.end(),
                                         [&](ReportBlockKind one) { return kind == to_string(one); });
  if (found == report_block_kinds.end()) out_of_form(json, "no such kind of block");
  block.kind = *found;
  json.at("sentences").get_to(block.sentences);
  const bool is_table = block.kind == ReportBlockKind::table;
  if (is_table) block.table = frame_in(json.at("table"));
  for (const Sentence& sentence : block.sentences)
    if (sentence.row.has_value() != is_table) out_of_form(json, "rows stand in tables, and nothing else does");
  return block;
}

}  // namespace

std::string_view to_string(SentenceKind kind) {
  switch (kind) {
    case SentenceKind::cited:
      return "cited";
    case SentenceKind::quoted:
      return "quoted";
    case SentenceKind::inference:
      return "inference";
    case SentenceKind::transition:
      return "transition";
    case SentenceKind::notice:
      return "notice";
  }
  throw std::logic_error("no such kind of sentence");
}

void to_json(nlohmann::json& json, const Sentence& sentence) {
  json = {{"text", sentence.text},
          {"kind", to_string(sentence.kind)},
          {"findings", sentence.findings},
          {"citations", sentence.citations}};
  if (sentence.check) json["check"] = *sentence.check;
  if (sentence.strength) json["strength"] = *sentence.strength;
  if (sentence.row) json["row"] = row_json(*sentence.row);
}

void to_json(nlohmann::json& json, const Section& section) {
  json = {{"heading", section.heading}, {"blocks", nlohmann::json::array()}, {"children", section.children}};
  for (const ReportBlock& block : section.blocks) {
    nlohmann::json& one = json["blocks"].emplace_back();
    one = {{"kind", to_string(block.kind)}, {"sentences", block.sentences}};
    if (const auto& table = block.table)
      one["table"] = {{"caption", table->caption},
                      {"metric", table->metric},
                      {"unit", table->unit},
                      {"over_time", table->over_time}};
  }
}

void to_json(nlohmann::json& json, const Reference& reference) {
  json = {{"number", reference.number}, {"passage", reference.passage},          {"title", reference.title},
          {"url", reference.url},       {"published", reference.published},      {"fetched_at", reference.fetched_at},
          {"quote", reference.quote},   {"same_text_as", reference.same_text_as}};
}

void to_json(nlohmann::json& json, const RunHeader& header) {
  json = {{"topic", header.topic},     {"provider", header.provider}, {"model", header.model},
          {"engines", header.engines}, {"loops", header.loops},       {"max_loops", header.max_loops},
          {"notes", header.notes}};
}

namespace {

void to_json(nlohmann::json& json, const DoubtfulClaim& claim) {
  json = {{"text", claim.text}, {"verdict", to_string(claim.verdict)}, {"why", claim.why}};
}
void to_json(nlohmann::json& json, const Correction& correction) {
  json = {{"before", correction.before}, {"after", correction.after}, {"why", correction.why}};
}
void to_json(nlohmann::json& json, const Disagreement& disagreement) {
  json = {{"claim", disagreement.claim},
          {"reference", disagreement.reference},
          {"date", disagreement.date},
          {"other", disagreement.other},
          {"other_title", disagreement.other_title},
          {"other_url", disagreement.other_url},
          {"other_date", disagreement.other_date},
          {"independent", disagreement.independent},
          {"why", disagreement.why}};
}

template <class T>
nlohmann::json list_of(const std::vector<T>& values) {
  nlohmann::json list = nlohmann::json::array();
  for (const T& value : values) to_json(list.emplace_back(), value);
  return list;
}

}  // namespace

void to_json(nlohmann::json& json, const CheckSummary& check) {
  json = {{"made", check.made},
          {"cited", check.cited},
          {"checked", check.checked()},
          {"quoted", check.quoted},
          {"computed", check.computed},
          {"supported", check.supported},
          {"partly", check.partly},
          {"contradicted", check.contradicted},
          {"not_found", check.not_found},
          {"inference", check.inference},
          {"failed", check.failed},
          {"cut", check.cut},
          {"rechecked", check.rechecked},
          {"doubtful", list_of(check.doubtful)},
          {"corrections", list_of(check.corrections)},
          {"disagreements", list_of(check.disagreements)},
          {"documents", check.documents},
          {"independent", check.independent}};
}

void to_json(nlohmann::json& json, const Disclosure& disclosure) {
  json = {{"sources", nlohmann::json::array()},
          {"models", nlohmann::json::array()},
          {"tokens_in", disclosure.tokens_in},
          {"tokens_out", disclosure.tokens_out},
          {"left_the_machine", disclosure.left_the_machine}};
  for (const Disclosure::Source& source : disclosure.sources)
    json["sources"].push_back({{"title", source.title},
                               {"url", source.url},
                               {"licence", source.licence},
                               {"longest_quotation", source.longest_quotation}});
  for (const Disclosure::Model& model : disclosure.models)
    json["models"].push_back({{"name", model.name},
                              {"provider", model.provider},
                              {"server", model.server},
                              {"answers", model.answers},
                              {"limits", model.limits}});
}

void to_json(nlohmann::json& json, const Report& report) {
  json = {{"schema", report_schema},
          {"header", report.header},
          {"language", to_string(report.language)},
          {"brief", report.brief},
          {"plan", report.plan},
          {"outline", report.outline},
          {"final_report", report.final_report},
          {"analyses", nlohmann::json::array()},
          {"research", nlohmann::json::array()},
          {"references", report.references},
          {"check", report.check},
          {"disclosure", report.disclosure},
          {"gaps", report.gaps}};
  for (const AnalysisResult& analysis : report.analyses)
    json["analyses"].push_back({{"task", analysis.task}, {"parts", analysis.parts}});
  for (const ResearchResult& result : report.research)
    json["research"].push_back({{"task", result.task}, {"summary", result.summary}, {"sources", result.sources}});
}

void from_json(const nlohmann::json& json, Sentence& sentence) {
  json.at("text").get_to(sentence.text);
  read_name(json, "kind", sentence_kinds, sentence.kind);
  json.at("findings").get_to(sentence.findings);
  sentence.citations.clear();
  for (const nlohmann::json& number : json.at("citations"))
    read_integer({{"citation", number}}, "citation", sentence.citations.emplace_back());
  sentence.check.reset();
  if (const auto check = json.find("check"); check != json.end()) sentence.check = check->get<ClaimCheck>();
  sentence.strength.reset();
  if (const auto strength = json.find("strength"); strength != json.end())
    sentence.strength = strength->get<Strength>();
  sentence.row.reset();
  if (const auto row = json.find("row"); row != json.end()) sentence.row = row_in(*row);
}

void from_json(const nlohmann::json& json, Section& section) {
  json.at("heading").get_to(section.heading);
  section.blocks.clear();
  for (const nlohmann::json& block : json.at("blocks")) section.blocks.push_back(block_in(block));
  json.at("children").get_to(section.children);
}

void from_json(const nlohmann::json& json, Reference& reference) {
  read_integer(json, "number", reference.number);
  json.at("passage").get_to(reference.passage);
  json.at("title").get_to(reference.title);
  json.at("url").get_to(reference.url);
  json.at("published").get_to(reference.published);
  json.at("fetched_at").get_to(reference.fetched_at);
  json.at("quote").get_to(reference.quote);
  read_integer(json, "same_text_as", reference.same_text_as);
}

void from_json(const nlohmann::json& json, RunHeader& header) {
  json.at("topic").get_to(header.topic);
  json.at("provider").get_to(header.provider);
  json.at("model").get_to(header.model);
  json.at("engines").get_to(header.engines);
  read_integer(json, "loops", header.loops);
  read_integer(json, "max_loops", header.max_loops);
  json.at("notes").get_to(header.notes);
}

namespace {

template <class T, class Read>
void read_list(const nlohmann::json& json, const char* name, std::vector<T>& values, const Read& read) {
  values.clear();
  for (const nlohmann::json& one : json.at(name)) values.push_back(read(one));
}

DoubtfulClaim doubtful_in(const nlohmann::json& json) {
  DoubtfulClaim claim;
  json.at("text").get_to(claim.text);
  const auto verdict = parse_verdict(json.at("verdict").get_ref<const std::string&>());
  if (!verdict) out_of_form(json, "no such verdict");
  claim.verdict = *verdict;
  json.at("why").get_to(claim.why);
  return claim;
}

Correction correction_in(const nlohmann::json& json) {
  return {json.at("before").get<std::string>(), json.at("after").get<std::string>(), json.at("why").get<std::string>()};
}

Disagreement disagreement_in(const nlohmann::json& json) {
  Disagreement one;
  json.at("claim").get_to(one.claim);
  read_integer(json, "reference", one.reference);
  json.at("date").get_to(one.date);
  json.at("other").get_to(one.other);
  json.at("other_title").get_to(one.other_title);
  json.at("other_url").get_to(one.other_url);
  json.at("other_date").get_to(one.other_date);
  json.at("independent").get_to(one.independent);
  json.at("why").get_to(one.why);
  return one;
}

}  // namespace

void from_json(const nlohmann::json& json, CheckSummary& check) {
  read_integer(json, "made", check.made);
  read_integer(json, "cited", check.cited);
  read_integer(json, "quoted", check.quoted);
  read_integer(json, "computed", check.computed);
  read_integer(json, "supported", check.supported);
  read_integer(json, "partly", check.partly);
  read_integer(json, "contradicted", check.contradicted);
  read_integer(json, "not_found", check.not_found);
  read_integer(json, "inference", check.inference);
  read_integer(json, "failed", check.failed);
  read_integer(json, "cut", check.cut);
  read_integer(json, "rechecked", check.rechecked);
  read_list(json, "doubtful", check.doubtful, doubtful_in);
  read_list(json, "corrections", check.corrections, correction_in);
  read_list(json, "disagreements", check.disagreements, disagreement_in);
  read_integer(json, "documents", check.documents);
  read_integer(json, "independent", check.independent);
  int checked = 0;
  read_integer(json, "checked", checked);
  if (checked != check.checked()) out_of_form(json, "checked is not the sum of its verdicts");
}

void from_json(const nlohmann::json& json, Disclosure& disclosure) {
  read_list(json, "sources", disclosure.sources, [](const nlohmann::json& one) {
    Disclosure::Source source;
    one.at("title").get_to(source.title);
    one.at("url").get_to(source.url);
    one.at("licence").get_to(source.licence);
    read_integer(one, "longest_quotation", source.longest_quotation);
    return source;
  });
  read_list(json, "models", disclosure.models, [](const nlohmann::json& one) {
    Disclosure::Model model;
    one.at("name").get_to(model.name);
    one.at("provider").get_to(model.provider);
    one.at("server").get_to(model.server);
    read_integer(one, "answers", model.answers);
    one.at("limits").get_to(model.limits);
    return model;
  });
  read_integer(json, "tokens_in", disclosure.tokens_in);
  read_integer(json, "tokens_out", disclosure.tokens_out);
  json.at("left_the_machine").get_to(disclosure.left_the_machine);
}

void from_json(const nlohmann::json& json, Report& report) {
  if (json.at("schema") != report_schema) out_of_form(json, "it is not a " + std::string(report_schema));
  json.at("header").get_to(report.header);
  read_name(json, "language", languages, report.language);
  json.at("brief").get_to(report.brief);
  json.at("plan").get_to(report.plan);
  report.outline = json.value("outline", Outline());
  json.at("final_report").get_to(report.final_report);
  report.analyses.clear();
  for (const nlohmann::json& analysis : json.at("analyses"))
    report.analyses.push_back({analysis.at("task").get<Task>(), analysis.at("parts").get<std::vector<Section>>()});
  report.research.clear();
  for (const nlohmann::json& result : json.at("research"))
    report.research.push_back({result.at("task").get<Task>(), result.at("summary").get<Section>(),
                               result.at("sources").get<std::vector<Document>>()});
  json.at("references").get_to(report.references);
  json.at("check").get_to(report.check);
  json.at("disclosure").get_to(report.disclosure);
  json.at("gaps").get_to(report.gaps);
}

}  // namespace kaozheng
