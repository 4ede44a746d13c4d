// SPDX-License-Identifier: Apache-2.0
// Numerals that are no quantities: parts of names, versions, labels, list numbers, links. Private to the figure finder.
#pragma once

#include <cstddef>
#include <string_view>

namespace kaozheng::text {

// Behind a URL, an e-mail address or a file's path that begins at `position`; `position` when none does.
std::size_t behind_link(std::string_view text, std::size_t position);
// Behind a list number, a heading's number ("2.1 ") or a note mark ("[3]") whose digits begin at `position`;
// `position` when it is none.
std::size_t behind_list_number(std::string_view text, std::size_t position);
// Whether the digits from `begin` to `end` are part of a name, a version or a label: R1, GPT-4, "CloudMatrix 384",
// 百炼3.0, 图2, "version 4.1". `has_unit`: a sign, a scale or a unit stands behind.
bool is_named(std::string_view text, std::size_t begin, std::size_t end, bool has_unit);
// Whether the Chinese number from `begin` to `end` belongs to a word: 统一, 第三方 …; judged by its neighbours.
bool is_in_chinese_word(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace kaozheng::text
