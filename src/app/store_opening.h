// SPDX-License-Identifier: Apache-2.0
// The store of a wiring, or why there is none, as commands say it.
#pragma once

#include <string>

#include "app/messages.h"
#include "app/wiring.h"

namespace kaozheng::app {

// A server that refuses ends a command as wrong usage, one that is silent as a service that does not answer.
ExitCode exit_code_of_store(const std::string& address, ErrorKind kind);

Outcome<store::Store*> store_of(Wiring& wiring, const Tongue& say);

}  // namespace kaozheng::app
