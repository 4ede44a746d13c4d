// SPDX-License-Identifier: Apache-2.0
// The person at the terminal, asked in the middle of a run.
#pragma once

#include <stop_token>

#include "app/cli/progress.h"
#include "app/config.h"
#include "research/person.h"

namespace kaozheng::app {

struct WantsToBeAsked {
  bool clarify = false;       // questions on the topic, answered on stdin
  bool edit_outline = false;  // in the editor of VISUAL or EDITOR, else vi
};

// Asks only when stdin and stderr are a terminal; otherwise the run goes on by itself and says so on stderr. Waiting
// ends with `cancelled` on a stop. All that is given must outlive the run.
research::Person person_at_terminal(WantsToBeAsked wanted, Progress& progress, const Environment& environment,
                                    const Tongue& say, std::stop_token stop);

}  // namespace kaozheng::app
