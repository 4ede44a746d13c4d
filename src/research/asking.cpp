// SPDX-License-Identifier: Apache-2.0
#include "research/asking.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "research/material.h"
#include "research/replies.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

using Values = Prompts::Values;

// What stands beside the material must leave it its room in a context of 4,096 tokens. Chinese takes a token a
// character, English one for four.
constexpr std::size_t topic_tokens = 200, focus_tokens = 150, scope_tokens = 150, claim_tokens = 400, task_tokens = 40;

std::string line_of(std::string_view text, std::size_t tokens, Language language) {
  return harmless_line(text, language == Language::zh ? tokens : tokens * 4);
}

std::vector<std::string> lines_of(const std::vector<std::string>& texts, std::size_t tokens, Language language) {
  std::vector<std::string> lines;
  for (const std::string& text : texts) lines.push_back(line_of(text, tokens, language));
  return lines;
}

// The topic, and below it what the user added to it.
std::string shown_subject(const Brief& brief) {
  std::string subject = shown_topic(brief.topic, brief.language);
  if (brief.notes.empty()) return subject;
  return subject + say(brief.language, "\n用户后来的要求：", "\nWhat the user added later: ") +
         join(lines_of(brief.notes, focus_tokens, brief.language), say(brief.language, "；", "; "));
}

std::string shown_period(const Brief& brief) {
  return brief.period.empty() ? say(brief.language, "不限", "any") : harmless_line(brief.period, 60);
}

std::string shown_audience(const Brief& brief) {
  return brief.audience.empty() ? say(brief.language, "一般读者", "general readers")
                                : harmless_line(brief.audience, 200);
}

// The values that show material; they are made anew when less of it fits.
using Shown = std::function<Values(const models::Material&, Language)>;

Values shown_passages(const models::Material& material, Language) { return {{"passages", shown(material.passages)}}; }

Values shown_findings(const models::Material& material, Language language) {
  return {{"findings", shown(material.findings, language)}};
}

// The whole ledger, and beside the focus which of its findings are to be used.
Values shown_ledger(const models::Material& material, Language language) {
  std::string focus = line_of(material.focus, focus_tokens, language);
  if (material.ledger.size() <= material.findings.size())
    return {{"findings", shown(material.findings, language)}, {"focus", std::move(focus)}};
  std::vector<std::string> own;
  for (const models::LabelledFinding& one : material.findings) own.push_back(one.label);
  focus += say(language, "\n这一部分只用：" + join(own, "、"), "\nFor this part use only: " + join(own, ", "));
  return {{"findings", shown(material.ledger, language)}, {"focus", std::move(focus)}};
}

// Enough to not ask the same again.
std::vector<std::string> latest(const std::vector<std::string>& queries) {
  constexpr std::size_t shown_max = 12;
  const std::size_t first = queries.size() - std::min(queries.size(), shown_max);
  return {queries.begin() + static_cast<std::ptrdiff_t>(first), queries.end()};
}

// What was asked and found in the order it happened, so that it only grows: the queries before the first finding, then
// the findings with the later queries between them. What is left out of the queries are the oldest.
Shown shown_in_order(const Inquiry& inquiry) {
  std::map<std::string, std::size_t> asked_before;
  for (std::size_t i = 0; i < inquiry.asked_before.size(); ++i)
    asked_before[inquiry.findings[i].label] = inquiry.asked_before[i];
  return [asked_before = std::move(asked_before), asked = inquiry.earlier_queries.size()](
             const models::Material& material, Language language) {
    const std::vector<std::string> queries = lines_of(latest(material.earlier_queries), task_tokens, language);
    const std::size_t left_out = asked - queries.size();
    auto next = queries.begin();
    const auto up_to = [&](std::size_t count) {
      const auto end = queries.begin() + static_cast<std::ptrdiff_t>(std::max(count, left_out) - left_out);
      std::vector<std::string> part(next, std::max(next, end));
      next = std::max(next, end);
      return part;
    };
    std::vector<std::vector<std::string>> between;
    for (const models::LabelledFinding& one : material.findings) {
      const auto before = asked_before.find(one.label);
      between.push_back(up_to(before == asked_before.end() ? 0 : before->second));
    }
    between.push_back(up_to(asked));
    const std::vector<std::string> first = std::exchange(between.front(), {});
    const bool below = first.empty() && !queries.empty();
    return Values{{"findings", shown(material.findings, between, language)},
                  {"earlier_queries", below ? say(language, "（见下）", "(below)") : shown(first, language)}};
  };
}

models::Prompt filled(const Prompts& prompts, std::string_view task, Language language, Values values,
                      models::Material material, const nlohmann::json* schema, Shown shown_material = nullptr) {
  const bool can_show_less = shown_material != nullptr;
  auto text_with = [&prompts, task = std::string(task), language, values = std::move(values),
                    shown_material = std::move(shown_material)](const models::Material& to_show) {
    return prompts.fill(task, language, values, shown_material ? shown_material(to_show, language) : Values());
  };
  Prompts::Text text = text_with(material);
  models::Prompt prompt;
  prompt.task = std::string(task);
  prompt.language = language;
  prompt.system = std::move(text.system);
  prompt.user = std::move(text.user);
  prompt.schema = schema;
  prompt.material = std::move(material);
  if (can_show_less)
    prompt.user_with = [text_with = std::move(text_with)](const models::Material& less) {
      return text_with(less).user;
    };
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
  material.facets.insert(material.facets.end(), brief.notes.begin(), brief.notes.end());
  material.findings = std::move(inquiry.findings);
  material.earlier_queries = std::move(inquiry.earlier_queries);
  material.count_max = inquiry.queries_max;
  return material;
}

}  // namespace

std::string shown_topic(std::string_view topic, Language language) { return line_of(topic, topic_tokens, language); }

models::Prompt clarify_prompt(const Prompts& prompts, std::string_view today, std::string_view topic,
                              Language language) {
  models::Material material;
  material.topic = std::string(topic);
  Values values{{"today", std::string(today)}, {"topic", shown_topic(topic, language)}};
  return filled(prompts, "clarify", language, std::move(values), std::move(material), &questions_schema());
}

models::Prompt brief_prompt(const Prompts& prompts, std::string_view today, std::string_view topic,
                            const std::vector<Clarification>& clarifications, Language language,
                            std::size_t topic_tokens_max) {
  models::Material material;
  material.topic = std::string(topic);
  std::vector<std::string> wishes;
  for (const Clarification& one : clarifications) {
    material.wishes.push_back(one.answer);
    wishes.push_back(line_of(one.question, task_tokens, language) + " " + line_of(one.answer, focus_tokens, language));
  }
  Values values{{"today", std::string(today)},
                {"topic", line_of(topic, topic_tokens_max, language)},
                {"wishes", shown(wishes, language)}};
  return filled(prompts, "brief", language, std::move(values), std::move(material), &brief_schema());
}

models::Prompt plan_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, int tasks_max) {
  models::Material material = material_of(brief, "");
  material.facets = brief.facets;
  material.count_max = tasks_max;
  Values values{{"today", std::string(today)},
                {"topic", shown_subject(brief)},
                {"scope", line_of(brief.scope, scope_tokens, brief.language)},
                {"period", shown_period(brief)},
                {"facets", shown(brief.facets, brief.language)},
                {"tasks_max", std::to_string(tasks_max)}};
  return filled(prompts, "plan", brief.language, std::move(values), std::move(material), &plan_schema());
}

models::Prompt queries_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, Inquiry inquiry) {
  Shown in_order = shown_in_order(inquiry);
  Values values{{"today", std::string(today)},
                {"topic", shown_subject(brief)},
                {"period", shown_period(brief)},
                {"focus", line_of(inquiry.focus, focus_tokens, brief.language)},
                {"queries_max", std::to_string(inquiry.queries_max)}};
  return filled(prompts, "queries", brief.language, std::move(values), material_of(brief, std::move(inquiry)),
                &queries_schema(), std::move(in_order));
}

models::Prompt reflect_prompt(const Prompts& prompts, const Brief& brief, Inquiry inquiry) {
  Shown in_order = shown_in_order(inquiry);
  Values values{{"topic", shown_subject(brief)},
                {"period", shown_period(brief)},
                {"focus", line_of(inquiry.focus, focus_tokens, brief.language)},
                {"facets", shown(lines_of(inquiry.facets, task_tokens, brief.language), brief.language)},
                {"queries_max", std::to_string(inquiry.queries_max)}};
  return filled(prompts, "reflect", brief.language, std::move(values), material_of(brief, std::move(inquiry)),
                &reflection_schema(), std::move(in_order));
}

models::Prompt notes_prompt(const Prompts& prompts, const Brief& brief, std::string_view focus,
                            std::vector<models::LabelledPassage> passages, int findings_max) {
  Values values{{"topic", shown_subject(brief)},
                {"focus", line_of(focus, focus_tokens, brief.language)},
                {"findings_max", std::to_string(findings_max)}};
  models::Material material = material_of(brief, focus);
  material.passages = std::move(passages);
  material.count_max = findings_max;
  return filled(prompts, "notes", brief.language, std::move(values), std::move(material), &notes_schema(),
                shown_passages);
}

models::Prompt outline_prompt(const Prompts& prompts, const Brief& brief, std::vector<std::string> tasks,
                              std::vector<models::LabelledFinding> findings) {
  Values values{{"topic", shown_subject(brief)},
                {"scope", line_of(brief.scope, scope_tokens, brief.language)},
                {"period", shown_period(brief)},
                {"audience", shown_audience(brief)},
                {"tasks", shown(lines_of(tasks, task_tokens, brief.language), brief.language)}};
  models::Material material = material_of(brief, "");
  material.facets = std::move(tasks);
  material.findings = std::move(findings);
  return filled(prompts, "outline", brief.language, std::move(values), std::move(material), &outline_schema(),
                shown_findings);
}

models::Prompt writing_prompt(const Prompts& prompts, std::string_view task, const Brief& brief, std::string_view focus,
                              int length, std::vector<models::LabelledFinding> findings,
                              std::vector<models::LabelledFinding> ledger) {
  Values values{
      {"topic", shown_subject(brief)}, {"audience", shown_audience(brief)}, {"length", std::to_string(length)}};
  models::Material material = material_of(brief, focus);
  material.findings = std::move(findings);
  material.ledger = std::move(ledger);
  material.length_max = length;
  return filled(prompts, task, brief.language, std::move(values), std::move(material), nullptr, shown_ledger);
}

models::Prompt edit_prompt(const Prompts& prompts, const Brief& brief,
                           const std::vector<std::pair<std::string, std::string>>& sections) {
  Values values{{"topic", shown_subject(brief)}, {"sections", shown(sections)}};
  return filled(prompts, "edit", brief.language, std::move(values), material_of(brief, ""), &edits_schema());
}

models::Prompt judge_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim,
                            std::vector<models::LabelledPassage> passages) {
  Values values{{"claim", line_of(claim, claim_tokens, brief.language)}};
  models::Material material = material_of(brief, claim);
  material.passages = std::move(passages);
  return filled(prompts, "judge", brief.language, std::move(values), std::move(material), &judgement_schema(),
                shown_passages);
}

models::Prompt correct_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim, std::string_view why,
                              std::vector<models::LabelledPassage> passages) {
  Values values{{"claim", line_of(claim, claim_tokens, brief.language)},
                {"why", line_of(why, focus_tokens, brief.language)}};
  models::Material material = material_of(brief, claim);
  material.passages = std::move(passages);
  return filled(prompts, "correct", brief.language, std::move(values), std::move(material), &correction_schema(),
                shown_passages);
}

}  // namespace kaozheng::research
