// SPDX-License-Identifier: Apache-2.0
#include "base/failpoint.h"

#ifdef KAOZHENG_FAILPOINTS
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace kaozheng {
namespace {

struct Chosen {
  std::string name;
  std::atomic<long> left{0};
  Chosen() {
    const char* const value = std::getenv("KAOZHENG_FAILPOINT");
    const std::string text = value ? value : "";
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return;
    name = text.substr(0, colon);
    left = std::strtol(text.c_str() + colon + 1, nullptr, 10);
  }
};

}  // namespace

void failpoint(const char* name) {
  static Chosen chosen;
  if (chosen.name.empty() || chosen.name != name || --chosen.left != 0) return;
  ::kill(::getpid(), SIGKILL);
}

}  // namespace kaozheng
#endif
