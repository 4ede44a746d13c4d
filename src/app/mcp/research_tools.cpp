// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/mcp/arguments.h"
#include "app/mcp/run_texts.h"
#include "app/mcp/tools.h"
#include "base/bytes.h"
#include "domain/plan.h"
#include "sources/engines.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t topic_characters_max = 4'000, id_characters_max = 64, key_characters_max = 200;
constexpr int tasks_max = 20;  // of a plan that is given
constexpr int look_again_ms = 5'000;
constexpr Milliseconds settling{300}, slice{500};  // between looks at whether anybody still waits

// What is left of a wish once it is settings.
void add_depth(const std::string& depth, runs::RunOrder& order) {
  if (depth == "quick") {
    order.mode = Mode::basic;
    order.settings["search.max_loops"] = "1";
  } else if (depth == "deep") {
    order.settings["search.max_loops"] = "5";
    order.settings["research.max_tasks"] = "12";
  }
}

void add_sources(const std::string& sources, runs::RunOrder& order) {
  if (sources == "auto") return;
  order.settings["research.sources"] = sources == "academic" ? "web" : sources;
  if (sources == "academic") order.settings["search.engines"] = "arxiv,crossref,openalex,pubmed";
}

Result<Plan> given_plan(const json& given, int max) {
  auto plan = parse_plan(given, max);
  if (!plan) return fail(ErrorKind::invalid, "plan: " + plan.error().what);
  plan->origin = PlanOrigin::user;
  return std::move(*plan);
}

json started(const std::string& run_id, const std::string& status, bool is_new, const McpCall& call) {
  return {{"run_id", run_id},
          {"status", status},
          {"is_new", is_new},
          {"live_url", report_address(run_id, call.origin)},
          {"check_after_ms", look_again_ms}};
}

bool is_over(const runs::RunView& view) { return view.status != "waiting" && view.status != "running"; }
// It can be gone on with, and may be about to.
bool was_left(const runs::RunView& view) { return view.status == "paused" || view.status == "interrupted"; }
bool waits_for_approval(const runs::RunView& view) { return !is_over(view) && view.phase == "review"; }

// A word to a run that is there: its plan is approved, or it is gone on with.
Result<ToolOutcome> go_on(const ToolArguments& given, McpBacking& backing, const McpCall& call) {
  const std::string id = TRY(given.needed_text("run_id", id_characters_max));
  for (const char* other : {"topic", "depth", "sources", "language", "plan_first", "key"})
    if (given.has(other))
      return fail(ErrorKind::invalid, fmt::format("run_id names a run that is there; {} belongs to a new one", other));
  store::Store* const store = TRY(backing.store());
  const store::RunRecord run = TRY(run_named(*store, id));
  runs::RunDesk* const desk = TRY(backing.desk());
  const runs::RunView view = TRY(desk->view(run.id));
  if (waits_for_approval(view) && view.plan) {
    Plan plan = *view.plan;
    if (given.has("plan")) {
      Plan changed = TRY(given_plan(given.value("plan"), tasks_max));
      plan = std::move(changed);
    }
    TRY_VOID(desk->approve_plan(run.id, plan));
  } else if (was_left(view)) {
    if (given.has("plan")) return fail(ErrorKind::invalid, "plan: that run has its plan already");
    TRY_VOID(desk->resume(run.id));
  } else {
    return fail(ErrorKind::invalid,
                "that run waits for no approval and was not left; research_wait tells what it does");
  }
  return ToolOutcome{started(run.id, "running", false, call)};
}

json counts_of(const runs::RunView& view) {
  const auto done = std::count_if(view.tasks.begin(), view.tasks.end(),
                                  [](const runs::TaskProgress& task) { return task.state == "done"; });
  return {{"tasks", view.tasks.size()}, {"tasks_done", done},        {"searches", view.searches},
          {"pages", view.pages},        {"findings", view.findings}, {"model_calls", view.calls}};
}

json state_of(const runs::RunView& view, bool done, const McpCall& call) {
  json state = {{"run_id", view.id},
                {"topic", view.topic},
                {"status", view.status},
                {"phase", is_over(view) ? "" : view.phase},
                {"done", done},
                {"report", view.report},
                {"counts", counts_of(view)},
                {"live_url", report_address(view.id, call.origin)},
                {"check_after_ms", done ? 0 : look_again_ms}};
  if (const json check = check_counts(view.check); !check.empty()) state["check"] = check;
  if (waits_for_approval(view) && view.plan) state["plan"] = {{"tasks", json(*view.plan).at("tasks")}};
  if (!view.error.empty()) state["untrusted"] = {{"note", untrusted_note}, {"error", view.error}};
  return state;
}

void tell_progress(const runs::RunView& view, const McpCall& call) {
  if (!call.progress) return;
  const json counts = counts_of(view);
  call.progress(
      static_cast<double>(view.last_event), 0,
      fmt::format("{}: {} of {} tasks, {} searches, {} pages, {} findings", view.phase,
                  counts.at("tasks_done").get<long>(), view.tasks.size(), view.searches, view.pages, view.findings));
}

}  // namespace

Result<ToolOutcome> research_start(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(
      ToolArguments::read(arguments, {"topic", "depth", "sources", "language", "plan_first", "plan", "run_id", "key"}));
  if (given.has("run_id")) return go_on(given, backing, call);
  const std::string topic = TRY(given.needed_text("topic", topic_characters_max));
  const std::string depth = TRY(given.one_of("depth", {"quick", "standard", "deep"}, "standard"));
  const std::string sources = TRY(given.one_of("sources", {"auto", "web", "academic", "files", "both"}, "auto"));
  const std::string language = TRY(given.one_of("language", {"zh", "en"}, ""));
  const std::string key = TRY(given.text("key", key_characters_max));
  const bool plan_first = TRY(given.yes("plan_first"));
  runs::RunOrder order;
  order.topic = trim(topic);
  order.review_plan = plan_first;
  add_depth(depth, order);
  add_sources(sources, order);
  if (!language.empty()) order.settings["research.language"] = language;
  if (given.has("plan")) {
    Plan plan = TRY(given_plan(given.value("plan"), tasks_max));
    order.plan = std::move(plan);
    order.settings["research.max_tasks"] = std::to_string(tasks_max);
  }
  runs::RunDesk* const desk = TRY(backing.desk());
  // Keys of one client mean nothing to another.
  const auto begun = TRY(desk->start(order, key.empty() ? "" : "mcp:" + call.client + ":" + key));
  const auto view = desk->view(begun.run_id);
  return ToolOutcome{started(begun.run_id, view ? view->status : "running", begun.is_new, call)};
}

Result<ToolOutcome> research_wait(const json& arguments, McpBacking& backing, const McpCall& call) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"run_id", "max_seconds"}));
  const std::string id = TRY(given.needed_text("run_id", id_characters_max));
  const long seconds = TRY(given.number("max_seconds", 0, 45, 30));
  store::Store* const store = TRY(backing.store());
  const store::RunRecord run = TRY(run_named(*store, id));
  runs::RunDesk* const desk = TRY(backing.desk());
  const auto feed = desk->watch(run.id);
  const Milliseconds end = backing.clock().elapsed() + std::chrono::seconds{seconds};
  while (true) {
    const runs::RunView view = TRY(desk->view(run.id));
    tell_progress(view, call);
    bool done = waits_for_approval(view) || (is_over(view) && !was_left(view));
    if (was_left(view)) {
      // A run that was taken up a moment ago still looks as it was left.
      backing.clock().sleep(settling, call.stop);
      done = feed->after(view.last_event, slice, call.stop).ended;
    }
    const Milliseconds left = end - backing.clock().elapsed();
    if (done || left.count() <= 0 || !call.goes_on()) return ToolOutcome{state_of(view, done, call)};
    // One look at a time is enough, however much happens.
    feed->after(view.last_event, std::min(left, slice), call.stop);
    backing.clock().sleep(std::min(left, Milliseconds{100}), call.stop);
  }
}

Result<ToolOutcome> research_cancel(const json& arguments, McpBacking& backing, const McpCall&) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"run_id"}));
  const std::string id = TRY(given.needed_text("run_id", id_characters_max));
  store::Store* const store = TRY(backing.store());
  const store::RunRecord run = TRY(run_named(*store, id));
  runs::RunDesk* const desk = TRY(backing.desk());
  const auto cancelled = desk->cancel(run.id);
  const runs::RunView view = TRY(desk->view(run.id));
  // Cancelling what is over already is no mistake.
  if (!cancelled && !is_over(view)) return fail(cancelled.error());
  return ToolOutcome{{{"run_id", run.id}, {"status", view.status}}};
}

Result<ToolOutcome> research_list(const json& arguments, McpBacking& backing, const McpCall&) {
  const ToolArguments given = TRY(ToolArguments::read(arguments, {"query", "limit"}));
  const std::string wanted = TRY(given.text("query", topic_characters_max));
  const std::string query = to_lower_ascii(wanted);
  const long limit = TRY(given.number("limit", 1, 100, 20));
  store::Store* const store = TRY(backing.store());
  runs::RunDesk* const desk = TRY(backing.desk());
  const auto all = TRY(store->runs());
  json shown = json::array();
  bool more = false;
  for (const store::RunRecord& run : all) {
    if (!query.empty() && !contains(to_lower_ascii(run.topic), query)) continue;
    if ((more = shown.size() == static_cast<std::size_t>(limit))) break;
    std::string status(store::to_string(run.status));
    // Of one that nobody works on the record says otherwise.
    if (run.status == store::RunStatus::running)
      if (const auto view = desk->view(run.id)) status = view->status;
    shown.push_back({{"run_id", run.id},
                     {"topic", run.topic},
                     {"status", status},
                     {"started_at", run.started_at},
                     {"ended_at", run.ended_at}});
  }
  return ToolOutcome{{{"runs", std::move(shown)}, {"more", more}}};
}

}  // namespace kaozheng::app
