// SPDX-License-Identifier: Apache-2.0
// Many runs at once, each a supervisor, five researchers of three model and two tool calls, and a writer; every one of
// these calls takes 100 ms, so that 700 ms is ideal.
//   ./dev bench concurrency [DATA]           all of it, and its twin (concurrency.py)
//   concurrency_bench bare COUNT             threads that only wait, in the shape of a run: what the machine makes of
//   it concurrency_bench runs COUNT             the far ends of the ports stand here and answer a few bytes; the
//   workflow,
//                                            pool, scheduler, budget and events are those of a run
//   concurrency_bench whole COUNT            all of it as shipped, see concurrency_whole.h
// A run makes more calls than these; what they are, and which take no time, see concurrency_parts.h. The time of a run
// begins when all are asked for.
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

#include "base/parallel.h"
#include "concurrency_parts.h"
#include "concurrency_whole.h"
#include "models/pool.h"
#include "research/deep_research.h"
#include "runs/kept_ports.h"
#include "runs/run_log.h"

namespace {

using namespace kaozheng;

// How often each kind of call was made, those without waiting too.
class Counts {
 public:
  void add(const std::string& kind) {
    std::lock_guard lock(mutex_);
    ++counts_[kind];
  }
  std::string per_run(std::size_t runs) const {
    std::string text;
    for (const auto& [kind, count] : counts_)
      text += fmt::format(" {} {:.4g}", kind, static_cast<double>(count) / static_cast<double>(runs));
    return text;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::size_t> counts_;
};

class WaitingModel final : public bench::StandInModel {
 public:
  explicit WaitingModel(Counts& counts) : counts_(counts) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token,
                                const std::function<void(std::string_view)>&) override {
    const bool waits = bench::takes_time(prompt.task);
    counts_.add(waits ? prompt.task : prompt.task + "*");
    if (waits) std::this_thread::sleep_for(bench::call_time);
    models::Answer answer;
    const models::Material& material = prompt.material;
    const bool has_findings = !material.findings.empty();
    answer.text = bench::reply_to(
        prompt.task, bench::sea_in(has_findings ? material.findings.front().finding.statement : material.focus),
        has_findings ? material.findings.front().label : "");
    answer.model = "stand-in";
    answer.usage = {100, 10, 0};
    budget.charge(answer.usage);
    return answer;
  }

 private:
  Counts& counts_;
};

class WaitingSearch final : public sources::Search {
 public:
  explicit WaitingSearch(Counts& counts) : counts_(counts) {}
  Result<sources::SearchAnswer> search(const Query& query, int, std::stop_token) override {
    counts_.add("search");
    std::this_thread::sleep_for(bench::call_time);
    const std::string sea = bench::sea_in(query.text);
    return sources::SearchAnswer{{{"https://" + to_lower(sea) + ".example/", sea, "", "stand-in", ""}}, engines(), {}};
  }
  std::vector<std::string> engines() const override { return {"stand-in"}; }

 private:
  static std::string to_lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
  }
  Counts& counts_;
};

class WaitingPages final : public sources::Pages {
 public:
  explicit WaitingPages(Counts& counts) : counts_(counts) {}
  Result<Document> read(const std::string& url, std::stop_token) override {
    counts_.add("page");
    std::this_thread::sleep_for(bench::call_time);
    for (const char* sea : bench::seas) {
      std::string lower(sea);
      lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
      if (url.find(lower) == std::string::npos) continue;
      Document document;
      document.id = std::string(sea);
      document.url = url;
      document.title = sea;
      document.language = "en";
      document.text = bench::sentence_on(sea);
      document.blocks = {{BlockKind::paragraph, 0, 0, document.text.size(), 0}};
      return document;
    }
    return fail(ErrorKind::not_found, "no such sea");
  }

 private:
  Counts& counts_;
};

models::Pool pool_of_one() {
  models::Pool pool;
  models::Endpoint endpoint;
  endpoint.name = "stand-in";
  endpoint.provider = "openai";
  endpoint.slots = 100'000;
  pool.endpoints = {endpoint};
  for (const models::Role role : models::all_roles) pool.of(role) = {{0, "stand-in"}};
  return pool;
}

// Everything that runs share.
struct Shared {
  Counts counts;
  WaitingSearch search{counts};
  WaitingPages pages{counts};
  models::Pool pool = pool_of_one();
  models::Scheduler scheduler{pool.endpoints, {}, system_clock()};
  models::ModelPool models{pool,
                           [this](const models::Endpoint&, const std::string&) -> std::unique_ptr<models::Model> {
                             return std::make_unique<WaitingModel>(counts);
                           },
                           scheduler, system_clock()};
  std::unique_ptr<store::Store> store;  // that nothing is written to
  research::Prompts prompts = research::Prompts::load({}).value();
};

// Whether the run came to a report of five sources.
bool run_once(Shared& shared) {
  std::vector<Event> events;
  runs::RunLog log(*shared.store, system_clock(), "run", runs::Keeping::nothing,
                   [&](const Event& event) { events.push_back(event); });
  const auto pooled = shared.models.for_run({});
  runs::RecordingModel model(*pooled, log, system_clock());
  runs::KeptPages pages(shared.pages, log);
  models::Budget budget(models::Caps{1'000'000, 0, {}, {}});
  const Question question = bench::one_question();
  research::ResearchRun run{"run",        model,           shared.search,    pages, log, budget, shared.prompts,
                            "2026-01-01", question.limits, question.sources, {}};
  const auto report = research::deep_research(run, question, std::nullopt);
  if (!report) fmt::print(stderr, "a run failed: {}\n", report.error().what);
  if (report && report->references.size() != std::size(bench::seas))
    fmt::print(stderr, "a run cites {} sources\n", report->references.size());
  return report && report->references.size() == std::size(bench::seas) && !events.empty();
}

bool wait_as_a_run() {
  const auto calls = [](int count) {
    for (int i = 0; i < count; ++i) std::this_thread::sleep_for(bench::call_time);
  };
  calls(1);
  run_together(std::size(bench::seas), [&](std::size_t) { calls(5); });
  calls(1);
  return true;
}

int measure_runs(const char* what, std::size_t count, const std::function<bool()>& one_run) {
  const double cpu_before = bench::cpu_milliseconds();
  const auto began = bench::Steady::now();
  std::vector<double> times(count);
  std::atomic<std::size_t> failed{0};
  run_together(count, [&](std::size_t i) {
    if (!one_run()) ++failed;
    times[i] = bench::milliseconds_since(began);
  });
  const double cpu = (bench::cpu_milliseconds() - cpu_before) / static_cast<double>(count);
  fmt::print("{} {} p50 {:.0f} p99 {:.0f} cpu_ms_per_run {:.2f} rss_mb {:.0f} threads {}\n", what, count,
             bench::quantile(times, 0.5), bench::quantile(times, 0.99), cpu,
             static_cast<double>(bench::of_process("VmHWM")) * 1024 / 1e6, bench::of_process("Threads"));
  return failed == 0 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (count > 0 && what == "bare") return measure_runs("bare", count, wait_as_a_run);
  if (count == 0 || (what != "runs" && what != "whole")) {
    fmt::print(stderr, "usage: concurrency_bench bare|runs|whole COUNT\n");
    return 2;
  }
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("concurrency-{}", getpid());
  int code = 2;
  if (what == "whole") {
    const bench::StandInServer server(bench::answer_of_all, bench::StandInServer::Timing::slept);
    auto store = store::open_sqlite_store(folder / "store.db", system_clock());
    if (store) {
      bench::Whole whole(server.url(), std::move(*store));
      code = bench::measure_whole(count, whole);
    }
  } else if (auto store = store::open_sqlite_store(folder / "store.db", system_clock())) {
    Shared shared;
    shared.store = std::move(*store);
    if (run_once(shared)) code = measure_runs("runs", count, [&] { return run_once(shared); });
    fmt::print("calls of a run, * at once:{}\n",
               shared.counts.per_run(count + 1));  // the first brings in what is made once
  }
  std::filesystem::remove_all(folder);
  return code;
}
