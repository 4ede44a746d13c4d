// SPDX-License-Identifier: Apache-2.0
// resume_bench [STEPS]: how long a run of so many steps (2,000) that was left needs until it makes its first new call.
// The store is a file; model, search and pages are stand-ins that answer at once. Goal: 200 ms.
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "base/clock.h"
#include "concurrency_parts.h"
#include "runs/run_service.h"
#include "sources/canned_sources_double.h"

namespace {

using namespace kaozheng;

constexpr const char* stop_at = "outline";
constexpr int loops = 10, queries_a_round = 3, pages_a_round = 4;
constexpr int steps_of_a_round = queries_a_round + pages_a_round + 4;  // notes, reflection, their rungs, the round

class ReadyModel final : public bench::StandInModel {
 public:
  std::function<void(const models::Prompt&)> before;
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>&) override {
    before(prompt);
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    budget.charge({500, 100});
    models::Answer answer;
    answer.text = reply(prompt);
    answer.model = name();
    return answer;
  }

 private:
  static std::string reply(const models::Prompt& prompt) {
    const models::Material& material = prompt.material;
    nlohmann::json queries = nlohmann::json::array(), findings = nlohmann::json::array();
    for (int i = 0; i < queries_a_round; ++i)
      queries.push_back(
          fmt::format("{} {}", material.focus, material.earlier_queries.size() + static_cast<std::size_t>(i)));
    for (const models::LabelledPassage& one : material.passages)
      findings.push_back(
          {{"statement", one.passage.text.substr(0, one.passage.text.find('.') + 1)}, {"passages", {one.label}}});
    if (prompt.task == "brief") return R"({"scope":"seas","period":"","facets":["tides"]})";
    if (prompt.task == "queries") return nlohmann::json{{"queries", queries}}.dump();
    if (prompt.task == "notes") return nlohmann::json{{"findings", findings}}.dump();
    if (prompt.task == "reflect") return nlohmann::json{{"missing", {"more"}}, {"queries", queries}}.dump();
    return material.findings.empty()
               ? ""
               : material.findings.front().finding.statement + " [" + material.findings.front().label + "]";
  }
};

class ReadySearch final : public sources::Search {
 public:
  Result<sources::SearchAnswer> search(const Query& query, int, std::stop_token) override {
    sources::SearchAnswer answer;
    answer.engines = {"ready"};
    for (int i = 0; i < pages_a_round; ++i) {
      Hit hit;
      hit.url = fmt::format("https://{}.example/{}", i, std::hash<std::string>{}(query.text));
      hit.title = query.text;
      hit.engine = "ready";
      answer.hits.push_back(std::move(hit));
    }
    return answer;
  }
  std::vector<std::string> engines() const override { return {"ready"}; }
};

class ReadyPages final : public sources::Pages {
 public:
  Result<Document> read(const std::string& url, std::stop_token) override {
    const std::string text = fmt::format(
        "The tide of {} rises daily. Its harbours keep tables of it, and sailors read them every morning. Where the "
        "shore is flat the water comes far, where it is steep it hardly moves at all.",
        url.substr(8));
    return sources::read_plain(text, url, false);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int steps_wanted = argc > 1 ? std::atoi(argv[1]) : 2'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("kaozheng-resume-{}", std::rand());
  std::filesystem::create_directories(folder);
  const auto store = store::open_sqlite_store(folder / "store.db", system_clock());
  if (!store) return fmt::print(stderr, "{}\n", store.error().what), 2;

  ReadyModel model;
  ReadySearch search;
  ReadyPages pages;
  const research::Prompts prompts = research::Prompts::load({}).value();
  runs::RunRequest request;
  request.question.topic = "Tides of many seas";
  request.question.language = Language::en;
  request.question.limits.max_loops = loops;
  request.question.limits.queries_per_round = queries_a_round;
  request.question.limits.pages_per_round = pages_a_round;
  request.plan = Plan{};
  const int tasks = std::max(1, steps_wanted / (loops * steps_of_a_round));
  for (int i = 0; i < tasks; ++i) {
    Task task;
    task.id = fmt::format("task{}", i);
    task.description = fmt::format("tide number {}", i);
    request.plan->tasks.push_back(std::move(task));
  }
  const runs::RunPorts ports{.model = model, .search = search, .pages = pages, .prompts = prompts};
  runs::RunService service(**store, system_clock());

  std::stop_source stop;
  std::string id;
  model.before = [&](const models::Prompt& prompt) {
    if (prompt.task == stop_at) stop.request_stop();
  };
  auto began = bench::Steady::now();
  const auto hear = [&](const Event& event) {
    if (event.type == "RunStarted") id = event.data.at("run_id").get<std::string>();
  };
  if (service.research(request, ports, stop.get_token(), hear)) return fmt::print(stderr, "it was not stopped\n"), 2;
  const double whole = bench::milliseconds_since(began);

  std::atomic<bool> asked{false};
  double first_call = 0, opened = 0;
  std::stop_source again;
  model.before = [&](const models::Prompt&) {
    if (!asked.exchange(true)) first_call = bench::milliseconds_since(began);
    again.request_stop();
  };
  began = bench::Steady::now();
  const auto left = service.left(id);
  if (!left) return fmt::print(stderr, "{}\n", left.error().what), 2;
  opened = bench::milliseconds_since(began);
  const auto journal = (*store)->journal(id);
  const double read = bench::milliseconds_since(began) - opened;
  began = bench::Steady::now();
  static_cast<void>(service.resume(*left, left->request, ports, again.get_token(), {}));
  fmt::print("steps {} first_call_ms {:.0f} of_them_the_journal_ms {:.0f} the_run_before_ms {:.0f}\n", journal->size(),
             first_call, read, whole);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return asked && first_call <= 200 ? 0 : 1;
}
