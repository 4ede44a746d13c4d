// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "app/messages.h"
#include "domain/verdict.h"

namespace kaozheng::app {

// How a verdict looks on a terminal: a shape and a word besides its colour.
struct VerdictLook {
  std::string_view shape;
  std::string_view zh;
  std::string_view en;
  std::string_view colour;

  std::string word(const Tongue& say) const { return std::string(say.language() == Language::zh ? zh : en); }
};
VerdictLook look_of(Verdict verdict);

}  // namespace kaozheng::app
