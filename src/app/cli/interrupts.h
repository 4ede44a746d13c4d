// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "app/messages.h"

namespace kaozheng::app {

// While one of these lives, SIGINT and SIGTERM ask for a stop; the second one ends the process at once.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // The exit code of the first signal that came.
  static std::optional<ExitCode> received();
};

// Runs `work` on this thread with a token that stops on the first signal; `tick` is called ten times a second
// meanwhile, on another thread. An exception from `work` is rethrown.
void run_interruptibly(const std::function<void(std::stop_token)>& work, const std::function<void()>& tick);

}  // namespace kaozheng::app
