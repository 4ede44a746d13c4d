// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sqlite.h"

namespace kaozheng::store {

// The full-text tokenizer "kaozheng" over text::index_terms: SQLite's own cannot find Chinese words. It has to be there
// before a table that names it is touched. Stored text is cut into terms; what a query puts in quotes is taken as one
// term.
Result<void> add_tokenizer(Database& database);

// A query for the full-text table that matches any term `words` ask for (text::read_query); empty when there is no term
// in it.
std::string any_term_of(std::string_view words);

}  // namespace kaozheng::store
