// SPDX-License-Identifier: Apache-2.0
// ZIP containers for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kaozheng::sources {

// The files, by name and content, packed in this order; encrypted (AES-256) when a password is given.
std::string packed(const std::vector<std::pair<std::string, std::string>>& files, const std::string& password = "");

// A Word file of that body and those styles (the insides of w:body and w:styles).
std::string packed_docx(const std::string& body, const std::string& styles = "", const std::string& core = "");

}  // namespace kaozheng::sources
