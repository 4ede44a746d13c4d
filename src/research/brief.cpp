// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"
#include "models/structured.h"
#include "research/agents.h"
#include "research/asking.h"
#include "research/replies.h"
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

Result<Brief> write_brief(ResearchRun& run, const Question& question) {
  const std::string topic(trim(question.topic));
  if (topic.empty()) return fail(ErrorKind::invalid, "the topic is empty");
  const Language language = question.language.value_or(text::guess_language(topic));
  const models::Prompt prompt = brief_prompt(run.prompts, run.today, topic, language);
  auto answered = models::ask_for<Brief>(run.model, prompt, run.budget, run.stop, read_brief);
  if (!answered && answered.error().kind == ErrorKind::cancelled) return answered;
  Brief brief = answered ? std::move(*answered) : plain_brief(topic, language);
  brief.topic = topic;
  brief.language = language;
  brief.audience = question.audience;
  brief.length = question.length;
  run.tell("BriefWritten", "", {{"brief", brief}});
  return brief;
}

}  // namespace kaozheng::research
