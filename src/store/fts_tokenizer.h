// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "store/sqlite.h"

namespace kaozheng::store {

// The full-text tokenizer "kaozheng" over text::index_terms: SQLite's own cannot find Chinese words. It has to be there
// before a table that names it is touched. Stored text is cut into terms; what a query puts in quotes is taken as one
// term.
Result<void> add_tokenizer(SqliteDatabase& database);

// As a query of a full-text table, which matches any of the terms.
std::string fts_query(const std::vector<std::string>& terms);

}  // namespace kaozheng::store
