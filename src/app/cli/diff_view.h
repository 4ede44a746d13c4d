// SPDX-License-Identifier: Apache-2.0
// How the comparison of two reports looks on a terminal. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "app/messages.h"
#include "reports/report_diff.h"

namespace kaozheng::app {

struct DiffLook {
  std::size_t columns = 100;
  bool colour = false;
};
// The counts, then what changed: figures and verdicts, what is new, what is gone. What stayed the same is counted.
std::string diff_text(const reports::ReportDiff& diff, const DiffLook& look, const Tongue& say);

}  // namespace kaozheng::app
