// SPDX-License-Identifier: Apache-2.0
// The documents a report cites, as CSL-JSON: one item each, what is quoted from it in `note`. Pure.
#pragma once

#include <string>

#include "domain/report.h"

namespace kaozheng::reports {

// An array, UTF-8. Titles, names and quotes are data: in `note`, which programs search for fields of their own, none
// can be found.
std::string render_csl_json(const Report& report);

}  // namespace kaozheng::reports
