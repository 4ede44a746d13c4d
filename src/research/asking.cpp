// SPDX-License-Identifier: Apache-2.0
#include "research/asking.h"

#include <map>
#include <utility>

#include "research/material.h"
#include "research/replies.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

using Values = std::map<std::string, std::string>;

constexpr std::size_t topic_characters_max = 2000;
constexpr std::size_t claim_characters_max = 2000;

// A topic may be a page long: prompts show its beginning, on one line.
std::string shown_topic(std::string_view topic) { return harmless_line(topic, topic_characters_max); }

std::string shown_period(const Brief& brief) {
  return brief.period.empty() ? say(brief.language, "不限", "any") : harmless_line(brief.period, 60);
}

std::string shown_audience(const Brief& brief) {
  return brief.audience.empty() ? say(brief.language, "一般读者", "general readers")
                                : harmless_line(brief.audience, 200);
}

models::Prompt filled(const Prompts& prompts, std::string_view task, Language language, const Values& values,
                      models::Material material, nlohmann::json schema) {
  Prompts::Text text = prompts.fill(task, language, values);
  models::Prompt prompt;
  prompt.task = std::string(task);
  prompt.language = language;
  prompt.system = std::move(text.system);
  prompt.user = std::move(text.user);
  prompt.schema = std::move(schema);
  prompt.material = std::move(material);
  return prompt;
}

models::Material material_of(const Brief& brief, std::string_view focus) {
  models::Material material;
  material.topic = brief.topic;
  material.focus = std::string(focus);
  return material;
}

models::Material material_of(const Brief& brief, Inquiry inquiry) {
  models::Material material = material_of(brief, inquiry.focus);
  material.facets = std::move(inquiry.facets);
  material.findings = std::move(inquiry.findings);
  material.earlier_queries = std::move(inquiry.earlier_queries);
  material.count_max = inquiry.queries_max;
  return material;
}

}  // namespace

models::Prompt brief_prompt(const Prompts& prompts, std::string_view today, std::string_view topic, Language language) {
  models::Material material;
  material.topic = std::string(topic);
  const Values values{{"today", std::string(today)}, {"topic", shown_topic(topic)}};
  return filled(prompts, "brief", language, values, std::move(material), brief_schema());
}

models::Prompt plan_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, int tasks_max) {
  models::Material material = material_of(brief, "");
  material.facets = brief.facets;
  material.count_max = tasks_max;
  const Values values{{"today", std::string(today)},
                      {"topic", shown_topic(brief.topic)},
                      {"scope", harmless_line(brief.scope, 600)},
                      {"period", shown_period(brief)},
                      {"facets", shown(brief.facets, brief.language)},
                      {"tasks_max", std::to_string(tasks_max)}};
  return filled(prompts, "plan", brief.language, values, std::move(material), plan_schema());
}

models::Prompt queries_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, Inquiry inquiry) {
  const Values values{{"today", std::string(today)},
                      {"topic", shown_topic(brief.topic)},
                      {"period", shown_period(brief)},
                      {"focus", harmless_line(inquiry.focus, 600)},
                      {"findings", shown(inquiry.findings, brief.language)},
                      {"earlier_queries", shown(inquiry.earlier_queries, brief.language)},
                      {"queries_max", std::to_string(inquiry.queries_max)}};
  return filled(prompts, "queries", brief.language, values, material_of(brief, std::move(inquiry)), queries_schema());
}

models::Prompt reflect_prompt(const Prompts& prompts, const Brief& brief, Inquiry inquiry) {
  const Values values{{"topic", shown_topic(brief.topic)},
                      {"period", shown_period(brief)},
                      {"focus", harmless_line(inquiry.focus, 600)},
                      {"facets", shown(inquiry.facets, brief.language)},
                      {"findings", shown(inquiry.findings, brief.language)},
                      {"earlier_queries", shown(inquiry.earlier_queries, brief.language)},
                      {"queries_max", std::to_string(inquiry.queries_max)}};
  return filled(prompts, "reflect", brief.language, values, material_of(brief, std::move(inquiry)),
                reflection_schema());
}

models::Prompt notes_prompt(const Prompts& prompts, const Brief& brief, std::string_view focus,
                            std::vector<models::LabelledPassage> passages, int findings_max) {
  const Values values{{"topic", shown_topic(brief.topic)},
                      {"focus", harmless_line(focus, 600)},
                      {"passages", shown(passages)},
                      {"findings_max", std::to_string(findings_max)}};
  models::Material material = material_of(brief, focus);
  material.passages = std::move(passages);
  material.count_max = findings_max;
  return filled(prompts, "notes", brief.language, values, std::move(material), notes_schema());
}

models::Prompt outline_prompt(const Prompts& prompts, const Brief& brief, std::vector<std::string> tasks,
                              std::vector<models::LabelledFinding> findings) {
  const Values values{{"topic", shown_topic(brief.topic)},     {"scope", harmless_line(brief.scope, 600)},
                      {"period", shown_period(brief)},         {"audience", shown_audience(brief)},
                      {"tasks", shown(tasks, brief.language)}, {"findings", shown(findings, brief.language)}};
  models::Material material = material_of(brief, "");
  material.facets = std::move(tasks);
  material.findings = std::move(findings);
  return filled(prompts, "outline", brief.language, values, std::move(material), outline_schema());
}

models::Prompt writing_prompt(const Prompts& prompts, std::string_view task, const Brief& brief, std::string_view focus,
                              int length, std::vector<models::LabelledFinding> findings) {
  const Values values{{"topic", shown_topic(brief.topic)},
                      {"audience", shown_audience(brief)},
                      {"length", std::to_string(length)},
                      {"focus", harmless_line(focus, 600)},
                      {"findings", shown(findings, brief.language)}};
  models::Material material = material_of(brief, focus);
  material.findings = std::move(findings);
  material.length_max = length;
  return filled(prompts, task, brief.language, values, std::move(material), nullptr);
}

models::Prompt judge_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim,
                            std::vector<models::LabelledPassage> passages) {
  const Values values{{"claim", harmless_line(claim, claim_characters_max)}, {"passages", shown(passages)}};
  models::Material material = material_of(brief, claim);
  material.passages = std::move(passages);
  return filled(prompts, "judge", brief.language, values, std::move(material), judgement_schema());
}

models::Prompt correct_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim, std::string_view why,
                              std::vector<models::LabelledPassage> passages) {
  const Values values{{"claim", harmless_line(claim, claim_characters_max)},
                      {"why", harmless_line(why, claim_characters_max)},
                      {"passages", shown(passages)}};
  models::Material material = material_of(brief, claim);
  material.passages = std::move(passages);
  return filled(prompts, "correct", brief.language, values, std::move(material), correction_schema());
}

}  // namespace kaozheng::research
