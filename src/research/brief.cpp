// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/bytes.h"
#include "models/structured.h"
#include "research/agents.h"
#include "research/asking.h"
#include "research/material.h"
#include "research/replies.h"
#include "research/wishes.h"
#include "research/wording.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

// What code can tell: the topic itself, and what is worth knowing of any topic.
Brief plain_brief(const std::string& topic, Language language) {
  const std::string subject = abbreviate(topic, 60);
  Brief brief;
  brief.facets.push_back(subject);
  if (language == Language::zh)
    for (const char* facet : {"：现状与规模", "：驱动因素与主要参与者", "：风险与挑战", "：趋势与展望"})
      brief.facets.push_back(subject + facet);
  else
    for (const char* facet :
         {": current state and size", ": drivers and main players", ": risks and challenges", ": trends and outlook"})
      brief.facets.push_back(subject + facet);
  return brief;
}

}  // namespace

Result<Question> clarify(ResearchRun& run, const Question& question) {
  constexpr std::size_t questions_max = 2, answer_characters_max = 200;
  const std::string topic(trim(question.topic));
  const std::string key = journal_key("person", "run", "clarify");
  const bool asked_before = run.journal && run.journal->has(key);
  if ((!run.person.clarify && !asked_before) || topic.empty()) return question;
  const Language language = question.language.value_or(text::guess_language(topic));
  const models::Prompt prompt = clarify_prompt(run.prompts, run.today, topic, language);
  auto asked = models::ask_for<std::vector<std::string>>(run.asking(), prompt, read_questions);
  if (!asked && asked.error().kind == ErrorKind::cancelled) return fail(asked.error());
  if (!asked || asked->empty()) return question;
  if (asked->size() > questions_max) asked->resize(questions_max);
  using Answers = std::vector<std::string>;
  const auto answers = TRY(told<Answers>(
      run.journal, key, run.stop, [&](int) { return run.person.clarify(*asked); },
      [](const Answers& given) { return nlohmann::json(given); },
      [](const nlohmann::json& given) { return given.get<Answers>(); }));
  Question clarified = question;
  for (std::size_t i = 0; i < std::min(asked->size(), answers.size()); ++i) {
    const std::string answer = harmless_line(answers[i], answer_characters_max);
    if (!answer.empty()) clarified.clarifications.push_back({(*asked)[i], answer});
  }
  run.tell("QuestionClarified", "", {{"clarifications", clarified.clarifications}});
  return clarified;
}

Result<Brief> write_brief(ResearchRun& run, const Question& question) {
  const std::string topic(trim(question.topic));
  if (topic.empty()) return fail(ErrorKind::invalid, "the topic is empty");
  const Language language = question.language.value_or(text::guess_language(topic));
  const models::Prompt prompt = brief_prompt(run.prompts, run.today, topic, question.clarifications, language,
                                             run.model.material_chars_max(models::Role::planner));
  auto answered = models::ask_for<Brief>(run.asking(), prompt, read_brief);
  if (!answered && answered.error().kind == ErrorKind::cancelled) return answered;
  Brief brief = answered ? std::move(*answered) : plain_brief(topic, language);
  brief.topic = topic;
  brief.language = language;
  brief.audience = question.audience;
  brief.length = question.length > 0 ? question.length : wished_length(topic).value_or(0);
  brief.clarifications = question.clarifications;
  run.tell("BriefWritten", "", {{"brief", brief}, {"remarks", remarks_on(question, language)}});
  return brief;
}

}  // namespace kaozheng::research
