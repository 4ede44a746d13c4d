// SPDX-License-Identifier: Apache-2.0
#include "research/world_double.h"

#include "text/words.h"

namespace kaozheng::research {

void MemoryEvents::add(Event event) {
  if (on_add) on_add(event);
  std::lock_guard lock(mutex_);
  events_.push_back(std::move(event));
}

std::vector<Event> MemoryEvents::of(std::string_view type) const {
  std::lock_guard lock(mutex_);
  std::vector<Event> found;
  for (const Event& event : events_)
    if (event.type == type) found.push_back(event);
  return found;
}

World::World(const std::set<std::string>& unscripted) : prompts(Prompts::load({}).value()) {
  if (!unscripted.count("notes")) model.on("notes", note_first_sentences);
  for (const char* task :
       {"summarise", "write.summary", "write.detail", "write.findings", "write.conclusion", "analyse.findings",
        "analyse.trends", "analyse.strengths", "analyse.outlook", "analyse.advice"})
    if (!unscripted.count(task)) model.on(task, write_all_findings);
}

ResearchRun World::run() {
  return {.id = "run-1",
          .model = model,
          .search = search,
          .pages = pages,
          .events = events,
          .budget = budget,
          .prompts = prompts,
          .today = "2025-10-01",
          .limits = limits,
          .sources = sources,
          .stop = stop.get_token()};
}

Brief brief_on(std::string topic, Language language) {
  Brief brief;
  brief.topic = std::move(topic);
  brief.language = language;
  brief.scope = "scope";
  brief.facets = {"first facet", "second facet"};
  return brief;
}

Task research_task_on(std::string id, std::string description, std::vector<std::string> depends_on) {
  Task task;
  task.id = std::move(id);
  task.description = std::move(description);
  task.depends_on = std::move(depends_on);
  return task;
}

Hit hit_at(std::string url) {
  Hit hit;
  hit.title = "title of " + url;
  hit.url = std::move(url);
  return hit;
}

Result<std::string> note_first_sentences(const models::Prompt& prompt) {
  nlohmann::json findings = nlohmann::json::array();
  for (const models::LabelledPassage& one : prompt.material.passages) {
    const std::vector<std::string> sentences = text::sentence_texts(one.passage.text);
    if (!sentences.empty()) findings.push_back({{"statement", sentences.front()}, {"passages", {one.label}}});
  }
  return nlohmann::json{{"findings", findings}}.dump();
}

Result<std::string> write_all_findings(const models::Prompt& prompt) {
  std::string text;
  for (const models::LabelledFinding& one : prompt.material.findings)
    text += one.finding.statement + " [" + one.label + "]\n\n";
  return text;
}

Result<std::string> ask_something_new(const models::Prompt& prompt) {
  const std::string number = std::to_string(prompt.material.earlier_queries.size() + 1);
  return nlohmann::json{{"queries", {prompt.material.focus + " " + number}}}.dump();
}

}  // namespace kaozheng::research
