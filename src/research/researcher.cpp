// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "research/agents.h"
#include "research/noting.h"
#include "research/queries.h"
#include "research/reading.h"
#include "research/searching.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

// Prompts of notes in one round, when pages are long and the model's context is short.
constexpr std::size_t note_prompts_max = 3;

class Researcher {
 public:
  Researcher(ResearchRun& run, const Brief& brief, const Task& task, const std::vector<Finding>& known)
      : run_(run), brief_(brief), position_{brief_, task, known, {}} {
    notes_.task = task;
  }

  Result<TaskNotes> research() {
    const auto done = work();
    const bool ended_early = !done && makes_do(done.error().kind);
    if (!done && notes_.findings.empty()) return fail(done.error());
    if (ended_early) add_gap(say("没有研究完：{}", "Not researched to the end: {}"), cause(done.error(), language()));
    if (done && notes_.findings.empty()) add_gap(say("没有找到答案：{}", "Nothing found on: {}"), why_nothing());
    if (trouble_ && !ended_early && !notes_.findings.empty())
      add_gap(say("部分资料没有记录下来：{}", "Some material was not noted: {}"), cause(*trouble_, language()));
    if (!notes_.findings.empty()) tell_refused_pages();
    keep_used_documents();
    return std::move(notes_);
  }

 private:
  Result<void> work() {
    obey();
    std::vector<Query> queries = TRY(propose_queries(run_, position_));
    while (!queries.empty()) {
      ++notes_.loops;
      run_.tell("RoundStarted", id(), {{"round", notes_.loops}});
      TRY_VOID(round(queries));
      if (notes_.loops >= run_.limits.max_loops) break;
      obey();
      NextRound next = TRY(reflect(run_, position_));
      if (next.enough) break;
      queries = std::move(next.queries);
      if (!queries.empty()) continue;
      std::vector<Query> proposed = TRY(propose_queries(run_, position_));
      queries = std::move(proposed);
    }
    return {};
  }

  // What a person has said by now holds for what is asked, searched and read from here on.
  void obey() {
    said_ = run_.steered_at(id() + "/" + std::to_string(run_.pass) + "/" + std::to_string(notes_.loops));
    brief_.notes = said_.notes;
    const auto is_excluded = [&](const Finding& finding) {
      return std::any_of(finding.passages.begin(), finding.passages.end(), [&](const Passage& passage) {
        const auto document = notes_.documents.find(passage.document_id);
        return document != notes_.documents.end() && is_left_out(document->second);
      });
    };
    std::erase_if(position_.findings, is_excluded);
    std::erase_if(notes_.findings, is_excluded);
  }
  bool is_left_out(const Document& document) const {
    return said_.excludes(document.url) || said_.excludes(document.canonical_url);
  }

  // Searches, reads and notes.
  Result<void> round(const std::vector<Query>& queries) {
    position_.asked.insert(position_.asked.end(), queries.begin(), queries.end());
    Searched searched = TRY(search_all(run_, id(), queries));
    std::erase_if(searched.hits, [&](const Hit& hit) { return said_.excludes(hit.url); });
    hits_ += searched.hits.size();
    remember_engines(searched);

    const int pages_max = run_.limits.pages_max;
    if (pages_max > 0 && notes_.pages >= pages_max) return fail(ErrorKind::over_budget, "no page may be read any more");
    ResearchRun reading = run_;
    if (pages_max > 0) reading.limits.pages_per_round = std::min(run_.limits.pages_per_round, pages_max - notes_.pages);
    ReadPages read = TRY(read_pages(reading, id(), searched.hits, known_pages_));
    std::erase_if(read.documents, [&](const Document& document) { return is_left_out(document); });
    notes_.pages += static_cast<int>(read.documents.size());
    troubles_.insert(troubles_.end(), read.troubles.begin(), read.troubles.end());
    if (read.documents.empty()) return {};
    std::string words = position_.task.description;
    for (const Query& query : queries) words += "\n" + query.text;
    const std::size_t room = run_.model.material_chars_max(models::Role::researcher);
    const std::vector<Passage> passages = TRY(choose_passages(run_, read.documents, words, room * note_prompts_max));
    for (Document& document : read.documents) {
      const auto used = std::count_if(passages.begin(), passages.end(),
                                      [&](const Passage& p) { return p.document_id == document.id; });
      run_.tell("PageRead", id(), {{"url", document.url}, {"title", document.title}, {"passages", used}});
      notes_.documents.emplace(document.id, std::move(document));
    }

    Noted noted = TRY(note_findings(run_, position_.brief, position_.task, position_.findings, in_parts(passages, room),
                                    notes_.documents));
    if (!trouble_ && !noted.troubles.empty()) trouble_ = noted.troubles.front();
    add(std::move(noted.findings));
    return {};
  }

  void add(std::vector<Finding> findings) {
    std::size_t added = 0;
    for (Finding& finding : findings) {
      const auto same = [&](const Finding& other) { return other.id == finding.id; };
      if (std::any_of(notes_.findings.begin(), notes_.findings.end(), same)) continue;
      if (std::none_of(position_.findings.begin(), position_.findings.end(), same)) {
        position_.findings.push_back(finding);
        position_.asked_before.emplace(finding.id, position_.asked.size());
      }
      notes_.findings.push_back(std::move(finding));
      ++added;
    }
    if (added > 0) run_.tell("FindingNoted", id(), {{"findings", added}});
  }

  void remember_engines(const Searched& searched) {
    for (const std::string& engine : searched.engines)
      if (std::find(notes_.engines.begin(), notes_.engines.end(), engine) == notes_.engines.end())
        notes_.engines.push_back(engine);
    for (const BlockedEngine& blocked : searched.blocked) {
      const auto same = [&](const BlockedEngine& other) { return other.engine == blocked.engine; };
      if (std::any_of(notes_.blocked.begin(), notes_.blocked.end(), same)) continue;
      run_.tell("EngineBlocked", id(),
                {{"engine", blocked.engine}, {"why", blocked.why.what}, {"back_at", blocked.back_at}});
      notes_.blocked.push_back(blocked);
    }
  }

  // Others were read in their place, but what a site keeps from us the reader may want to look at. When nothing was
  // found they are told as its cause.
  void tell_refused_pages() {
    constexpr std::size_t told_max = 3;
    std::vector<std::string> told;
    for (const PageTrouble& trouble : troubles_)
      if (trouble.why.kind == ErrorKind::refused)
        told.push_back(abbreviate(trouble.url, 160) + " " + cause(trouble.why, language()));
    if (told.empty()) return;
    const std::string count = std::to_string(told.size());
    if (told.size() > told_max) told.resize(told_max, "…");
    add_gap(say(count + " 个网页不允许读取：{}", "Pages that may not be read (" + count + "): {}"),
            join(told, say("；", "; ")));
  }

  void add_gap(const std::string& form, std::string why) {
    const Gap gap{id(), replace_all(form, "{}", short_title(position_.task, language())), std::move(why)};
    run_.tell("GapFound", id(), {{"what", gap.what}, {"why", gap.why}});
    notes_.gaps.push_back(gap);
  }

  std::string why_nothing() const {
    if (trouble_) return cause(*trouble_, language());
    const bool all_blocked = hits_ == 0 && !notes_.engines.empty() && notes_.blocked.size() == notes_.engines.size();
    if (all_blocked) return say("没有可用的搜索引擎", "no search engine answered");
    if (hits_ == 0) return say("搜索没有结果", "the searches brought no results");
    if (notes_.documents.empty() && !troubles_.empty())
      return say("找到的网页都无法读取，例如：", "none of the pages found could be read, for example: ") +
             cause(troubles_.front().why, language());
    return say("读到的资料没有涉及这个问题", "the pages read say nothing about it");
  }

  // Only what carries a finding stays.
  void keep_used_documents() {
    std::set<std::string> used;
    for (const Finding& finding : notes_.findings)
      for (const Passage& passage : finding.passages) used.insert(passage.document_id);
    std::erase_if(notes_.documents, [&](const auto& entry) { return !used.count(entry.first); });
  }

  const std::string& id() const { return position_.task.id; }
  Language language() const { return position_.brief.language; }
  std::string say(std::string_view chinese, std::string_view english) const {
    return research::say(language(), chinese, english);
  }

  ResearchRun& run_;
  Brief brief_;
  Steering said_;
  Position position_;
  TaskNotes notes_;
  std::set<std::string> known_pages_;
  std::size_t hits_ = 0;
  std::vector<PageTrouble> troubles_;
  std::optional<Error> trouble_;  // the first one in noting
};

}  // namespace

Result<TaskNotes> research_task(ResearchRun& run, const Brief& brief, const Task& task,
                                const std::vector<Finding>& known) {
  run.tell("TaskStarted", task.id, {{"type", to_string(task.type)}, {"description", task.description}});
  auto notes = Researcher(run, brief, task, known).research();
  const bool stopped = run.stop.stop_requested() || (!notes && notes.error().kind == ErrorKind::cancelled);
  if (!stopped) run.tell("TaskEnded", task.id, {{"findings", notes ? notes->findings.size() : 0}});
  return notes;
}

}  // namespace kaozheng::research
