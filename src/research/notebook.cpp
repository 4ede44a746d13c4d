// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "research/agents.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

// Where a finding's words stand.
struct Place {
  std::string passage_id;
  text::Range range;
};

std::map<std::string, Place> places_of(const std::vector<Finding>& findings) {
  std::map<std::string, Place> places;
  for (const Finding& finding : findings)
    if (finding.verbatim) {
      const Passage& passage = finding.passages.front();
      places[finding.id] = {passage.id, text::find_quote(passage.text, finding.statement)};
    }
  return places;
}

// Whether one stands directly behind the other, in either order.
bool are_neighbours(const Place& a, const Place& b, std::string_view passage) {
  const text::Range& first = a.range.begin < b.range.begin ? a.range : b.range;
  const text::Range& second = a.range.begin < b.range.begin ? b.range : a.range;
  return a.passage_id == b.passage_id && first.end <= second.begin &&
         trim(passage.substr(first.end, second.begin - first.end)).empty();
}

}  // namespace

void Notebook::add_finding(Finding finding) {
  const bool known =
      std::any_of(findings_.begin(), findings_.end(), [&](const Finding& other) { return other.id == finding.id; });
  if (!known) findings_.push_back(std::move(finding));
}

void Notebook::add(TaskNotes notes) {
  for (const Finding& finding : notes.findings) add_finding(finding);
  for (const auto& [id, document] : notes.documents) documents_.emplace(id, document);
  tasks_.push_back(std::move(notes));
}

std::vector<Finding> Notebook::of_tasks(const std::vector<std::string>& task_ids) const {
  if (task_ids.empty()) return findings_;
  std::vector<Finding> findings;
  std::set<std::string> taken;
  for (const TaskNotes& notes : tasks_) {
    if (std::find(task_ids.begin(), task_ids.end(), notes.task.id) == task_ids.end()) continue;
    for (const Finding& finding : notes.findings)
      if (taken.insert(finding.id).second) findings.push_back(finding);
  }
  return findings;
}

std::map<std::string, std::vector<Finding>> Notebook::shared_out() const {
  std::map<std::string, std::vector<Finding>> shares;
  std::set<std::string> taken;
  const auto take = [&](const TaskNotes& notes, const Finding& finding) {
    if (taken.insert(finding.id).second) shares[notes.task.id].push_back(finding);
  };
  const std::map<std::string, Place> places = places_of(findings_);
  const auto beside = [&](const Finding& one, const Finding& other) {
    const auto a = places.find(one.id), b = places.find(other.id);
    return a != places.end() && b != places.end() && are_neighbours(a->second, b->second, one.passages.front().text);
  };
  std::vector<std::size_t> next(tasks_.size(), 0);
  for (bool took = true; took;) {
    took = false;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      const std::vector<Finding>& findings = tasks_[i].findings;
      while (next[i] < findings.size() && taken.count(findings[next[i]].id)) ++next[i];
      if (next[i] == findings.size()) continue;
      const Finding& finding = findings[next[i]];
      take(tasks_[i], finding);
      for (const Finding& other : findings)
        if (beside(finding, other)) take(tasks_[i], other);
      took = true;
    }
  }
  return shares;
}

}  // namespace kaozheng::research
