// SPDX-License-Identifier: Apache-2.0
#include "runs/run_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>

#include "base/bytes.h"
#include "base/failpoint.h"
#include "research/deep_research.h"
#include "research/journaled_ports.h"
#include "runs/capped_model.h"
#include "runs/control.h"
#include "runs/kept_ports.h"
#include "runs/kept_request.h"
#include "runs/run_gaps.h"
#include "runs/run_index.h"
#include "runs/run_log.h"
#include "runs/run_order.h"
#include "text/words.h"

namespace kaozheng::runs {
namespace {

constexpr std::size_t date_digits = 10;

Language language_of(const Question& question) {
  return question.language.value_or(text::guess_language(question.topic));
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

// How long processes have worked on a run, from what they told.
Milliseconds time_used(const std::vector<Event>& events) {
  Milliseconds used{0};
  std::optional<TimePoint> first, last;
  const auto end = [&] {
    if (first && last) used += *last - *first;
  };
  for (const Event& event : events) {
    const auto at = parse_iso8601(event.at);
    if (!at) continue;
    if (!first || event.type == "RunResumed") {
      end();
      first = at;
    }
    last = at;
  }
  end();
  return used;
}

// What is left of the time a run may take, at least some of it; 0 = no cap.
Milliseconds time_left(const Limits& limits, Milliseconds used) {
  if (limits.minutes_max <= 0) return Milliseconds{0};
  return std::max(Milliseconds{1}, Milliseconds{std::chrono::minutes(limits.minutes_max)} - used);
}

models::Caps caps_of(const Limits& limits, const Clock& clock, Milliseconds time_max) {
  models::Caps caps{limits.tokens_max, limits.cost_max, limits.currency, {}};
  if (time_max > Milliseconds::zero()) caps.until = clock.elapsed() + time_max;
  return caps;
}

// What a run was told and told before this process went on with it.
struct Before {
  std::vector<store::JournalStep> journal;
  std::vector<Event> events;
  std::string report_state;  // empty: nothing was saved
};

// One run from its first event to its last, or from where it was left.
class OneRun {
 public:
  OneRun(store::Store& store, Clock& clock, const RunRequest& request, const RunPorts& ports, RunLog& log,
         models::ReplyRungs& rungs, Milliseconds used)
      : store_(store),
        clock_(clock),
        request_(request),
        ports_(ports),
        log_(log),
        all_rungs_(rungs),
        time_max_(time_left(request.question.limits, used)),
        control_(store, log.run_id(), clock, time_max_, request.heard),
        kept_pages_(ports.pages, log) {}
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
    write_request();
    TRY_VOID(store_.save_run(record_));
    TRY_VOID(claim({}));
    log_.add("RunStarted", {{"run_id", record_.id},
                            {"topic", record_.topic},
                            {"provider", ports_.model.provider()},
                            {"model", ports_.model.name()},
                            {"engines", ports_.search.engines()},
                            {"language", to_string(language_of(request_.question))}});
    if (request_.forecast) log_.add("RunForecast", *request_.forecast);
    return {};
  }

  // Fails when the store takes nothing.
  Result<void> go_on(const store::RunRecord& record, const Before& before) {
    record_ = record;
    record_.status = store::RunStatus::running;
    record_.ended_at.clear();
    record_.error.clear();
    write_request();  // what was changed of it holds when the run is left again
    drafted_ = before.report_state == "draft";
    draft_is_due_ = before.report_state.empty();
    TRY_VOID(claim(before.journal));  // first: from here on nobody else changes the run
    TRY_VOID(store_.save_run(record_));
    log_.begin_with(before.events);
    const auto is_told = [](const store::JournalStep& step) { return !step.answer.empty(); };
    log_.add("RunResumed", {{"run_id", record_.id},
                            {"model", ports_.model.name()},
                            {"steps", std::count_if(before.journal.begin(), before.journal.end(), is_told)}});
    return {};
  }

  Result<RunOutcome> research(const Stops& stops) {
    if (ports_.egress) ports_.egress->listen([this](const net::SentRequest& sent) { log_.keep(sent); });
    Result<Report> report = fail(ErrorKind::cancelled, "not started");
    control_.over(stops.pause, stops.cancel, [&] { report = draft_and_report(); });
    const Language language = language_of(request_.question);
    if (!report && report.error().kind == ErrorKind::over_budget)
      return fail(ErrorKind::over_budget, in_words(language, "在达到上限之前没有找到任何材料：",
                                                   "nothing was found before a cap was reached: ") +
                                              shown_caps(limits(), language));
    if (!report && report.error().kind == ErrorKind::finished && drafted_) report = draft_instead();
    if (!report && report.error().kind == ErrorKind::finished)
      return fail(ErrorKind::not_found, in_words(language, "提前结束研究时还没有找到任何材料",
                                                 "nothing had been found when it was finished"));
    if (!report) return fail(report.error());
    return publish(*std::move(report));
  }

  // The draft that was saved, for a run that was finished before it had found anything itself.
  Result<Report> draft_instead() {
    const auto saved = TRY(store_.report(record_.id));
    if (!saved || saved->state != "draft") return fail(ErrorKind::finished, "there is no draft");
    try {
      auto report = saved->json.get<Report>();
      report.gaps.insert(
          report.gaps.begin(),
          {"", in_words(report.language, "研究提前结束", "Research was finished early"),
           in_words(report.language, "此前只有草稿写成：由内置抽取式模型从少量资料写成，并已核查",
                    "only the draft had been written by then: by the built-in extractive model, from few "
                    "documents, and checked")});
      return report;
    } catch (const nlohmann::json::exception& exception) {
      return fail(ErrorKind::malformed, std::string("the draft cannot be read: ") + exception.what());
    }
  }

  // What was saved stays.
  void end_early(const Error& error) {
    if (taken_over_) return;  // it is somebody else's now
    if (error.kind != ErrorKind::cancelled) {
      log_.add("RunFailed", {{"kind", to_string(error.kind)}, {"what", error.what}});
      end(store::RunStatus::failed, error.what);
    } else if (control_.wanted() == Wanted::cancel) {
      log_.add("RunStopped", nlohmann::json::object());
      end(store::RunStatus::stopped, "");
    } else {
      const std::string why = control_.why_paused() ? control_.why_paused()->what : "";
      log_.add("RunPaused", {{"why", why}});
      end(store::RunStatus::paused, why);
    }
  }
  // Why the run was paused, when nobody wanted it.
  std::optional<Error> trouble() const { return control_.why_paused(); }

 private:
  void write_request() {
    if (request_.settings.is_object()) record_.settings.update(request_.settings);
    record_.settings["question"] = request_.question;
    record_.settings["request"] = written(request_);
    if (ports_.egress) record_.settings["egress"] = "listed";
  }

  Result<void> claim(const std::vector<store::JournalStep>& before) {
    failpoint("run.before_claim");
    std::int64_t claim = request_.claim.value_or(0);
    if (!request_.claim) {
      const std::int64_t taken = TRY(store_.claim_run(record_.id, this_holder()));
      claim = taken;
    }
    failpoint("run.after_claim");
    journal_.emplace(store_, record_.id, claim, before, control_.drain(),
                     [this](const Error& error, int tries) { return wait_for_store(error, tries); });
    search_.emplace(ports_.search, *journal_);
    pages_.emplace(kept_pages_, *journal_, store_);
    const auto rungs = journal_->decide("rungs", [&] { return nlohmann::json(all_rungs_.begins()); });
    rungs_.emplace(all_rungs_, rungs.get<models::ReplyRungs::Begins>());
    prompts_ = ports_.prompts.with(journal_->decide("prompts", [&] { return ports_.prompts.to_json(); }));
    return {};
  }

  // Whether to try again. A full disk is waited for; other troubles may pass, or the run is paused.
  bool wait_for_store(const Error& error, int tries) {
    constexpr int tries_max = 5;
    if (error.kind == ErrorKind::cancelled || error.kind == ErrorKind::not_found) {
      taken_over_ = true;
      control_.pause(Error{ErrorKind::unavailable, error.what});
      return false;
    }
    if (error.kind != ErrorKind::no_space && tries > tries_max) {
      control_.pause(error);
      return false;
    }
    if (tries == 1) log_.add("RunHeldUp", {{"why", error.what}});
    if (clock_.sleep(Milliseconds{500}, control_.stop()) && control_.wanted() == Wanted::report) return true;
    control_.pause(error);
    return false;
  }

  research::ResearchRun research_run(models::Model& model, models::Budget& budget, const Question& question) {
    research::ResearchRun run{record_.id,
                              model,
                              *search_,
                              *pages_,
                              log_,
                              budget,
                              *prompts_,
                              record_.started_at.substr(0, date_digits),
                              question.limits,
                              question.sources,
                              control_.stop()};
    run.journal = &*journal_;
    run.steering = [this] { return control_.steering(); };
    return run;
  }

  research::Person person() {
    research::Person person = ports_.person;
    if (request_.review_plan) person.review_plan = [this](const Plan& plan) { return reviewed(plan); };
    return person;
  }

  // The plan somebody approves, or the proposed one when research is to be finished.
  Result<Plan> reviewed(const Plan& proposed) {
    if (!control_.plan()) log_.add("PlanProposed", {{"plan", proposed}});
    while (!control_.plan() && !control_.finish().stop_requested()) {
      if (control_.wanted() != Wanted::report || !system_clock().sleep(Control::period, control_.stop()))
        return fail(ErrorKind::cancelled, "stopped by the caller");
    }
    return control_.plan().value_or(proposed);
  }

  Result<Report> draft_and_report() {
    TRY_VOID(write_draft());
    return write_report();
  }

  Result<void> write_draft() {
    if (!ports_.draft_model || !draft_is_due_) return {};
    RecordingModel model(*ports_.draft_model, log_, clock_);
    models::Budget budget;
    const Question question = draft_question(request_.question);
    research::ResearchRun run = research_run(model, budget, question);
    run.steering = {};
    run.journal = nullptr;  // of the run itself: what a draft makes of the moment is its own
    const auto draft = research::deep_research(run, question, request_.plan);
    if (!draft && draft.error().kind == ErrorKind::cancelled) return fail(draft.error());
    if (!draft) return {};  // the run itself may do better
    keep("draft", *draft);
    drafted_ = true;
    log_.add("DraftSaved", nlohmann::json::object());
    return {};
  }

  const Limits& limits() const { return request_.question.limits; }

  Result<Report> write_report() {
    CappedModel within_caps(ports_.model, ports_.floor ? *ports_.floor : ports_.model, control_.time_up(),
                            control_.finish());
    RecordingModel on_record(within_caps, log_, clock_);
    research::JournaledModel model(on_record, *journal_, log_);
    models::Budget budget(caps_of(limits(), clock_, time_max_), &clock_);
    research::ResearchRun run = research_run(model, budget, request_.question);
    run.rungs = &*rungs_;
    run.embedder = ports_.embedder;
    run.person = person();
    run.model_server = ports_.model_server;
    run.on_partial = [&](const Report& partial) {
      // Until the run has written as much, a whole draft is worth more than the notes of a beginning.
      if (!drafted_ || !partial.final_report.empty()) keep("partial", partial);
    };
    auto report = research::deep_research(run, request_.question, request_.plan);
    const bool read_all_it_may = limits().pages_max > 0 && pages_->count() >= limits().pages_max;
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
    static_cast<void>(index_run(store_, record_.id));  // else the first search does it
    return RunOutcome{record_.id, std::move(report), std::move(markdown), capped_};
  }

  // The report as Markdown.
  std::string keep(const char* state, const Report& report) {
    store::ReportRecord kept{state, reports::render_markdown(report, request_.layout), report};
    failpoint("run.before_report");
    log_.keep(kept);
    failpoint("run.after_report");
    return std::move(kept.markdown);
  }

  void end(store::RunStatus status, std::string error) {
    record_.status = status;
    record_.ended_at = to_iso8601(clock_.now());
    record_.error = std::move(error);
    failpoint("run.before_end");
    static_cast<void>(store_.save_run(record_));  // a store that is full has already been told of
  }

  store::Store& store_;
  Clock& clock_;
  const RunRequest& request_;
  const RunPorts& ports_;
  RunLog& log_;
  models::ReplyRungs& all_rungs_;
  const Milliseconds time_max_;  // 0 = no cap
  Control control_;
  KeptPages kept_pages_;
  std::optional<research::Journal> journal_;  // once the run is claimed, as what follows
  std::optional<research::JournaledSearch> search_;
  std::optional<research::JournaledPages> pages_;
  std::optional<research::Prompts> prompts_;
  std::optional<models::ReplyRungs> rungs_;
  store::RunRecord record_;
  std::atomic<bool> taken_over_{false};
  bool draft_is_due_ = true, drafted_ = false;
  bool capped_ = false;
};

}  // namespace

namespace {

// A run that was begun or gone on with, to its end.
Result<RunOutcome> ended(OneRun& run, const Stops& stops) {
  auto outcome = without_exceptions<RunOutcome>([&] { return run.research(stops); });
  if (outcome) return outcome;
  run.end_early(outcome.error());
  if (const auto trouble = run.trouble()) return fail(*trouble);
  return outcome;
}

}  // namespace

Result<RunOutcome> RunService::research(const RunRequest& request, const RunPorts& ports, const Stops& stops,
                                        const std::function<void(const Event&)>& watch) {
  const std::string id = request.id.empty() ? random_hex(run_id_digits) : request.id;
  RunLog log(store_, clock_, id, Keeping::everything, watch);
  OneRun run(store_, clock_, request, ports, log, rungs_, Milliseconds{0});
  TRY_VOID(run.begin());
  return ended(run, stops);
}

Result<RunOutcome> RunService::resume(const LeftRun& left, const RunRequest& request, const RunPorts& ports,
                                      const Stops& stops, const std::function<void(const Event&)>& watch) {
  auto journal = TRY(store_.journal(left.record.id));
  auto events = TRY(store_.events(left.record.id, 0));
  const auto report = TRY(store_.report(left.record.id));
  const Before before{std::move(journal), std::move(events), report ? report->state : ""};
  RunLog log(store_, clock_, left.record.id, Keeping::everything, watch);
  RunRequest asked = request;
  asked.files = left.request.files;  // of the beginning, whatever came since
  OneRun run(store_, clock_, asked, ports, log, rungs_, time_used(before.events));
  TRY_VOID(run.go_on(left.record, before));
  return ended(run, stops);
}

bool is_at_work(const LeftRun& run) {
  return run.record.status == store::RunStatus::running && run.life != Life::ended;
}

Result<LeftRun> RunService::left(std::string_view id_or_prefix) {
  auto record = TRY(store_.run(id_or_prefix));
  LeftRun left;
  left.record = std::move(record);
  if (left.record.status == store::RunStatus::finished)
    return fail(ErrorKind::invalid, fmt::format("the run {} is finished", left.record.id.substr(0, 8)));
  if (!has_begun(left.record) && left.record.settings.contains(order_key)) {
    const std::string id = left.record.id.substr(0, 8);
    return fail(ErrorKind::invalid,
                fmt::format("the run {} has not begun; {}", id,
                            store_.fleet() ? "queue it for a worker with kaozheng submit --resume " + id
                                           : "the server it was ordered from begins it: kaozheng serve"));
  }
  const std::string holder = TRY(store_.run_holder(left.record.id));
  left.life = life_of(store_, holder);
  try {
    left.request = request_in(left.record.settings);
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorKind::invalid, fmt::format("the run {} cannot be gone on with: what it was asked is not readable",
                                                left.record.id.substr(0, 8)));
  }
  return left;
}

Result<std::vector<LeftRun>> RunService::all_left() {
  const std::vector<store::RunRecord> records = TRY(store_.runs());
  std::vector<LeftRun> all;
  for (const store::RunRecord& record : records) {
    if (record.status != store::RunStatus::paused && record.status != store::RunStatus::running) continue;
    auto one = left(record.id);
    if (one && !is_at_work(*one)) all.push_back(*std::move(one));
  }
  return all;
}

Result<Plan> RunService::plan_only(const RunRequest& request, const RunPorts& ports, std::stop_token stop,
                                   const std::function<void(const Event&)>& watch) {
  RunLog log(store_, clock_, "", Keeping::nothing, watch);
  if (request.forecast) log.add("RunForecast", *request.forecast);
  RecordingModel model(ports.model, log, clock_);
  models::Budget budget(caps_of(request.question.limits, clock_, time_left(request.question.limits, Milliseconds{0})),
                        &clock_);
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
