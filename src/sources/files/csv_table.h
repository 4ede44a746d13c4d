// SPDX-License-Identifier: Apache-2.0
// Text that is a table: values parted by commas, semicolons or tabs (RFC 4180). Private to this room; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/document.h"

namespace kaozheng::sources {

using TableRow = std::vector<std::string>;  // clean lines

// The rows, when their lengths agree as those of prose do not; a URL that ends in .csv or .tsv is a hint.
std::optional<std::vector<TableRow>> find_table(std::string_view text, std::string_view url);
Result<Document> read_table(const std::vector<TableRow>& rows, std::string_view url);

}  // namespace kaozheng::sources
