// SPDX-License-Identifier: Apache-2.0
// What a page says of itself. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "sources/html/html_tree.h"

namespace kaozheng::sources {

struct HtmlMetadata {
  std::string title;
  std::string author;
  std::string site;
  std::string published;  // ISO date
  std::string modified;   // ISO date, not before `published`
  std::string canonical_url;
  std::string licence;
  std::string language;     // "zh", "en", … as declared
  std::string description;  // as its meta elements give it
  std::string body;         // the article's text as JSON-LD gives it; used when the page itself has none
};
HtmlMetadata read_metadata(const HtmlNode& root, std::string_view url);

}  // namespace kaozheng::sources
