// SPDX-License-Identifier: Apache-2.0
// The report as a tree of sentences, each of which knows what carries it. `reports/` turns it into text.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"
#include "domain/plan.h"
#include "domain/verdict.h"

namespace kaozheng {

enum class SentenceKind {
  cited,       // carried by findings; has citation numbers
  quoted,      // cited, and taken over word for word
  inference,   // the writer's own; shown as such
  transition,  // states nothing that could be checked
  notice,      // the engine's own words: a gap, a remark on method
};
std::string_view to_string(SentenceKind kind);

struct Sentence {
  std::string text;  // without citation marks
  SentenceKind kind = SentenceKind::cited;
  std::vector<std::string> findings;     // ids
  std::vector<int> citations;            // numbers of References, ascending; given by code
  std::optional<ClaimCheck> check = {};  // of a claim that was checked
};

enum class ReportBlockKind { paragraph, bullet };
struct ReportBlock {
  ReportBlockKind kind = ReportBlockKind::paragraph;
  std::vector<Sentence> sentences;
};

struct Section {
  std::string heading;
  std::vector<ReportBlock> blocks;
  std::vector<Section> children;
};

// One entry of the reference list: a passage, and the document it stands in.
struct Reference {
  int number = 0;  // from 1, in order of first citation
  Passage passage;
  std::string title;
  std::string url;
  std::string published;
  std::string fetched_at;
  std::string quote;     // the words of the passage that carry the first citing sentence
  int same_text_as = 0;  // number of an earlier reference to another document with the same text; 0 = none
};

struct ResearchResult {
  Task task;
  Section summary;                // heading empty
  std::vector<Document> sources;  // read and used, without their text
};

struct AnalysisResult {
  Task task;
  std::vector<Section> parts;  // findings, trends, strengths and weaknesses, outlook, advice
};

// What was really used, never a default.
struct RunHeader {
  std::string topic;
  std::string provider;              // "ollama", "openai", "extractive"
  std::string model;                 // the model that answered
  std::vector<std::string> engines;  // that were asked
  int loops = 0;                     // the most any researcher used
  int max_loops = 0;
  std::vector<std::string> notes;  // plan fallback, extractive mode, blocked engines …
};

// Claims are sentences of the final report that state something checkable.
struct CheckSummary {
  int made = 0;
  int cited = 0;                      // resolve to a stored passage
  int quoted = 0;                     // of these, taken over word for word and found verbatim
  int inference = 0;                  // marked as the writer's own
  int failed = 0;                     // a citation did not resolve, or a quotation was not verbatim
  int cut = 0;                        // sentences left out because nothing carried them
  std::vector<std::string> doubtful;  // the failed ones, in words
  int documents = 0;                  // that are cited
  int independent = 0;                // sources among them: one publisher, or one text in several places, is one
};

struct Report {
  RunHeader header;
  Language language = Language::zh;
  Brief brief;
  Plan plan;
  std::vector<Section> final_report;  // executive summary, detailed analysis, key findings, conclusions
  std::vector<AnalysisResult> analyses;
  std::vector<ResearchResult> research;
  std::vector<Reference> references;
  CheckSummary check;
  std::vector<Gap> gaps;
};

void to_json(nlohmann::json& json, const Sentence& sentence);
void to_json(nlohmann::json& json, const Section& section);
void to_json(nlohmann::json& json, const Reference& reference);
void to_json(nlohmann::json& json, const RunHeader& header);
void to_json(nlohmann::json& json, const CheckSummary& check);
// The whole, as `--json` prints it: {"schema": "kaozheng.report/1", …}.
void to_json(nlohmann::json& json, const Report& report);

}  // namespace kaozheng
