// SPDX-License-Identifier: Apache-2.0
// What charsets are called, and what a page says of its own. Pure. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::sources {

// The name of the WHATWG Encoding Standard for a label ("latin1" → "windows-1252"); empty for a label it does not know.
std::string_view charset_of_label(std::string_view label);

// By the prescan of the HTML Standard (13.2.3.2) over the beginning of a page: <meta charset>, <meta http-equiv
// content>, or the encoding of an XML declaration. A name as above; empty when the page says nothing.
std::string_view declared_charset(std::string_view html);

}  // namespace kaozheng::sources
