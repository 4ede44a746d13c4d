// SPDX-License-Identifier: Apache-2.0
// Links that open a page at the words quoted from it (WICG text fragments). Pure.
#pragma once

#include <string>
#include <string_view>

#include "text/words.h"

namespace kaozheng::reports {

// "text=…" for the words at `quote` in `text`, a stored text with "\n" between blocks: exact when they are short, else
// their first and last words; no term crosses a block, and each begins and ends where a browser sees a word end (for
// Chinese: at punctuation or the edge of a block, wider than the quote where it must be). Words that stand in the text
// before are told apart by what stands beside them. Empty when nothing can be pointed at.
std::string text_directive(std::string_view text, text::Range quote);

// `url`, an http or https URL, with the directive behind its fragment, or with "#page=" when `page` is above 0: then it
// is a PDF, which knows no text fragments. Nothing in the result can end an attribute or a link.
std::string deep_link(std::string_view url, std::string_view text, text::Range quote, int page);

// `url` with everything encoded that could end an attribute, a link of Markdown or a line.
std::string inert_address(std::string_view url);

}  // namespace kaozheng::reports
