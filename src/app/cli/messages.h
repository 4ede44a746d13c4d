// SPDX-License-Identifier: Apache-2.0
// What the command line says when a command ends.
#pragma once

#include <string>

#include "app/messages.h"

namespace kaozheng::app {

// "kaozheng: message" and the remedy on stderr; returns the exit code.
int report_failure(const Failure& failure);

}  // namespace kaozheng::app
