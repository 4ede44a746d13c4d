// SPDX-License-Identifier: Apache-2.0
// Whether a figure of a source is about what a figure of a claim is about: whose it is, what was measured, who says so.
// Private to this room.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "evidence/figures/attribution.h"
#include "evidence/figures/audit_reasons.h"
#include "evidence/figures/figure_source.h"

namespace kaozheng::evidence {

// A claim with what its figures are compared by.
struct ReadClaim {
  std::string_view text;
  Language language = Language::zh;
  std::vector<text::Figure> undated;  // its figures, relative dates not resolved
  AskedTopic topic;
  std::vector<Credit> credits;
  std::vector<std::string_view> names;  // Latin names, as written
  std::uint64_t metrics = 0;
};
// `figures` are those of the claim, its relative dates resolved against `date`.
ReadClaim read_claim(std::string_view claim, const std::vector<text::Figure>& figures, std::string_view date);

struct Fit {
  Misfit misfit = Misfit::none;
  double closeness = 0;  // 0 to 1: how much of the surroundings is shared
  std::string other;     // what the source has instead
};
// `ours` is a figure of the claim, of the topic `about`; `theirs` is one of the source, equal or not, whose sentence
// shares `topic` of the claim's.
Fit fit_of(const ReadClaim& claim, const text::Figure& ours, const Topic& about, const FoundFigures& source,
           std::uint32_t theirs, double topic);
// What the closeness of such a fit cannot exceed.
double closeness_at_most(double topic);

// Latin names in `text`: capitalised words running, with their digits and hyphens ("OpenAI-o1", "Morgan Stanley").
std::vector<std::string_view> latin_names(std::string_view text);

}  // namespace kaozheng::evidence
