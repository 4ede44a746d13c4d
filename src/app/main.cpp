// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "app/cli/cli.h"
#include "sources/confinement.h"

int main(int argc, char** argv) {
  using namespace kaozheng;
  if (argc > 1 && argv[1] == sources::confined_command) return sources::exec_confined(argc - 2, argv + 2);
  sources::set_confining_program("/proc/self/exe");
  return app::run_cli(argc, argv);
}
