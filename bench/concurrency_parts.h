// SPDX-License-Identifier: Apache-2.0
// The far ends of a run that is nothing but waiting: what they answer, and what a run of them is asked.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "models/model.h"

namespace kaozheng::bench {

using Steady = std::chrono::steady_clock;

inline double milliseconds_since(Steady::time_point began) {
  return std::chrono::duration<double, std::milli>(Steady::now() - began).count();
}

// Of the whole process.
inline double cpu_milliseconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

// A number of /proc/self/status: "VmHWM", "Threads".
inline long of_process(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
  return 0;
}

inline double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

// A supervisor, five researchers of one round, a writer.
inline Question one_question() {
  Question question;
  question.topic = "Tides of five seas";
  question.language = Language::en;
  question.limits.max_loops = 2;  // the reflection of the first round ends it
  question.limits.parallel = 5;
  question.limits.queries_per_round = question.limits.hits_per_query = question.limits.pages_per_round = 1;
  question.limits.recheck_rounds = 0;
  return question;
}

inline std::string sentence_on(std::string_view sea) { return "The tide of the " + std::string(sea) + " rises daily."; }

// What of a prompt its reply depends on: the researcher's sea, the first finding shown.
inline constexpr const char* seas[] = {"Baltic", "Aegean", "Caspian", "Celtic", "Coral"};
inline std::string sea_in(std::string_view text) {
  std::string first = seas[0];
  std::size_t first_at = text.size();
  for (const char* sea : seas)
    if (const std::size_t at = text.find(sea); at < first_at) first = sea, first_at = at;
  return first;
}

// The reply of a model to a prompt of this task, about this sea, whose finding has this label.
inline std::string reply_to(std::string_view task, const std::string& sea, const std::string& label) {
  if (task == "brief") return R"({"scope":"seas","period":"","facets":["tides"]})";
  if (task == "plan") {
    nlohmann::json tasks = nlohmann::json::array();
    for (const char* one : seas)
      tasks.push_back({{"id", one},
                       {"type", "research"},
                       {"description", std::string(one) + " tide"},
                       {"priority", 3},
                       {"depends_on", nlohmann::json::array()}});
    return nlohmann::json{{"tasks", std::move(tasks)}}.dump();
  }
  if (task == "queries") return R"({"queries":[")" + sea + R"( tide"]})";
  if (task == "notes") return R"({"findings":[{"statement":")" + sentence_on(sea) + R"(","passages":["P1"]}]})";
  if (task == "reflect") return R"({"missing":[],"queries":[]})";
  if (task == "outline")
    return R"({"sections":[{"heading":"Tides","question":"","findings":["F1","F2","F3","F4","F5"],"children":[]}]})";
  if (task == "edit") return R"({"terms":[],"transitions":[]})";
  return sentence_on(sea) + " [" + label + "]";
}

class StandInModel : public models::Model {
 public:
  std::string provider() const override { return "openai"; }
  std::string name() const override { return "stand-in"; }
  std::size_t material_chars_max(models::Role) const override { return 8'000; }
};

// The calls that take their time: with the searches and pages, 16 of the model and 10 of tools in a run, seven after
// one another. The others (brief, outline, summaries, the sections beside the summary, the editor) are answered at
// once.
inline bool takes_time(std::string_view task) {
  return task == "plan" || task == "queries" || task == "notes" || task == "reflect" || task == "write.summary";
}
inline constexpr std::chrono::milliseconds call_time{100};

}  // namespace kaozheng::bench
