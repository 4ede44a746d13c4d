// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/parallel.h"
#include "net/url.h"
#include "sources/engine_calls.h"
#include "sources/engine_turns.h"
#include "sources/search.h"

namespace kaozheng::sources {
namespace {

constexpr int failures_in_a_row_max = 3;

// Reciprocal ranks as whole numbers: their sum does not depend on the order of adding, so ties are ties.
std::uint64_t reciprocal(std::size_t rank) { return 1'000'000'000'000'000 / (60 + rank); }

// What is known of one engine in this run.
struct Standing {
  int failures_in_a_row = 0;
  std::optional<Error> resting;             // why
  std::optional<Milliseconds> rests_until;  // of the clock's elapsed time; absent = for the run
};

// One page that engines found.
struct Candidate {
  Hit hit;
  std::size_t rank = 0;  // the best one, from 1
  std::uint64_t score = 0;
  std::vector<std::string> engines;
};

void add_to(Candidate& candidate, const Hit& hit, std::size_t rank, const std::string& engine) {
  Hit other = hit;
  if (candidate.engines.empty() || rank < candidate.rank) {
    std::swap(candidate.hit, other);
    candidate.rank = rank;
  }
  if (candidate.hit.title.empty()) candidate.hit.title = other.title;
  if (candidate.hit.snippet.empty()) candidate.hit.snippet = other.snippet;
  if (candidate.hit.published.empty()) candidate.hit.published = other.published;
  candidate.score += reciprocal(rank);
  candidate.engines.push_back(engine);
}

class MergedSearch final : public Search {
 public:
  MergedSearch(std::vector<std::unique_ptr<SearchEngine>> engines, Clock& clock)
      : engines_(std::move(engines)), clock_(clock), standings_(engines_.size()) {}

  std::vector<std::string> engines() const override {
    std::vector<std::string> names;
    for (const auto& engine : engines_) names.push_back(engine->name());
    return names;
  }

  Result<SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    SearchAnswer answer;
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if (trim(query.text).empty() || count <= 0) return answer;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < engines_.size(); ++i)
      if (query.reach == Reach::anywhere || engines_[i]->origin() == Origin::file) asked.push_back(i);

    const auto replies =
        parallel_map(asked, asked.size(), stop, [&](const std::size_t& i) { return ask(i, query, count, stop); });
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");

    std::map<std::string, Candidate> candidates;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const SearchEngine& engine = *engines_[asked[i]];
      if (!replies[i]) {
        answer.troubles.push_back({engine.name(), replies[i].error()});
        continue;
      }
      answer.engines.push_back(engine.name());
      collect(engine, *replies[i], candidates);
    }
    answer.hits = at_most(best_first(std::move(candidates)), count);
    return answer;
  }

 private:
  Result<std::vector<Hit>> ask(std::size_t i, const Query& query, int count, std::stop_token stop) {
    const auto resting = rest_of(i);
    if (resting) return fail(*resting);
    auto hits = engines_[i]->search(query, count, stop);
    if (hits)
      note_success(i);
    else if (!stop.stop_requested())
      note_failure(i, hits.error());
    return hits;
  }

  std::optional<Error> rest_of(std::size_t i) {
    std::lock_guard lock(mutex_);
    Standing& standing = standings_[i];
    if (!standing.resting) return std::nullopt;
    Error error{standing.resting->kind, "not asked, resting after: " + standing.resting->what};
    if (!standing.rests_until) return error;
    const Milliseconds left = *standing.rests_until - clock_.elapsed();
    if (left <= Milliseconds{0}) {
      standing.resting.reset();
      return std::nullopt;
    }
    error.retry_after = left;
    return error;
  }

  void note_success(std::size_t i) {
    std::lock_guard lock(mutex_);
    standings_[i].failures_in_a_row = 0;
  }

  void note_failure(std::size_t i, const Error& error) {
    std::lock_guard lock(mutex_);
    Standing& standing = standings_[i];
    const bool for_the_run = ++standing.failures_in_a_row >= failures_in_a_row_max;
    if (for_the_run) {
      standing.resting = error;
      standing.rests_until.reset();
      return;
    }
    const auto rest = rest_after(error);
    if (!rest) return;
    standing.resting = error;
    standing.rests_until = clock_.elapsed() + *rest;
  }

  // A file engine's URLs are its own; a web engine cannot name a file, since such a URL has no canonical form.
  static void collect(const SearchEngine& engine, const std::vector<Hit>& hits,
                      std::map<std::string, Candidate>& candidates) {
    std::set<std::string> seen;
    for (const Hit& hit : hits) {
      const auto key = engine.origin() == Origin::file ? Result<std::string>(hit.url) : net::canonical_url(hit.url);
      if (!key || !seen.insert(*key).second) continue;
      add_to(candidates[*key], hit, seen.size(), engine.name());
    }
  }

  static std::vector<Hit> best_first(std::map<std::string, Candidate> candidates) {
    std::vector<Candidate> ranked;  // by URL, which the stable sort keeps for ties
    for (auto& [key, candidate] : candidates) ranked.push_back(std::move(candidate));
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    std::vector<Hit> hits;
    for (Candidate& candidate : ranked) {
      if (candidate.hit.title.empty()) candidate.hit.title = candidate.hit.url;
      candidate.hit.engine = join(candidate.engines, "+");
      hits.push_back(std::move(candidate.hit));
    }
    return hits;
  }

  const std::vector<std::unique_ptr<SearchEngine>> engines_;
  Clock& clock_;
  std::mutex mutex_;
  std::vector<Standing> standings_;  // as engines_
};

}  // namespace

std::unique_ptr<Search> make_merged_search(std::vector<std::unique_ptr<SearchEngine>> engines, Clock& clock) {
  return std::make_unique<MergedSearch>(std::move(engines), clock);
}

}  // namespace kaozheng::sources
