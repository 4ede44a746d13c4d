// SPDX-License-Identifier: Apache-2.0
// Failures of the world are values: a function that can meet one returns Result<T>.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace kaozheng {

// Kinds are chosen by what a caller does next.
enum class ErrorKind {
  cancelled,     // the caller asked to stop
  timed_out,     // retry may help
  unavailable,   // 5xx, connection lost, service down: retry may help
  rate_limited,  // retry after Error::retry_after
  refused,       // 401/403, robots, private address, blocked engine: do not retry
  not_found,
  malformed,    // reply or document not of the expected form; ask again or skip
  too_long,     // does not fit the model's context or a size cap: shorten and ask again
  over_budget,  // tokens, money or time of the run used up: make do with what is there
  finished,     // the user wants no more of it: make do with what is there
  invalid,      // what the user gave is wrong; the message names the setting and what is allowed
  no_space,     // the disk is full or the file cannot be written
};
std::string_view to_string(ErrorKind kind);
inline bool makes_do(ErrorKind kind) { return kind == ErrorKind::over_budget || kind == ErrorKind::finished; }

struct Error {
  ErrorKind kind = ErrorKind::unavailable;
  std::string what;  // for people; never parsed, holds no secret
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;

  // The same error seen from the activity it interrupted: "reading https://…: " + what.
  Error during(std::string_view activity) &&;
};

template <class T>
using Result = tl::expected<T, Error>;

tl::unexpected<Error> fail(ErrorKind kind, std::string what);
tl::unexpected<Error> fail(Error error);

}  // namespace kaozheng

// The value of a Result, or return its error from the enclosing function. Only as a whole initialiser or statement,
// `auto x = TRY(f());`: inside braces or call arguments it leaks on both compilers.
#define TRY(...)                                                                \
  __extension__({                                                               \
    auto try_result = (__VA_ARGS__);                                            \
    if (!try_result) return tl::make_unexpected(std::move(try_result).error()); \
    std::move(*try_result);                                                     \
  })

// The same for Result<void>, as a statement.
#define TRY_VOID(...)                                                           \
  do {                                                                          \
    auto try_result = (__VA_ARGS__);                                            \
    if (!try_result) return tl::make_unexpected(std::move(try_result).error()); \
  } while (false)
