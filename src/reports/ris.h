// SPDX-License-Identifier: Apache-2.0
// The documents a report cites, as RIS: one record each, what is quoted from it in N1. Pure.
#pragma once

#include <string>

#include "domain/report.h"

namespace kaozheng::reports {

// UTF-8, lines ended by CR LF. Titles, names and quotes are data: each stays on the line of its tag.
std::string render_ris(const Report& report);

}  // namespace kaozheng::reports
