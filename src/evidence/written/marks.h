// SPDX-License-Identifier: Apache-2.0
// Brackets of a text that refer to something. For this room and for readers of reports.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::evidence {

enum class MarkKind {
  none,
  findings,  // [F3], [F1, F2], [F1-F3], 【F3】, （见F3）, ([F3]), [发现 3]
  numbers,   // [3], [^3], [1, 2], 【3†source】: numbers that only a model can have given
};
struct Mark {
  MarkKind kind = MarkKind::none;
  std::vector<std::string> labels;  // of findings: "F3"
  std::vector<std::string> notes;   // of numbers: "3", and names of footnotes ([^1_2]): "1_2"
  std::size_t end = 0;              // behind the closing bracket
};
// findings: a writer's text, where every number is a mark. notes: a report that anybody wrote, where findings are
// unknown, and brackets that hold no numbers from 1 to 999 are text.
enum class MarkReading { findings, notes };
// Whether a mark may open with this byte.
inline bool may_open_mark(char byte) {
  return byte == '[' || byte == '(' || byte == '\xE3' || byte == '\xEF' || byte == '\xE2';
}
// The mark whose opening bracket stands at `position`.
Mark mark_at(std::string_view text, std::size_t position, MarkReading reading = MarkReading::findings);

// The digit a superscript stands for, -1 for other characters.
int superscript_digit(char32_t c);

// Whether the line holds marks and nothing else.
bool only_marks(std::string_view line);

}  // namespace kaozheng::evidence
