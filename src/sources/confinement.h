// SPDX-License-Identifier: Apache-2.0
// Programs that take apart what strangers wrote run with little memory and time, no sockets, no files to write, and no
// children. The confined process confines itself and then becomes the program: so it is the kaozheng binary that is
// started, as `kaozheng confined PROGRAM ARGUMENTS…`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::sources {

// The first argument that makes `main` call `exec_confined`.
inline constexpr std::string_view confined_command = "confined";

// The program that understands `confined_command`; `main` names it ("/proc/self/exe") before there are threads. While
// none is named (tests of this room), programs run under the limits of run_child alone.
void set_confining_program(std::string path);
// `arguments` as they are to be started.
std::vector<std::string> confined(std::vector<std::string> arguments);

// Exit codes of `exec_confined`; beyond those of the programs it starts.
inline constexpr int exit_not_confined = 125;
inline constexpr int exit_not_started = 126;

// Confines the calling process and becomes argv[0] with its arguments. Returns only when that fails: an exit code,
// after words on stderr.
int exec_confined(int argc, char** argv);

// The first half of it: the filter of system calls, then rlimits, under which memory may be had no more. False when the
// system does not allow it.
bool confine_this_process();

}  // namespace kaozheng::sources
