// SPDX-License-Identifier: Apache-2.0
// What the command line says to people, in Chinese or English.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "app/cli/cli.h"
#include "app/config.h"
#include "base/result.h"
#include "domain/question.h"

namespace kaozheng::app {

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
};
template <class T>
using Outcome = tl::expected<T, Failure>;

tl::unexpected<Failure> give_up(ExitCode code, std::string message, std::string remedy = "");
// The exit code that tells a caller what to do about an error of this kind.
ExitCode exit_code_of(ErrorKind kind);
tl::unexpected<Failure> give_up(const Error& error, std::string remedy = "");

// "kaozheng: message" and the remedy on stderr; returns the exit code.
int report_failure(const Failure& failure);

// The table of `kaozheng help exit-codes`.
std::string exit_codes_text(const Tongue& say);

}  // namespace kaozheng::app
