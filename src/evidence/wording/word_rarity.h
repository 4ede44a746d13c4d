// SPDX-License-Identifier: Apache-2.0
// How much a word tells. Private to this room.
#pragma once

#include "evidence/wording/worded_text.h"

namespace kaozheng::evidence {

// 1 for a word that stands in hardly any text, towards 0 for one that stands in most; by weights/common_words.*.txt.
double rarity(const Token& token);

}  // namespace kaozheng::evidence
