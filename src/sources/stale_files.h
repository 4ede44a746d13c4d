// SPDX-License-Identifier: Apache-2.0
// Files of which a newer version stands beside them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace kaozheng::sources {

struct StaleFile {
  std::string path;
  std::string document_id;
  std::string newer;       // the path of the version to read instead
  std::string newer_date;  // ISO date
};

// Among the files of the library below `folders`: those whose name, but for marks of its version ("v2", "draft",
// "终稿"), or whose title is that of another, which says much the same and is newer: by the dates both state, else by
// those of the files. Names with other figures are other issues, not versions: "2025-01.md" and "2025-02.md".
Result<std::vector<StaleFile>> find_stale_files(store::Store& store, const std::vector<std::string>& folders);

// The name of a file without its ending and without marks of its version, in lower case.
std::string name_without_version(std::string_view path);

}  // namespace kaozheng::sources
