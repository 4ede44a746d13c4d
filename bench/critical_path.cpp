// SPDX-License-Identifier: Apache-2.0
// How near a run comes to its critical path, and how soon a stopped one is gone.
//   ./dev bench critical-path [SEEDS]
// Five tasks of three rounds, one query and five pages each, by the real workflow and scheduler. The far ends of the
// ports take 2 s a model call (8 s one of the writer), 0.8 s a search and 0.5 s a page, of which 5 % take 10 s and 2 %
// cannot be read; which, the seed and the address tell. All times are a tenth of that, and told as they would be whole;
// several runs wait side by side. The critical path is that of the same calls without the 10 s pages: of the five tasks
// the longest, with a page's 0.5 s once more where one of its round cannot be read. One after another is the sum of
// all calls it would make then, each as long as it takes.
// Then runs over real HTTP on loopback are stopped while they wait, and what they hold is counted (stopping.h).
// Fails when a goal is missed.
#include <fmt/core.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>

#include "base/parallel.h"
#include "concurrency_parts.h"
#include "models/pool.h"
#include "research/deep_research.h"
#include "stopping.h"

namespace {

using namespace kaozheng;

constexpr int scale = 10;
constexpr double ratio_max = 1.10, speed_up_min = 5;
constexpr double model_s = 2, writer_s = 8, search_s = 0.8, page_s = 0.5, slow_page_s = 10;
constexpr int pages_wanted = 5, rounds = 3;
constexpr std::size_t runs_at_once = 8;

enum class Fate { quick, slow, failed };
Fate fate_of(unsigned seed, const std::string& url) {
  const std::size_t share = std::hash<std::string>()(fmt::format("{} {}", seed, url)) % 100;
  return share < 5 ? Fate::slow : share < 7 ? Fate::failed : Fate::quick;
}

bool pause(double seconds, std::stop_token stop) {
  return system_clock().sleep(Milliseconds{std::lround(seconds * 1000 / scale)}, stop);
}

// What the calls of one run would take.
class Reckoning {
 public:
  void add(const std::string& lane, double seconds) {
    std::lock_guard lock(mutex_);
    path_[lane] += seconds;
    sum_ += seconds;
  }
  // Of calls that are made side by side, the path holds one.
  void once(const std::string& lane, double seconds) {
    std::lock_guard lock(mutex_);
    path_[lane] = seconds;
    sum_ += seconds;
  }
  // Pages: how long side by side, and one after another.
  void pages(const std::string& lane, double path, double sum) {
    std::lock_guard lock(mutex_);
    path_[lane] += path;
    sum_ += sum;
  }
  // Lanes named "sea …" are side by side, all others one after another.
  double critical_path() const {
    double longest = 0, rest = 0;
    for (const auto& [lane, seconds] : path_) {
      if (lane.starts_with("sea "))
        longest = std::max(longest, seconds);
      else
        rest += seconds;
    }
    return longest + rest;
  }
  double one_after_another() const { return sum_; }

 private:
  std::mutex mutex_;
  std::map<std::string, double> path_;
  double sum_ = 0;
};

class SlowModel final : public bench::StandInModel {
 public:
  explicit SlowModel(Reckoning& reckoning) : reckoning_(reckoning) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>&) override {
    const models::Material& material = prompt.material;
    const std::string about = material.findings.empty() ? material.focus : material.findings.front().finding.statement;
    const std::string sea = bench::sea_in(material.focus);
    const double seconds = prompt.task.starts_with("write.") ? writer_s : model_s;
    models::Answer answer;
    answer.text = bench::reply_to(prompt.task, bench::sea_in(about),
                                  material.findings.empty() ? "" : material.findings.front().label);
    if (prompt.task == "queries" || prompt.task == "notes" || prompt.task == "reflect") {
      reckoning_.add("sea " + sea, seconds);
      const std::string asked = std::to_string(material.earlier_queries.size() + 1);
      if (prompt.task == "queries") answer.text = R"({"queries":[")" + sea + " tide " + asked + R"("]})";
      if (prompt.task == "reflect")
        answer.text = R"({"missing":["more"],"queries":[")" + sea + " tide " + asked + R"("]})";
    } else {
      const bool side_by_side = prompt.task.starts_with("write.") || prompt.task == "summarise";
      reckoning_.once(side_by_side ? prompt.task.substr(0, 5) : prompt.task, seconds);
    }
    if (!pause(seconds, stop)) return fail(ErrorKind::cancelled, "stopped");
    answer.usage = {100, 10, 0};
    budget.charge(answer.usage);
    return answer;
  }

 private:
  Reckoning& reckoning_;
};

class SlowSearch final : public sources::Search {
 public:
  SlowSearch(Reckoning& reckoning, unsigned seed) : reckoning_(reckoning), seed_(seed) {}
  Result<sources::SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    sources::SearchAnswer answer;
    answer.engines = engines();
    for (int i = 0; i < count; ++i) {
      std::string name = query.text + " " + std::to_string(i);
      for (char& c : name) c = c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.hits.push_back({"https://" + name + ".example/", name, "On " + name, "stand-in", ""});
    }
    const std::string lane = "sea " + bench::sea_in(query.text);
    reckoning_.add(lane, search_s);
    reckon_pages(lane, answer.hits);
    if (!pause(search_s, stop)) return fail(ErrorKind::cancelled, "stopped");
    return answer;
  }
  std::vector<std::string> engines() const override { return {"stand-in"}; }

 private:
  // Until as many as are wanted have been read.
  void reckon_pages(const std::string& lane, const std::vector<Hit>& hits) {
    double path = 0, sum = 0;
    for (std::size_t at = 0, missing = pages_wanted; missing > 0 && at < hits.size(); path += page_s) {
      std::size_t failed = 0;
      for (; missing > 0 && at < hits.size(); --missing, ++at) {
        const Fate fate = fate_of(seed_, hits[at].url);
        sum += fate == Fate::slow ? slow_page_s : page_s;
        failed += fate == Fate::failed;
      }
      missing = failed;
    }
    reckoning_.pages(lane, path, sum);
  }
  Reckoning& reckoning_;
  const unsigned seed_;
};

class SlowPages final : public sources::Pages {
 public:
  explicit SlowPages(unsigned seed) : seed_(seed) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override {
    const Fate fate = fate_of(seed_, url);
    if (!pause(fate == Fate::slow ? slow_page_s : page_s, stop)) return fail(ErrorKind::cancelled, "stopped");
    if (fate == Fate::failed) return fail(ErrorKind::unavailable, "the server is gone");
    Document document;
    document.id = "text of " + url;
    document.url = document.title = url;
    document.language = "en";
    for (const char* sea : bench::seas) {
      std::string lower(sea);
      lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
      if (url.find(lower) != std::string::npos) document.text = bench::sentence_on(sea);
    }
    document.blocks = {{BlockKind::paragraph, 0, 0, document.text.size(), 0}};
    return document;
  }

 private:
  const unsigned seed_;
};

class NoEvents final : public Events {
 public:
  void add(Event) override {}
};

struct Outcome {
  double wall = 0, path = 0, sum = 0;  // seconds, as they would be whole
  bool reported = false;
  std::string trouble;
};

Outcome run_once(unsigned seed, const research::Prompts& prompts, std::stop_token stop) {
  Reckoning reckoning;
  SlowSearch search(reckoning, seed);
  SlowPages pages(seed);
  NoEvents events;
  models::Budget budget;
  models::Pool pool;
  models::Endpoint endpoint;
  endpoint.name = "stand-in";
  endpoint.provider = "openai";
  endpoint.slots = 100;
  pool.endpoints = {endpoint};
  for (const models::Role role : models::all_roles) pool.of(role) = {{0, "stand-in"}};
  models::Scheduler scheduler(pool.endpoints, {}, system_clock());
  models::ModelPool models(
      pool,
      [&](const models::Endpoint&, const std::string&) -> std::unique_ptr<models::Model> {
        return std::make_unique<SlowModel>(reckoning);
      },
      scheduler, system_clock());
  const auto model = models.for_run({});
  Question question = bench::one_question();
  question.limits.max_loops = rounds;
  question.limits.hits_per_query = 2 * pages_wanted;
  question.limits.pages_per_round = pages_wanted;
  research::ResearchRun run{"run",        *model,          search,           pages, events, budget, prompts,
                            "2026-01-01", question.limits, question.sources, stop};
  run.page_patience = run.page_patience / scale;
  const auto began = bench::Steady::now();
  const auto report = research::deep_research(run, question, std::nullopt);
  Outcome outcome;
  outcome.wall = bench::milliseconds_since(began) / 1000 * scale;
  outcome.path = reckoning.critical_path();
  outcome.sum = reckoning.one_after_another();
  outcome.reported = report && report->references.size() == std::size(bench::seas);
  if (!report) outcome.trouble = report.error().what;
  return outcome;
}

bool measure_runs(unsigned seeds, const research::Prompts& prompts) {
  std::vector<unsigned> all(seeds);
  for (unsigned i = 0; i < seeds; ++i) all[i] = i;
  const auto outcomes = parallel_map(all, runs_at_once, {},
                                     [&](unsigned seed) -> Result<Outcome> { return run_once(seed, prompts, {}); });
  std::vector<double> walls, paths, ratios, speed_ups;
  std::vector<std::string> over;
  bool all_reported = true;
  for (const auto& one : outcomes) {
    walls.push_back(one->wall);
    paths.push_back(one->path);
    ratios.push_back(one->wall / one->path);
    speed_ups.push_back(one->sum / one->wall);
    all_reported = all_reported && one->reported;
    if (one->wall / one->path > ratio_max)
      over.push_back(fmt::format("{}: {:.1f} s of {:.1f}", speed_ups.size() - 1, one->wall, one->path));
    if (!one->trouble.empty()) fmt::print(stderr, "a run failed: {}\n", one->trouble);
  }
  const auto row = [](const char* name, const std::vector<double>& values, int digits) {
    fmt::print("| {} | {:.{}f} | {:.{}f} | {:.{}f} |\n", name, bench::quantile(values, 0), digits,
               bench::quantile(values, 0.5), digits, bench::quantile(values, 1), digits);
  };
  fmt::print("| {} seeds | least | median | most |\n|---|---:|---:|---:|\n", seeds);
  row("critical path, s", paths, 1);
  row("wall, s", walls, 1);
  row("wall / critical path", ratios, 3);
  row("one after another / wall", speed_ups, 1);
  const auto within = std::count_if(ratios.begin(), ratios.end(), [](double ratio) { return ratio <= ratio_max; });
  fmt::print(
      "\n{} of {} runs within {:.2f} of the critical path; goal: all, and by the median {:.0f} times faster than one "
      "after "
      "another\n",
      within, seeds, ratio_max, speed_up_min);
  for (const std::string& one : over) fmt::print("seed {}\n", one);
  return all_reported && static_cast<unsigned>(within) == seeds && bench::quantile(speed_ups, 0.5) >= speed_up_min;
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned seeds = argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 100;
  const auto prompts = research::Prompts::load({});
  if (!prompts || seeds == 0) return 2;
  const bench::StandInServer no_queries(bench::without_queries, bench::StandInServer::Timing::slept),
      no_pages(bench::without_pages, bench::StandInServer::Timing::slept);
  const bool near = measure_runs(seeds, *prompts);

  const auto folder = std::filesystem::temp_directory_path() / fmt::format("critical-path-{}", getpid());
  bool all_free = true;
  fmt::print(
      "\n| stopped while waiting for | ends after ms, median | most | sockets before / during / 100 ms after | threads "
      "(kept for the next) |\n|---|---:|---:|---:|---:|\n");
  for (const auto& [what, server] : {std::pair{"models", &no_queries}, std::pair{"pages", &no_pages}}) {
    auto store = store::open_sqlite_store(folder / fmt::format("{}.db", what), system_clock());
    all_free = store && bench::measure_stops(what, *server, std::move(*store)) && all_free;
  }
  std::filesystem::remove_all(folder);
  fmt::print("\n{}\n", all_free ? "all was free within 100 ms" : "missed: all free within 100 ms");
  return near && all_free ? 0 : 1;
}
