// SPDX-License-Identifier: Apache-2.0
// All that one store holds, into another.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace kaozheng::store {

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
  bool whole = false;  // there are no more
};
// Hears how far it is, many times for each table; from its beginning again when the writing had to be repeated.
using OnCopied = std::function<void(const CopiedTable&)>;

// Both by address: a file or a PostgreSQL url. Takes the stored bytes, numbers and orders of one moment, however much
// is written meanwhile; what is of the moment (who waits in PostgreSQL's queue, who is there) stays behind. The other
// store is made by it: a file is there whole or not at all, a database holds all or nothing.
// `refused`: the file is there, or the database holds something; `not_found`: there is no file `from`; `invalid`: it is
// no store of ours, or of another version; `no_space`; `unavailable`; `cancelled`.
Result<std::vector<CopiedTable>> copy_store(const std::string& from, const std::string& to, const OnCopied& on_copied,
                                            std::stop_token stop);

}  // namespace kaozheng::store
