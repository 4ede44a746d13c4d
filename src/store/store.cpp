// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <stdexcept>

namespace kaozheng::store {

std::string_view to_string(RunStatus status) {
  switch (status) {
    case RunStatus::running:
      return "running";
    case RunStatus::finished:
      return "finished";
    case RunStatus::failed:
      return "failed";
    case RunStatus::stopped:
      return "stopped";
    case RunStatus::paused:
      return "paused";
    case RunStatus::waiting:
      return "waiting";
  }
  throw std::logic_error("no such status of a run");
}

}  // namespace kaozheng::store
