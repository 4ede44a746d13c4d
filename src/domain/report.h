// SPDX-License-Identifier: Apache-2.0
// The report as a tree of sentences, each of which knows what carries it. `reports/` turns it into text.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"
#include "domain/outline.h"
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

// Beyond these nothing is drawn, nor read.
inline constexpr double row_number_max = 1e18, row_time_max = 9999;

// A row of a table: what its sentence says, as cells and as a point of a chart.
struct TableRow {
  std::string label;      // when ("2023"), or whose
  std::string value;      // as shown, with its unit: "0.34亿元", "more than 14%"
  double number = 0;      // in the unit of the table
  double time = 0;        // in years, 2023.5 is July 2023; 0 in a comparison
  bool forecast = false;  // or a target
  bool bounded = false;   // the number is a bound, not a value
};

struct Sentence {
  std::string text;  // without citation marks; of a row the whole statement, its metric included
  SentenceKind kind = SentenceKind::cited;
  std::vector<std::string> findings;      // ids
  std::vector<int> citations;             // numbers of References, ascending; given by code
  std::optional<ClaimCheck> check = {};   // of a claim that was checked
  std::optional<Strength> strength = {};  // of a key finding
  std::optional<TableRow> row = {};       // in a table only
};

// What all rows of a table share.
struct TableFrame {
  std::string caption;     // metric, subject and unit, in words
  std::string metric;      // heads the values
  std::string unit;        // of TableRow::number, as shown; may be empty
  bool over_time = false;  // else a comparison
};

enum class ReportBlockKind { paragraph, bullet, table };
struct ReportBlock {
  ReportBlockKind kind = ReportBlockKind::paragraph;
  std::vector<Sentence> sentences;  // of a table: its rows
  std::optional<TableFrame> table = {};
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

// A sentence of the final report that was corrected or cut after its check.
struct Correction {
  std::string before;
  std::string after;  // empty: it was cut
  std::string why;    // in words
};

// A source that says otherwise than the one a claim cites, about the same.
struct Disagreement {
  std::string claim;
  int reference = 0;  // number of the Reference that carries the claim
  std::string date;   // of its document; empty when unknown
  Witness other;      // the words that say otherwise
  std::string other_title, other_url, other_date;
  bool independent = true;  // the two are not one source
  std::string why;          // in words: in what they differ
};

// A claim with a doubtful verdict, for the list the reader sees first.
struct DoubtfulClaim {
  std::string text;
  Verdict verdict = Verdict::not_found;
  std::string why;  // in words
};

// Claims are sentences of the final report that state something checkable.
struct CheckSummary {
  int made = 0;
  int cited = 0;      // resolve to a stored passage
  int inference = 0;  // marked as the writer's own
  int failed = 0;     // a citation did not resolve, or a quotation was not verbatim
  int cut = 0;        // sentences left out because nothing carried them

  // Verdicts on the cited ones.
  int quoted = 0;  // taken over word for word and found verbatim: outside precision and coverage
  int computed = 0;
  int supported = 0;
  int partly = 0;
  int contradicted = 0;
  int not_found = 0;

  int rechecked = 0;                    // claims researched again
  std::vector<DoubtfulClaim> doubtful;  // the worst first
  std::vector<Correction> corrections;
  std::vector<Disagreement> disagreements;
  int documents = 0;    // that are cited
  int independent = 0;  // sources among them: one publisher, or one text in several places, is one

  int checked() const { return computed + supported + partly + contradicted + not_found; }  // besides the quoted
  int counted() const { return made - quoted; }
};

// What was used and what was given away.
struct Disclosure {
  struct Source {
    std::string title;
    std::string url;
    std::string licence;        // as the source states it; empty when it states none
    int longest_quotation = 0;  // characters of it in the report, in one piece
  };
  struct Model {
    std::string name;
    std::string provider;
    std::string server;  // "http://127.0.0.1:11434"; empty = inside this program
    int answers = 0;
    std::string limits;  // what it is known to do badly, in words
  };
  std::vector<Source> sources;
  std::vector<Model> models;
  long tokens_in = 0;
  long tokens_out = 0;
  std::vector<std::string> left_the_machine;  // in words; empty: nothing did
};

struct Report {
  RunHeader header;
  Language language = Language::zh;
  Brief brief;
  Plan plan;
  Outline outline;                    // of the detailed analysis
  std::vector<Section> final_report;  // executive summary, detailed analysis, key findings, conclusions
  std::vector<AnalysisResult> analyses;
  std::vector<ResearchResult> research;
  std::vector<Reference> references;
  CheckSummary check;
  Disclosure disclosure;
  std::vector<Gap> gaps;
};

void to_json(nlohmann::json& json, const Sentence& sentence);
void to_json(nlohmann::json& json, const Section& section);
void to_json(nlohmann::json& json, const Reference& reference);
void to_json(nlohmann::json& json, const RunHeader& header);
void to_json(nlohmann::json& json, const CheckSummary& check);
void to_json(nlohmann::json& json, const Disclosure& disclosure);
// The whole, as `--json` prints it: {"schema": "kaozheng.report/1", …}.
void to_json(nlohmann::json& json, const Report& report);
// Each throws nlohmann::json::exception when what it reads is out of form; a value that should be one of a few is
// checked, keys that are not known are left alone.
void from_json(const nlohmann::json& json, Sentence& sentence);
void from_json(const nlohmann::json& json, Section& section);
void from_json(const nlohmann::json& json, Reference& reference);
void from_json(const nlohmann::json& json, RunHeader& header);
void from_json(const nlohmann::json& json, CheckSummary& check);
void from_json(const nlohmann::json& json, Disclosure& disclosure);
void from_json(const nlohmann::json& json, Report& report);

}  // namespace kaozheng
