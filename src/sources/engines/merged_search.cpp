// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/parallel.h"
#include "net/egress.h"
#include "net/url.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_standing.h"
#include "sources/engines/kept_replies.h"
#include "sources/search.h"

namespace kaozheng::sources {
namespace {

// Rules leave out some of what engines find: they are asked for more.
constexpr int asked_per_wanted = 3;
constexpr int asked_max = 30;

// Reciprocal ranks as whole numbers: their sum does not depend on the order of adding, so ties are ties.
std::uint64_t reciprocal(std::size_t rank) { return 1'000'000'000'000'000 / (60 + rank); }

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
  MergedSearch(std::vector<std::unique_ptr<SearchEngine>> engines, Clock& clock, SearchSettings settings)
      : engines_(std::move(engines)),
        clock_(clock),
        rules_(readable(std::move(settings.rules))),
        spares_(settings.spares.begin(), settings.spares.end()),
        kept_(settings.store, settings.kept_for, settings.fresh, std::move(settings.addresses)) {
    for (std::size_t i = 0; i < engines_.size(); ++i) standings_.emplace_back(clock);
  }

  std::vector<std::string> engines() const override {
    std::vector<std::string> names;
    for (const auto& engine : engines_) names.push_back(engine->name());
    return names;
  }

  Result<SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    SearchAnswer answer;
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if (trim(query.text).empty() || count <= 0) return answer;
    std::vector<std::size_t> asked, spare;
    for (std::size_t i = 0; i < engines_.size(); ++i)
      if (query.reach == Reach::anywhere || engines_[i]->origin() == Origin::file)
        (spares_.count(engines_[i]->name()) ? spare : asked).push_back(i);

    std::map<std::string, Candidate> candidates;
    const bool answered = ask_all(asked, query, count, stop, answer, candidates);
    if (!answered && !stop.stop_requested()) ask_all(spare, query, count, stop, answer, candidates);
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    answer.hits = at_most(best_first(std::move(candidates), query), count);
    return answer;
  }

 private:
  // Whether an engine of the web answered.
  bool ask_all(const std::vector<std::size_t>& asked, const Query& query, int count, std::stop_token stop,
               SearchAnswer& answer, std::map<std::string, Candidate>& candidates) {
    const int wanted = rules_.refuses_some() ? std::min(count * asked_per_wanted, std::max(asked_max, count)) : count;
    const auto replies =
        parallel_map(asked, asked.size(), stop, [&](const std::size_t& i) { return ask(i, query, wanted, stop); });
    bool web_answered = false;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const SearchEngine& engine = *engines_[asked[i]];
      if (!replies[i]) {
        answer.troubles.push_back({engine.name(), replies[i].error(), back_at(replies[i].error())});
        continue;
      }
      web_answered = web_answered || engine.origin() == Origin::web;
      answer.engines.push_back(engine.name());
      collect(engine, *replies[i], candidates);
    }
    return web_answered;
  }

  Result<std::vector<Hit>> ask(std::size_t i, const Query& query, int count, std::stop_token stop) {
    SearchEngine& engine = *engines_[i];
    EngineStanding& standing = standings_[i];
    const bool web = engine.origin() == Origin::web;
    if (auto kept = web ? kept_.find(engine.name(), query, count) : std::nullopt) {
      if (const auto nonsense = standing.note_answer(engine, query, *kept)) return fail(*nonsense);
      return std::move(*kept);
    }
    if (const auto resting = standing.resting()) return fail(*resting);
    const net::Errand errand("search/" + engine.name(), query.text);
    auto hits = engine.search(query, count, stop);
    if (!hits) return stop.stop_requested() ? hits : fail(standing.note_failure(std::move(hits.error())));
    if (const auto nonsense = standing.note_answer(engine, query, *hits)) return fail(*nonsense);
    if (web) kept_.keep(engine.name(), query, count, *hits);
    return hits;
  }

  std::string back_at(const Error& error) const {
    return error.retry_after ? to_iso8601(clock_.now() + *error.retry_after) : "";
  }

  // A file engine's URLs are its own; a web engine cannot name a file, since such a URL has no canonical form.
  void collect(const SearchEngine& engine, const std::vector<Hit>& hits,
               std::map<std::string, Candidate>& candidates) const {
    std::set<std::string> seen;
    for (const Hit& hit : hits) {
      const auto key = engine.origin() == Origin::file ? Result<std::string>(hit.url) : net::canonical_url(hit.url);
      if (!key || !admits(rules_, *key) || !seen.insert(*key).second) continue;
      add_to(candidates[*key], hit, seen.size(), engine.name());
    }
  }

  std::vector<Hit> best_first(std::map<std::string, Candidate> candidates, const Query& query) const {
    const std::string& after = rules_.after.empty() ? query.after : rules_.after;
    std::vector<Candidate> ranked;  // by URL, which the stable sort keeps for ties
    for (auto& [key, candidate] : candidates) {
      if (prefers(rules_, key)) candidate.score += reciprocal(1);
      candidate.score = scored_by_date(candidate.score, candidate.hit, after);
      ranked.push_back(std::move(candidate));
    }
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
  const SearchRules rules_;
  const std::set<std::string> spares_;
  const KeptReplies kept_;
  std::deque<EngineStanding> standings_;  // as engines_
};

}  // namespace

std::unique_ptr<Search> make_merged_search(std::vector<std::unique_ptr<SearchEngine>> engines, Clock& clock,
                                           SearchSettings settings) {
  return std::make_unique<MergedSearch>(std::move(engines), clock, std::move(settings));
}

}  // namespace kaozheng::sources
