// SPDX-License-Identifier: Apache-2.0
// The agents: each is a function that builds a prompt (pure), asks the model, and parses the reply into a domain value
// (pure).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/report.h"
#include "evidence/citations.h"
#include "research/research_run.h"

namespace kaozheng::research {

// Asks the person at most two questions where the topic leaves open what a report would depend on, and keeps what they
// answer. Nothing is asked without a person, and nothing fails but by a stop.
Result<Question> clarify(ResearchRun& run, const Question& question);

// Language, scope, period, facets. A model that does not answer in form leaves what code can tell: never fails for
// that, only when stopped.
Result<Brief> write_brief(ResearchRun& run, const Question& question);

// The supervisor's decomposition: schema-checked, repaired once, else the facet-based fallback, which says so in
// Plan::note.
Result<Plan> make_plan(ResearchRun& run, const Brief& brief);
Plan fallback_plan(const Brief& brief, const Limits& limits, std::string why);
// One researcher for the whole topic, one analysis.
Plan basic_plan(const Brief& brief, const Limits& limits);

// An engine that could not be asked, or did not answer.
struct BlockedEngine {
  std::string engine;
  Error why;
  std::string back_at = {};  // ISO 8601: when it may be asked again; empty = at once, or not in this run
};

// What one research task brought.
struct TaskNotes {
  Task task;
  std::vector<Finding> findings;              // in the order noted, without repeats
  std::map<std::string, Document> documents;  // used by a finding, by id
  std::vector<Gap> gaps;
  int loops = 0;                       // rounds done
  int pages = 0;                       // read
  std::vector<std::string> engines;    // that were asked
  std::vector<BlockedEngine> blocked;  // each once
};
// Rounds of: propose queries → search → read the best hits → note findings → reflect, at most limits.max_loops; no
// reflection after the last; ends early when nothing is missing. `known` is what earlier waves found (its depends_on
// only). What fails becomes a gap. Stopped or over budget it returns the findings it has; without any, that error.
Result<TaskNotes> research_task(ResearchRun& run, const Brief& brief, const Task& task,
                                const std::vector<Finding>& known);

// Everything the run has found, merged at the end of each wave in plan order, by content hash.
class Notebook {
 public:
  void add(TaskNotes notes);
  void add_finding(Finding finding);  // of documents that are in the notebook
  const std::vector<TaskNotes>& tasks() const { return tasks_; }
  const std::vector<Finding>& findings() const { return findings_; }
  const std::map<std::string, Document>& documents() const { return documents_; }
  std::vector<Finding> of_tasks(const std::vector<std::string>& task_ids) const;  // all findings when empty
  // Each finding under one task, by task id. The tasks take turns, each taking the first of its notes that is left:
  // notes stand by how much they say of their task. A sentence takes its noted neighbours along.
  std::map<std::string, std::vector<Finding>> shared_out() const;

 private:
  std::vector<TaskNotes> tasks_;
  std::vector<Finding> findings_;
  std::map<std::string, Document> documents_;
};

// What the analyst and the writer return.
struct Written {
  std::vector<Section> sections;
  int cut = 0;            // sentences left out because no finding carried them
  std::vector<Gap> gaps;  // parts the model could not write, by heading: they stand as a bare list of findings
};
// Key findings, trends, strengths and weaknesses, outlook, advice, from `findings`; a part without material says so.
Result<Written> analyse(ResearchRun& run, const Brief& brief, const Task& task, const std::vector<Finding>& findings,
                        const Notebook& notebook);
// Executive summary, detailed analysis (as the outline has it), key findings, conclusions: sections in parallel over
// one ledger. Nothing is said twice; the length is what the brief asks, as far as the findings go.
Result<Written> write_report(ResearchRun& run, const Brief& brief, const Outline& outline, const Notebook& notebook,
                             const evidence::Ledger& ledger);
// One pass of the model over the written report, so that it reads as one text: one name for one thing, sentences that
// lead from section to section; by code, abbreviations spelled out and relative dates dated. What is quoted stays as it
// is, and an edit that would raise a doubt about a sentence is not made. A model that only takes sentences over, or
// does not answer in form, leaves the report as it is. Fails only when stopped.
Result<void> edit_report(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                         std::vector<Section>& sections);
// The summary of one research task, for 研究结果: one section, without heading.
Result<Written> summarise_task(ResearchRun& run, const Brief& brief, const TaskNotes& notes, const Notebook& notebook);

}  // namespace kaozheng::research
