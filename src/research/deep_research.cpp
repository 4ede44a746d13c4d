// SPDX-License-Identifier: Apache-2.0
#include "research/deep_research.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/bytes.h"
#include "base/parallel.h"
#include "research/checking.h"
#include "research/editing.h"
#include "research/nearness.h"
#include "research/outline.h"
#include "research/report_parts.h"
#include "research/wording.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

ResearchRun with(const ResearchRun& run, models::Model& model, models::Budget& budget) {
  return {run.id,       model,      run.search,         run.pages,   run.events,        budget,
          run.prompts,  run.today,  run.limits,         run.sources, run.stop,          run.on_partial,
          run.embedder, run.person, run.model_server,   run.rungs,   run.page_patience, run.journal,
          run.steering, run.pass,   run.embedder_failed};
}

// What analysing, writing and checking need is kept for them.
constexpr double research_share = 0.7;

// Of what is left for research, the part of one of `tasks_left` tasks. Told at the barrier of a wave, so that what a
// task may spend does not depend on how quick the others are.
models::Caps share_of(const models::Budget& whole, const models::Caps& left, std::size_t tasks_left) {
  const models::Caps& caps = whole.caps();
  const double tasks = static_cast<double>(std::max<std::size_t>(tasks_left, 1));
  models::Caps share = left;
  if (caps.tokens > 0) {
    const double kept = static_cast<double>(caps.tokens) * (1 - research_share);
    share.tokens = std::max(1L, static_cast<long>((static_cast<double>(left.tokens) - kept) / tasks));
  }
  if (caps.cost > 0) share.cost = std::max(1e-9, (left.cost - caps.cost * (1 - research_share)) / tasks);
  return share;
}

Result<Plan> plan_for(ResearchRun& run, const Question& question, const Brief& brief,
                      const std::optional<Plan>& given) {
  if (given) return *given;
  if (question.mode == Mode::basic) return basic_plan(brief, run.limits);
  Plan made = TRY(make_plan(run, brief));
  const std::string key = journal_key("person", "run", "plan");
  if (!run.person.review_plan && !(run.journal && run.journal->has(key))) return made;
  return told<Plan>(
      run.journal, key, run.stop, [&](int) { return run.person.review_plan(made); },
      [](const Plan& plan) { return nlohmann::json(plan); },
      [](const nlohmann::json& plan) { return plan.get<Plan>(); });
}

std::vector<Task> tasks_of(const Plan& plan, const std::vector<std::size_t>& wave) {
  std::vector<Task> tasks;
  for (const std::size_t i : wave) tasks.push_back(plan.tasks[i]);
  return tasks;
}

// Places in a wave, which stands by priority, in the order of the plan.
std::vector<std::size_t> in_plan_order(const std::vector<std::size_t>& wave) {
  std::vector<std::size_t> places(wave.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return wave[a] < wave[b]; });
  return places;
}

// The research tasks an analysis rests on, through other analyses as well.
std::vector<std::string> research_behind(const Plan& plan, const Task& task) {
  std::set<std::string> reached{task.id};
  for (bool grew = true; grew;) {
    grew = false;
    for (const Task& one : plan.tasks)
      if (reached.count(one.id))
        for (const std::string& id : one.depends_on) grew = reached.insert(id).second || grew;
  }
  std::vector<std::string> ids;
  for (const Task& one : plan.tasks)
    if (one.type == TaskType::research && reached.count(one.id)) ids.push_back(one.id);
  return ids;
}

Gap unranked_gap(const Error& error, Language language) {
  return {"",
          say(language, "嵌入模型未能使用，此后段落只按词语排序",
              "The embedder failed; from then on passages were ranked by their words alone"),
          cause(error, language)};
}

// The stages of one run and what they have brought so far.
class Work {
 public:
  Work(ResearchRun& run, const HeardModel& heard, const KeptEmbedder* embedder, const Question& question, Brief brief,
       Plan plan)
      : run_(run), heard_(heard), embedder_(embedder), question_(question) {
    report_.language = brief.language;
    report_.brief = std::move(brief);
    report_.plan = std::move(plan);
  }

  // Tasks that are among `kept` stay as they are.
  Result<void> research(const std::map<std::string, TaskNotes>& kept = {}) {
    const std::vector<std::vector<std::size_t>> all = waves(report_.plan, TaskType::research);
    std::size_t tasks_left = 0;
    for (const auto& wave : all) tasks_left += wave.size();
    tasks_left -= kept.size();
    for (const auto& wave : all) {
      const std::vector<Task> tasks = tasks_of(report_.plan, wave);
      const models::Caps share = share_of(run_.budget, run_.budget.left(), tasks_left);
      const int pages = pages_of_a_task(tasks_left);
      const auto is_kept = [&](const Task& task) { return kept.count(task.id) != 0; };
      tasks_left -= tasks.size() - static_cast<std::size_t>(std::count_if(tasks.begin(), tasks.end(), is_kept));
      auto brought = parallel_map(tasks, static_cast<std::size_t>(std::max(run_.limits.parallel, 1)), run_.stop,
                                  [&](const Task& task) -> Result<TaskNotes> {
                                    if (is_kept(task)) return kept.at(task.id);
                                    const auto known = task.depends_on.empty() ? std::vector<Finding>()
                                                                               : notebook_.of_tasks(task.depends_on);
                                    models::Budget budget(run_.budget, share, task.id, task.priority);
                                    ResearchRun part = with(run_, run_.model, budget);
                                    part.limits.pages_max = pages;
                                    return research_task(part, brief(), task, known);
                                  });
      for (const std::size_t i : in_plan_order(wave)) {
        if (!brought[i] && brought[i].error().kind == ErrorKind::cancelled) continue;
        notebook_.add(brought[i] ? std::move(*brought[i]) : nothing_brought(tasks[i], brought[i].error()));
      }
      for (std::size_t i = report_.research.size(); i < notebook_.tasks().size(); ++i)
        report_.research.push_back(plain_result(notebook_.tasks()[i], report_.language));
      collect_gaps();
      if (!notebook_.findings().empty()) tell_partial();
      TRY_VOID(stopped());
      // Without budget the tasks that remain would bring nothing but the same gap.
      if (spent_ && notebook_.findings().empty()) return fail(*spent_);
    }
    if (notebook_.findings().empty()) return fail(ErrorKind::not_found, why_nothing());
    return {};
  }

  // What a person has said by now holds from here on. Tasks that used a source they exclude are researched again,
  // and the tasks that build on these; whether there were any.
  Result<bool> obey(const std::string& place) {
    const Steering said = run_.steered_at(place);
    report_.brief.notes = said.notes;
    excluded_ = said.excluded;
    std::map<std::string, TaskNotes> kept;
    std::set<std::string> redone;
    for (const TaskNotes& notes : notebook_.tasks()) {
      const auto uses_excluded = [&](const auto& entry) {
        return said.excludes(entry.second.url) || said.excludes(entry.second.canonical_url);
      };
      const auto is_redone = [&](const std::string& id) { return redone.count(id) != 0; };
      if (std::any_of(notes.documents.begin(), notes.documents.end(), uses_excluded) ||
          std::any_of(notes.task.depends_on.begin(), notes.task.depends_on.end(), is_redone))
        redone.insert(notes.task.id);
      else
        kept.emplace(notes.task.id, notes);
    }
    if (redone.empty()) return false;
    notebook_ = Notebook();
    report_.research.clear();
    ++run_.pass;
    TRY_VOID(research(kept));
    return true;
  }

  Result<void> analyse_and_summarise() {
    report_.analyses.clear();
    unwritten_.clear();
    for (const auto& wave : waves(report_.plan, TaskType::analysis)) {
      const std::vector<Task> tasks = tasks_of(report_.plan, wave);
      auto analyses = parallel_map(
          tasks, static_cast<std::size_t>(std::max(run_.limits.parallel, 1)), run_.stop, [&](const Task& task) {
            return analyse(run_, brief(), task, notebook_.of_tasks(research_behind(report_.plan, task)), notebook_);
          });
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (!analyses[i]) return fail(analyses[i].error());
        report_.analyses.push_back({tasks[i], std::move(analyses[i]->sections)});
        keep_unwritten(analyses[i]->gaps);
      }
    }
    const std::vector<TaskNotes>& all = notebook_.tasks();
    auto summaries =
        parallel_map(all, static_cast<std::size_t>(std::max(run_.limits.parallel, 1)), run_.stop,
                     [&](const TaskNotes& notes) { return summarise_task(run_, brief(), notes, notebook_); });
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!summaries[i]) return fail(summaries[i].error());
      report_.research[i].summary = std::move(summaries[i]->sections.front());
      keep_unwritten(summaries[i]->gaps);
    }
    tell_partial();
    return stopped();
  }

  Result<Report> write() {
    const evidence::Ledger ledger(run_.model.generates() ? notebook_.findings()
                                                         : in_language(notebook_.findings(), report_.language));
    Outline outline = TRY(make_outline(run_, brief(), notebook_, ledger));
    report_.outline = std::move(outline);
    collect_gaps();
    Written written = TRY(write_report(run_, brief(), report_.outline, notebook_, ledger));
    report_.final_report = std::move(written.sections);
    if (!run_.model.generates()) untold_ = drop_untold(report_.final_report);
    const auto is_own = [&](const Finding& f) { return text::guess_language(f.statement) == report_.language; };
    if (!run_.model.generates() && std::none_of(ledger.findings().begin(), ledger.findings().end(), is_own))
      untold_.push_back({"", say(report_.language, "没有中文资料", "No source in English"),
                         say(report_.language, "找到的资料都是外文，句子按原文引用",
                             "what was found is in another language and quoted as it stands")});
    keep_unwritten(written.gaps);
    tell_partial();
    report_.check.cut = written.cut;
    TRY_VOID(edit_report(run_, brief(), notebook_, report_.final_report));
    TRY_VOID(check_claims(run_, brief(), notebook_, report_));
    report_.header = header();
    report_.disclosure = disclosure_of(run_, heard_, notebook_, report_);
    run_.tell("ClaimsChecked", "", {{"check", report_.check}});
    TRY_VOID(stopped());
    return std::move(report_);
  }

 private:
  const Brief& brief() const { return report_.brief; }
  RunHeader header() const { return header_of(run_, heard_, question_, brief(), report_.plan, notebook_); }

  Result<void> stopped() const {
    if (run_.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped by the caller");
    return {};
  }

  void tell_partial() {
    if (!run_.on_partial) return;
    report_.header = header();
    Report partial = report_;
    number(partial, notebook_);
    run_.on_partial(partial);
  }

  // 0 = no cap; at least one page each.
  int pages_of_a_task(std::size_t tasks_left) const {
    if (run_.limits.pages_max <= 0) return 0;
    int read = 0;
    for (const TaskNotes& notes : notebook_.tasks()) read += notes.pages;
    return std::max(1, (run_.limits.pages_max - read) / static_cast<int>(std::max<std::size_t>(tasks_left, 1)));
  }

  TaskNotes nothing_brought(const Task& task, const Error& error) {
    if (makes_do(error.kind)) spent_ = error;
    TaskNotes notes;
    notes.task = task;
    const std::string title = short_title(task, report_.language);
    notes.gaps.push_back(
        {task.id, say(report_.language, "没有研究：", "Not researched: ") + title, cause(error, report_.language)});
    run_.tell("GapFound", task.id, {{"what", notes.gaps.back().what}, {"why", notes.gaps.back().why}});
    return notes;
  }

  // Parts that were not written for the same reason are one gap.
  void keep_unwritten(const std::vector<Gap>& parts) {
    for (const Gap& part : parts) {
      const auto same =
          std::find_if(unwritten_.begin(), unwritten_.end(), [&](const Gap& other) { return other.why == part.why; });
      if (same == unwritten_.end())
        unwritten_.push_back(
            {"", say(report_.language, "没有由模型写成的部分：", "Parts the model did not write: ") + part.what,
             part.why});
      else
        same->what += say(report_.language, "、", ", ") + part.what;
    }
    collect_gaps();
  }

  void collect_gaps() {
    report_.gaps = gaps_of(notebook_, report_.language);
    const std::vector<Gap> untold = gaps_of(report_.outline, report_.language);
    report_.gaps.insert(report_.gaps.end(), untold.begin(), untold.end());
    report_.gaps.insert(report_.gaps.end(), untold_.begin(), untold_.end());
    if (!excluded_.empty())
      report_.gaps.push_back(
          {"", say(report_.language, "按用户要求未采用的来源", "Sources left out because the user said so"),
           join(excluded_, say(report_.language, "、", ", "))});
    report_.gaps.insert(report_.gaps.end(), unwritten_.begin(), unwritten_.end());
    const auto trouble = embedder_ ? embedder_->trouble() : std::nullopt;
    if (trouble) report_.gaps.push_back(unranked_gap(*trouble, report_.language));
  }

  std::string why_nothing() const {
    std::string text = say(report_.language, "没有找到任何可以引用的材料，因此没有写报告",
                           "nothing was found that could be cited, so no report was written");
    for (const Gap& gap : report_.gaps) text += "\n- " + gap.what + say(report_.language, "：", ": ") + gap.why;
    return text;
  }

  ResearchRun& run_;
  const HeardModel& heard_;
  const KeptEmbedder* const embedder_;  // null = none is used
  const Question& question_;
  Notebook notebook_;
  Report report_;
  std::vector<Gap> unwritten_, untold_;
  std::vector<std::string> excluded_;
  std::optional<Error> spent_;  // over budget before a task found anything
};

}  // namespace

Result<Report> deep_research(ResearchRun& run, const Question& question, const std::optional<Plan>& plan) {
  HeardModel heard(run.model, run.model_server);
  ResearchRun heard_run = with(run, heard, run.budget);
  const Question made_clear = TRY(clarify(heard_run, question));
  Brief brief = TRY(write_brief(heard_run, made_clear));
  Plan agreed = TRY(plan_for(heard_run, question, brief, plan));
  heard_run.tell("PlanMade", "", {{"plan", agreed}});

  std::optional<KeptEmbedder> embedder;
  if (run.embedder) {
    embedder.emplace(*run.embedder, [&run, language = brief.language](const Error& error) {
      const Gap gap = unranked_gap(error, language);
      run.tell("GapFound", "", {{"what", gap.what}, {"why", gap.why}});
    });
    heard_run.embedder = &*embedder;
    heard_run.embedder_failed = [&embedder](const Error& error) { embedder->remember_trouble(error); };
  }
  Work work(heard_run, heard, embedder ? &*embedder : nullptr, question, std::move(brief), std::move(agreed));
  TRY_VOID(work.research());
  TRY_VOID(work.obey("analysis"));
  TRY_VOID(work.analyse_and_summarise());
  const bool researched_again = TRY(work.obey("report"));
  if (researched_again) TRY_VOID(work.analyse_and_summarise());
  return work.write();
}

Result<Plan> plan_only(ResearchRun& run, const Question& question) {
  const Question made_clear = TRY(clarify(run, question));
  const Brief brief = TRY(write_brief(run, made_clear));
  Plan plan = TRY(plan_for(run, made_clear, brief, std::nullopt));
  run.tell("PlanMade", "", {{"plan", plan}});
  return plan;
}

}  // namespace kaozheng::research
