// SPDX-License-Identifier: Apache-2.0
// A rendered report read back as its readers' programs would, to see that it refers to nothing but its ledger. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"

namespace kaozheng::reports {

struct ReadBack {
  std::vector<int> cited;          // "[3]" and "[^3]" in running text, in order, with repeats
  std::vector<int> listed;         // entries of the reference list, definitions of footnotes
  std::vector<std::string> links;  // targets of links and images, bare addresses, link definitions
  std::vector<std::string> tags;   // raw HTML
};
ReadBack read_back(std::string_view markdown);

// The links, tags and numbers that are not in the report's ledger of references and sources, in words; empty for a
// sound report.
std::vector<std::string> foreign_marks(std::string_view markdown, const Report& report);

}  // namespace kaozheng::reports
