// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cli.h"

int main(int argc, char** argv) { return kaozheng::app::run_cli(argc, argv); }
