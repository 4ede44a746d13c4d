// SPDX-License-Identifier: Apache-2.0
#include "reports/claims.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "reports/plain_line.h"

namespace kaozheng::reports {
namespace {

void number(const std::vector<Section>& sections, const std::string& above, std::vector<NumberedSection>& all) {
  int place = 0;
  for (const Section& section : sections) {
    all.push_back({above + std::to_string(++place), &section});
    number(section.children, all.back().number + ".", all);
  }
}

}  // namespace

std::vector<NumberedSection> numbered_sections(const std::vector<Section>& sections) {
  std::vector<NumberedSection> all;
  number(sections, "", all);
  return all;
}

std::vector<NamedClaim> named_claims(const Report& report) {
  std::vector<NamedClaim> claims;
  for (const NumberedSection& numbered : numbered_sections(report.final_report))
    for (const ReportBlock& block : numbered.section->blocks)
      for (const Sentence& sentence : block.sentences)
        if (sentence.check)
          claims.push_back(
              {"c" + std::to_string(claims.size() + 1), numbered.number, numbered.section->heading, &sentence});
  return claims;
}

void to_json(nlohmann::json& json, const NamedClaim& claim) {
  json = *claim.sentence->check;
  json["id"] = claim.id;
  json["section"] = claim.section;
  json["heading"] = claim.heading;
  json["text"] = claim.sentence->text;
  json["kind"] = to_string(claim.sentence->kind);
  json["citations"] = claim.sentence->citations;
}

const Sentence* find_claim(const Report& report, std::string_view id) {
  for (const NamedClaim& claim : named_claims(report))
    if (claim.id == id) return claim.sentence;
  return nullptr;
}

Sentence* find_claim(Report& report, std::string_view id) {
  return const_cast<Sentence*>(find_claim(std::as_const(report), id));
}

std::string text_of(const ReportBlock& block) {
  std::string text;
  for (const Sentence& sentence : block.sentences) {
    const std::string line = plain_line(sentence.text);
    if (line.empty()) continue;
    if (!text.empty() && (block.kind == ReportBlockKind::table || !close_up(text, line)))
      text += block.kind == ReportBlockKind::table ? '\n' : ' ';
    text += line;
  }
  return text;
}

}  // namespace kaozheng::reports
