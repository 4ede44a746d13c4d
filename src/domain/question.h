// SPDX-License-Identifier: Apache-2.0
// What the user asked, and the question made precise.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng {

enum class Language { zh, en };
std::string_view to_string(Language language);  // "zh", "en"
std::optional<Language> parse_language(std::string_view text);

// Where a run may look. `files` opens no connection except to the model.
enum class Sources { web, files, both };
std::string_view to_string(Sources sources);
std::optional<Sources> parse_sources(std::string_view text);

enum class Mode { supervised, basic };

// What bounds the work of a run.
struct Limits {
  int max_loops = 3;  // rounds of one researcher; L means L
  int max_tasks = 8;  // tasks of a plan
  int parallel = 4;   // researchers at once
  int queries_per_round = 3;
  int hits_per_query = 6;
  int pages_per_round = 5;  // read by one researcher in one round
  long tokens_max = 0;      // of the whole run; 0 = no cap
  int minutes_max = 0;      // of the whole run; 0 = no cap
  int pages_max = 0;        // of the whole run; 0 = no cap
  double cost_max = 0;      // of the whole run, in `currency`; 0 = no cap
  std::string currency = {};
  int recheck_rounds = 1;  // searches again for claims that failed their check
};

// What the user answered when a run asked back.
struct Clarification {
  std::string question;
  std::string answer;
};

struct Question {
  std::string topic;
  std::optional<Language> language;  // of the report; guessed from the topic when absent
  Sources sources = Sources::web;
  Mode mode = Mode::supervised;
  Limits limits;
  std::string audience = {};  // whom the report is for, in the user's words; empty = anybody
  int length = 0;             // of the final report, as text::written_length counts; 0 = as the material gives
  std::vector<Clarification> clarifications = {};
};

// The question made precise: what would answer it.
struct Brief {
  std::string topic;
  Language language = Language::zh;
  std::string scope;                // one or two sentences
  std::string period;               // "2025", "2023-2025"; empty = any
  std::vector<std::string> facets;  // what a good answer covers, in order of importance
  std::string audience = {};        // as in Question
  int length = 0;
  std::vector<Clarification> clarifications = {};
  std::vector<std::string> notes = {};  // what the user added while the run went on
};

void to_json(nlohmann::json& json, const Limits& limits);
void to_json(nlohmann::json& json, const Clarification& clarification);
void from_json(const nlohmann::json& json, Clarification& clarification);
void to_json(nlohmann::json& json, const Question& question);
void from_json(const nlohmann::json& json, Question& question);
void to_json(nlohmann::json& json, const Brief& brief);
void from_json(const nlohmann::json& json, Brief& brief);

}  // namespace kaozheng
