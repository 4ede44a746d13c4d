// SPDX-License-Identifier: Apache-2.0
#include "net/retry.h"

#include <gtest/gtest.h>

#include <string>

#include "base/manual_clock_double.h"

namespace kaozheng::net {
namespace {

constexpr RetryPolicy policy{4, Milliseconds{100}, Milliseconds{1000}};
const TimePoint noon = *parse_iso8601("2025-07-01T12:00:00.000Z");

Error error_of(ErrorKind kind, std::optional<Milliseconds> retry_after = std::nullopt) {
  return Error{kind, "failed", retry_after};
}

TEST(RetryDelayTest, the_wait_doubles_up_to_the_longest) {
  constexpr RetryPolicy patient{10, Milliseconds{100}, Milliseconds{1000}};
  const Error error = error_of(ErrorKind::unavailable);
  EXPECT_EQ(retry_delay(patient, error, 1, 1.0), Milliseconds{100});
  EXPECT_EQ(retry_delay(patient, error, 2, 1.0), Milliseconds{200});
  EXPECT_EQ(retry_delay(patient, error, 3, 0.5), Milliseconds{200});
  EXPECT_EQ(retry_delay(patient, error, 9, 1.0), Milliseconds{1000});
  EXPECT_EQ(retry_delay(patient, error, 1, 0.0), Milliseconds{0});
}

TEST(RetryDelayTest, attempts_end) {
  EXPECT_TRUE(retry_delay(policy, error_of(ErrorKind::timed_out), 3, 1.0));
  EXPECT_FALSE(retry_delay(policy, error_of(ErrorKind::timed_out), 4, 1.0));
}

TEST(RetryDelayTest, only_passing_troubles_are_tried_again) {
  for (const ErrorKind kind : {ErrorKind::timed_out, ErrorKind::unavailable, ErrorKind::rate_limited})
    EXPECT_TRUE(retry_delay(policy, error_of(kind), 1, 1.0)) << to_string(kind);
  for (const ErrorKind kind : {ErrorKind::cancelled, ErrorKind::refused, ErrorKind::not_found, ErrorKind::malformed,
                               ErrorKind::too_long, ErrorKind::over_budget, ErrorKind::invalid, ErrorKind::no_space})
    EXPECT_FALSE(retry_delay(policy, error_of(kind), 1, 1.0)) << to_string(kind);
}

TEST(RetryDelayTest, a_server_is_not_asked_before_it_wants_to_be) {
  EXPECT_EQ(retry_delay(policy, error_of(ErrorKind::rate_limited, Milliseconds{700}), 1, 1.0), Milliseconds{700});
  EXPECT_EQ(retry_delay(policy, error_of(ErrorKind::rate_limited, Milliseconds{10}), 1, 1.0), Milliseconds{100});
  EXPECT_FALSE(retry_delay(policy, error_of(ErrorKind::rate_limited, Milliseconds{1001}), 1, 1.0));
}

TEST(RetryAfterTest, seconds_and_dates_are_read) {
  EXPECT_EQ(parse_retry_after("120", noon), Milliseconds{120'000});
  EXPECT_EQ(parse_retry_after(" 0 ", noon), Milliseconds{0});
  EXPECT_EQ(parse_retry_after("Tue, 01 Jul 2025 12:00:30 GMT", noon), Milliseconds{30'000});
  EXPECT_EQ(parse_retry_after("Tue, 01 Jul 2025 11:00:00 GMT", noon), Milliseconds{0});
  EXPECT_EQ(parse_retry_after("99999999999999999999", noon), Milliseconds{366LL * 24 * 3600 * 1000});
}

TEST(RetryAfterTest, anything_else_is_nothing) {
  for (const char* value : {"", " ", "soon", "-5", "1.5", "5 s", "0x10", "考"})
    EXPECT_FALSE(parse_retry_after(value, noon)) << value;
}

TEST(StatusErrorTest, a_status_says_what_to_do_next) {
  const auto kind_of = [](int status) {
    const auto error = status_error(HttpResponse{status, {}, "", ""}, "asking", noon);
    return error ? to_string(error->kind) : "none";
  };
  EXPECT_EQ(kind_of(200), "none");
  EXPECT_EQ(kind_of(204), "none");
  for (const int status : {401, 402, 403, 407, 451})
    EXPECT_EQ(kind_of(status), to_string(ErrorKind::refused)) << status;
  for (const int status : {404, 410}) EXPECT_EQ(kind_of(status), to_string(ErrorKind::not_found)) << status;
  for (const int status : {413, 414}) EXPECT_EQ(kind_of(status), to_string(ErrorKind::too_long)) << status;
  for (const int status : {408, 425}) EXPECT_EQ(kind_of(status), to_string(ErrorKind::timed_out)) << status;
  for (const int status : {500, 502, 503, 529}) EXPECT_EQ(kind_of(status), to_string(ErrorKind::unavailable)) << status;
  for (const int status : {0, 304, 400, 422}) EXPECT_EQ(kind_of(status), to_string(ErrorKind::malformed)) << status;
  EXPECT_EQ(kind_of(429), to_string(ErrorKind::rate_limited));
}

TEST(StatusErrorTest, the_text_names_the_call_and_where_it_has_moved) {
  const HttpResponse busy{503, {{"retry-after", "7"}}, "secret body", ""};
  const auto error = status_error(busy, "asking searxng at http://localhost:8888", noon);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what, "asking searxng at http://localhost:8888: HTTP 503");
  EXPECT_EQ(error->retry_after, Milliseconds{7000});

  const HttpResponse moved{301, {{"location", "https://new.example/a?token=secret"}}, "", ""};
  EXPECT_EQ(status_error(moved, "asking", noon)->what, "asking: HTTP 301, it has moved to https://new.example");
}

TEST(WithRetryTest, calls_go_on_until_one_succeeds) {
  ManualClock clock(noon);
  int calls = 0;
  const auto result = with_retry(policy, clock, {}, [&]() -> Result<int> {
    if (++calls < 3) return fail(error_of(ErrorKind::rate_limited, Milliseconds{500}));
    return calls;
  });
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, 3);
  EXPECT_EQ(clock.now() - noon, Milliseconds{1000});
}

TEST(WithRetryTest, a_lasting_error_a_used_up_policy_and_a_stop_end_them) {
  ManualClock clock(noon);
  int calls = 0;
  const auto count_and_fail = [&](ErrorKind kind) {
    return [&calls, kind]() -> Result<int> {
      ++calls;
      return fail(error_of(kind));
    };
  };
  EXPECT_FALSE(with_retry(policy, clock, {}, count_and_fail(ErrorKind::refused)));
  EXPECT_EQ(calls, 1);
  calls = 0;
  EXPECT_FALSE(with_retry(policy, clock, {}, count_and_fail(ErrorKind::unavailable)));
  EXPECT_EQ(calls, 4);
  calls = 0;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(with_retry(policy, clock, stop.get_token(), count_and_fail(ErrorKind::unavailable)));
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace kaozheng::net
