// SPDX-License-Identifier: Apache-2.0
#include "app/messages.h"

#include "base/bytes.h"

namespace kaozheng::app {

Language language_of(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) continue;
    return to_lower_ascii(found->second).starts_with("zh") ? Language::zh : Language::en;
  }
  return Language::en;
}

tl::unexpected<Failure> give_up(ExitCode code, std::string message, std::string remedy) {
  return tl::make_unexpected(Failure{code, std::move(message), std::move(remedy)});
}

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
    case ErrorKind::too_long:
      return exit_usage;
    case ErrorKind::refused:
      return exit_key;
    case ErrorKind::unavailable:
    case ErrorKind::timed_out:
    case ErrorKind::rate_limited:
      return exit_unreachable;
    case ErrorKind::finished:
    case ErrorKind::over_budget:
      return exit_budget;
    case ErrorKind::not_found:
      return exit_no_evidence;
    case ErrorKind::cancelled:
      return exit_interrupted;
    case ErrorKind::malformed:
    case ErrorKind::no_space:
      break;
  }
  return exit_failed;
}

tl::unexpected<Failure> give_up(const Error& error, std::string remedy) {
  return give_up(exit_code_of(error.kind), error.what, std::move(remedy));
}

}  // namespace kaozheng::app
