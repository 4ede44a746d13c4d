// SPDX-License-Identifier: Apache-2.0
#include "app/cli/resuming.h"

#include <unistd.h>

#include <iostream>

#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "app/version.h"
#include "app/wiring.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

Outcome<runs::LeftRun> found_run(runs::RunService& service, const std::string& id, const Tongue& say) {
  if (!id.empty()) {
    auto left = service.left(id);
    if (left) return *std::move(left);
    const bool wrong_id = left.error().kind == ErrorKind::not_found || left.error().kind == ErrorKind::invalid;
    return give_up(wrong_id ? exit_usage : exit_failed, left.error().what,
                   wrong_id ? say("kaozheng list 列出所有运行", "kaozheng list shows all runs") : "");
  }
  auto all = service.all_left();
  if (!all) return give_up(exit_failed, all.error().what);
  if (all->empty())
    return give_up(exit_usage, say("没有停在半途的运行", "no run was left half-way"),
                   say("kaozheng list 列出所有运行", "kaozheng list shows all runs"));
  return std::move(all->front());
}

}  // namespace

bool confirmed(const std::string& question, Answer fallback) {
  write_error(question);
  std::string typed;
  if (!std::getline(std::cin, typed)) return false;
  const std::string lower = to_lower_ascii(trim(typed));
  if (lower.empty()) return fallback == Answer::yes;
  return lower == "y" || lower == "yes" || lower == "是" || lower == "好";
}

ProgressSettings progress_settings(Loudness loudness, const CommandContext& context) {
  const bool terminal = is_terminal(STDERR_FILENO);
  const auto term = context.environment.find("TERM");
  ProgressSettings settings;
  settings.live = terminal && term != context.environment.end() && term->second != "dumb";
  settings.colour = wants_colour(context.config.text("terminal.color"), context.environment, terminal);
  settings.loudness = loudness;
  settings.say = context.say;
  settings.write = write_error;
  settings.size = [] { return size_of_terminal(STDERR_FILENO); };
  return settings;
}

std::string shown_minute(const std::string& iso8601) { return replace_all(iso8601.substr(0, 16), "T", " "); }

Outcome<runs::LeftRun> left_run(const ResumeOptions& options, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  store::Store* const store = TRY(store_of(wiring, say));
  runs::RunService service(*store, wiring.clock());
  runs::LeftRun left = TRY(found_run(service, options.run, say));
  const std::string id = left.record.id.substr(0, 8);
  if (runs::is_at_work(left) && !(options.take_over && left.life == runs::Life::unknown))
    return left.life == runs::Life::alive
               ? give_up(exit_usage, say("运行 {} 正在进行", "the run {} is going on", id),
                         say("kaozheng pause {} 先让它停下", "kaozheng pause {} makes it pause first", id))
               : give_up(exit_usage,
                         say("运行 {} 由另一台机器开始，可能仍在进行",
                             "another machine began the run {} and may be at work on it", id),
                         say("确定它已停下时加 --take-over", "add --take-over when you know that it has ended"));
  if (store->fleet() && store->fleet()->is_queued(left.record.id).value_or(false))
    return give_up(
        exit_usage,
        say("运行 {} 在等候工作者，或正由工作者执行", "the run {} waits for a worker, or one is at work on it", id),
        say("kaozheng watch {} 跟踪它，kaozheng pause {} 让它不再等候",
            "kaozheng watch {} follows it, kaozheng pause {} takes it out of the queue", id, id));
  if (left.request.version == version || options.go_on || options.start_over) return left;
  const std::string what =
      say("运行 {} 由 kaozheng {} 开始，这是 {}", "the run {} was begun by kaozheng {}, this is {}", id,
          left.request.version.empty() ? "?" : left.request.version, version);
  const bool can_ask = is_terminal(STDIN_FILENO) && is_terminal(STDERR_FILENO);
  if (can_ask && confirmed(what + say("。接着做？改变了的提示会重新提问 [Y/n] ",
                                      ". Go on? What is asked in other words now is asked again [Y/n] "),
                           Answer::yes))
    return left;
  return give_up(exit_usage, what,
                 say("--go-on 接着做（改变了的提示会重新提问），--start-over 从头开始",
                     "--go-on goes on (what is asked in other words now is asked again), --start-over begins anew"));
}

}  // namespace kaozheng::app
