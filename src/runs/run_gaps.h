// SPDX-License-Identifier: Apache-2.0
// What a run leaves open, in words. Private to this room.
#pragma once

#include <string>
#include <vector>

#include "domain/document.h"
#include "domain/question.h"
#include "runs/run_service.h"

namespace kaozheng::runs {

inline std::string in_words(Language language, const char* zh, const char* en) {
  return language == Language::zh ? zh : en;
}

// One line a file; beyond some they are counted.
std::vector<Gap> gaps_of(const std::vector<LeftOutFile>& files, Language language);
// Which caps a run had.
std::string shown_caps(const Limits& limits, Language language);
Gap capped_gap(const Limits& limits, Language language);

}  // namespace kaozheng::runs
