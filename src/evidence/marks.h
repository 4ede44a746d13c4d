// SPDX-License-Identifier: Apache-2.0
// Brackets of a writer's text that refer to something. Private to this room.
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
  std::vector<std::string> labels;  // "F3"
  std::size_t end = 0;              // behind the closing bracket
};
// The mark whose opening bracket stands at `position`.
Mark mark_at(std::string_view text, std::size_t position);

// Whether the line holds marks and nothing else.
bool only_marks(std::string_view line);

}  // namespace kaozheng::evidence
