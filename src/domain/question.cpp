// SPDX-License-Identifier: Apache-2.0
#include "domain/question.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "domain/strict_json.h"

namespace kaozheng {

std::string_view to_string(Language language) { return language == Language::zh ? "zh" : "en"; }

std::optional<Language> parse_language(std::string_view text) {
  if (text == "zh") return Language::zh;
  if (text == "en") return Language::en;
  return std::nullopt;
}

std::string_view to_string(Sources sources) {
  switch (sources) {
    case Sources::web:
      return "web";
    case Sources::files:
      return "files";
    case Sources::both:
      return "both";
  }
  throw std::logic_error("no such sources");
}

std::optional<Sources> parse_sources(std::string_view text) {
  for (const Sources sources : {Sources::web, Sources::files, Sources::both})
    if (text == to_string(sources)) return sources;
  return std::nullopt;
}

void to_json(nlohmann::json& json, const Limits& limits) {
  json = {{"max_loops", limits.max_loops},
          {"max_tasks", limits.max_tasks},
          {"parallel", limits.parallel},
          {"queries_per_round", limits.queries_per_round},
          {"hits_per_query", limits.hits_per_query},
          {"pages_per_round", limits.pages_per_round},
          {"recheck_rounds", limits.recheck_rounds},
          {"tokens_max", limits.tokens_max},
          {"minutes_max", limits.minutes_max},
          {"pages_max", limits.pages_max},
          {"cost_max", limits.cost_max},
          {"currency", limits.currency}};
}

void to_json(nlohmann::json& json, const Clarification& clarification) {
  json = {{"question", clarification.question}, {"answer", clarification.answer}};
}

void from_json(const nlohmann::json& json, Clarification& clarification) {
  json.at("question").get_to(clarification.question);
  json.at("answer").get_to(clarification.answer);
}

void to_json(nlohmann::json& json, const Question& question) {
  json = {{"topic", question.topic},
          {"language", nullptr},
          {"sources", to_string(question.sources)},
          {"mode", question.mode == Mode::basic ? "basic" : "supervised"},
          {"limits", question.limits},
          {"audience", question.audience},
          {"length", question.length},
          {"clarifications", question.clarifications}};
  if (question.language) json["language"] = to_string(*question.language);
}

void from_json(const nlohmann::json& json, Question& question) {
  json.at("topic").get_to(question.topic);
  if (const auto& language = json.at("language"); language.is_string())
    question.language = parse_language(language.get_ref<const std::string&>());
  question.sources = parse_sources(json.at("sources").get_ref<const std::string&>()).value_or(Sources::web);
  question.mode = json.at("mode") == "basic" ? Mode::basic : Mode::supervised;
  const nlohmann::json& limits = json.at("limits");
  limits.at("max_loops").get_to(question.limits.max_loops);
  limits.at("max_tasks").get_to(question.limits.max_tasks);
  limits.at("parallel").get_to(question.limits.parallel);
  limits.at("queries_per_round").get_to(question.limits.queries_per_round);
  limits.at("hits_per_query").get_to(question.limits.hits_per_query);
  limits.at("pages_per_round").get_to(question.limits.pages_per_round);
  question.limits.recheck_rounds = limits.value("recheck_rounds", question.limits.recheck_rounds);
  limits.at("tokens_max").get_to(question.limits.tokens_max);
  limits.at("minutes_max").get_to(question.limits.minutes_max);
  question.limits.pages_max = limits.value("pages_max", question.limits.pages_max);
  question.limits.cost_max = limits.value("cost_max", question.limits.cost_max);
  question.limits.currency = limits.value("currency", question.limits.currency);
  question.audience = json.value("audience", question.audience);
  if (json.contains("length")) read_integer(json, "length", question.length);
  question.clarifications = json.value("clarifications", question.clarifications);
}

void to_json(nlohmann::json& json, const Brief& brief) {
  json = {{"topic", brief.topic},   {"language", to_string(brief.language)},
          {"scope", brief.scope},   {"period", brief.period},
          {"facets", brief.facets}, {"audience", brief.audience},
          {"length", brief.length}, {"clarifications", brief.clarifications}};
  if (!brief.notes.empty()) json["notes"] = brief.notes;
}

void from_json(const nlohmann::json& json, Brief& brief) {
  json.at("topic").get_to(brief.topic);
  brief.language = parse_language(json.at("language").get_ref<const std::string&>()).value_or(Language::zh);
  json.at("scope").get_to(brief.scope);
  json.at("period").get_to(brief.period);
  json.at("facets").get_to(brief.facets);
  brief.audience = json.value("audience", brief.audience);
  if (json.contains("length")) read_integer(json, "length", brief.length);
  brief.clarifications = json.value("clarifications", brief.clarifications);
  brief.notes = json.value("notes", brief.notes);
}

}  // namespace kaozheng
