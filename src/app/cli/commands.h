// SPDX-License-Identifier: Apache-2.0
// The commands behind `kaozheng COMMAND`, each from its options to the exit code.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/messages.h"
#include "app/cli/plan_view.h"
#include "app/config.h"
#include "app/serving.h"
#include "domain/plan.h"

namespace kaozheng::app {

// What every command gets.
struct CommandContext {
  const Config& config;
  const Environment& environment;
  Tongue say;
};

enum class OutputForm { markdown, json, jsonl };

struct ResearchOptions {
  std::vector<std::string> topic;  // words of the command line
  std::vector<std::string> docs;
  std::string plan_file;
  std::optional<Plan> plan;  // instead of a file: that of the run which is begun anew
  bool basic = false;
  bool plan_only = false;
  bool clarify = false;
  bool edit_outline = false;
  OutputForm form = OutputForm::markdown;
  Loudness loudness = Loudness::normal;
};
int research_command(const ResearchOptions& options, CommandContext context);

struct ResumeOptions {
  std::string run;          // id or its beginning; empty = the newest that was left
  bool take_over = false;   // although a process of another machine may be at work on it
  bool go_on = false;       // although another version of this program began it
  bool start_over = false;  // the same question anew
  OutputForm form = OutputForm::markdown;
  Loudness loudness = Loudness::normal;
};
// Goes on with a run that was left; settings on the command line change those it had.
int resume_command(const ResumeOptions& options, CommandContext context);

// What is wanted of a run that another process works on, or that is to be resumed.
int pause_command(const std::string& run, const CommandContext& context);
int cancel_command(const std::string& run, const CommandContext& context);
int finish_command(const std::string& run, const CommandContext& context);
int steer_command(const std::string& run, const std::vector<std::string>& notes,
                  const std::vector<std::string>& excluded, const CommandContext& context);

int backup_store_command(const std::string& file, const CommandContext& context);
int check_store_command(bool json, const CommandContext& context);
// Both by address, a file or a PostgreSQL url.
int copy_store_command(const std::string& from, const std::string& to, bool json, const CommandContext& context);

// Brings folders into the library and tells what became of their files.
int index_command(const std::vector<std::string>& folders, bool json, const CommandContext& context);

struct VerifyOptions {
  std::string file;
  std::vector<std::string> docs;
  bool fetch = false;
  bool json = false;
  std::string fail_on;  // verdicts joined by commas
  Loudness loudness = Loudness::normal;
};
// Holds a report that anybody wrote against folders, or against the pages it refers to.
int verify_command(const VerifyOptions& options, const CommandContext& context);

enum class ShowWhat { report, json, events };
int list_command(bool json, const CommandContext& context);
int show_command(const std::string& run, ShowWhat what, const CommandContext& context);  // empty = the newest
// What left this machine for a run.
int egress_command(const std::string& run, bool json, const CommandContext& context);
// What the runs of the last days took and how they went; 0 = all runs.
enum class StatsForm { tables, json, prometheus };
int stats_command(StatsForm form, int days, const CommandContext& context);
const std::vector<std::string>& export_formats();
int export_command(const std::string& run, const std::string& format, const std::string& file,
                   const CommandContext& context);
// Checks an evidence bundle; `exit_gate` when anything in it does not hold.
int verify_bundle_command(const std::string& file, bool json, const Tongue& say);
struct AskOptions {
  std::string run;
  std::vector<std::string> question;  // words of the command line
  bool json = false;
  Loudness loudness = Loudness::normal;
};
// A question answered from what a run has read; `exit_no_evidence` when that says nothing about it.
int ask_command(const AskOptions& options, const CommandContext& context);
// Two reports claim by claim.
int diff_command(const std::string& before, const std::string& after, bool json, const CommandContext& context);
int delete_command(const std::string& run, bool yes, const CommandContext& context);

// Serves an MCP client on standard input and output until it goes.
int mcp_command(const CommandContext& context);

// The web page and the interfaces for programs, until it is interrupted.
int serve_command(const ServeWishes& wishes, const CommandContext& context);
// Runs that any worker of a shared store carries out, and those workers.
int worker_command(std::size_t at_once, const CommandContext& context);
struct SubmitOptions {
  std::vector<std::string> topic;  // words of the command line
  std::vector<std::string> docs;
  bool basic = false;
  std::string key;     // submissions with one key are one run
  std::string resume;  // a run that was left, instead of a topic
  bool json = false;
};
int submit_command(const SubmitOptions& options, const CommandContext& context);
// Follows a run, whoever works on it, until it is over or paused.
int watch_command(const std::string& run, bool jsonl, Loudness loudness, const CommandContext& context);
int workers_command(bool json, const CommandContext& context);
int queue_command(bool json, const CommandContext& context);

// Who may use them from elsewhere. A new token is printed once, and kept as its hash.
int add_token_command(const std::string& name, const CommandContext& context);
int list_tokens_command(bool json, const CommandContext& context);
int remove_token_command(const std::string& name, const CommandContext& context);

int doctor_command(bool json, const CommandContext& context);

// What the endpoints really have. Only when measured is a model asked anything.
enum class MeasureSpeed { no, yes };
int models_command(bool json, MeasureSpeed measuring, const CommandContext& context);

int config_show_command(bool json, const CommandContext& context);
int config_path_command(const CommandContext& context);
// Needs no valid configuration.
int config_init_command(const std::filesystem::path& file, const Tongue& say);

// Writes a result to `file`, or to stdout when it is empty or "-". The exit code; failures are reported. The file's
// name is said on stderr unless not wanted.
enum class SayPath { yes, no };
int deliver(const std::string& text, const std::string& file, const Tongue& say, SayPath say_path = SayPath::yes);

}  // namespace kaozheng::app
