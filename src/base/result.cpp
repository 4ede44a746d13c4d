// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace kaozheng {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::timed_out:
      return "timed_out";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::refused:
      return "refused";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::malformed:
      return "malformed";
    case ErrorKind::too_long:
      return "too_long";
    case ErrorKind::over_budget:
      return "over_budget";
    case ErrorKind::finished:
      return "finished";
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::no_space:
      return "no_space";
  }
  return "unknown";
}

Error Error::during(std::string_view activity) && {
  what = std::string(activity) + ": " + what;
  return std::move(*this);
}

tl::unexpected<Error> fail(ErrorKind kind, std::string what) {
  return tl::make_unexpected(Error{kind, std::move(what)});
}
tl::unexpected<Error> fail(Error error) { return tl::make_unexpected(std::move(error)); }

}  // namespace kaozheng
