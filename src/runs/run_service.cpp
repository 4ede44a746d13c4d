// SPDX-License-Identifier: Apache-2.0
#include "runs/run_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "base/bytes.h"
#include "models/money.h"
#include "research/deep_research.h"
#include "runs/capped_model.h"
#include "runs/kept_ports.h"
#include "runs/run_log.h"
#include "runs/time_cap.h"
#include "text/words.h"

namespace kaozheng::runs {
namespace {

constexpr std::size_t run_id_digits = 32;

Language language_of(const Question& question) {
  return question.language.value_or(text::guess_language(question.topic));
}
std::string in_words(Language language, const char* zh, const char* en) { return language == Language::zh ? zh : en; }

// One line a file; beyond some they are counted.
std::vector<Gap> gaps_of(const std::vector<LeftOutFile>& files, Language language) {
  constexpr std::size_t files_told = 20;
  const bool zh = language == Language::zh;
  std::vector<Gap> gaps;
  for (const LeftOutFile& file : files) {
    if (gaps.size() == files_told) break;
    if (file.newer.empty())
      gaps.push_back({"", (zh ? "未能读取的文件：" : "File not read: ") + file.path, file.why});
    else
      gaps.push_back({"", (zh ? "未采用的旧版文件：" : "Older version left out: ") + file.path,
                      fmt::format(fmt::runtime(zh ? "采用较新的 {}（{}）" : "the newer {} ({}) is used"), file.newer,
                                  file.newer_date)});
  }
  if (files.size() > gaps.size())
    gaps.push_back(
        {"",
         fmt::format(fmt::runtime(zh ? "另有 {} 个文件未采用" : "{} more files left out"), files.size() - gaps.size()),
         zh ? "kaozheng index DIR 列出全部原因" : "kaozheng index DIR tells why"});
  return gaps;
}

// A draft is made within seconds and leaves the engines' few queries to the run itself.
Question draft_question(Question question) {
  Limits& limits = question.limits;
  limits.tokens_max = 0;
  limits.max_loops = 1;
  if (question.sources == Sources::files) return question;
  limits.max_tasks = std::min(limits.max_tasks, 3);
  limits.queries_per_round = 1;
  return question;
}

// The boundary at which exceptions, which are bugs, become the failure of one run.
template <class T>
Result<T> without_exceptions(const std::function<Result<T>()>& work) {
  try {
    return work();
  } catch (const std::exception& exception) {
    return fail(ErrorKind::malformed, std::string("a fault in kaozheng itself: ") + exception.what());
  }
}

models::Caps caps_of(const Limits& limits, const Clock& clock) {
  models::Caps caps{limits.tokens_max, limits.cost_max, limits.currency, {}};
  if (limits.minutes_max > 0) caps.until = clock.elapsed() + std::chrono::minutes(limits.minutes_max);
  return caps;
}

// Which caps a run had, in words.
std::string shown_caps(const Limits& limits, Language language) {
  std::vector<std::string> caps;
  const bool zh = language == Language::zh;
  if (limits.tokens_max > 0) caps.push_back(fmt::format("{} token{}", limits.tokens_max, zh ? "" : "s"));
  if (limits.cost_max > 0) caps.push_back(models::shown_money(limits.cost_max, limits.currency));
  if (limits.minutes_max > 0)
    caps.push_back(fmt::format(fmt::runtime(zh                        ? "{} 分钟"
                                            : limits.minutes_max == 1 ? "{} minute"
                                                                      : "{} minutes"),
                               limits.minutes_max));
  if (limits.pages_max > 0)
    caps.push_back(fmt::format(fmt::runtime(zh                      ? "{} 个网页"
                                            : limits.pages_max == 1 ? "{} page"
                                                                    : "{} pages"),
                               limits.pages_max));
  return join(caps, zh ? "、" : ", ");
}

Gap capped_gap(const Limits& limits, Language language) {
  return {"",
          in_words(language, "已达到这次运行的上限：", "A cap of the run was reached: ") + shown_caps(limits, language),
          in_words(language, "此后不再研究，其余部分由内置抽取式模型从已有材料写成",
                   "nothing more was researched from then on; the built-in extractive model wrote the rest from what "
                   "was there")};
}

// One run from its first event to its last.
class OneRun {
 public:
  OneRun(store::Store& store, Clock& clock, const RunRequest& request, const RunPorts& ports, RunLog& log,
         models::ReplyRungs& rungs)
      : store_(store),
        clock_(clock),
        request_(request),
        ports_(ports),
        log_(log),
        rungs_(rungs),
        pages_(ports.pages, log) {}
  ~OneRun() {
    if (ports_.egress) ports_.egress->listen({});
  }
  OneRun(const OneRun&) = delete;
  OneRun& operator=(const OneRun&) = delete;

  // Fails when the store takes nothing, before anything is spent.
  Result<void> begin() {
    record_.id = log_.run_id();
    record_.topic = request_.question.topic;
    record_.started_at = to_iso8601(clock_.now());
    if (request_.settings.is_object()) record_.settings = request_.settings;
    record_.settings["question"] = request_.question;
    if (ports_.egress) record_.settings["egress"] = "listed";
    TRY_VOID(store_.save_run(record_));
    if (ports_.egress) ports_.egress->listen([this](const net::SentRequest& sent) { log_.keep(sent); });
    return {};
  }

  Result<RunOutcome> research(std::stop_token stop) {
    log_.add("RunStarted", {{"run_id", record_.id},
                            {"topic", record_.topic},
                            {"provider", ports_.model.provider()},
                            {"model", ports_.model.name()},
                            {"engines", ports_.search.engines()},
                            {"language", to_string(language_of(request_.question))}});
    if (request_.forecast) log_.add("RunForecast", *request_.forecast);
    Result<Report> report = fail(ErrorKind::cancelled, "not started");
    const auto work = [&](std::stop_token time_up) -> Result<Report> {
      TRY_VOID(write_draft(stop));
      return write_report(stop, time_up);
    };
    run_within(std::chrono::minutes(limits().minutes_max), clock_, stop,
               [&](std::stop_token time_up) { report = work(time_up); });
    if (!report && report.error().kind == ErrorKind::over_budget)
      return fail(ErrorKind::over_budget, in_words(language_of(request_.question), "在达到上限之前没有找到任何材料：",
                                                   "nothing was found before a cap was reached: ") +
                                              shown_caps(limits(), language_of(request_.question)));
    if (!report) return fail(report.error());
    return publish(*std::move(report));
  }

  // What was saved stays.
  void end_early(const Error& error) {
    const bool stopped = error.kind == ErrorKind::cancelled;
    if (stopped)
      log_.add("RunStopped", nlohmann::json::object());
    else
      log_.add("RunFailed", {{"kind", to_string(error.kind)}, {"what", error.what}});
    end(stopped ? store::RunStatus::stopped : store::RunStatus::failed, stopped ? "" : error.what);
  }

 private:
  research::ResearchRun research_run(models::Model& model, models::Budget& budget, const Question& question,
                                     std::stop_token stop) {
    return {record_.id, model,          ports_.search,         pages_,          log_,
            budget,     ports_.prompts, to_date(clock_.now()), question.limits, question.sources,
            stop};
  }

  Result<void> write_draft(std::stop_token stop) {
    if (!ports_.draft_model) return {};
    RecordingModel model(*ports_.draft_model, log_, clock_);
    models::Budget budget;
    const Question question = draft_question(request_.question);
    research::ResearchRun run = research_run(model, budget, question, stop);
    const auto draft = research::deep_research(run, question, request_.plan);
    if (!draft && draft.error().kind == ErrorKind::cancelled) return fail(draft.error());
    if (!draft) return {};  // the run itself may do better
    keep("draft", *draft);
    drafted_ = true;
    log_.add("DraftSaved", nlohmann::json::object());
    return {};
  }

  const Limits& limits() const { return request_.question.limits; }

  Result<Report> write_report(std::stop_token stop, std::stop_token time_up) {
    CappedModel within_caps(ports_.model, ports_.floor ? *ports_.floor : ports_.model, time_up);
    RecordingModel model(within_caps, log_, clock_);
    models::Budget budget(caps_of(limits(), clock_), &clock_);
    research::ResearchRun run = research_run(model, budget, request_.question, stop);
    run.rungs = &rungs_;
    run.embedder = ports_.embedder;
    run.person = ports_.person;
    run.model_server = ports_.model_server;
    run.on_partial = [&](const Report& partial) {
      // Until the run has written as much, a whole draft is worth more than the notes of a beginning.
      if (!drafted_ || !partial.final_report.empty()) keep("partial", partial);
    };
    auto report = research::deep_research(run, request_.question, request_.plan);
    const bool read_all_it_may = limits().pages_max > 0 && pages_.count() >= limits().pages_max;
    capped_ = within_caps.reached() || read_all_it_may;
    return report;
  }

  Result<RunOutcome> publish(Report report) {
    if (capped_) {
      report.gaps.insert(report.gaps.begin(), capped_gap(limits(), report.language));
      log_.add("CapReached", {{"caps", shown_caps(limits(), report.language)}});
    }
    const std::vector<Gap> files = gaps_of(request_.left_out, report.language);
    report.gaps.insert(report.gaps.end(), files.begin(), files.end());
    std::string markdown = keep("final", report);
    if (const auto trouble = log_.trouble()) {
      report.gaps.push_back(
          {"",
           in_words(report.language, "这次运行没有完整地保存在存储中", "This run is not completely kept in the store"),
           trouble->what});
      markdown = keep("final", report);
    }
    log_.add("ReportPublished", {{"references", report.references.size()}});
    end(store::RunStatus::finished, "");
    return RunOutcome{record_.id, std::move(report), std::move(markdown), capped_};
  }

  // The report as Markdown.
  std::string keep(const char* state, const Report& report) {
    store::ReportRecord kept{state, reports::render_markdown(report, request_.layout), report};
    log_.keep(kept);
    return std::move(kept.markdown);
  }

  void end(store::RunStatus status, std::string error) {
    record_.status = status;
    record_.ended_at = to_iso8601(clock_.now());
    record_.error = std::move(error);
    static_cast<void>(store_.save_run(record_));  // a store that is full has already been told of
  }

  store::Store& store_;
  Clock& clock_;
  const RunRequest& request_;
  const RunPorts& ports_;
  RunLog& log_;
  models::ReplyRungs& rungs_;
  KeptPages pages_;
  store::RunRecord record_;
  bool drafted_ = false;
  bool capped_ = false;
};

}  // namespace

Result<RunOutcome> RunService::research(const RunRequest& request, const RunPorts& ports, std::stop_token stop,
                                        const std::function<void(const Event&)>& watch) {
  RunLog log(store_, clock_, random_hex(run_id_digits), Keeping::everything, watch);
  OneRun run(store_, clock_, request, ports, log, rungs_);
  TRY_VOID(run.begin());
  auto outcome = without_exceptions<RunOutcome>([&] { return run.research(stop); });
  if (!outcome) run.end_early(outcome.error());
  return outcome;
}

Result<Plan> RunService::plan_only(const RunRequest& request, const RunPorts& ports, std::stop_token stop,
                                   const std::function<void(const Event&)>& watch) {
  RunLog log(store_, clock_, "", Keeping::nothing, watch);
  if (request.forecast) log.add("RunForecast", *request.forecast);
  RecordingModel model(ports.model, log, clock_);
  models::Budget budget(caps_of(request.question.limits, clock_), &clock_);
  const auto plan = [&] {
    research::ResearchRun run{log.run_id(),
                              model,
                              ports.search,
                              ports.pages,
                              log,
                              budget,
                              ports.prompts,
                              to_date(clock_.now()),
                              request.question.limits,
                              request.question.sources,
                              stop};
    run.rungs = &rungs_;
    run.person = ports.person;
    return research::plan_only(run, request.question);
  };
  return without_exceptions<Plan>(plan);
}

}  // namespace kaozheng::runs
