// SPDX-License-Identifier: Apache-2.0
// A table drawn: a line over time, or bars that begin at zero. Pure.
#pragma once

#include <string>
#include <string_view>

#include "domain/report.h"

namespace kaozheng::reports {

// One <svg> element, to stand in a page or as a file: no script, style, link or other reference; colours are the text's
// own (currentColor). `id` makes the ids in it unique within a page. Scales are linear; forecasts are dashed and
// hollow; a vertical axis that does not begin at zero says so. Its <desc> tells every value. Empty when there is
// nothing to draw: no table, fewer than two rows, or times that are all the same.
std::string chart_svg(const ReportBlock& table, Language language, std::string_view id);

}  // namespace kaozheng::reports
