// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config.h"
#include "domain/question.h"

namespace kaozheng::app {

// The length the final report should have, for Question::length: 0 for "standard", else a number as
// text::written_length counts, what "short" and "long" mean in `language`. `invalid` names the setting.
Result<int> choose_length(const Config& config, Language language);

}  // namespace kaozheng::app
