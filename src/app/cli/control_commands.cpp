// SPDX-License-Identifier: Apache-2.0
#include "app/cli/resuming.h"
#include "app/cli/stored_runs.h"
#include "base/bytes.h"
#include "domain/report.h"
#include "runs/run_order.h"
#include "runs/run_worker.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t note_characters_max = 400;

// Says it to the run; whether a process is at work on it.
Outcome<bool> say_to(store::Store& store, Clock& clock, const store::RunRecord& run, const std::string& kind,
                     const std::vector<std::string>& texts, const Tongue& say) {
  bool is_at_work = false;
  if (runs::has_begun(run)) {
    const auto left = runs::RunService(store, clock).left(run.id);
    if (!left)
      return give_up(exit_usage, left.error().what,
                     say("kaozheng show {} 显示报告", "kaozheng show {} shows its report", run.id.substr(0, 8)));
    is_at_work = runs::is_at_work(*left);
  }
  for (const std::string& text : texts) {
    const auto said = store.add_command(run.id, {0, kind, text});
    if (!said) return give_up(exit_failed, said.error().what);
  }
  return is_at_work;
}

int told(const std::string& line) {
  write_error(line + "\n");
  return exit_ok;
}

}  // namespace

int pause_command(const std::string& id, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const std::string shown = run.id.substr(0, 8);
    const bool at_work = TRY(say_to(store, system_clock(), run, "pause", {""}, say));
    const auto place = runs::pause_waiting(store, system_clock(), run.id);
    if (!place) return give_up(exit_failed, place.error().what);
    if (*place == runs::Place::paused)
      return told(say("运行 {} 不再等候工作者；重新排队：kaozheng submit --resume {}",
                      "the run {} waits for a worker no more; queue it again: kaozheng submit --resume {}", shown,
                      shown));
    const char* const resume = store.fleet() ? "submit --resume" : "resume";
    return told(at_work || *place == runs::Place::taken
                    ? say("运行 {} 将在几秒内暂停；接着做：kaozheng {} {}",
                          "the run {} pauses within seconds; go on with it: kaozheng {} {}", shown, resume, shown)
                    : say("运行 {} 没有在进行；接着做：kaozheng {} {}",
                          "the run {} is not going on; go on with it: kaozheng {} {}", shown, resume, shown));
  });
}

int cancel_command(const std::string& id, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const bool at_work = TRY(say_to(store, system_clock(), run, "cancel", {""}, say));
    if (!at_work) {
      store::RunRecord stopped = run;
      stopped.status = store::RunStatus::stopped;
      if (stopped.ended_at.empty()) stopped.ended_at = to_iso8601(system_clock().now());
      const auto saved = store.save_run(stopped);
      if (!saved) return give_up(exit_failed, saved.error().what);
      const auto withdrawn = runs::cancel_waiting(store, run.id);
      if (!withdrawn) return give_up(exit_failed, withdrawn.error().what);
    }
    return told(say("运行 {} 已取消；已有内容保留：kaozheng show {}",
                    "the run {} is cancelled; what is there is kept: kaozheng show {}", run.id.substr(0, 8),
                    run.id.substr(0, 8)));
  });
}

int finish_command(const std::string& id, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const std::string shown = run.id.substr(0, 8);
    const bool at_work = TRY(say_to(store, system_clock(), run, "finish", {""}, say));
    return told(at_work ? say("运行 {} 不再研究，用已有材料写报告并核查",
                              "the run {} researches no more; it writes and checks a report of what it has", shown)
                        : say("接着做时运行 {} 将直接写报告：kaozheng resume {}",
                              "the run {} will write its report when it is resumed: kaozheng resume {}", shown, shown));
  });
}

int steer_command(const std::string& id, const std::vector<std::string>& notes,
                  const std::vector<std::string>& excluded, const CommandContext& context) {
  const Tongue& say = context.say;
  std::vector<std::string> lines, sources;
  for (const std::string& note : notes)
    if (std::string line = abbreviate(printable(trim(note)), note_characters_max); !line.empty())
      lines.push_back(std::move(line));
  for (const std::string& one : excluded)
    if (std::string source(trim(one)); !source.empty()) sources.push_back(std::move(source));
  if (lines.empty() && sources.empty())
    return report_failure({exit_usage, say("没有说明要怎样", "nothing is said"),
                           say("--note \"补充要求\" 或 --exclude 网址、域名或文件夹",
                               "--note \"what to look at\", or --exclude with an address, a host or a folder")});
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const std::string shown = run.id.substr(0, 8);
    bool at_work = TRY(say_to(store, system_clock(), run, "note", lines, say));
    at_work = TRY(say_to(store, system_clock(), run, "exclude", sources, say));
    return told(
        at_work
            ? say("已转告运行 {}，从下一步起生效", "the run {} is told; it holds from its next step on", shown)
            : say("接着做时生效：kaozheng resume {}", "it holds when the run is resumed: kaozheng resume {}", shown));
  });
}

}  // namespace kaozheng::app
