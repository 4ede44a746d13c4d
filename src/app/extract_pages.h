// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "sources/pages.h"
#include "sources/search.h"

namespace kaozheng::app {

// Reading without fetching: web pages are the extracts their engines gave, and say so in their titles. Files are read
// as ever.
struct ExtractReading {
  std::unique_ptr<sources::Search> search;
  std::unique_ptr<sources::Pages> pages;  // of what `search` has found
};
ExtractReading make_extract_reading(sources::Search& search, sources::Pages& pages);

}  // namespace kaozheng::app
