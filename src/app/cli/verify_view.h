// SPDX-License-Identifier: Apache-2.0
// How a verification looks on a terminal. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/cli/messages.h"
#include "runs/verification.h"

namespace kaozheng::app {

struct VerifyLook {
  std::size_t columns = 100;
  bool colour = false;
};
// The counts, the claims with their verdicts, doubtful ones first with reasons and the witness's words, what the
// citations leave open, and the gaps. `name` is the report's file.
std::string verification_text(const runs::Verification& verification, std::string_view name, const VerifyLook& look,
                              const Tongue& say);

}  // namespace kaozheng::app
