// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kaozheng::app {

// Exit codes of the program.
enum ExitCode {
  exit_ok = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_gate = 3,         // --fail-on, verify
  exit_key = 4,          // key or login missing or wrong
  exit_unreachable = 5,  // a needed service does not answer
  exit_budget = 6,       // stopped by budget or time, partial report saved
  exit_no_evidence = 7,  // stopped honestly
  exit_interrupted = 130,
  exit_terminated = 143,
};

// The command line, from arguments to exit code. stdout carries results only.
int run_cli(int argc, char** argv);

}  // namespace kaozheng::app
