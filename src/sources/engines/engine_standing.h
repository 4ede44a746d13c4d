// SPDX-License-Identifier: Apache-2.0
// What is known of one engine in a run: whether it is asked, and whether what it says makes sense. Private to this
// room.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "sources/search.h"

namespace kaozheng::sources {

inline constexpr Milliseconds rest_after_nonsense{1'800'000};

// Safe to call from any thread.
class EngineStanding {
 public:
  explicit EngineStanding(Clock& clock) : clock_(clock) {}

  // Why the engine is not asked now, with the time that is left; nothing when it is. Without `retry_after` it rests for
  // the run.
  std::optional<Error> resting();
  // A failure: a block, a limit and nonsense make it rest; three others in a row end its part in the run. Returns it
  // with the time the engine rests, none when it does not or rests for the run.
  Error note_failure(Error error);
  // An answer, which is a failure after all when it is nonsense: two or more pages that are all the engine's own, or
  // the same list of three or more for three queries that differ, of which it fits one at most. Files are never
  // nonsense.
  std::optional<Error> note_answer(const SearchEngine& engine, const Query& query, const std::vector<Hit>& hits);

 private:
  struct Asked {
    std::set<std::string> terms;
    bool fits = false;  // whether the list holds half of the terms
  };

  bool repeats_itself(const Query& query, const std::vector<Hit>& hits);

  Clock& clock_;
  std::mutex mutex_;
  int failures_in_a_row_ = 0;
  std::optional<Error> resting_;             // why
  std::optional<Milliseconds> rests_until_;  // of the clock's elapsed time; absent = for the run
  std::string last_list_;                    // URLs of the last answer
  std::vector<Asked> asked_for_it_;          // queries in a row that got it and differ from each other
};

}  // namespace kaozheng::sources
