// SPDX-License-Identifier: Apache-2.0
#include "app/cli/interrupts.h"
#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "app/follow_up_outfit.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

class AskCommand {
 public:
  AskCommand(const AskOptions& options, const CommandContext& context)
      : options_(options), say_(context.say), wiring_(context.config, context.environment), context_(context) {}

  int run() {
    int exit_code = exit_failed;
    run_interruptibly(
        [&](std::stop_token stop) {
          const auto done = ask(stop);
          exit_code = done ? *done : report_failure(done.error());
        },
        [] {});
    return exit_code;
  }

 private:
  Outcome<int> ask(std::stop_token stop) {
    store::Store* const store = TRY(store_of(wiring_, say_));
    const store::RunRecord run = TRY(run_of(*store, options_.run, say_));
    const auto note = [this](std::string_view line) {
      if (options_.loudness != Loudness::quiet) write_error(printable(line) + "\n");
    };
    const auto fell_back = [this, note](const models::Prompt&, const Error& error) {
      note(say_("模型没有回答，由内置抽取式模型代答：{}",
                "the model did not answer, the extractive one does instead: {}", error.what));
    };
    FollowUpOutfit outfit(context_.config, wiring_, say_, {note, fell_back});
    const runs::FollowUpPorts ports = TRY(outfit.make(*store, run.id, stop));
    const auto answer = runs::ask(*store, wiring_.clock(), run.id, join(options_.question, " "), ports, stop);
    if (!answer) return failed(answer.error());
    const int code = deliver(shown(run, *answer), "", say_);
    if (code != exit_ok) return code;
    return answer->found ? exit_ok : exit_no_evidence;
  }

  tl::unexpected<Failure> failed(const Error& error) const {
    if (error.kind == ErrorKind::cancelled)
      return give_up(Interrupts::received().value_or(exit_failed), say_("已停止", "stopped"));
    if (error.kind == ErrorKind::invalid)
      return give_up(exit_usage, error.what, say_("kaozheng ask RUN \"问题\"", "kaozheng ask RUN \"question\""));
    return give_up(error);
  }

  std::string shown(const store::RunRecord& run, const runs::FollowUpAnswer& answer) const {
    if (!options_.json) return answer.markdown;
    nlohmann::json json = answer;
    json["run_id"] = run.id;
    return dumped(json);
  }

  const AskOptions& options_;
  const Tongue& say_;
  Wiring wiring_;
  const CommandContext& context_;
};

}  // namespace

int ask_command(const AskOptions& options, const CommandContext& context) { return AskCommand(options, context).run(); }

}  // namespace kaozheng::app
