// SPDX-License-Identifier: Apache-2.0
// The engine's own words in a report. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "domain/cause.h"
#include "domain/plan.h"
#include "domain/report.h"

namespace kaozheng::research {

inline std::string say(Language language, std::string_view chinese, std::string_view english) {
  return std::string(language == Language::zh ? chinese : english);
}

inline constexpr const char* key_findings_zh = "关键发现";
inline constexpr const char* key_findings_en = "Key findings";

// A sentence of the engine's own, as a paragraph.
ReportBlock notice(std::string text);
// What a task is about, short enough for a heading.
std::string short_title(const Task& task, Language language);

}  // namespace kaozheng::research
