// SPDX-License-Identifier: Apache-2.0
// Any bytes as texts PostgreSQL takes, and back. Pure; private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::store {

// UTF-8 without NUL: every byte that cannot stand there, and every U+10FFFF, as U+10FFFF and two hexadecimal digits a
// byte. Other texts stay as they are, so that they can be read and searched with any tool.
std::string to_stored(std::string_view bytes);
std::string from_stored(std::string_view stored);

// A statement with "$7" for "?7" and for a "?" the number after the highest before it; what stands in quotes stays.
std::string with_numbers(std::string_view sql);

// As the text form of an array; not yet as it is stored.
std::string array_of(const std::vector<std::string>& texts);

}  // namespace kaozheng::store
