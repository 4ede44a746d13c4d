// SPDX-License-Identifier: Apache-2.0
// The documents a report cites, as BibTeX: one @misc entry each, what is quoted from it in `note`. Pure.
#pragma once

#include <string>

#include "domain/report.h"

namespace kaozheng::reports {

// UTF-8. Titles, names and quotes are data: braces balance, and no command of TeX takes effect.
std::string render_bibtex(const Report& report);

}  // namespace kaozheng::reports
