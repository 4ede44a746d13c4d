// SPDX-License-Identifier: Apache-2.0
// What the words of a stranger's report tell of a sentence. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::reports {

// Whether a sentence states something: no question, no line that only leads over, no single name.
bool states(std::string_view sentence);
// Whether a row of a table ("cell：column cell，…") states something.
bool row_states(std::string_view row);
bool leads_over(std::string_view sentence);  // ends in a colon
// "**Topic**: value": what stands at the head of a report about itself.
bool is_field(std::string_view markdown);

bool opens_with_source_word(std::string_view sentence);  // "Source: …", "（数据来源：…）"
// Whether a sentence names where it has its words from: "(Source: …)", "（来源：…）", "(Author, 2024)".
bool names_a_source(std::string_view sentence);

// Marks of this program's own reports, taken off the sentence: 〔推断〕 behind it, or at its head for the sentence
// before; 〔说明〕.
struct OwnMarks {
  bool inference = false;
  bool inference_before = false;
  bool remark = false;
};
OwnMarks take_own_marks(std::string& sentence);
// "Task: …", as this program's own reports tell of themselves.
bool is_own_field(std::string_view sentence);
bool names_own_check(std::string_view heading);
bool names_own_notes(std::string_view heading);  // at the head of a report

}  // namespace kaozheng::reports
