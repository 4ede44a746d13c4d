// SPDX-License-Identifier: Apache-2.0
// What is said to people, in Chinese or English, and how a command ends.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/config.h"
#include "base/result.h"
#include "domain/question.h"

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

// Says a text in the user's language; both stand side by side where they are used, with {} for the values.
class Tongue {
 public:
  explicit Tongue(Language language) : language_(language) {}
  template <class... Values>
  std::string operator()(std::string_view zh, std::string_view en, const Values&... values) const {
    return fmt::vformat(language_ == Language::zh ? zh : en, fmt::make_format_args(values...));
  }
  Language language() const { return language_; }

 private:
  Language language_;
};

// zh when LC_ALL, LC_MESSAGES or LANG (the first that is set) begins with zh.
Language language_of(const Environment& environment);

// Why a command ends without its result: the exit code, what is wrong, and what to do about it.
struct Failure {
  ExitCode code = exit_failed;
  std::string message;
  std::string remedy;
  std::optional<ErrorKind> kind = {};  // of the error behind it, where the code does not tell
};
template <class T>
using Outcome = tl::expected<T, Failure>;

// Hears lines for the person; on any thread.
using Note = std::function<void(std::string_view)>;

tl::unexpected<Failure> give_up(ExitCode code, std::string message, std::string remedy = "");
// The exit code that tells a caller what to do about an error of this kind.
ExitCode exit_code_of(ErrorKind kind);
tl::unexpected<Failure> give_up(const Error& error, std::string remedy = "");
// The same for callers that are programs: the remedy behind the message.
Error to_error(const Failure& failure);

// The table of `kaozheng help exit-codes`.
std::string exit_codes_text(const Tongue& say);

}  // namespace kaozheng::app
