// SPDX-License-Identifier: Apache-2.0
#include "research/journal.h"

#include <utility>

#include "base/bytes.h"
#include "base/failpoint.h"

namespace kaozheng::research {
namespace {

using nlohmann::json;

constexpr ErrorKind all_kinds[] = {ErrorKind::cancelled,    ErrorKind::timed_out, ErrorKind::unavailable,
                                   ErrorKind::rate_limited, ErrorKind::refused,   ErrorKind::not_found,
                                   ErrorKind::malformed,    ErrorKind::too_long,  ErrorKind::over_budget,
                                   ErrorKind::finished,     ErrorKind::invalid,   ErrorKind::no_space};

std::string text_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string journal_key(std::string_view kind, std::string_view place, std::string_view what) {
  std::string key(kind);
  key += '/';
  key += place;
  key += '/';
  key += sha256_hex(what).substr(0, 32);
  return key;
}

std::string answer_text(const json& value) { return text_of({{"value", value}}); }

std::string answer_text(const Error& error) {
  json told = {{"kind", to_string(error.kind)}, {"what", error.what}};
  if (error.retry_after) told["retry_after_ms"] = error.retry_after->count();
  return text_of({{"error", told}});
}

Result<json> read_answer(const std::string& text) {
  json answer = json::parse(text, nullptr, false);
  if (answer.is_object() && answer.contains("value")) return std::move(answer["value"]);
  const auto found = answer.is_object() ? answer.find("error") : answer.end();
  if (found == answer.end() || !found->is_object())
    return fail(ErrorKind::malformed, "the journal of the run cannot be read");
  Error error{ErrorKind::malformed, found->value("what", "")};
  for (const ErrorKind kind : all_kinds)
    if (found->value("kind", "") == to_string(kind)) error.kind = kind;
  if (found->contains("retry_after_ms"))
    error.retry_after = std::chrono::milliseconds{found->value("retry_after_ms", 0)};
  return fail(std::move(error));
}

Journal::Journal(store::Store& store, std::string run_id, std::int64_t claim,
                 const std::vector<store::JournalStep>& before, Drain& drain, OnTrouble on_trouble)
    : store_(store), run_id_(std::move(run_id)), claim_(claim), drain_(drain), on_trouble_(std::move(on_trouble)) {
  for (const store::JournalStep& one : before) {
    Step& step = at(one.key);
    if (one.answer.empty())
      step.unanswered = one.attempts;
    else
      step.before = one.answer;
  }
}

Journal::Step& Journal::at(const std::string& key) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<Step>& step = steps_[key];
  if (!step) step = std::make_unique<Step>();
  return *step;
}

bool Journal::has(const std::string& key) const {
  std::lock_guard lock(mutex_);
  const auto step = steps_.find(key);
  return step != steps_.end() && step->second->before;
}

std::size_t Journal::told_again() const {
  std::lock_guard lock(mutex_);
  return told_again_;
}

Result<std::string> Journal::step(const std::string& key, std::stop_token stop,
                                  const std::function<Result<std::string>(int)>& ask) {
  Step& step = at(key);
  if (step.before) {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    std::lock_guard lock(mutex_);
    ++told_again_;
    return *step.before;
  }
  return step.outcome.get(stop, [&] { return ask_and_keep(key, stop, step.unanswered, ask); });
}

Result<std::string> Journal::ask_and_keep(const std::string& key, std::stop_token stop, int unanswered,
                                          const std::function<Result<std::string>(int)>& ask) {
  const auto under_way = drain_.begin(stop);
  if (!under_way) return fail(ErrorKind::cancelled, "stopped before the call was made");
  failpoint("journal.before_intent");
  TRY_VOID(keep([&] { return store_.intend_step(run_id_, claim_, key); }));
  failpoint("journal.after_intent");
  const Result<std::string> brought = ask(unanswered);
  failpoint("journal.before_answer");
  if (!brought && (brought.error().kind == ErrorKind::cancelled || stop.stop_requested()))
    return fail(ErrorKind::cancelled, brought.error().what);
  std::string answer = brought ? *brought : answer_text(brought.error());
  TRY_VOID(keep([&] { return store_.tell_step(run_id_, claim_, key, answer); }));
  failpoint("journal.after_answer");
  return answer;
}

Result<void> Journal::keep(const std::function<Result<void>()>& write) {
  for (int tries = 1;; ++tries) {
    const Result<void> written = write();
    if (written) return {};
    if (!on_trouble_ || !on_trouble_(written.error(), tries)) return fail(ErrorKind::cancelled, written.error().what);
  }
}

json Journal::decide(const std::string& key, const std::function<json()>& make) {
  Step& step = at(key);
  const auto made = step.outcome.get({}, [&]() -> Result<std::string> {
    if (step.before) return *step.before;
    std::string text = answer_text(make());
    failpoint("journal.before_decision");
    TRY_VOID(keep([&] { return store_.decide_step(run_id_, claim_, key, text); }));
    failpoint("journal.after_decision");
    return text;
  });
  if (made)
    if (auto value = read_answer(*made)) return *std::move(value);
  return make();  // the run ends: the journal cannot be written
}

}  // namespace kaozheng::research
