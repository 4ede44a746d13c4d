// SPDX-License-Identifier: Apache-2.0
// Why a figure is doubted, in words. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "domain/question.h"
#include "evidence/figures/figure_match.h"

namespace kaozheng::evidence {

// In what the surroundings of an equal figure differ.
enum class Misfit { none, metric, subject, credit, elsewhere };

struct Doubt {
  Flaw flaw = Flaw::none;
  Misfit misfit = Misfit::none;
  std::string_view written;  // the source's words: the figure with what leads to it
  std::string_view other;    // whose, what or when it is there
  bool lower = false;        // of a lost bound: a lower one
};
std::string reason_of(const Doubt& doubt, Language language);
std::string reason_absent(Language language);
std::string reason_number(std::string_view written, Language language);     // another number in the same sentence
std::string reason_opposite(std::string_view written, Language language);   // a word turned round
std::string reason_lost_rate(std::string_view written, Language language);  // a level without the rate that led to it

}  // namespace kaozheng::evidence
