// SPDX-License-Identifier: Apache-2.0
// The paragraph many pages set apart between headline and text. Private to this room.
#pragma once

#include <string_view>
#include <vector>

#include "sources/html/html_tree.h"

namespace kaozheng::sources {

// The blocks before `content`, in document order, that open the article: marked as its lead under the headline, or
// opening as what the page says of itself (`description`). Their own drop marks are taken away.
std::vector<const HtmlNode*> find_lead(HtmlNode& root, const std::vector<const HtmlNode*>& content,
                                       std::string_view description);

}  // namespace kaozheng::sources
