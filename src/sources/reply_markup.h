// SPDX-License-Identifier: Apache-2.0
// HTML in the replies of search engines, by gumbo; private to this room.
#pragma once

#include <gumbo.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kaozheng::sources {

struct DestroyMarkup {
  void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};
// A parsed page, which points into `text`: valid UTF-8 that outlives it.
using ParsedMarkup = std::unique_ptr<GumboOutput, DestroyMarkup>;
// Null for more elements than any page of results has: gumbo's time and stack grow with nesting, which is never deeper
// than that.
ParsedMarkup parse_markup(std::string_view text);

// Visits elements in document order; below an element for which `visit` returns false none is visited.
void visit_elements(const GumboNode& root, const std::function<bool(const GumboNode&)>& visit);
std::string_view attribute_of(const GumboNode& element, const char* name);
bool has_class(const GumboNode& element, std::string_view name);
// All text below, as it stands.
std::string text_below(const GumboNode& root);

// The text of a snippet that may hold tags and entities.
std::string text_of_markup(std::string_view fragment);

}  // namespace kaozheng::sources
