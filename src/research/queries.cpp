// SPDX-License-Identifier: Apache-2.0
#include "research/queries.h"

#include <algorithm>

#include "base/bytes.h"
#include "models/structured.h"
#include "research/asking.h"
#include "research/leads.h"
#include "research/material.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

// One prompt's share of what the researcher knows, and how far its queries may go.
struct View {
  Reach reach = Reach::anywhere;
  Inquiry inquiry;
};

View view_of(ResearchRun& run, const Position& position, Reach reach) {
  const auto hidden = [&](const Finding& finding) { return reach == Reach::anywhere && finding.from_files; };
  std::vector<Finding> findings;
  std::copy_if(position.findings.begin(), position.findings.end(), std::back_inserter(findings),
               [&](const Finding& f) { return !hidden(f); });
  // Questions need an overview, not every detail.
  findings = fitting(findings, run.model.material_chars_max(models::Role::researcher) / 2);

  View view;
  view.reach = reach;
  view.inquiry.focus = position.task.description;
  // A task that is the whole topic has to cover all of it.
  if (position.task.description == position.brief.topic) view.inquiry.facets = position.brief.facets;
  const evidence::Ledger ledger(findings);
  view.inquiry.findings = labelled(findings, ledger, {});
  std::vector<std::size_t> shown_of{0};  // of the first i queries
  for (const Query& query : position.asked) {
    if (reach == Reach::files_only || query.reach == Reach::anywhere)
      view.inquiry.earlier_queries.push_back(query.text);
    shown_of.push_back(view.inquiry.earlier_queries.size());
  }
  for (const Finding& finding : findings) {
    const auto before = position.asked_before.find(finding.id);
    view.inquiry.asked_before.push_back(before == position.asked_before.end() ? 0 : shown_of[before->second]);
  }
  view.inquiry.queries_max = run.limits.queries_per_round;
  return view;
}

bool has_file_material(const Position& position) {
  return std::any_of(position.findings.begin(), position.findings.end(),
                     [](const Finding& finding) { return finding.from_files; });
}

// The view of all that is known comes first.
std::vector<View> views_of(ResearchRun& run, const Position& position) {
  if (run.sources == Sources::files) return {view_of(run, position, Reach::files_only)};
  if (run.sources == Sources::web || !has_file_material(position)) return {view_of(run, position, Reach::anywhere)};
  return {view_of(run, position, Reach::files_only), view_of(run, position, Reach::anywhere)};
}

// A query that went anywhere has been put to the files as well.
bool was_asked(const std::vector<Query>& asked, const Query& query) {
  const std::string words = text::normalised(query.text);
  return std::any_of(asked.begin(), asked.end(), [&](const Query& other) {
    return text::normalised(other.text) == words &&
           (other.reach == Reach::anywhere || query.reach == Reach::files_only);
  });
}

// Any Han character: what names are in it besides, it is the Chinese web that is asked.
Language language_of_query(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (text::is_han(next_code_point(text, at))) return Language::zh;
  return Language::en;
}

// "2023" of "2023-2025"; empty when the period does not begin with a year.
std::string beginning_of(std::string_view period) {
  period = trim(period);
  if (period.size() < 4 || (!period.starts_with("19") && !period.starts_with("20"))) return "";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_year = is_digit(period[2]) && is_digit(period[3]) && (period.size() == 4 || !is_digit(period[4]));
  return is_year ? std::string(period.substr(0, 4)) : "";
}

void add_new(const std::vector<std::string>& texts, const View& view, const Position& position,
             std::vector<Query>& queries) {
  int added = 0;
  for (const std::string& text : texts) {
    if (added == view.inquiry.queries_max) break;
    const Query query{text, language_of_query(text), view.reach, beginning_of(position.brief.period)};
    if (was_asked(position.asked, query) || was_asked(queries, query)) continue;
    queries.push_back(query);
    ++added;
  }
}

// A model that only takes sentences over cannot tell what they lead to: the names its findings give to parts of the
// topic are asked for next. Among files a name is enough, the web needs the topic beside it.
std::vector<std::string> queries_from_leads(const View& view, const Brief& brief) {
  constexpr std::size_t leads_max = 6;
  std::vector<Finding> findings;
  for (const models::LabelledFinding& one : view.inquiry.findings) findings.push_back(one.finding);
  std::vector<std::string> queries = leads_in(findings, brief.topic, leads_max);
  if (view.reach == Reach::anywhere)
    for (std::string& query : queries) query += " " + harmless_line(brief.topic, 60);
  return queries;
}

bool ends_the_task(const Error& error) { return error.kind == ErrorKind::cancelled || makes_do(error.kind); }

}  // namespace

Result<std::vector<Query>> propose_queries(ResearchRun& run, const Position& position) {
  std::vector<Query> queries;
  for (const View& view : views_of(run, position)) {
    models::Prompt prompt = queries_prompt(run.prompts, run.today, position.brief, view.inquiry);
    prompt.private_material = view.reach == Reach::files_only;
    auto texts = models::ask_for<std::vector<std::string>>(run.asking(), prompt, read_queries);
    if (!texts && ends_the_task(texts.error())) return fail(texts.error());
    if (!texts || texts->empty()) texts = std::vector<std::string>{harmless_line(position.task.description, 80)};
    add_new(*texts, view, position, queries);
  }
  return queries;
}

Result<NextRound> reflect(ResearchRun& run, const Position& position) {
  NextRound next;
  bool first = true;
  for (const View& view : views_of(run, position)) {
    models::Prompt prompt = reflect_prompt(run.prompts, position.brief, view.inquiry);
    prompt.private_material = view.reach == Reach::files_only;
    const auto reflection = models::ask_for<Reflection>(run.asking(), prompt, read_reflection);
    if (!reflection && ends_the_task(reflection.error())) return fail(reflection.error());
    const bool nothing_missing = !reflection || reflection->missing.empty();
    if (!nothing_missing) add_new(reflection->queries, view, position, next.queries);
    if (!run.model.generates()) add_new(queries_from_leads(view, position.brief), view, position, next.queries);
    // Whether to go on is told by the view of all that is known.
    if (first && nothing_missing && next.queries.empty()) return NextRound{true, {}};
    first = false;
  }
  return next;
}

}  // namespace kaozheng::research
