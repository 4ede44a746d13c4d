// SPDX-License-Identifier: Apache-2.0
// What can be typed: commands, their options, and what was said with them. Private to this door.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/commands.h"

namespace kaozheng::app {

// What the command line says. Values of settings go to `flags`, by setting name.
struct Arguments {
  std::map<std::string, std::string> flags;
  ResearchOptions research;
  VerifyOptions verify;
  std::string run, other_run;
  std::string format = "md";
  std::string stats_format = "table";
  std::string file, copy;
  std::vector<std::string> help_topic;
  bool json = false;
  bool jsonl = false;
  bool quiet = false;
  bool verbose = false;
  bool events = false;
  bool egress = false;
  int days = 0;
  bool yes = false;
  bool local = false;
  bool measure = false;
  std::vector<std::string> folders;
  ResumeOptions resume;
  AskOptions ask;
  std::vector<std::string> notes, excluded;
  ServeWishes serve;
  SubmitOptions submit;
  std::size_t at_once = 2;  // runs of a worker
  std::string name;
};

class CommandLine {
 public:
  // Both outlive it.
  CommandLine(Arguments& arguments, const Tongue& say);
  CLI::App& app() { return app_; }
  const CLI::App& app() const { return app_; }
  // All commands, whichever was given; CLI::App::help shows the given one alone.
  std::string overview() const;

  CLI::App *research, *resume, *pause, *cancel, *finish, *steer, *verify, *index, *list, *show, *stats, *export_run,
      *diff, *ask, *delete_run, *serve, *worker, *submit, *watch, *workers, *queue, *token_add, *token_list,
      *token_remove, *mcp, *models, *doctor, *config, *config_show, *config_init, *config_path, *store_backup,
      *store_check, *store_copy, *version_command, *help;

 private:
  CLI::App* command(CLI::App& parent, const char* name, std::string_view zh, std::string_view en);
  void add_research();
  void add_verify();
  CLI::Option* add_run(CLI::App* to);
  void add_control();
  void add_store_commands();
  void add_serving();
  void add_fleet();
  void add_others();

  Arguments& arguments_;
  const Tongue& say_;
  CLI::App app_;
};

}  // namespace kaozheng::app
