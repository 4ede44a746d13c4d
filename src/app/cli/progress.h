// SPDX-License-Identifier: Apache-2.0
// What a person sees of a run on stderr.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "app/cli/plan_view.h"
#include "base/clock.h"

namespace kaozheng::app {

// Safe to call from any thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void hear(const Event& event) = 0;
  virtual void note(std::string_view line) = 0;  // a line that stays
  virtual void tick() = 0;                       // time has passed
  virtual void pause() = 0;                      // nothing is written until go_on: somebody else has the screen
  virtual void go_on() = 0;
  virtual void finish() = 0;  // nothing is redrawn from here on
};

struct ProgressSettings {
  bool live = false;  // a terminal that can be redrawn
  bool colour = false;
  Loudness loudness = Loudness::normal;
  Tongue say{Language::en};
  std::function<void(std::string_view)> write;  // stderr
  std::function<TerminalSize()> size;
};
// A tree redrawn in place, one line a phase, or nothing at all.
std::unique_ptr<Progress> make_progress(ProgressSettings settings, Clock& clock);

}  // namespace kaozheng::app
