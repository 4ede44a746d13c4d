// SPDX-License-Identifier: Apache-2.0
#include "app/cli/interrupts.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <exception>

#include "base/clock.h"
#include "base/parallel.h"
#include "base/stop.h"

namespace kaozheng::app {
namespace {

std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free, "written by a signal handler");

void on_signal(int number) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, number)) ::_exit(128 + number);
}

void install(void (*what)(int)) {
  struct sigaction action {};
  action.sa_handler = what;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() {
  first_signal = 0;
  install(on_signal);
}
Interrupts::~Interrupts() { install(SIG_DFL); }

std::optional<ExitCode> Interrupts::received() {
  switch (first_signal.load()) {
    case SIGINT:
      return exit_interrupted;
    case SIGTERM:
      return exit_terminated;
    default:
      return std::nullopt;
  }
}

void run_interruptibly(const std::function<void(std::stop_token)>& work, const std::function<void()>& tick) {
  const Interrupts interrupts;
  std::stop_source stop;
  std::stop_source finished;
  std::exception_ptr thrown;
  // The handler may only set a variable; this watch turns it into a stop within 50 ms.
  const auto watch = [&] {
    for (int turn = 0; system_clock().sleep(Milliseconds{50}, finished.get_token()); ++turn) {
      if (Interrupts::received()) stop.request_stop();
      if (turn % 2 == 1) tick();
    }
  };
  run_together(2, [&](std::size_t worker) {
    if (worker == 1) return watch();
    try {
      work(stop.get_token());
    } catch (...) {
      thrown = std::current_exception();
    }
    finished.request_stop();
  });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace kaozheng::app
