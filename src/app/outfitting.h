// SPDX-License-Identifier: Apache-2.0
// Runs made out of what doors ask for, with the settings of this machine.
#pragma once

#include <memory>
#include <string_view>

#include "app/config.h"
#include "app/wiring.h"
#include "runs/run_desk.h"

namespace kaozheng::app {

// Whether an order may say this setting: what to research, how far, and by which of the engines and models that the
// settings of this machine know. Never an address, a key, a path, or what may leave the machine.
bool may_be_ordered(std::string_view setting);

// `config` and `environment` are the process's; `shared` gives every run the one store. All of it outlives what is
// made.
std::unique_ptr<runs::Outfitter> make_outfitter(const Config& config, const Environment& environment,
                                                SharedParts& shared);

}  // namespace kaozheng::app
