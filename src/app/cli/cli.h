// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kaozheng::app {

// The command line, from arguments to exit code. stdout carries results only.
int run_cli(int argc, char** argv);

}  // namespace kaozheng::app
