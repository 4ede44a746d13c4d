// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/person.h"
#include "app/cli/progress.h"
#include "app/cli/resuming.h"
#include "app/cli/terminal.h"
#include "app/cli/topic.h"
#include "app/cli/usage_view.h"
#include "app/run_outfit.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/files.h"
#include "runs/control.h"
#include "runs/run_service.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t plan_bytes_max = 1u << 20;

// Hears the events of a run: for the person, for --jsonl, and for what is said at the end.
class RunWatch {
 public:
  RunWatch(Progress& progress, bool jsonl) : progress_(progress), jsonl_(jsonl) {}

  void hear(const Event& event) {
    std::lock_guard lock(mutex_);
    view_.hear(event);
    progress_.hear(event);
    if (!jsonl_) return;
    // The last line tells where the report is, which is known only after the run.
    if (event.type == "ReportPublished")
      published_ = event;
    else
      write_line(event);
  }
  void write_published(nlohmann::json more) {
    std::lock_guard lock(mutex_);
    published_.type = "ReportPublished";
    published_.data.update(more);
    write_line(published_);
  }
  PlanView view() const {
    std::lock_guard lock(mutex_);
    return view_;
  }

 private:
  void write_line(const Event& event) {
    const nlohmann::json json = event;
    write_output(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  }
  Progress& progress_;
  const bool jsonl_;
  mutable std::mutex mutex_;
  PlanView view_;
  Event published_;
};

class ResearchJob {
 public:
  // `left`: the run to go on with; null = a new one.
  ResearchJob(const ResearchOptions& options, const CommandContext& context, std::string topic,
              const runs::LeftRun* left, Progress& progress)
      : options_(options),
        left_(left),
        config_(context.config),
        environment_(context.environment),
        say_(context.say),
        topic_(std::move(topic)),
        out_(config_.text("research.out") == "-" ? "" : config_.text("research.out")),
        progress_(progress),
        wiring_(config_, context.environment),
        watch_(progress, options.form == OutputForm::jsonl) {}

  int run(std::stop_token stop) {
    const std::stop_callback on_stop(stop, [this] {
      if (!watch_.view().run_id().empty())
        progress_.note(say_("正在暂停：未完成的调用至多再等 {} 秒；再按一次 Ctrl-C 立即离开",
                            "pausing: calls under way may end, for {} seconds at most; Ctrl-C again leaves at once",
                            runs::drain_max.count() / 1000));
    });
    const auto ended = work(stop);
    progress_.finish();
    if (!ended) return report_failure(ended.error());
    return *ended;
  }

 private:
  // What can be checked without waiting is checked before anything that costs time.
  Outcome<int> work(std::stop_token stop) {
    std::stop_source key_refused;
    std::stop_callback forward(stop, [&] { key_refused.request_stop(); });
    RunOutfit outfit(config_, wiring_, say_, hearing(key_refused));
    RunWishes wishes{topic_, options_.docs,      options_.basic ? Mode::basic : Mode::supervised,
                     {},     options_.plan_only, left_};
    wishes.plan = options_.plan;
    if (!options_.plan_file.empty()) {
      auto plan = TRY(read_plan(static_cast<int>(config_.number("research.max_tasks"))));
      wishes.plan = std::move(plan);
    }
    TRY_VOID(outfit.settle(std::move(wishes)));
    if (!out_.empty()) TRY_VOID(check_out());
    const auto made = outfit.make(stop);
    if (!made && made.error().code == exit_interrupted)
      return give_up(Interrupts::received().value_or(exit_interrupted), made.error().message, made.error().remedy);
    if (!made) return tl::make_unexpected(made.error());
    store_ = &outfit.store();
    runs::RunRequest& request = outfit.request();
    if (outfit.forecast()) progress_.note(shown_forecast(*outfit.forecast(), say_));
    runs::RunPorts& ports = outfit.ports();
    ports.person = person_at_terminal({options_.clarify, options_.edit_outline}, progress_, environment_, say_,
                                      key_refused.get_token());

    runs::RunService service(outfit.store(), wiring_.clock());
    const auto hear = [&](const Event& event) { watch_.hear(event); };
    if (options_.plan_only) {
      auto plan = service.plan_only(request, ports, key_refused.get_token(), hear);
      if (!plan) return failed(plan.error());
      progress_.finish();
      return deliver(nlohmann::json(*plan).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", out_,
                     say_);
    }
    auto outcome = left_ ? service.resume(*left_, request, ports, key_refused.get_token(), hear)
                         : service.research(request, ports, key_refused.get_token(), hear);
    if (!outcome) return failed(outcome.error());
    progress_.finish();
    return deliver_outcome(*outcome);
  }

  RunHearing hearing(std::stop_source key_refused) {
    RunHearing hearing;
    hearing.note = [this](std::string_view line) { progress_.note(line); };
    hearing.on_fallback = [this, key_refused](const models::Prompt& prompt, const Error& error) mutable {
      Event event;
      event.type = "ModelFellBack";
      event.data = {{"task", prompt.task}, {"kind", to_string(error.kind)}, {"why", error.what}};
      const PlanView view = watch_.view();
      if (!view.run_id().empty()) static_cast<void>(store_->add_event(view.run_id(), event));
      watch_.hear(event);
      // A refusal before the model ever answered is a wrong key, not a hiccup to work around.
      if (error.kind == ErrorKind::refused && !view.language_model_answered()) {
        refusal_ = error.what;
        key_refused.request_stop();
      }
    };
    if (!config_.yes("model.strip_thinking"))
      hearing.on_thinking = [this](const models::Prompt& prompt, const std::string& thinking) {
        progress_.note("[" + prompt.task + "] " + thinking);
      };
    return hearing;
  }

  Outcome<Plan> read_plan(int max_tasks) {
    const auto wrong = [&](const std::string& why) {
      return give_up(exit_usage, say_("计划文件 {} 有误：{}", "the plan file {} is wrong: {}", options_.plan_file, why),
                     say_("用 kaozheng research … --plan-only --out {} 生成一份再修改",
                          "make one with kaozheng research … --plan-only --out {}, then edit it", options_.plan_file));
    };
    const auto text = read_file(options_.plan_file, plan_bytes_max);
    if (!text) return wrong(text.error().what);
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_discarded()) return wrong(say_("不是有效的 JSON", "it is not JSON"));
    auto plan = parse_plan(json, max_tasks);
    if (!plan) return wrong(plan.error().what);
    plan->origin = PlanOrigin::user;
    return std::move(*plan);
  }

  Outcome<void> check_out() {
    const auto writable = check_writable(out_);
    if (writable) return {};
    return give_up(writable.error().kind == ErrorKind::no_space ? exit_failed : exit_usage,
                   say_("无法写入 {}：{}", "cannot write {}: {}", out_, writable.error().what),
                   say_("请换一个目录已存在且可写的 --out", "choose an --out whose folder exists and can be written"));
  }

  tl::unexpected<Failure> failed(const Error& error) {
    const PlanView view = watch_.view();
    const std::string id = view.run_id().substr(0, 8);
    const std::string kept =
        id.empty() ? "" : say_("已有内容已保存：kaozheng show {}", "what is there is saved: kaozheng show {}", id);
    if (!refusal_.empty())
      return give_up(exit_key, refusal_, say_("请检查密钥（OPENAI_API_KEY）", "check the key (OPENAI_API_KEY)"));
    const std::string go_on =
        id.empty() ? "" : say_("接着做：kaozheng resume {}", "go on with it: kaozheng resume {}", id);
    if (error.kind == ErrorKind::cancelled) {
      const ExitCode code = Interrupts::received().value_or(exit_interrupted);
      if (view.was_cancelled())
        return give_up(code, say_("运行 {} 已取消", "the run {} was cancelled", view.run_id()), kept);
      return give_up(code,
                     id.empty() ? say_("已停止", "stopped")
                                : say_("已暂停，运行 ID {}；得到的答复都已保存",
                                       "paused; the run is {}, and all that was answered is kept", view.run_id()),
                     go_on);
    }
    if (view.was_paused()) return give_up(exit_failed, error.what, go_on);
    if (error.kind == ErrorKind::not_found)
      return give_up(
          exit_no_evidence,
          say_("没有找到任何证据，未写报告：{}", "no evidence was found, and no report written: {}", error.what),
          view.tried(say_) + "\n" +
              say_("可以换一种说法，用 --search 增加搜索引擎，或用 --docs 提供文件。",
                   "Try other words, more engines with --search, or files with --docs."));
    if (error.kind == ErrorKind::over_budget)
      return give_up(exit_budget, error.what,
                     kept + (kept.empty() ? "" : "\n") +
                         say_("可用 --max-tokens、--max-cost、--max-minutes 或 --max-pages 放宽上限",
                              "raise the limit with --max-tokens, --max-cost, --max-minutes or --max-pages"));
    if (error.kind == ErrorKind::no_space)
      return give_up(exit_failed, error.what,
                     say_("请释放磁盘空间，或用 --store、--out 换一个位置",
                          "free some disk space, or choose another place with --store or --out"));
    return give_up(error.kind == ErrorKind::invalid ? exit_usage : exit_code_of(error.kind), error.what, kept);
  }

  int deliver_outcome(const runs::RunOutcome& outcome) {
    std::string result = outcome.markdown;
    if (options_.form == OutputForm::json) {
      nlohmann::json json = outcome.report;
      json["run_id"] = outcome.run_id;
      result = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    if (!result.ends_with('\n')) result += '\n';
    const SayPath say_path = options_.loudness == Loudness::quiet ? SayPath::no : SayPath::yes;
    int code = exit_ok;
    if (options_.form != OutputForm::jsonl || !out_.empty()) code = deliver(result, out_, say_, say_path);
    if (options_.form == OutputForm::jsonl) {
      nlohmann::json more = {{"run_id", outcome.run_id}};
      if (out_.empty())
        more["markdown"] = outcome.markdown;
      else
        more["path"] = out_;
      watch_.write_published(std::move(more));
    }
    const std::string id = outcome.run_id.substr(0, 8);
    if (code != exit_ok)
      write_error("  " +
                  say_("报告已保存在存储中：kaozheng show {}", "the report is in the store: kaozheng show {}", id) +
                  "\n");
    else if (options_.loudness != Loudness::quiet)
      write_error(say_("运行 {}：{} 条参考资料；再次查看：kaozheng show {}",
                       "run {}: {} references; see it again: kaozheng show {}", id, outcome.report.references.size(),
                       id) +
                  "\n");
    if (code == exit_ok) code = gate(outcome.report.check);
    if (code != exit_ok || !outcome.capped) return code;
    write_error(say_("已达到这次运行的上限；报告由已有材料写成，并已核查",
                     "a cap of the run was reached; the report is of what there was, and checked") +
                "\n");
    return exit_budget;
  }

  // Whether the report has verdicts the user does not accept.
  int gate(const CheckSummary& check) const {
    const std::map<std::string, int> found = {
        {"contradicted", check.contradicted}, {"not_found", check.not_found}, {"partly", check.partly}};
    std::vector<std::string> refused;
    for (const std::string& verdict : config_.list("research.fail_on"))
      if (const int count = found.at(verdict); count > 0) refused.push_back(fmt::format("{} {}", count, verdict));
    if (refused.empty()) return exit_ok;
    write_error(say_("核查未达到 --fail-on 的要求：{}", "the check does not meet --fail-on: {}", join(refused, ", ")) +
                "\n");
    return exit_gate;
  }

  const ResearchOptions& options_;
  const runs::LeftRun* const left_;
  const Config& config_;
  const Environment& environment_;
  const Tongue say_;
  const std::string topic_;
  const std::string out_;
  Progress& progress_;
  Wiring wiring_;
  RunWatch watch_;
  store::Store* store_ = nullptr;  // once it is opened
  std::string refusal_;
};

Outcome<std::string> topic_of(const ResearchOptions& options, const CommandContext& context) {
  std::string typed = join(options.topic, " ");
  const bool explicit_stdin = typed == "-";
  if (explicit_stdin) typed.clear();
  const bool named = !trim(typed).empty() || !context.config.text("research.topic").empty();
  if (typed.empty() && !explicit_stdin) typed = context.config.text("research.topic");
  const std::string piped = read_piped_topic(named && !explicit_stdin ? Patience::one_second : Patience::until_end);
  return make_topic(typed, piped, context.say);
}

int run_job(const ResearchOptions& options, const CommandContext& context, std::string topic,
            const runs::LeftRun* left) {
  const auto progress = make_progress(progress_settings(options.loudness, context), system_clock());

  ResearchJob job(options, context, std::move(topic), left, *progress);
  int code = exit_failed;
  run_interruptibly([&](std::stop_token stop) { code = job.run(stop); }, [&] { progress->tick(); });
  return code;
}

// Of a run on this topic that was left, whether to go on with it: asked at a terminal, told elsewhere.
std::optional<runs::LeftRun> left_on(const std::string& topic, const ResearchOptions& options,
                                     const CommandContext& context) {
  const Tongue& say = context.say;
  if (options.plan_only) return std::nullopt;
  Wiring wiring(context.config, context.environment);
  const auto store = wiring.store();
  if (!store) return std::nullopt;
  const auto all = runs::RunService(**store, wiring.clock()).all_left();
  if (!all) return std::nullopt;
  const auto same = std::find_if(all->begin(), all->end(),
                                 [&](const runs::LeftRun& one) { return trim(one.record.topic) == trim(topic); });
  if (same == all->end()) return std::nullopt;
  const std::string id = same->record.id.substr(0, 8), since = shown_minute(same->record.started_at);
  const bool can_ask = is_terminal(STDIN_FILENO) && is_terminal(STDERR_FILENO) && options.loudness != Loudness::quiet &&
                       options.form == OutputForm::markdown;
  if (!can_ask) {
    if (options.loudness != Loudness::quiet)
      write_error(say("同题的运行 {}（{}）停在半途；接着做：kaozheng resume {}",
                      "a run on this topic was left half-way: {} ({}); go on with it: kaozheng resume {}", id, since,
                      id) +
                  "\n");
    return std::nullopt;
  }
  if (!confirmed(say("同题的运行 {}（{}）停在半途，接着做？[Y/n] ",
                     "a run on this topic was left half-way: {} ({}). Go on with it? [Y/n] ", id, since),
                 Answer::yes))
    return std::nullopt;
  return *same;
}

}  // namespace

int research_command(const ResearchOptions& options, CommandContext context) {
  auto topic = topic_of(options, context);
  if (!topic) return report_failure(topic.error());
  if (text::guess_language(*topic) == Language::zh) context.say = Tongue(Language::zh);
  if (const auto left = left_on(*topic, options, context)) {
    ResumeOptions resume;
    resume.run = left->record.id;
    resume.form = options.form;
    resume.loudness = options.loudness;
    return resume_command(resume, context);
  }
  return run_job(options, context, std::move(*topic), nullptr);
}

int resume_command(const ResumeOptions& options, CommandContext context) {
  const auto left = left_run(options, context);
  if (!left) return report_failure(left.error());
  if (text::guess_language(left->record.topic) == Language::zh) context.say = Tongue(Language::zh);
  const auto config =
      Config::load(context.environment, settings_of(*left, context.config), std::filesystem::current_path());
  if (!config) return report_failure({exit_usage, config.error().what, ""});
  ResearchOptions research;
  research.form = options.form;
  research.loudness = options.loudness;
  research.basic = left->request.question.mode == Mode::basic;
  research.docs = docs_of(*left);
  if (options.start_over) research.plan = left->request.plan;
  const CommandContext as_then{*config, context.environment, context.say};
  return run_job(research, as_then, left->record.topic, options.start_over ? nullptr : &*left);
}

}  // namespace kaozheng::app
