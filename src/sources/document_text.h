// SPDX-License-Identifier: Apache-2.0
// Builds a document's text and its blocks together, so that every range is exact. Private to this room.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "domain/document.h"

namespace kaozheng::sources {

class DocumentText {
 public:
  explicit DocumentText(Document& document) : document_(document) {}
  // A block of its own line or lines; nothing for blank text.
  void add(BlockKind kind, std::string_view text, int level = 0, int page = 0);

 private:
  Document& document_;
};

// The last part of a URL's path, without its ending: a title when there is no other.
std::string name_of_url(std::string_view url);
// What the file declares as its title, unless a program wrote it for want of one; else the first heading or short line;
// else the file's name.
std::string title_of_file(const Document& document, const std::string& declared);
// Whether the path of `url` ends in one of the endings (".md").
bool url_ends_in(std::string_view url, std::initializer_list<std::string_view> endings);
// "zh", "en", or empty when there is hardly any text.
std::string language_of(std::string_view text);
// The date in one of the first short lines, as articles and reports carry it; empty when there is none.
std::string date_near_top(const Document& document);

}  // namespace kaozheng::sources
