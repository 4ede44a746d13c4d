// SPDX-License-Identifier: Apache-2.0
// Findings for tests, each with one passage of a document of its own.
#pragma once

#include <string>

#include "domain/document.h"

namespace kaozheng::evidence {

// The finding `id`, whose statement and only passage are `text`, in the document "doc-<id>".
Finding finding(const std::string& id, const std::string& text);

}  // namespace kaozheng::evidence
