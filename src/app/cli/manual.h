// SPDX-License-Identifier: Apache-2.0
// The page kaozheng(1).
#pragma once

#include <string>
#include <string_view>

#include "app/cli/command_shape.h"

namespace kaozheng::app {

// In man(7) form, in English: commands and options as `program` has them, then exit codes, variables and files. `date`
// is the page's, as YYYY-MM-DD.
std::string manual_page(const CommandShape& program, std::string_view date);

// The day that SOURCE_DATE_EPOCH tells (so that what is built twice is the same), else today.
std::string manual_date(std::string_view source_date_epoch);

}  // namespace kaozheng::app
