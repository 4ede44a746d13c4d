// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "domain/question.h"

namespace kaozheng::app {

// Where a run looks, and the engines that are built for it. With Sources::files there is no web engine at all: nothing
// could send a query.
struct SourceChoice {
  Sources sources = Sources::web;
  std::vector<std::string> engines;  // "local" for the folders
};

// Without folders the files are all that was indexed, when --sources or the engine local asks for them. Folders alone
// mean files only, whatever engines the environment or a file names: the web is asked for by --search or
// by research.sources. `invalid` for what cannot be meant together.
Result<SourceChoice> choose_sources(const Config& config, bool has_folders);

}  // namespace kaozheng::app
