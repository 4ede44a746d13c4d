// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "domain/document.h"

namespace kaozheng::sources {

// What is wrong with the text and blocks of a document, in words; empty when they are as the contract says: valid UTF-8
// without invisible characters, blocks in order that cover all text but the white space between them.
std::string what_is_wrong_with(const Document& document);

// The text of its blocks of one kind.
std::vector<std::string> texts_of(const Document& document, BlockKind kind);

}  // namespace kaozheng::sources
