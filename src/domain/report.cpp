// SPDX-License-Identifier: Apache-2.0
#include "domain/report.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace kaozheng {
namespace {

constexpr std::string_view report_schema = "kaozheng.report/1";

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
}

void to_json(nlohmann::json& json, const Section& section) {
  json = {{"heading", section.heading}, {"blocks", nlohmann::json::array()}, {"children", section.children}};
  for (const ReportBlock& block : section.blocks)
    json["blocks"].push_back(
        {{"kind", block.kind == ReportBlockKind::bullet ? "bullet" : "paragraph"}, {"sentences", block.sentences}});
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

void to_json(nlohmann::json& json, const CheckSummary& check) {
  json = {{"made", check.made},           {"cited", check.cited},         {"quoted", check.quoted},
          {"inference", check.inference}, {"failed", check.failed},       {"cut", check.cut},
          {"doubtful", check.doubtful},   {"documents", check.documents}, {"independent", check.independent}};
}

void to_json(nlohmann::json& json, const Report& report) {
  json = {{"schema", report_schema},
          {"header", report.header},
          {"language", to_string(report.language)},
          {"brief", report.brief},
          {"plan", report.plan},
          {"final_report", report.final_report},
          {"analyses", nlohmann::json::array()},
          {"research", nlohmann::json::array()},
          {"references", report.references},
          {"check", report.check},
          {"gaps", report.gaps}};
  for (const AnalysisResult& analysis : report.analyses)
    json["analyses"].push_back({{"task", analysis.task}, {"parts", analysis.parts}});
  for (const ResearchResult& result : report.research)
    json["research"].push_back({{"task", result.task}, {"summary", result.summary}, {"sources", result.sources}});
}

}  // namespace kaozheng
