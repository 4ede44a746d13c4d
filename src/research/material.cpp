// SPDX-License-Identifier: Apache-2.0
#include "research/material.h"

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::research {
namespace {

constexpr std::string_view fence_opens = "⟦material⟧\n";
constexpr std::string_view fence_closes = "⟦/material⟧";

std::string none(Language language) { return language == Language::zh ? "（无）" : "(none)"; }

const Document* document_of(const Passage& passage, const std::map<std::string, Document>& documents) {
  const auto found = documents.find(passage.document_id);
  return found == documents.end() ? nullptr : &found->second;
}

// Characters a finding takes in a prompt, its label, date and source included.
std::size_t size_of(const Finding& finding) {
  constexpr std::size_t label_and_date = 24;
  return count_code_points(finding.statement) + label_and_date;
}

}  // namespace

std::string harmless(std::string_view text) {
  return replace_all(replace_all(printable(to_valid_utf8(text)), "⟦", "["), "⟧", "]");
}

std::string harmless_line(std::string_view text, std::size_t characters_max) {
  std::string line;
  line.reserve(text.size());
  bool gap = false;
  for (const char c : harmless(text)) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space) {
      if (gap && !line.empty()) line += ' ';
      line += c;
    }
    gap = space;
  }
  return abbreviate(line, characters_max);
}

std::vector<models::LabelledPassage> labelled(const std::vector<Passage>& passages,
                                              const std::map<std::string, Document>& documents) {
  std::vector<models::LabelledPassage> result;
  for (const Passage& passage : passages) {
    models::LabelledPassage one{"P" + std::to_string(result.size() + 1), passage, {}, {}};
    if (const Document* const document = document_of(passage, documents)) {
      one.title = document->title;
      one.published = document->published;
    }
    result.push_back(std::move(one));
  }
  return result;
}

std::vector<models::LabelledFinding> labelled(const std::vector<Finding>& findings, const evidence::Ledger& ledger,
                                              const std::map<std::string, Document>& documents) {
  std::vector<models::LabelledFinding> result;
  for (const Finding& finding : findings) {
    models::LabelledFinding one{ledger.label(finding.id), finding, {}};
    if (!finding.passages.empty())
      if (const Document* const document = document_of(finding.passages.front(), documents)) {
        one.published = document->published;
        one.title = document->title;
      }
    result.push_back(std::move(one));
  }
  return result;
}

std::string shown(const std::vector<models::LabelledPassage>& passages) {
  std::string text(fence_opens), before;
  for (const models::LabelledPassage& one : passages) {
    std::string source;
    for (const std::string& part : {one.title, one.published})
      if (!part.empty()) source += " | " + harmless_line(part, 120);
    text += "⟦" + one.label + "⟧";
    std::string now = one.passage.document_id + source;
    if (now != before) text += source;
    if (!one.passage.heading.empty()) text += " | " + harmless_line(one.passage.heading, 120);
    text += "\n" + harmless(one.passage.text) + "\n\n";
    before = std::move(now);
  }
  return text + std::string(fence_closes);
}

std::string shown(const std::vector<models::LabelledFinding>& findings, Language language) {
  return shown(findings, std::vector<std::vector<std::string>>(findings.size() + 1), language);
}

std::string shown(const std::vector<models::LabelledFinding>& findings,
                  const std::vector<std::vector<std::string>>& between, Language language) {
  if (findings.empty()) return none(language);
  std::string text(fence_opens);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const models::LabelledFinding& one = findings[i];
    if (!between[i].empty()) text += shown(between[i], language) + "\n";
    text += "[" + one.label + "] " + harmless_line(one.finding.statement, 2000);
    if (!one.published.empty()) text += " (" + harmless_line(one.published, 20) + ")";
    text += "\n";
  }
  if (!between.back().empty()) text += shown(between.back(), language) + "\n";
  return text + std::string(fence_closes);
}

std::string shown(const std::vector<std::pair<std::string, std::string>>& sections) {
  std::string text(fence_opens);
  for (std::size_t i = 0; i < sections.size(); ++i)
    text += "⟦S" + std::to_string(i + 1) + "⟧ " + harmless_line(sections[i].first, 120) + "\n" +
            harmless(sections[i].second) + "\n";
  return text + std::string(fence_closes);
}

std::string shown(const std::vector<std::string>& items, Language language) {
  if (items.empty()) return none(language);
  std::vector<std::string> lines;
  for (const std::string& item : items) lines.push_back("- " + harmless_line(item, 400));
  return join(lines, "\n");
}

std::vector<Finding> fitting(const std::vector<Finding>& findings, std::size_t characters_max) {
  std::vector<std::string> tasks;
  std::map<std::string, std::vector<std::size_t>> of_task;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::vector<std::size_t>& indices = of_task[findings[i].task_id];
    if (indices.empty()) tasks.push_back(findings[i].task_id);
    indices.push_back(i);
  }
  std::vector<std::size_t> taken;
  std::size_t used = 0;
  for (std::size_t turn = 0; taken.size() < findings.size(); ++turn) {
    const std::size_t before = taken.size();
    for (const std::string& task : tasks) {
      const std::vector<std::size_t>& indices = of_task[task];
      if (turn >= indices.size()) continue;
      const std::size_t size = size_of(findings[indices[turn]]);
      if (used + size > characters_max && !taken.empty()) continue;
      used += size;
      taken.push_back(indices[turn]);
    }
    const bool ended = std::all_of(tasks.begin(), tasks.end(),
                                   [&](const std::string& task) { return turn + 1 >= of_task[task].size(); });
    if (taken.size() == before && ended) break;
  }
  std::sort(taken.begin(), taken.end());
  std::vector<Finding> result;
  for (const std::size_t i : taken) result.push_back(findings[i]);
  return result;
}

}  // namespace kaozheng::research
