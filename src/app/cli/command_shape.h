// SPDX-License-Identifier: Apache-2.0
// The commands and options of the program as plain values, from which its manual and its completions are written.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kaozheng::app {

// What an option or argument is followed by, as far as a shell can help with it.
enum class Takes { nothing, text, one_choice, choices, file, folder, run };

struct OptionShape {
  std::vector<std::string> spellings;  // "-o", "--out"; empty: an argument
  std::string name;                    // of what it takes: "DIR", "N"; empty when it takes nothing
  std::string help;
  Takes takes = Takes::nothing;
  std::vector<std::string> choices;
  bool repeated = false;
  bool required = false;
};

struct CommandShape {
  std::vector<std::string> path;  // {"config", "show"}; empty: the program
  std::string help;
  std::vector<OptionShape> options;    // without hidden ones
  std::vector<OptionShape> arguments;  // in their order
  std::vector<CommandShape> commands;  // below this one
};

CommandShape shape_of(const CLI::App& app);

}  // namespace kaozheng::app
