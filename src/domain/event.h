// SPDX-License-Identifier: Apache-2.0
// What happened in a run, in the past participle.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace kaozheng {

// Types and their data:
//   RunStarted{topic, provider, model, engines, language}   QuestionClarified{clarifications}
//   RunForecast{basis, runs, calls, prompt_tokens, completion_tokens, seconds, cost}   what the run may take: basis is
//                                               "history" of so many runs or "assumed", each figure {low, high}, cost
//                                               {currency: {low, high}}, empty when free
//   BriefWritten{brief, remarks}                PlanMade{plan}
//   PlanProposed{plan}                          the run waits until somebody approves one; PlanMade tells which
//   TaskStarted{type, description}     RoundStarted{round}
//   QueryAsked{query, engines, hits, urls, failed}   urls: of the hits, absent when none; failed: engines that did not
//                                               answer, absent when none
//   PageRead{url, title, passages}     PageFailed{url, why}  EngineBlocked{engine, why, back_at}
//   FindingNoted{findings}             GapFound{what, why}   TaskEnded{findings}
//   OutlineMade{outline}               SectionWritten{heading}            ClaimChecked{claim, verdict}
//   ClaimsChecked{check}               DraftSaved{}
//   ModelCalled{task, rung, model, prompt_tokens, completion_tokens, milliseconds, cuts}  rung: of models::Rung, absent
//                                               at the first; cuts: replies thrown away before this one because the
//                                               server cut the prompt; absent when none
//   MaterialDropped{task, labels, model}        what did not fit the model's context, as models::Answer::dropped
//   CallRepeated{task, unanswered, prompt_tokens}   asked again: so many times no answer had come when a process ended
//   ReportPublished{references}        RunFailed{kind, what} RunStopped{}  RunPaused{why}  why: empty when wanted
//   NoteMade{text}                              a line for the person, before the run begins
//   ModelFellBack{task, kind, why}              the extractive model answered instead
//   RunResumed{run_id, model, steps}            steps: answered before; RunHeldUp{why}: waits until the store can be
//                                               written
//   ClaimRechecked{claim, before, verdict}      after the end; claim: its name, "c3"
struct Event {
  std::string type;
  std::string task_id;  // empty = the whole run
  nlohmann::json data = nlohmann::json::object();
  std::int64_t seq = 0;  // given by the log, rising from 1 within a run
  std::string at;        // ISO 8601, given by the log
};
void to_json(nlohmann::json& json, const Event& event);

// Where events go. Safe to call from any thread; never fails the run.
class Events {
 public:
  virtual ~Events() = default;
  virtual void add(Event event) = 0;
};

}  // namespace kaozheng
