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

const char* const plan_of_three = R"({"tasks": [
  {"id": "costs", "type": "research", "description": "costs of x", "priority": 3, "depends_on": []},
  {"id": "risks", "type": "research", "description": "risks of x", "priority": 5, "depends_on": []},
  {"id": "later", "type": "research", "description": "future of x", "priority": 4, "depends_on": ["risks"]},
  {"id": "weigh", "type": "analysis", "description": "weigh x", "priority": 3, "depends_on": ["costs", "risks"]},
  {"id": "write", "type": "synthesis", "description": "write", "priority": 1, "depends_on": ["weigh"]}]})";

ThreeTasks::ThreeTasks(const std::set<std::string>& unscripted) : World(unscripted) {
  model.on("brief", R"({"scope": "s", "period": "2025", "facets": ["costs", "risks"]})").on("plan", plan_of_three);
  if (!unscripted.count("queries")) model.on("queries", ask_something_new);
  model.on("reflect", something_missing).on("reflect", [](const models::Prompt& prompt) -> Result<std::string> {
    return prompt.material.findings.size() > 1 ? nothing_missing : something_missing;
  });
  search.on("costs", {hit_at("https://a.example/"), hit_at("https://both.example/")});
  search.on("risks", {hit_at("https://b.example/"), hit_at("https://both.example/")});
  search.on("future", {hit_at("https://c.example/")});
  pages.on("https://a.example/", "X costs 5 euros.").on("https://b.example/", "X may break in winter.");
  pages.on("https://c.example/", "X will be cheaper in 2030.")
      .on("https://both.example/", "X is sold in Bonn and Kiel.");
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
