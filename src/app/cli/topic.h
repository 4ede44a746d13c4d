// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/cli/messages.h"

namespace kaozheng::app {

inline constexpr std::size_t topic_bytes_max = 100'000;

// The topic from what was typed and what was piped, checked: not empty, not too long, text and not binary. Pure.
Outcome<std::string> make_topic(std::string_view typed, std::string_view piped, const Tongue& say);

// What is piped into stdin, at most `topic_bytes_max` + 1 bytes; nothing when stdin is a terminal, a device or a
// socket. With `patient` it waits for the end; otherwise a pipe that stays silent for a second is left alone.
enum class Patience { until_end, one_second };
std::string read_piped_topic(Patience patience);

}  // namespace kaozheng::app
