// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_standing.h"

#include <algorithm>
#include <utility>

#include "sources/engines/engine_turns.h"
#include "text/words.h"

namespace kaozheng::sources {
namespace {

constexpr int failures_in_a_row_max = 3;
constexpr std::size_t own_pages_least = 2;
constexpr std::size_t same_list_least = 3;  // pages
constexpr std::size_t same_list_queries = 3;
constexpr std::size_t fitting_queries_max = 1;

std::set<std::string> term_set(std::string_view text) {
  std::set<std::string> terms;
  for (std::string& term : text::terms(text)) terms.insert(std::move(term));
  return terms;
}

std::size_t common_terms(const std::set<std::string>& a, const std::set<std::string>& b) {
  return static_cast<std::size_t>(
      std::count_if(a.begin(), a.end(), [&](const std::string& term) { return b.count(term) > 0; }));
}

// At most two thirds of all their terms in common: queries of one run share the words of its topic.
bool differ(const std::set<std::string>& a, const std::set<std::string>& b) {
  const std::size_t common = common_terms(a, b);
  return common * 3 <= (a.size() + b.size() - common) * 2;
}

}  // namespace

std::optional<Error> EngineStanding::resting() {
  std::lock_guard lock(mutex_);
  if (!resting_) return std::nullopt;
  Error error{resting_->kind, "not asked, resting after: " + resting_->what, {}};
  if (!rests_until_) return error;
  const Milliseconds left = *rests_until_ - clock_.elapsed();
  if (left <= Milliseconds{0}) {
    resting_.reset();
    return std::nullopt;
  }
  error.retry_after = left;
  return error;
}

Error EngineStanding::note_failure(Error error) {
  std::lock_guard lock(mutex_);
  const auto rest = rest_after(error);
  if (rest) error.retry_after = rest;
  // Queries that were on their way together are blocked together: only what names no time is counted.
  const bool for_the_run = !rest && ++failures_in_a_row_ >= failures_in_a_row_max;
  if (for_the_run) error.retry_after.reset();
  if (!for_the_run && !error.retry_after) return error;
  resting_ = error;
  rests_until_.reset();
  if (error.retry_after) rests_until_ = clock_.elapsed() + *error.retry_after;
  return error;
}

std::optional<Error> EngineStanding::note_answer(const SearchEngine& engine, const Query& query,
                                                 const std::vector<Hit>& hits) {
  std::optional<Error> nonsense;
  const auto own = [&](const Hit& hit) { return engine.is_own_page(hit.url); };
  if (engine.origin() == Origin::web && hits.size() >= own_pages_least && std::all_of(hits.begin(), hits.end(), own))
    nonsense = Error{ErrorKind::malformed, engine.name() + " answered with its own pages alone", rest_after_nonsense};
  else if (engine.origin() == Origin::web && repeats_itself(query, hits))
    nonsense = Error{ErrorKind::malformed, engine.name() + " gives the same results whatever it is asked",
                     rest_after_nonsense};
  if (nonsense) return note_failure(std::move(*nonsense));
  std::lock_guard lock(mutex_);
  failures_in_a_row_ = 0;
  return std::nullopt;
}

bool EngineStanding::repeats_itself(const Query& query, const std::vector<Hit>& hits) {
  if (hits.size() < same_list_least) return false;
  std::string list, words;
  for (const Hit& hit : hits) {
    list += hit.url + "\n";
    words += hit.title + "\n" + hit.snippet + "\n";
  }
  Asked asked{term_set(query.text), false};
  asked.fits = common_terms(asked.terms, term_set(words)) * 2 >= asked.terms.size();

  std::lock_guard lock(mutex_);
  if (list != last_list_) {
    last_list_ = std::move(list);
    asked_for_it_.clear();
  }
  const bool is_new = std::all_of(asked_for_it_.begin(), asked_for_it_.end(),
                                  [&](const Asked& other) { return differ(other.terms, asked.terms); });
  if (is_new) asked_for_it_.push_back(std::move(asked));
  const auto fitting =
      std::count_if(asked_for_it_.begin(), asked_for_it_.end(), [](const Asked& one) { return one.fits; });
  return asked_for_it_.size() >= same_list_queries && static_cast<std::size_t>(fitting) <= fitting_queries_max;
}

}  // namespace kaozheng::sources
