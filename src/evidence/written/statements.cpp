// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/statements.h"

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::evidence {

std::vector<text::Range> statements_of(std::string_view text, const std::vector<std::size_t>& marks) {
  std::vector<text::Range> statements;
  for (const text::Range& range : text::sentences(text)) {
    if (!statements.empty()) {
      text::Range& last = statements.back();
      const std::string_view between = text.substr(last.end, range.begin - last.end);
      const bool open = text.substr(0, last.end).ends_with("；") && !contains(between, "\n");
      const auto mark = std::upper_bound(marks.begin(), marks.end(), last.begin);
      const bool marked = mark != marks.end() && *mark <= range.begin;
      if (open && !marked) {
        last.end = range.end;
        continue;
      }
    }
    statements.push_back(range);
  }
  return statements;
}

std::size_t statement_at(std::string_view text, const std::vector<text::Range>& statements, std::size_t position) {
  const bool at_line_head = position == 0 || text[position - 1] == '\n';
  const std::size_t reach = at_line_head ? position + 1 : position;
  const auto behind = std::partition_point(statements.begin() + 1, statements.end(),
                                           [&](const text::Range& range) { return range.begin < reach; });
  return static_cast<std::size_t>(behind - statements.begin()) - 1;
}

}  // namespace kaozheng::evidence
