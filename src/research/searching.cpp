// SPDX-License-Identifier: Apache-2.0
#include "research/searching.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

#include "base/parallel.h"
#include "net/url.h"
#include "text/text_sketch.h"

namespace kaozheng::research {
namespace {

// Whole numbers: the sum does not depend on the order of adding.
std::uint64_t reciprocal(std::size_t rank) { return 1'000'000'000'000'000 / (60 + rank); }

struct Ranked {
  Hit hit;
  std::uint64_t score = 0;
};

void add_hits(const std::vector<Hit>& hits, std::map<std::string, Ranked>& ranked) {
  std::set<std::string> seen;
  for (const Hit& hit : hits) {
    const std::string key = page_key(hit.url);
    if (hit.url.empty() || !seen.insert(key).second) continue;
    const auto place = ranked.try_emplace(key, Ranked{hit, 0}).first;
    place->second.score += reciprocal(seen.size());
  }
}

std::vector<Hit> best_first(const std::map<std::string, Ranked>& ranked) {
  std::vector<const Ranked*> order;  // by URL, which the stable sort keeps for ties
  for (const auto& [key, one] : ranked) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(), [](const Ranked* a, const Ranked* b) { return a->score > b->score; });
  std::vector<Hit> hits;
  for (const Ranked* one : order) hits.push_back(one->hit);
  return hits;
}

// Stands for whoever publishes a page; empty for a file, which speaks for itself.
std::string publisher_of(const std::string& url) {
  const auto parsed = net::parse_url(url);
  return parsed ? net::registrable_domain(parsed->host) : "";
}

// So that what is read first comes from several sources: a third page of one publisher and an extract that was there
// before stand behind the others, which keep their order.
std::vector<Hit> spread_over_sources(std::vector<Hit> hits) {
  constexpr int pages_of_a_publisher = 2;
  std::map<std::string, int> pages_of;
  std::vector<text::TextSketch> extracts;
  std::vector<Hit> first, behind;
  for (Hit& hit : hits) {
    const std::string publisher = publisher_of(hit.url);
    const bool many = !publisher.empty() && ++pages_of[publisher] > pages_of_a_publisher;
    text::TextSketch extract = text::sketch_text(hit.snippet);
    const bool repeated = std::any_of(extracts.begin(), extracts.end(), [&](const text::TextSketch& other) {
      return text::is_same_text(extract, other);
    });
    if (!repeated) extracts.push_back(std::move(extract));
    (many || repeated ? behind : first).push_back(std::move(hit));
  }
  first.insert(first.end(), std::make_move_iterator(behind.begin()), std::make_move_iterator(behind.end()));
  return first;
}

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

std::string page_key(const std::string& url) { return net::canonical_url(url).value_or(url); }

Result<Searched> search_all(ResearchRun& run, const std::string& task_id, const std::vector<Query>& queries) {
  const auto answers = parallel_map(queries, queries.size(), run.stop, [&](const Query& query) {
    return run.search.search(query, run.limits.hits_per_query, run.stop);
  });
  Searched searched;
  std::map<std::string, Ranked> ranked;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (!answers[i]) return fail(answers[i].error());
    const sources::SearchAnswer& answer = *answers[i];
    nlohmann::json asked = {{"query", queries[i].text}, {"engines", answer.engines}, {"hits", answer.hits.size()}};
    for (const Hit& hit : answer.hits) asked["urls"].push_back(hit.url);
    for (const sources::EngineTrouble& trouble : answer.troubles) asked["failed"].push_back(trouble.engine);
    run.tell("QueryAsked", task_id, std::move(asked));
    for (const std::string& engine : answer.engines) add_name(searched.engines, engine);
    for (const sources::EngineTrouble& trouble : answer.troubles) {
      add_name(searched.engines, trouble.engine);
      const auto same = [&](const BlockedEngine& other) { return other.engine == trouble.engine; };
      if (std::none_of(searched.blocked.begin(), searched.blocked.end(), same))
        searched.blocked.push_back({trouble.engine, trouble.error, trouble.back_at});
    }
    add_hits(answer.hits, ranked);
  }
  searched.hits = spread_over_sources(best_first(ranked));
  return searched;
}

}  // namespace kaozheng::research
