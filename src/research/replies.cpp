// SPDX-License-Identifier: Apache-2.0
#include "research/replies.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "research/material.h"
#include "research/outline.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

using nlohmann::json;

constexpr std::size_t items_max = 40, findings_read_max = 160;
constexpr std::size_t query_characters_max = 200;
constexpr std::size_t statement_characters_max = 1000;

json list_of_text() { return {{"type", "array"}, {"items", {{"type", "string"}}}}; }

json object_schema(json properties) {
  json required = json::array();
  for (const auto& [name, schema] : properties.items()) required.push_back(name);
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

const json* member(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text_in(const json& object, const char* name, std::size_t characters_max) {
  const json* const value = member(object, name);
  return value && value->is_string() ? harmless_line(value->get<std::string>(), characters_max) : std::string();
}

// The texts of a list, one line each, without repeats; nothing when there is no such list.
Result<std::vector<std::string>> texts_in(const json& object, const char* name, std::size_t characters_max) {
  const json* const list = member(object, name);
  if (!list || !list->is_array())
    return fail(ErrorKind::malformed, std::string("\"") + name + "\" must be an array of strings");
  std::vector<std::string> texts;
  for (const json& item : *list) {
    if (!item.is_string() || texts.size() == items_max) continue;
    std::string text = harmless_line(item.get<std::string>(), characters_max);
    if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
  }
  return texts;
}

// "2025" or "2023-2025" from whatever years are named.
std::string period_of(std::string_view text) {
  std::vector<std::string> years;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    const std::string_view digits = text.substr(begin, end - begin);
    if (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"))) years.emplace_back(digits);
    begin = std::max(end, begin + 1);
  }
  if (years.empty()) return {};
  const auto [first, last] = std::minmax_element(years.begin(), years.end());
  return *first == *last ? *first : *first + "-" + *last;
}

// "P3", "[P3]", "3" and 3 name the same passage, or finding.
std::string label_in(const json& value, char kind) {
  if (value.is_number_unsigned()) return kind + std::to_string(value.get<std::uint64_t>());
  if (!value.is_string()) return {};
  const std::string text = value.get<std::string>();
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (!digits.empty())
      break;
  }
  return digits.empty() ? std::string() : kind + digits;
}

std::vector<Passage> passages_in(const json& finding, const std::vector<models::LabelledPassage>& shown) {
  std::vector<Passage> passages;
  const auto add = [&](const json& value) {
    const std::string label = label_in(value, 'P');
    for (const models::LabelledPassage& one : shown) {
      const auto same = [&](const Passage& passage) { return passage.id == one.passage.id; };
      if (one.label == label && std::none_of(passages.begin(), passages.end(), same)) passages.push_back(one.passage);
    }
  };
  const json* const named = member(finding, "passages");
  if (named && named->is_array())
    for (const json& value : *named) add(value);
  else if (named)
    add(*named);
  return passages;
}

// A statement's "[F2]" would later be read as a reference to another finding.
std::string without_marks(std::string statement) {
  for (std::size_t at = statement.find("[F"); at != std::string::npos; at = statement.find("[F", at + 1)) {
    const std::size_t close = statement.find_first_not_of("0123456789", at + 2);
    if (close == std::string::npos || close == at + 2 || statement[close] != ']') continue;
    statement[at] = '(';
    statement[close] = ')';
  }
  return statement;
}

std::vector<OutlineSection> sections_in(const json& list, const evidence::Ledger& ledger) {
  constexpr std::size_t sections_max = 8, heading_characters_max = 60, question_characters_max = 200;
  std::vector<OutlineSection> sections;
  for (const json& item : list) {
    if (sections.size() == sections_max) break;
    OutlineSection section;
    section.heading = plain_heading(text_in(item, "heading", heading_characters_max));
    if (section.heading.empty()) continue;
    section.question = text_in(item, "question", question_characters_max);
    const json* const named = member(item, "findings");
    for (const json& value : named && named->is_array() ? *named : json::array())
      if (const Finding* const finding = ledger.by_label(label_in(value, 'F'))) section.findings.push_back(finding->id);
    const json* const inner = member(item, "sections");
    if (inner && inner->is_array()) section.children = sections_in(*inner, ledger);
    for (OutlineSection& child : section.children) child.children.clear();
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace

const json& questions_schema() {
  static const json schema = object_schema({{"questions", list_of_text()}});
  return schema;
}

const json& brief_schema() {
  static const json schema =
      object_schema({{"scope", {{"type", "string"}}}, {"period", {{"type", "string"}}}, {"facets", list_of_text()}});
  return schema;
}

const json& queries_schema() {
  static const json schema = object_schema({{"queries", list_of_text()}});
  return schema;
}

const json& notes_schema() {
  static const json schema = object_schema(
      {{"findings",
        {{"type", "array"},
         {"items", object_schema({{"statement", {{"type", "string"}}}, {"passages", list_of_text()}})}}}});
  return schema;
}

const json& outline_schema() {
  static const json schema = [] {
    const json text = {{"type", "string"}};
    const json subsection = object_schema({{"heading", text}, {"question", text}, {"findings", list_of_text()}});
    const json section = object_schema({{"heading", text},
                                        {"question", text},
                                        {"findings", list_of_text()},
                                        {"sections", {{"type", "array"}, {"items", subsection}}}});
    return object_schema({{"sections", {{"type", "array"}, {"items", section}}}});
  }();
  return schema;
}

const json& reflection_schema() {
  static const json schema = object_schema({{"missing", list_of_text()}, {"queries", list_of_text()}});
  return schema;
}

const json& edits_schema() {
  const auto list_of = [](json properties) {
    return json{{"type", "array"}, {"items", object_schema(std::move(properties))}};
  };
  static const json schema =
      object_schema({{"terms", list_of({{"use", {{"type", "string"}}}, {"instead_of", {{"type", "string"}}}})},
                     {"transitions", list_of({{"section", {{"type", "string"}}}, {"text", {{"type", "string"}}}})}});
  return schema;
}

const json& judgement_schema() {
  static const json schema = object_schema(
      {{"verdict", {{"type", "string"}, {"enum", json::array({"supported", "partly", "contradicted", "not_found"})}}},
       {"passages", list_of_text()},
       {"quote", {{"type", "string"}}},
       {"reason", {{"type", "string"}}}});
  return schema;
}

const json& correction_schema() {
  static const json schema = object_schema({{"sentence", {{"type", "string"}}}});
  return schema;
}

Result<Brief> read_brief(const json& reply) {
  constexpr std::size_t facets_max = 8;
  Brief brief;
  std::vector<std::string> facets = TRY(texts_in(reply, "facets", 120));
  if (facets.empty()) return fail(ErrorKind::malformed, "\"facets\" must name at least one thing to find out");
  brief.facets = std::move(facets);
  if (brief.facets.size() > facets_max) brief.facets.resize(facets_max);
  brief.scope = text_in(reply, "scope", 600);
  brief.period = period_of(text_in(reply, "period", 60));
  return brief;
}

Result<std::vector<std::string>> read_questions(const json& reply) { return texts_in(reply, "questions", 200); }

Result<std::vector<std::string>> read_queries(const json& reply) {
  return texts_in(reply, "queries", query_characters_max);
}

Result<Reflection> read_reflection(const json& reply) {
  std::vector<std::string> missing = TRY(texts_in(reply, "missing", 200));
  if (!member(reply, "queries")) return Reflection{std::move(missing), {}};
  std::vector<std::string> queries = TRY(texts_in(reply, "queries", query_characters_max));
  return Reflection{std::move(missing), std::move(queries)};
}

Result<std::vector<Finding>> read_notes(const json& reply, const std::vector<models::LabelledPassage>& shown) {
  const json* const list = member(reply, "findings");
  if (!list || !list->is_array()) return fail(ErrorKind::malformed, "\"findings\" must be an array");
  std::vector<Finding> findings;
  for (const json& item : *list) {
    if (findings.size() == findings_read_max) break;
    const json* const said = member(item, "statement");
    if (!said || !said->is_string()) continue;
    const std::string_view words = trim(said->get_ref<const std::string&>());
    if (count_code_points(words) > statement_characters_max) continue;
    Finding finding;
    finding.statement = without_marks(harmless_line(words, statement_characters_max));
    finding.passages = passages_in(item, shown);
    if (finding.statement.empty() || finding.passages.empty()) continue;
    const auto holder = std::stable_partition(
        finding.passages.begin(), finding.passages.end(),
        [&](const Passage& passage) { return text::find_quote(passage.text, finding.statement).end > 0; });
    finding.verbatim = holder != finding.passages.begin();
    finding.from_files = std::any_of(finding.passages.begin(), finding.passages.end(),
                                     [](const Passage& passage) { return passage.origin == Origin::file; });
    finding.id = finding_id(finding.statement, finding.passages);
    findings.push_back(std::move(finding));
  }
  if (findings.empty() && !list->empty())
    return fail(ErrorKind::malformed,
                "every finding needs a \"statement\" and in \"passages\" the labels of passages shown, such as \"P1\"");
  return findings;
}

Result<Outline> read_outline(const json& reply, const evidence::Ledger& ledger) {
  const json* const list = member(reply, "sections");
  if (!list || !list->is_array()) return fail(ErrorKind::malformed, "\"sections\" must be an array of objects");
  Outline outline{sections_in(*list, ledger)};
  if (outline.sections.empty())
    return fail(ErrorKind::malformed, "\"sections\" must hold at least one section with a \"heading\"");
  return outline;
}

Result<Edits> read_edits(const json& reply) {
  constexpr std::size_t term_characters_max = 40, transition_characters_max = 200;
  const json* const terms = member(reply, "terms");
  const json* const transitions = member(reply, "transitions");
  if (!terms || !terms->is_array() || !transitions || !transitions->is_array())
    return fail(ErrorKind::malformed, "\"terms\" and \"transitions\" must be arrays");
  Edits edits;
  for (const json& one : *terms) {
    Edits::Term term{text_in(one, "use", term_characters_max), text_in(one, "instead_of", term_characters_max)};
    const bool says_something = !term.use.empty() && !term.instead_of.empty();
    if (says_something && !contains(term.use, term.instead_of) && edits.terms.size() < items_max)
      edits.terms.push_back(std::move(term));
  }
  for (const json& one : *transitions) {
    const json* const section = member(one, "section");
    const std::string label = section ? label_in(*section, 'S') : std::string();
    std::string text = text_in(one, "text", transition_characters_max);
    if (label.size() < 2 || label.size() > 4 || text.empty() || edits.transitions.size() == items_max) continue;
    const int number = std::stoi(label.substr(1));
    if (number > 0) edits.transitions.push_back({static_cast<std::size_t>(number) - 1, std::move(text)});
  }
  return edits;
}

Result<Judgement> read_judgement(const json& reply) {
  const std::string named = text_in(reply, "verdict", 40);
  const std::optional<Verdict> verdict = parse_verdict(named);
  if (!verdict || *verdict == Verdict::quoted || *verdict == Verdict::computed)
    return fail(ErrorKind::malformed,
                "\"verdict\" must be one of \"supported\", \"partly\", \"contradicted\", \"not_found\"");
  return Judgement{*verdict, text_in(reply, "quote", statement_characters_max), text_in(reply, "reason", 300)};
}

Result<std::string> read_correction(const json& reply) {
  const json* const sentence = member(reply, "sentence");
  if (!sentence || !sentence->is_string()) return fail(ErrorKind::malformed, "\"sentence\" must be a string");
  return without_marks(harmless_line(sentence->get<std::string>(), statement_characters_max));
}

}  // namespace kaozheng::research
