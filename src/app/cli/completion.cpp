// SPDX-License-Identifier: Apache-2.0
#include "app/cli/completion.h"

#include <fmt/format.h>

#include <functional>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

std::string shell_quoted(std::string_view text) { return "'" + replace_all(text, "'", "'\\''") + "'"; }

std::vector<std::string> names_of(const std::vector<CommandShape>& commands) {
  std::vector<std::string> names;
  for (const CommandShape& command : commands) names.push_back(command.path.back());
  return names;
}

// Every command that takes options or arguments, those below others included.
void each_command(const CommandShape& command, const std::function<void(const CommandShape&)>& visit) {
  if (!command.path.empty()) visit(command);
  for (const CommandShape& below : command.commands) each_command(below, visit);
}

// `kaozheng help` takes the names of commands.
CommandShape with_help_topics(CommandShape program) {
  std::vector<std::string> topics = names_of(program.commands);
  topics.emplace_back("exit-codes");
  for (CommandShape& command : program.commands) {
    if (command.path.back() != "help" || command.arguments.empty()) continue;
    command.arguments.front().takes = Takes::one_choice;
    command.arguments.front().choices = topics;
  }
  return program;
}

// ---- bash

std::string bash_answer(const OptionShape& shape) {
  switch (shape.takes) {
    case Takes::one_choice:
      return "_kaozheng_words " + shell_quoted(join(shape.choices, " "));
    case Takes::choices:
      return "_kaozheng_list " + shell_quoted(join(shape.choices, " "));
    case Takes::file:
      return "_kaozheng_files -f";
    case Takes::folder:
      return "_kaozheng_files -d";
    case Takes::run:
      return "_kaozheng_words \"$(_kaozheng_runs)\"";
    case Takes::nothing:
    case Takes::text:
      break;
  }
  return "return";
}

std::string bash_case(const CommandShape& command) {
  std::string values;
  std::vector<std::string> spellings;
  for (const OptionShape& option : command.options) {
    spellings.insert(spellings.end(), option.spellings.begin(), option.spellings.end());
    if (option.takes != Takes::nothing)
      values += fmt::format("        {}) {}; return ;;\n", join(option.spellings, " | "), bash_answer(option));
  }
  std::string text = fmt::format("    {})\n", shell_quoted(join(command.path, " ")));
  if (!values.empty()) text += "      case $before in\n" + values + "      esac\n";
  text +=
      fmt::format("      [[ $now == -* ]] && {{ _kaozheng_words {}; return; }}\n", shell_quoted(join(spellings, " ")));
  if (!command.commands.empty())
    text += "      _kaozheng_words " + shell_quoted(join(names_of(command.commands), " ")) + "\n";
  else if (!command.arguments.empty())
    text += "      " + bash_answer(command.arguments.front()) + "\n";
  return text + "      ;;\n";
}

std::string bash_script(const CommandShape& program) {
  std::string cases;
  std::string with_commands_below;
  each_command(program, [&](const CommandShape& command) {
    cases += bash_case(command);
    if (!command.commands.empty())
      with_commands_below += (with_commands_below.empty() ? "" : " | ") + command.path.back();
  });
  std::vector<std::string> first = names_of(program.commands);
  for (const OptionShape& option : program.options)
    first.insert(first.end(), option.spellings.begin(), option.spellings.end());
  return R"sh(# bash completion for kaozheng, written by: kaozheng help completion bash
_kaozheng_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$now"); }
_kaozheng_list() {
  local given=""
  [[ $now == *,* ]] && given=${now%,*},
  compopt -o nospace
  mapfile -t COMPREPLY < <(compgen -P "$given" -W "$1" -- "${now##*,}")
}
_kaozheng_files() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen "$1" -- "$now")
}
_kaozheng_runs() { "$program" list 2>/dev/null | sed -n 's/^\([0-9a-f]\{8\}\)  .*/\1/p'; }
_kaozheng() {
  local program=${COMP_WORDS[0]} now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]}
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $now == = ]]; then
    now=""
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD == 1)); then
    _kaozheng_words )sh" +
         shell_quoted(join(first, " ")) + "\n    return\n  fi\n" +
         (with_commands_below.empty() ? ""
                                      : "  case $command in\n    " + with_commands_below +
                                            ") ((COMP_CWORD > 2)) && command+=\" ${COMP_WORDS[2]}\" ;;\n  esac\n") +
         "  case $command in\n" + cases + "  esac\n}\ncomplete -F _kaozheng kaozheng\n";
}

// ---- zsh

std::string zsh_action(const OptionShape& shape) {
  const std::string what = shape.name.empty() ? "value" : to_lower_ascii(replace_all(shape.name, ".", ""));
  switch (shape.takes) {
    case Takes::one_choice:
      return fmt::format(":{}:({})", what, join(shape.choices, " "));
    case Takes::choices:
      return fmt::format(":{}:_sequence compadd - {}", what, join(shape.choices, " "));
    case Takes::file:
      return fmt::format(":{}:_files", what);
    case Takes::folder:
      return fmt::format(":{}:_files -/", what);
    case Takes::run:
      return fmt::format(":{}:_kaozheng_runs", what);
    case Takes::text:
      return fmt::format(":{}: ", what);
    case Takes::nothing:
      break;
  }
  return "";
}

std::string zsh_help(std::string_view help) {
  return "[" + replace_all(replace_all(replace_all(help, "\\", "\\\\"), "[", "\\["), "]", "\\]") + "]";
}

// '(-o --out)'{-o,--out}'[help]:file:_files'
std::string zsh_option(const OptionShape& option) {
  const std::string many = option.repeated ? "*" : "";
  const std::string rest = shell_quoted(zsh_help(option.help) + zsh_action(option));
  if (option.spellings.size() == 1) return shell_quoted(many + option.spellings.front()) + rest;
  const std::string before = option.repeated ? "'*'" : shell_quoted("(" + join(option.spellings, " ") + ")");
  return before + "{" + join(option.spellings, ",") + "}" + rest;
}

std::string zsh_described(const std::vector<CommandShape>& commands) {
  std::string text;
  for (const CommandShape& command : commands)
    text += " \\\n        " + shell_quoted(replace_all(command.path.back() + ":" + command.help, "\\", "\\\\"));
  return text;
}

std::string zsh_case(const CommandShape& command) {
  std::string text = fmt::format("    {})\n      _arguments -s", shell_quoted(join(command.path, " ")));
  for (const OptionShape& option : command.options) text += " \\\n        " + zsh_option(option);
  for (const OptionShape& argument : command.arguments)
    text += " \\\n        " + shell_quoted((argument.repeated   ? "*"
                                            : argument.required ? "1"
                                                                : "1:") +
                                           zsh_action(argument));
  return text + "\n      ;;\n";
}

std::string zsh_script(const CommandShape& program) {
  std::string cases, below, options;
  for (const OptionShape& option : program.options) options += " \\\n    " + zsh_option(option);
  each_command(program, [&](const CommandShape& command) {
    if (command.commands.empty()) {
      cases += zsh_case(command);
      return;
    }
    below += fmt::format(
        "    {0})\n      if ((CURRENT == 2)); then\n        local -a commands=({1})\n"
        "        _describe -t commands command commands\n        return\n      fi\n"
        "      shift words\n      ((CURRENT--))\n      command=\"{0} $words[1]\"\n      ;;\n",
        command.path.back(), zsh_described(command.commands));
  });
  return R"sh(#compdef kaozheng
# zsh completion for kaozheng, written by: kaozheng help completion zsh
_kaozheng_runs() {
  local -a runs
  runs=(${(f)"$(_call_program runs kaozheng list 2>/dev/null | sed -n 's/^\([0-9a-f]\{8\}\)  /\1:/p')"})
  _describe -t runs run runs
}
_kaozheng() {
  local curcontext="$curcontext" state state_descr line command
  typeset -A opt_args
  _arguments -C)sh" +
         options +
         " \\\n    '1: :->command' '*:: :->rest' && return\n"
         "  if [[ $state == command ]]; then\n    local -a commands=(" +
         zsh_described(program.commands) +
         ")\n    _describe -t commands command commands\n    return\n  fi\n"
         "  command=$words[1]\n  case $command in\n" +
         below + "  esac\n  case $command in\n" + cases +
         "  esac\n}\n"
         "if [[ $funcstack[1] == _kaozheng ]]; then\n  _kaozheng \"$@\"\nelse\n  compdef _kaozheng kaozheng\nfi\n";
}

// ---- fish

std::string fish_quoted(std::string_view text) {
  return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fish_action(const OptionShape& shape) {
  switch (shape.takes) {
    case Takes::one_choice:
      return " -x -a " + fish_quoted(join(shape.choices, " "));
    case Takes::choices:
      return " -x -a " + fish_quoted("(__fish_append , " + join(shape.choices, " ") + ")");
    case Takes::file:
      return " -r -F";
    case Takes::folder:
      return " -x -a '(__fish_complete_directories)'";
    case Takes::run:
      return " -x -a '(__kaozheng_runs)'";
    case Takes::text:
      return " -x";
    case Takes::nothing:
      break;
  }
  return "";
}

std::string fish_option(const std::string& condition, const OptionShape& option) {
  std::string names;
  for (const std::string& spelling : option.spellings)
    names += spelling.starts_with("--") ? " -l " + spelling.substr(2) : " -s " + spelling.substr(1);
  return "complete -c kaozheng" + condition + names + fish_action(option) + " -d " + fish_quoted(option.help) + "\n";
}

std::string fish_script(const CommandShape& program) {
  std::string text = R"sh(# fish completion for kaozheng, written by: kaozheng help completion fish
function __kaozheng_at
    set -l words (commandline -opc)
    set -l last (math (count $argv) + 1)
    test "$words[2..$last]" = "$argv"
end
function __kaozheng_just_at
    test (count (commandline -opc)) -eq (math (count $argv) + 1); and __kaozheng_at $argv
end
function __kaozheng_runs
    kaozheng list 2>/dev/null | string replace -rf '^([0-9a-f]{8})  ' '$1\t'
end
complete -c kaozheng -f
)sh";
  const auto offer = [&](const std::string& condition, const CommandShape& command) {
    text +=
        "complete -c kaozheng" + condition + " -a " + command.path.back() + " -d " + fish_quoted(command.help) + "\n";
  };
  const std::string at_start = " -n 'test (count (commandline -opc)) -eq 1'";
  for (const OptionShape& option : program.options) text += fish_option(at_start, option);
  for (const CommandShape& command : program.commands) offer(at_start, command);
  each_command(program, [&](const CommandShape& command) {
    const std::string path = join(command.path, " ");
    for (const CommandShape& below : command.commands) offer(" -n '__kaozheng_just_at " + path + "'", below);
    if (!command.commands.empty()) return;
    const std::string at = " -n '__kaozheng_at " + path + "'";
    for (const OptionShape& option : command.options) text += fish_option(at, option);
    if (command.arguments.empty() || command.arguments.front().takes == Takes::text) return;
    const OptionShape& argument = command.arguments.front();
    text += "complete -c kaozheng" + (argument.repeated ? at : " -n '__kaozheng_just_at " + path + "'") +
            fish_action(argument) + "\n";
  });
  return text;
}

}  // namespace

std::optional<Shell> shell_of(std::string_view name) {
  if (name == "bash") return Shell::bash;
  if (name == "zsh") return Shell::zsh;
  if (name == "fish") return Shell::fish;
  return std::nullopt;
}

std::string completion_script(const CommandShape& program, Shell shell) {
  const CommandShape completed = with_help_topics(program);
  switch (shell) {
    case Shell::bash:
      return bash_script(completed);
    case Shell::zsh:
      return zsh_script(completed);
    case Shell::fish:
      return fish_script(completed);
  }
  return "";
}

}  // namespace kaozheng::app
