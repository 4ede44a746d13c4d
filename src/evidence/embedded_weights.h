// SPDX-License-Identifier: Apache-2.0
// The files of weights/, compiled in. Private to this room.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace kaozheng::evidence {

const std::map<std::string, std::string_view>& embedded_weights();  // by file name

}  // namespace kaozheng::evidence
