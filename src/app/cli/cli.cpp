// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cli.h"

#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/cli/command_line.h"
#include "app/cli/commands.h"
#include "app/cli/completion.h"
#include "app/cli/manual.h"
#include "app/cli/terminal.h"
#include "app/version.h"
#include "base/bytes.h"

extern char** environ;

namespace kaozheng::app {
namespace {

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

// What packages are made with: the manual, and completions for shells. In English, whatever the user's language.
int print_for_packages(const std::vector<std::string>& topic, const Environment& environment, const Tongue& say) {
  Arguments unused;
  const Tongue english(Language::en);
  CommandLine line(unused, english);
  const CommandShape program = shape_of(line.app());
  if (topic.front() == "man") {
    const auto epoch = environment.find("SOURCE_DATE_EPOCH");
    return deliver(manual_page(program, manual_date(epoch == environment.end() ? "" : epoch->second)), "", say);
  }
  if (const auto shell = topic.size() == 2 ? shell_of(topic.back()) : std::nullopt)
    return deliver(completion_script(program, *shell), "", say);
  return report_failure({exit_usage, say("没有这种 shell 的补全脚本", "there is no completion for that shell"),
                         "kaozheng help completion bash|zsh|fish"});
}

int print_help(const CommandLine& line, const std::vector<std::string>& topic, const Environment& environment,
               const Tongue& say) {
  if (topic.empty()) return deliver(line.overview(), "", say);
  if (topic.front() == "exit-codes") return deliver(exit_codes_text(say), "", say);
  if (topic.front() == "man" || topic.front() == "completion") return print_for_packages(topic, environment, say);
  const CLI::App* command = &line.app();
  std::string before;
  for (const std::string& name : topic) {
    const auto found = command->get_subcommands([&](const CLI::App* each) { return each->get_name() == name; });
    if (found.empty())
      return report_failure(
          {exit_usage, say("没有关于 {} 的帮助", "there is no help on {}", join(topic, " ")), "kaozheng help"});
    before += (before.empty() ? "" : " ") + command->get_name();
    command = found.front();
  }
  return deliver(command->help(before), "", say);
}

int print_version(bool json, const Tongue& say) {
  if (!json) return deliver(fmt::format("kaozheng {}\n", version), "", say);
  const nlohmann::json document = {{"name", "kaozheng"}, {"version", version}, {"compiler", __VERSION__}};
  return deliver(document.dump(2) + "\n", "", say);
}

int dispatch(CommandLine& line, Arguments& arguments, const Environment& environment, const Tongue& say) {
  if (line.help->parsed()) return print_help(line, arguments.help_topic, environment, say);
  if (line.version_command->parsed()) return print_version(arguments.json, say);
  if (line.config_init->parsed()) {
    const auto folder = user_config_folder(environment);
    if (!arguments.local && folder.empty())
      return report_failure({exit_usage, say("没有主目录（HOME 未设置）", "there is no home folder (HOME is not set)"),
                             "kaozheng config init --local"});
    return config_init_command(arguments.local ? std::filesystem::path(config_file_name) : folder / config_file_name,
                               say);
  }

  const auto config = Config::load(environment, arguments.flags, std::filesystem::current_path());
  if (!config)
    return report_failure({exit_usage, config.error().what,
                           say("设置的值与来源：kaozheng config show；各项说明：kaozheng help research",
                               "kaozheng help research explains the settings")});
  const CommandContext context{*config, environment, say};
  const OutputForm form = arguments.json    ? OutputForm::json
                          : arguments.jsonl ? OutputForm::jsonl
                                            : OutputForm::markdown;
  const Loudness loudness = arguments.quiet     ? Loudness::quiet
                            : arguments.verbose ? Loudness::verbose
                                                : Loudness::normal;
  if (line.research->parsed()) {
    arguments.research.form = form;
    arguments.research.loudness = loudness;
    return research_command(arguments.research, context);
  }
  if (line.resume->parsed()) {
    arguments.resume.run = arguments.run;
    arguments.resume.form = form;
    arguments.resume.loudness = loudness;
    return resume_command(arguments.resume, context);
  }
  if (line.pause->parsed()) return pause_command(arguments.run, context);
  if (line.cancel->parsed()) return cancel_command(arguments.run, context);
  if (line.finish->parsed()) return finish_command(arguments.run, context);
  if (line.steer->parsed()) return steer_command(arguments.run, arguments.notes, arguments.excluded, context);
  if (line.store_backup->parsed()) return backup_store_command(arguments.file, context);
  if (line.store_check->parsed()) return check_store_command(arguments.json, context);
  if (line.store_copy->parsed()) return copy_store_command(arguments.file, arguments.copy, arguments.json, context);
  if (line.verify->parsed()) {
    if (arguments.quiet) arguments.verify.loudness = Loudness::quiet;
    return verify_command(arguments.verify, context);
  }
  if (line.index->parsed()) return index_command(arguments.folders, arguments.json, context);
  if (line.list->parsed()) return list_command(arguments.json, context);
  if (line.show->parsed() && arguments.egress) return egress_command(arguments.run, arguments.json, context);
  if (line.stats->parsed())
    return stats_command(arguments.json || arguments.stats_format == "json" ? StatsForm::json
                         : arguments.stats_format == "prometheus"           ? StatsForm::prometheus
                                                                            : StatsForm::tables,
                         arguments.days, context);
  if (line.show->parsed())
    return show_command(arguments.run,
                        arguments.json     ? ShowWhat::json
                        : arguments.events ? ShowWhat::events
                                           : ShowWhat::report,
                        context);
  if (line.export_run->parsed()) return export_command(arguments.run, arguments.format, arguments.file, context);
  if (line.ask->parsed()) {
    arguments.ask.loudness = loudness;
    return ask_command(arguments.ask, context);
  }
  if (line.diff->parsed()) return diff_command(arguments.run, arguments.other_run, arguments.json, context);
  if (line.delete_run->parsed()) return delete_command(arguments.run, arguments.yes, context);
  if (line.models->parsed())
    return models_command(arguments.json, arguments.measure ? MeasureSpeed::yes : MeasureSpeed::no, context);
  if (line.mcp->parsed()) return mcp_command(context);
  if (line.serve->parsed()) return serve_command(arguments.serve, context);
  if (line.worker->parsed()) return worker_command(arguments.at_once, context);
  if (line.submit->parsed()) return submit_command(arguments.submit, context);
  if (line.watch->parsed()) return watch_command(arguments.run, arguments.jsonl, loudness, context);
  if (line.workers->parsed()) return workers_command(arguments.json, context);
  if (line.queue->parsed()) return queue_command(arguments.json, context);
  if (line.token_add->parsed()) return add_token_command(arguments.name, context);
  if (line.token_list->parsed()) return list_tokens_command(arguments.json, context);
  if (line.token_remove->parsed()) return remove_token_command(arguments.name, context);
  if (line.doctor->parsed()) return doctor_command(arguments.json, context);
  if (line.config_show->parsed()) return config_show_command(arguments.json, context);
  if (line.config_path->parsed()) return config_path_command(context);
  return print_help(line, {}, environment, say);
}

}  // namespace

int run_cli(int argc, char** argv) {
  // A reader that goes away shows as a failed write, and so does a file that may not grow.
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  const Environment environment = process_environment();
  const Tongue say(language_of(environment));
  try {
    if (argc == 2 && std::string_view(argv[1]) == "--version") return print_version(/*json=*/false, say);
    Arguments arguments;
    CommandLine line(arguments, say);
    try {
      line.app().parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      const CLI::App* asked = &line.app();
      std::string before;
      while (!asked->get_subcommands().empty()) {
        before += (before.empty() ? "" : " ") + asked->get_name();
        asked = asked->get_subcommands().front();
      }
      return deliver(asked->help(before), "", say);
    } catch (const CLI::CallForVersion&) {
      return print_version(/*json=*/false, say);
    } catch (const CLI::ParseError& error) {
      const auto chosen = line.app().get_subcommands();
      const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
      return report_failure(
          {exit_usage, error.what(), say("用法：kaozheng {}--help", "usage: kaozheng {}--help", command)});
    }
    return dispatch(line, arguments, environment, say);
  } catch (const std::exception& error) {
    return report_failure({exit_failed, say("内部错误：{}", "internal error: {}", error.what()),
                           say("请报告这个问题", "please report it")});
  }
}

}  // namespace kaozheng::app
