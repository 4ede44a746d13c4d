// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/shared_slots.h"
#include "store/fleet.h"

namespace kaozheng::runs {

// Slots that all programs of a store count together. `fleet` outlives it. A slot whose program dies is free when its
// lease is over.
std::unique_ptr<models::SharedSlots> make_fleet_slots(store::Fleet& fleet);

}  // namespace kaozheng::runs
