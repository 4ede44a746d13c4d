// SPDX-License-Identifier: Apache-2.0
// Dates as pages write them. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::sources {

// The first date in `text` as an ISO date with year and month at least: "2025-07-01T08:00Z", "2025年7月1日", "1 July
// 2025", "July 1, 2025", "2025/07/01", "Tue, 01 Jul 2025 …"; empty when there is none. Figures alone ("07/01/2025") are
// not guessed.
std::string find_date(std::string_view text);
// A date in the path of a URL: /2025/07/01/, /2025-07-01/, /20250701/.
std::string date_of_url(std::string_view url);

}  // namespace kaozheng::sources
