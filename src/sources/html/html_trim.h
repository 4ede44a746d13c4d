// SPDX-License-Identifier: Apache-2.0
// What is left of a page's frame once its text has been found. Private to this room.
#pragma once

#include "domain/document.h"

namespace kaozheng::sources {

// Removes the title repeated at the top, blocks said before, calls to action, and what follows a line like "Related
// stories".
void trim_blocks(Document& document);

}  // namespace kaozheng::sources
