// SPDX-License-Identifier: Apache-2.0
// What became of the claims, and what a reader must know of how the report was made.
#include <fmt/core.h>

#include "base/bytes.h"
#include "reports/markdown_text.h"
#include "reports/sections.h"
#include "reports/verdict_marks.h"

namespace kaozheng::reports {
namespace {

constexpr std::size_t claim_characters_max = 300;

std::string percent(int part, int whole) {
  return fmt::format("{:.0f}%", whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0);
}

}  // namespace

void MarkdownWriter::check(int level) {
  if (report_.check.made == 0) paragraph(words_.no_claims);
  doubtful_claims(level);
  check_counts();
  disagreements(level);
  corrections(level);
  gaps(level);
  disclosure(level);
}

void MarkdownWriter::doubtful_claims(int level) {
  std::vector<std::string> items;
  for (const DoubtfulClaim& claim : report_.check.doubtful) {
    const std::string why = inline_text(claim.why);
    items.push_back(fmt::format("- **{}**{}{}{}", verdict_mark(claim.verdict, report_.language).word, words_.colon,
                                inline_text(abbreviate(claim.text, claim_characters_max)),
                                why.empty() ? "" : fmt::format("{}{}{}", words_.bracket, why, words_.bracket_end)));
  }
  heading(level, words_.doubtful);
  list(items, words_.no_doubt);
}

void MarkdownWriter::check_counts() {
  const CheckSummary& check = report_.check;
  std::vector<std::string> rows = {fmt::format("| {} | {} |", words_.item, words_.count), "|---|---:|"};
  const auto row = [&](std::string_view name, const std::string& value) {
    rows.push_back(fmt::format("| {} | {} |", name, value));
  };
  const auto count = [&](std::string_view name, int value) { row(name, std::to_string(value)); };
  const auto word = [&](Verdict verdict) { return verdict_mark(verdict, report_.language).word; };
  count(words_.claims, check.made);
  count(words_.quoted, check.quoted);
  count(words_.checked, check.checked());
  count(word(Verdict::supported), check.supported);
  count(word(Verdict::computed), check.computed);
  count(word(Verdict::partly), check.partly);
  count(word(Verdict::contradicted), check.contradicted);
  count(word(Verdict::not_found), check.not_found);
  count(words_.inferred, check.inference);
  if (check.counted() > 0) row(words_.coverage, percent(check.checked(), check.counted()));
  if (check.checked() > 0) row(words_.precision, percent(check.supported + check.computed, check.checked()));
  count(words_.failed, check.failed);
  count(words_.cut, check.cut);
  count(words_.rechecked, check.rechecked);
  count(words_.documents, check.documents);
  count(words_.independent, check.independent);
  list(rows, "");
}

std::string MarkdownWriter::disagreement(const Disagreement& one) const {
  const auto dated = [&](const std::string& date) {
    return date.empty() ? std::string() : fmt::format("{}{}{}", words_.bracket, inline_text(date), words_.bracket_end);
  };
  std::string item = fmt::format("- {}[{}]{}\n", line_text(abbreviate(one.claim, claim_characters_max)), one.reference,
                                 dated(one.date));
  const std::string place = place_text(one.other_url);
  item += fmt::format("  - {}{}{}{}{}{}", words_.says_otherwise,
                      inline_text(one.other_title.empty() ? one.other_url : one.other_title), dated(one.other_date),
                      words_.colon, inline_text(abbreviate(one.other.quote, claim_characters_max)),
                      one.independent ? "" : words_.not_independent);
  if (const std::string why = inline_text(one.why); !why.empty())
    item += fmt::format("{}{}{}", words_.bracket, why, words_.bracket_end);
  return place.empty() ? item : item + " : " + place;
}

void MarkdownWriter::disagreements(int level) {
  if (report_.check.disagreements.empty()) return;
  std::vector<std::string> items;
  for (const Disagreement& one : report_.check.disagreements) items.push_back(disagreement(one));
  heading(level, words_.disagreements);
  list(items, "");
}

void MarkdownWriter::corrections(int level) {
  if (report_.check.corrections.empty()) return;
  std::vector<std::string> items;
  for (const Correction& one : report_.check.corrections) {
    const std::string before = inline_text(abbreviate(one.before, claim_characters_max));
    const std::string after = inline_text(abbreviate(one.after, claim_characters_max));
    const std::string why = inline_text(one.why);
    std::string item = after.empty() ? fmt::format("- {}{}", words_.cut_claim, before)
                                     : fmt::format("- {}{} → {}", words_.corrected_claim, before, after);
    if (!why.empty()) item += fmt::format("{}{}{}", words_.bracket, why, words_.bracket_end);
    items.push_back(std::move(item));
  }
  heading(level, words_.corrections);
  list(items, "");
}

void MarkdownWriter::gaps(int level) {
  std::vector<std::string> items;
  for (const Gap& gap : report_.gaps) {
    const std::string why = inline_text(gap.why);
    items.push_back("- " + line_text(gap.what) + (why.empty() ? "" : std::string(words_.colon) + why));
  }
  heading(level, words_.gaps);
  list(items, words_.no_gaps);
}

void MarkdownWriter::disclosure(int level) {
  const Disclosure& disclosure = report_.disclosure;
  if (disclosure.models.empty() && disclosure.sources.empty()) return;
  heading(level, words_.disclosure);
  std::vector<std::string> items;
  for (const Disclosure::Model& model : disclosure.models) {
    std::string item = fmt::format("- {}{}{}", words_.model, words_.colon, inline_text(model.name));
    if (!model.server.empty()) item += fmt::format("{}{}", words_.semicolon, code_text(model.server));
    if (model.answers > 0)
      item += std::string(words_.semicolon) + replace_all(words_.answers, "{}", std::to_string(model.answers));
    if (!model.limits.empty()) item += fmt::format("{}{}", words_.semicolon, inline_text(model.limits));
    items.push_back(std::move(item));
  }
  if (disclosure.tokens_in + disclosure.tokens_out > 0)
    items.push_back(
        fmt::format("- {}{}{} + {}", words_.tokens, words_.colon, disclosure.tokens_in, disclosure.tokens_out));
  if (disclosure.left_the_machine.empty()) items.push_back(fmt::format("- {}", words_.nothing_left));
  for (const std::string& what : disclosure.left_the_machine)
    items.push_back(fmt::format("- {}{}{}", words_.left, words_.colon, inline_text(what)));
  list(items, "");
  if (disclosure.sources.empty()) return;
  std::vector<std::string> rows = {
      fmt::format("| {} | {} | {} |", words_.source, words_.licence, words_.longest_quotation), "|---|---|---:|"};
  for (const Disclosure::Source& source : disclosure.sources)
    rows.push_back(fmt::format("| {} | {} | {} |", cell_text(source.title.empty() ? source.url : source.title),
                               source.licence.empty() ? std::string(words_.no_licence) : cell_text(source.licence),
                               source.longest_quotation));
  list(rows, "");
}

}  // namespace kaozheng::reports
