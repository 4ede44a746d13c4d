// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "models/scripted_model_double.h"
#include "research/research_run.h"
#include "sources/canned_sources_double.h"

namespace kaozheng::research {

class MemoryEvents final : public Events {
 public:
  void add(Event event) override;
  std::vector<Event> of(std::string_view type) const;
  std::function<void(const Event&)> on_add = {};  // hears each, on the thread that adds it

 private:
  mutable std::mutex mutex_;
  std::vector<Event> events_;
};

// The outside of a run, all in memory. The model is scripted to note the first sentence of every passage and to write
// each finding as a sentence with its mark; brief, plan, queries, reflection and the tasks of `unscripted` are the
// test's.
struct World {
  explicit World(const std::set<std::string>& unscripted = {});
  ResearchRun run();  // as things are set now
  // A run whose journal begins with what another run of this world kept; `store` keeps on.
  ResearchRun journaled_run();

  models::ScriptedModel model;
  sources::CannedSearch search;
  sources::CannedPages pages;
  MemoryEvents events;
  models::Budget budget;
  Prompts prompts;
  Limits limits;
  Sources sources = Sources::web;
  std::stop_source stop;
};

// Three tasks and an analysis over four pages; "later" builds on "risks". The first reflection misses something, a
// later one nothing once two findings are known.
struct ThreeTasks : World {
  explicit ThreeTasks(const std::set<std::string>& unscripted = {});
};
extern const char* const plan_of_three;  // theirs

Brief brief_on(std::string topic, Language language = Language::en);
Task research_task_on(std::string id, std::string description, std::vector<std::string> depends_on = {});
Hit hit_at(std::string url);

inline constexpr const char* nothing_missing = R"({"missing": [], "queries": []})";
inline constexpr const char* something_missing = R"({"missing": ["more"], "queries": []})";

// Replies that follow the prompt's material.
Result<std::string> note_first_sentences(const models::Prompt& prompt);
Result<std::string> write_all_findings(const models::Prompt& prompt);
// The task's focus as query, with the number of queries asked so far: a new one each time.
Result<std::string> ask_something_new(const models::Prompt& prompt);

}  // namespace kaozheng::research
