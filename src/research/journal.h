// SPDX-License-Identifier: Apache-2.0
// What a run has been told, to be told it again without a call: a run that is resumed simply runs again.
//
// A step's key is its kind, its place and the hash of what was asked; timing is no part of it. An answer is what the
// one who asked was told: a value, or a failure that is final. A stop is neither.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/drain.h"
#include "base/result.h"
#include "base/shared_outcome.h"
#include "store/store.h"

namespace kaozheng::research {

// Safe to call from any thread. Outlived by store and drain.
class Journal {
 public:
  // Whether a write that failed shall be tried again; called on the thread that writes, which it may keep waiting.
  using OnTrouble = std::function<bool(const Error& error, int tries)>;
  // `before`: what the run was told until now.
  Journal(store::Store& store, std::string run_id, std::int64_t claim, const std::vector<store::JournalStep>& before,
          Drain& drain, OnTrouble on_trouble);

  // The answer of a step as text: from the journal, or what `ask` brings, which nobody sees before it is kept. Who asks
  // the same meanwhile waits for that one answer. `ask` hears how often it was asked before without an answer: calls
  // that were under way when a process ended. `cancelled`: stopped, or the journal cannot be written.
  Result<std::string> step(const std::string& key, std::stop_token stop,
                           const std::function<Result<std::string>(int unanswered)>& ask);

  // What `make` tells of the moment (a clock, a counter, a person's wish), the same ever after. Not for what costs.
  nlohmann::json decide(const std::string& key, const std::function<nlohmann::json()>& make);

  // Whether a step or decision has an answer.
  bool has(const std::string& key) const;
  std::size_t told_again() const;  // steps answered from before

 private:
  struct Step {
    std::optional<std::string> before;  // as kept
    int unanswered = 0;
    SharedOutcome<std::string> outcome;
  };
  Step& at(const std::string& key);
  Result<void> keep(const std::function<Result<void>()>& write);
  Result<std::string> ask_and_keep(const std::string& key, std::stop_token stop, int unanswered,
                                   const std::function<Result<std::string>(int)>& ask);

  store::Store& store_;
  const std::string run_id_;
  const std::int64_t claim_;
  Drain& drain_;
  const OnTrouble on_trouble_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Step>, std::less<>> steps_;
  std::size_t told_again_ = 0;
};

// A key: "kind/place/hash of what".
std::string journal_key(std::string_view kind, std::string_view place, std::string_view what);

// An answer and back; what is no answer is `malformed`.
std::string answer_text(const nlohmann::json& value);
std::string answer_text(const Error& error);
Result<nlohmann::json> read_answer(const std::string& text);

// A step whose answer is a value: `write` and `read` are its JSON. Without a journal it is only asked.
template <class T>
Result<T> told(Journal* journal, const std::string& key, std::stop_token stop,
               const std::function<Result<T>(int unanswered)>& ask,
               const std::function<nlohmann::json(const T&)>& write,
               const std::function<T(const nlohmann::json&)>& read) {
  if (!journal) return ask(0);
  std::optional<Result<T>> fresh;
  const Result<std::string> text = journal->step(key, stop, [&](int unanswered) -> Result<std::string> {
    fresh = ask(unanswered);
    if (!*fresh) return fail(fresh->error());
    return answer_text(write(**fresh));
  });
  if (!text) return fail(text.error());
  if (fresh && *fresh) return *std::move(fresh);
  const nlohmann::json value = TRY(read_answer(*text));
  try {
    return read(value);
  } catch (const nlohmann::json::exception& exception) {
    return fail(ErrorKind::malformed, "the journal of the run cannot be read: " + std::string(exception.what()));
  }
}

}  // namespace kaozheng::research
