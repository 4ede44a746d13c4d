// SPDX-License-Identifier: Apache-2.0
// Units that are told elsewhere than behind their number. Private to this room.
#pragma once

#include <string_view>
#include <vector>

#include "text/figures/figure_context.h"

namespace kaozheng::text {

// 320亿、730亿、1440亿美元: the unit of the last is that of all.
void share_units(std::string_view text, std::vector<FoundFigure>& found);
// 万卡乃至十万卡集群: what is counted stands behind the last.
void share_nouns(std::vector<FoundFigure>& found);
// What the words round the figures first … last - 1 tell, of a sentence that begins at `begin`: 日均Token消耗量 …
// 30万亿, 每百万token收费16元, 每月 … 4.5亿元.
void rate_units(std::string_view text, std::vector<FoundFigure>& all, std::size_t begin, std::size_t first,
                std::size_t last);

}  // namespace kaozheng::text
