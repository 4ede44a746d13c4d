// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/topic.h"

namespace kaozheng::app {

// What is piped into stdin, at most `topic_bytes_max` + 1 bytes; nothing when stdin is a terminal, a device or a
// socket. With `until_end` it waits for the end; otherwise a pipe that stays silent for a second is left alone.
enum class Patience { until_end, one_second };
std::string read_piped_topic(Patience patience);

}  // namespace kaozheng::app
