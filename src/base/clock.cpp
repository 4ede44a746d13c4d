// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

namespace kaozheng {
namespace {

class SystemClock final : public Clock {
 public:
  TimePoint now() const override {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
  }
  Milliseconds elapsed() const override {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
  bool sleep(Milliseconds duration, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
  }
};

// `count` digits at `position`, which moves behind them; nothing when there are fewer.
std::optional<int> digits(std::string_view text, std::size_t& position, std::size_t count) {
  if (position + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[position + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  position += count;
  return value;
}

// A number whose last digit stands before `end`, over the zeros that are there.
template <class Number>
void put_digits(std::string& text, std::size_t end, Number number) {
  for (; number > 0 && end > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
}

bool skip(std::string_view text, std::size_t& position, char expected) {
  if (position >= text.size() || text[position] != expected) return false;
  ++position;
  return true;
}

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

std::string to_date(TimePoint time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string to_iso8601(TimePoint time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  const std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
  std::string text = "0000-00-00T00:00:00.000Z";  // every event has one: fmt takes ten times as long
  put_digits(text, 4, static_cast<int>(date.year()));
  put_digits(text, 7, static_cast<unsigned>(date.month()));
  put_digits(text, 10, static_cast<unsigned>(date.day()));
  put_digits(text, 13, clock.hours().count());
  put_digits(text, 16, clock.minutes().count());
  put_digits(text, 19, clock.seconds().count());
  put_digits(text, 23, clock.subseconds().count());
  return text;
}

std::optional<TimePoint> parse_iso8601(std::string_view text) {
  std::size_t at = 0;
  const auto year = digits(text, at, 4);
  if (!year || !skip(text, at, '-')) return std::nullopt;
  const auto month = digits(text, at, 2);
  if (!month || !skip(text, at, '-')) return std::nullopt;
  const auto day = digits(text, at, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const TimePoint midnight = std::chrono::sys_days(date);
  if (at == text.size()) return midnight;

  if (!skip(text, at, 'T')) return std::nullopt;
  const auto hours = digits(text, at, 2);
  if (!hours || *hours > 23 || !skip(text, at, ':')) return std::nullopt;
  const auto minutes = digits(text, at, 2);
  if (!minutes || *minutes > 59 || !skip(text, at, ':')) return std::nullopt;
  const auto seconds = digits(text, at, 2);
  if (!seconds || *seconds > 59) return std::nullopt;
  int milliseconds = 0;
  if (skip(text, at, '.')) {
    const auto fraction = digits(text, at, 3);
    if (!fraction) return std::nullopt;
    milliseconds = *fraction;
  }
  if (!skip(text, at, 'Z') || at != text.size()) return std::nullopt;
  return midnight + std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds) +
         Milliseconds(milliseconds);
}

}  // namespace kaozheng
