// SPDX-License-Identifier: Apache-2.0
// Entries of the reference lists of a report that anybody wrote. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "reports/foreign_lines.h"
#include "reports/foreign_report.h"

namespace kaozheng::reports {

// "[1] Title. https://…", "1. [Title](https://…)", "[^1]: …", "- Title : `/path/of/a/file`", "¹ …"
ForeignReference read_reference(const ReferenceLine& line);

}  // namespace kaozheng::reports
