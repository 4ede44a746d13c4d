// SPDX-License-Identifier: Apache-2.0
#include "domain/verdict.h"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "domain/strict_json.h"

namespace kaozheng {
namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 6> names = {{{Verdict::quoted, "quoted"},
                                                                        {Verdict::computed, "computed"},
                                                                        {Verdict::supported, "supported"},
                                                                        {Verdict::partly, "partly"},
                                                                        {Verdict::contradicted, "contradicted"},
                                                                        {Verdict::not_found, "not_found"}}};

}  // namespace

std::string_view to_string(Verdict verdict) {
  for (const auto& [value, name] : names)
    if (value == verdict) return name;
  throw std::logic_error("no such verdict");
}

int doubt(Verdict verdict) {
  switch (verdict) {
    case Verdict::contradicted:
      return 3;
    case Verdict::not_found:
      return 2;
    case Verdict::partly:
      return 1;
    case Verdict::quoted:
    case Verdict::computed:
    case Verdict::supported:
      break;
  }
  return 0;
}

std::optional<Verdict> parse_verdict(std::string_view text) {
  for (const auto& [value, name] : names)
    if (name == text) return value;
  return std::nullopt;
}

void to_json(nlohmann::json& json, const Strength& strength) {
  json = {{"sources", strength.sources}, {"latest", strength.latest}};
}

void from_json(const nlohmann::json& json, Strength& strength) {
  read_integer(json, "sources", strength.sources);
  json.at("latest").get_to(strength.latest);
}

void to_json(nlohmann::json& json, const Witness& witness) {
  json = {
      {"document_id", witness.document_id}, {"begin", witness.begin}, {"end", witness.end}, {"quote", witness.quote}};
}

void from_json(const nlohmann::json& json, Witness& witness) {
  json.at("document_id").get_to(witness.document_id);
  read_integer(json, "begin", witness.begin);
  read_integer(json, "end", witness.end);
  json.at("quote").get_to(witness.quote);
}

void to_json(nlohmann::json& json, const ClaimCheck& check) {
  json = {{"verdict", to_string(check.verdict)},
          {"judge", check.judge},
          {"reasons", check.reasons},
          {"witnesses", check.witnesses},
          {"formula", check.formula}};
}

void from_json(const nlohmann::json& json, ClaimCheck& check) {
  const auto verdict = parse_verdict(json.at("verdict").get<std::string>());
  if (!verdict) out_of_form(json, "no such verdict");
  check.verdict = *verdict;
  json.at("judge").get_to(check.judge);
  json.at("reasons").get_to(check.reasons);
  json.at("witnesses").get_to(check.witnesses);
  json.at("formula").get_to(check.formula);
}

}  // namespace kaozheng
