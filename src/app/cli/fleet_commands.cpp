// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <mutex>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/progress.h"
#include "app/cli/resuming.h"
#include "app/cli/stored_runs.h"
#include "app/cli/tables.h"
#include "app/cli/terminal.h"
#include "app/cli/topic.h"
#include "app/outfitting.h"
#include "app/version.h"
#include "base/bytes.h"
#include "base/stop.h"
#include "runs/run_worker.h"

namespace kaozheng::app {
namespace {

constexpr Milliseconds watch_period{300};
constexpr std::size_t queue_shown = 100;

const char* name_of(store::QueueClass queue_class) {
  return queue_class == store::QueueClass::batch ? "batch" : "interactive";
}

ExitCode code_of(const Error& error) {
  const bool is_wrong = error.kind == ErrorKind::invalid || error.kind == ErrorKind::not_found;
  return is_wrong ? exit_usage : exit_unreachable;
}

// The store and what its programs tell each other through it.
struct Shared {
  store::Store* store = nullptr;
  store::Fleet* fleet = nullptr;
};
Outcome<Shared> shared_store(Wiring& wiring, const Tongue& say) {
  store::Store* const store = TRY(store_of(wiring, say));
  if (store::Fleet* const fleet = store->fleet()) return Shared{store, fleet};
  return give_up(
      exit_usage, say("工作者要共用 PostgreSQL 里的存储", "workers share a store in PostgreSQL"),
      say("用 --store postgresql://用户@主机/数据库 指定", "name it with --store postgresql://USER@HOST/DATABASE"));
}

std::string minute_and_second(const std::string& iso8601) {
  return iso8601.size() < 19 ? iso8601 : iso8601.substr(11, 8);
}

std::string line_of(const runs::WorkerNote& note, const Tongue& say) {
  using Kind = runs::WorkerNote::Kind;
  const std::string run = note.run_id.substr(0, 8);
  switch (note.kind) {
    case Kind::took:
      return say("{} 开始：{}", "{} taken: {}", run, note.text);
    case Kind::ended:
      return say("{} 结束：{}", "{} ended: {}", run, note.text);
    case Kind::gave_back:
      return note.text.empty() ? say("{} 交还", "{} given back", run)
                               : say("{} 交还：{}", "{} given back: {}", run, note.text);
    case Kind::lost:
      return say("{} 已由别的工作者接手", "{} lost to another worker", run);
    case Kind::trouble:
      return note.text;
  }
  return "";
}

// "host/1234" of a holder.
std::string shown_holder(const std::string& holder) {
  const std::vector<std::string> parts = split(holder, '/');
  return parts.size() == 4 ? parts[0] + "/" + parts[2] : holder;
}

// Paused, and no worker is to go on with it.
bool is_left(store::Store& store, const store::RunRecord& run) {
  if (run.status != store::RunStatus::paused) return false;
  return !store.fleet() || !store.fleet()->is_queued(run.id).value_or(true);
}

}  // namespace

int worker_command(std::size_t at_once, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto shared = shared_store(wiring, say);
  if (!shared) return report_failure(shared.error());
  SharedParts parts(*shared->store);
  const auto outfitter = make_outfitter(context.config, context.environment, parts);
  std::mutex mutex;
  const auto tell = [&](const std::string& line) {
    const std::lock_guard lock(mutex);
    write_error(minute_and_second(to_iso8601(system_clock().now())) + " " + printable(line) + "\n");
  };
  runs::WorkerSettings settings;
  settings.at_once = at_once;
  settings.version = version;
  runs::RunWorker worker(*shared->store, system_clock(), *outfitter, settings,
                         [&](const runs::WorkerNote& note) { tell(line_of(note, say)); });
  tell(say("工作者 {}/{} 就绪：同时 {} 次运行（Ctrl-C 结束；进行中的运行会暂停并交还）",
           "worker {}/{} is ready: {} runs at once (Ctrl-C ends it; runs under way pause and are given back)",
           runs::this_host(), ::getpid(), at_once));
  int code = exit_ok;
  run_interruptibly(
      [&](std::stop_token stop) {
        const auto worked = worker.work(stop);
        if (!worked) code = report_failure({code_of(worked.error()), worked.error().what, ""});
      },
      [] {});
  return code;
}

int submit_command(const SubmitOptions& options, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto shared = shared_store(wiring, say);
  if (!shared) return report_failure(shared.error());
  const auto queue_class =
      context.config.yes("model.batch") ? store::QueueClass::batch : store::QueueClass::interactive;
  const auto failed = [&](const Error& error) { return report_failure({code_of(error), error.what, ""}); };
  std::string run_id;
  if (!options.resume.empty()) {
    const auto run = run_of(*shared->store, options.resume, say);
    if (!run) return report_failure(run.error());
    const auto queued = runs::submit_left(*shared->store, system_clock(), run->id, queue_class);
    if (!queued) return failed(queued.error());
    run_id = run->id;
  } else {
    const auto topic = make_topic(join(options.topic, " "), "", say);
    if (!topic) return report_failure(topic.error());
    runs::RunOrder order;
    order.topic = *topic;
    order.mode = options.basic ? Mode::basic : Mode::supervised;
    for (const std::string& folder : options.docs)
      order.folders.push_back(std::filesystem::absolute(folder).lexically_normal().string());
    for (const auto& [name, setting] : context.config.all())
      if (setting.level == Level::flag && !name.starts_with("store.")) order.settings[name] = setting.value;
    SharedParts parts(*shared->store);
    const auto outfitter = make_outfitter(context.config, context.environment, parts);
    const auto queued = runs::submit(*shared->store, system_clock(), *outfitter, order, queue_class, options.key);
    if (!queued) return failed(queued.error());
    run_id = *queued;
  }
  write_error(
      say("已排队；跟踪进度：kaozheng watch {}", "queued; follow it with: kaozheng watch {}", run_id.substr(0, 8)) +
      "\n");
  if (options.json) return deliver(dumped({{"run_id", run_id}, {"class", name_of(queue_class)}}), "", say);
  return deliver(run_id + "\n", "", say);
}

int watch_command(const std::string& id, bool jsonl, Loudness loudness, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto opened = store_of(wiring, say);
  if (!opened) return report_failure(opened.error());
  store::Store& store = **opened;
  const auto found = run_of(store, id, say);
  if (!found) return report_failure(found.error());
  const std::string run_id = found->id;
  const auto progress = make_progress(progress_settings(loudness, context), system_clock());
  int code = exit_failed;
  const auto follow = [&](std::stop_token stop) {
    std::int64_t seen = 0;
    for (;;) {
      const auto record = store.run(run_id);  // before its events: what ended has told all
      const auto events = store.events(run_id, seen);
      for (const Event& event : events.value_or(std::vector<Event>{})) {
        seen = event.seq;
        progress->hear(event);
        if (jsonl)
          write_output(nlohmann::json(event).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
      }
      const bool trouble = !record || !events;
      if (trouble && (record ? events.error() : record.error()).kind != ErrorKind::unavailable) {
        code = report_failure({exit_failed, record ? events.error().what : record.error().what, ""});
        return;
      }
      const bool is_over = record && (runs::is_over(record->status) || is_left(store, *record));
      if (is_over && events) {
        progress->finish();
        code = record->status == store::RunStatus::finished ? exit_ok : exit_failed;
        write_error(say("运行 {}：{}", "run {}: {}", run_id.substr(0, 8), shown_status(record->status, say)) +
                    (record->error.empty() ? "" : " (" + printable(record->error) + ")") + "\n");
        if (code == exit_ok)
          write_error(say("报告：kaozheng show {}", "its report: kaozheng show {}", run_id.substr(0, 8)) + "\n");
        return;
      }
      if (!system_clock().sleep(watch_period, stop)) {
        progress->finish();
        code = Interrupts::received().value_or(exit_ok);
        return;
      }
    }
  };
  run_interruptibly(follow, [&] { progress->tick(); });
  return code;
}

int workers_command(bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto shared = shared_store(wiring, say);
  if (!shared) return report_failure(shared.error());
  const auto programs = shared->fleet->programs();
  if (!programs) return report_failure({code_of(programs.error()), programs.error().what, ""});
  if (json) {
    nlohmann::json workers = nlohmann::json::array();
    for (const store::ProgramRecord& one : *programs)
      workers.push_back({{"holder", one.holder},
                         {"kind", one.kind},
                         {"host", one.host},
                         {"version", one.version},
                         {"capacity", one.capacity},
                         {"runs", one.runs},
                         {"refused", one.refused},
                         {"begun_at", one.begun_at},
                         {"beat_at", one.beat_at},
                         {"alive", one.alive}});
    return deliver(dumped({{"workers", workers}}), "", say);
  }
  if (programs->empty()) {
    write_error(say("没有工作者；kaozheng worker --store … 启动一个",
                    "there is no worker; kaozheng worker --store … starts one") +
                "\n");
    return exit_ok;
  }
  std::vector<TableRow> rows{{say("工作者", "worker"), say("版本", "version"), say("运行", "runs"),
                              say("最近心跳", "last beat"), say("拒写", "refused"), say("状态", "state")}};
  for (const store::ProgramRecord& one : *programs) {
    const bool works = one.kind == "worker";
    rows.push_back({shown_holder(one.holder), one.version.empty() ? "-" : one.version,
                    works ? fmt::format("{}/{}", one.runs, one.capacity) : "-",
                    replace_all(one.beat_at.substr(0, 19), "T", " "), std::to_string(one.refused),
                    !one.alive ? say("失联", "lost")
                    : works    ? say("在工作", "working")
                               : say("自行研究", "on its own")});
  }
  return deliver(table_of(rows), "", say);
}

int queue_command(bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto shared = shared_store(wiring, say);
  if (!shared) return report_failure(shared.error());
  const auto figures = shared->fleet->queue_figures();
  if (!figures) return report_failure({code_of(figures.error()), figures.error().what, ""});
  const auto queue = shared->fleet->queue(queue_shown);
  if (!queue) return report_failure({code_of(queue.error()), queue.error().what, ""});
  if (json) {
    nlohmann::json runs = nlohmann::json::array();
    for (const store::QueuedRun& one : *queue)
      runs.push_back({{"run_id", one.run_id},
                      {"topic", one.topic},
                      {"class", name_of(one.queue_class)},
                      {"queued_at", one.queued_at},
                      {"holder", one.holder},
                      {"taken", one.taken}});
    const auto by_class = [](const std::int64_t(&counts)[2]) {
      return nlohmann::json{{"interactive", counts[0]}, {"batch", counts[1]}};
    };
    return deliver(
        dumped({{"waiting", by_class(figures->waiting)}, {"running", by_class(figures->taken)}, {"runs", runs}}), "",
        say);
  }
  write_error(say("等待 {}（批处理 {}），进行中 {}（批处理 {}）",
                  "{} wait ({} of them batch), {} are worked on ({} batch)", figures->waiting[0] + figures->waiting[1],
                  figures->waiting[1], figures->taken[0] + figures->taken[1], figures->taken[1]) +
              "\n");
  std::vector<TableRow> rows;
  for (const store::QueuedRun& one : *queue)
    rows.push_back({one.run_id.substr(0, 8), shown_minute(one.queued_at),
                    one.queue_class == store::QueueClass::batch ? say("批处理", "batch") : say("交互", "interactive"),
                    one.holder.empty() ? say("等待中", "waiting") : shown_holder(one.holder), fitted(one.topic, 50)});
  return deliver(table_of(rows), "", say);
}

}  // namespace kaozheng::app
