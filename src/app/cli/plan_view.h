// SPDX-License-Identifier: Apache-2.0
// What a run's events amount to so far, and how it looks on a terminal. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/messages.h"
#include "app/cli/terminal.h"
#include "base/clock.h"
#include "domain/event.h"

namespace kaozheng::app {

enum class Loudness { quiet, normal, verbose };

struct TaskView {
  enum class State { waiting, running, done };
  std::string id;
  std::string type;
  std::string description;
  State state = State::waiting;
  long round = 0;
  long searches = 0;
  long pages = 0;
  long findings = 0;
};

class PlanView {
 public:
  void hear(const Event& event);

  // The tree with its footer, at most `size.rows` - 1 lines of at most `size.columns` - 1 columns. `frame` turns the
  // spinner.
  std::vector<std::string> tree(TerminalSize size, bool colour, Milliseconds elapsed, std::size_t frame,
                                const Tongue& say) const;

  // Everything that was tried, in one line: for a run that found nothing.
  std::string tried(const Tongue& say) const;

  const std::string& run_id() const { return run_id_; }
  bool was_paused() const { return phase_ == "RunPaused"; }
  bool was_cancelled() const { return phase_ == "RunStopped"; }
  bool language_model_answered() const { return language_model_answered_; }
  const std::vector<TaskView>& tasks() const { return tasks_; }

 private:
  TaskView* task(const std::string& id);
  void show_outline(const nlohmann::json& data);

  std::string run_id_;
  std::string phase_, phase_at_work_;  // types of the events that began them
  std::string model_;
  std::vector<TaskView> tasks_;
  std::vector<std::string> blocked_;  // "duckduckgo: why"
  long searches_ = 0;
  long hits_ = 0;
  long pages_ = 0;
  long pages_failed_ = 0;
  long tokens_ = 0;
  long sections_ = 0;
  bool language_model_answered_ = false;
};

// The line a log gets for an event; most events get one only when verbose, some none.
std::optional<std::string> line_of(const Event& event, Loudness loudness, const Tongue& say);

std::string shown_duration(Milliseconds duration);  // "0:07", "12:40", "1:02:03"

}  // namespace kaozheng::app
