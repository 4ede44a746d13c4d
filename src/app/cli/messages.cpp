// SPDX-License-Identifier: Apache-2.0
#include "app/cli/messages.h"

#include "app/cli/terminal.h"
#include "base/bytes.h"

namespace kaozheng::app {

int report_failure(const Failure& failure) {
  if (!failure.message.empty()) write_error("kaozheng: " + printable(failure.message) + "\n");
  if (!failure.remedy.empty()) write_error("  " + replace_all(printable(failure.remedy), "\n", "\n  ") + "\n");
  return failure.code;
}

}  // namespace kaozheng::app
