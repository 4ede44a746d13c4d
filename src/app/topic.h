// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "app/messages.h"

namespace kaozheng::app {

inline constexpr std::size_t topic_bytes_max = 100'000;

// The topic from what was typed and what came with it, checked: not empty, not too long, text and not binary. Pure.
Outcome<std::string> make_topic(std::string_view typed, std::string_view piped, const Tongue& say);

}  // namespace kaozheng::app
