// SPDX-License-Identifier: Apache-2.0
// Requests as runs: begun or joined, followed to their end, and what came of them. Private to this door.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "app/http/openai_answer.h"
#include "app/http/openai_chores.h"
#include "app/http/openai_door.h"
#include "app/http/openai_request.h"

namespace kaozheng::app {

// Of the report an order will give.
Language language_of(const runs::RunOrder& order);
// What a stream says while the evidence of an earlier run is asked.
std::string evidence_line(const RunLinks& links, Language language);
OpenAiFault closing_fault();

// A line now and then while nothing happens that is worth one: some front ends count only what they can show.
class StillAtWork {
 public:
  explicit StillAtWork(const Clock& clock) : clock_(clock), last_(clock.elapsed()) {}
  void hear(const Event& event, bool shown);
  std::string line(Language language);  // empty when it is not yet time

 private:
  static constexpr Milliseconds silence{45'000};
  const Clock& clock_;
  Milliseconds last_;
  std::int64_t pages_ = 0, searches_ = 0;
};

class RunWatching {
 public:
  explicit RunWatching(OpenAiPorts ports) : ports_(std::move(ports)) {}

  const Clock& clock() const { return ports_.clock; }
  store::Store& store() { return ports_.store; }
  runs::RunDesk& desk() { return ports_.desk; }
  TimePoint now() const { return ports_.clock.now(); }
  std::int64_t seconds_now() const;

  RunLinks links(const std::string& run_id, const Request& request) const;
  // What is kept of a request with the order it becomes.
  nlohmann::json origin_of(const Request& request, const char* door) const;
  // In seconds, the same each time it is asked.
  std::int64_t created(const std::string& run_id) const;

  // The run that a question begins, or the one it began when it was asked before.
  OpenAiResult<std::string> start(const ResearchAsk& ask, const Request& request, std::string_view door);

  // Whether the conversation has a report whose evidence may hold the answer.
  bool asks_evidence(const ResearchAsk& ask);
  struct FromEvidence {
    std::string run_id;
    FinishedAnswer answer;
  };
  // Nothing when there is none, or it does not hold the answer.
  std::optional<FromEvidence> answer_from_evidence(const ResearchAsk& ask, const Request& request);

  std::string say(const ChatChore& chore, const ResearchAsk& ask, std::stop_token stop) const;

  // Tells all events of a run from the first on, and null at least each 15 seconds, until nobody works on it any more.
  // False: `stop` was asked, or `hear` wants no more.
  bool follow(const std::string& run_id, std::stop_token stop, const std::function<bool(const Event*)>& hear);
  // Of a run that is over.
  OpenAiResult<FinishedAnswer> outcome(const std::string& run_id, const RunLinks& links);

 private:
  runs::RunOrder order_of(const ResearchAsk& ask) const;
  bool is_same(const std::string& run_id, bool is_named) const;

  OpenAiPorts ports_;
};

}  // namespace kaozheng::app
