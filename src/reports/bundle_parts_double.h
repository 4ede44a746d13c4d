// SPDX-License-Identifier: Apache-2.0
// A small run for tests: a report that its documents carry, with every kind of sentence and verdict.
#pragma once

#include <map>
#include <string>

#include "reports/bundle.h"

namespace kaozheng::reports {

// Three documents: a page whose words stand twice in it, a page of a PDF, a local file. Everything holds.
BundleParts sample_parts(Language language);
std::map<std::string, Document> documents_by_id(const BundleParts& parts);

}  // namespace kaozheng::reports
