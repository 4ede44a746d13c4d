// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command_shape.h"

#include <CLI/CLI.hpp>

#include "app/config.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

const SettingSpec* setting_of(const std::vector<std::string>& spellings) {
  for (const SettingSpec& spec : setting_specs())
    if (!spec.flag.empty() && split(spec.flag, ',').front() == spellings.front()) return &spec;
  return nullptr;
}

// "TEXT:{a,b}" is a text that must be one of these.
void read_type(const std::string& type, OptionShape& shape) {
  shape.name = type.substr(0, type.find(':'));
  const auto open = type.find('{');
  const auto close = type.find('}', open);
  if (open != std::string::npos && close != std::string::npos) {
    shape.takes = Takes::one_choice;
    shape.choices = split(type.substr(open + 1, close - open - 1), ',');
    return;
  }
  shape.takes = shape.name == "FILE"            ? Takes::file
                : shape.name.starts_with("DIR") ? Takes::folder
                : shape.name == "RUN"           ? Takes::run
                                                : Takes::text;
}

void read_setting(const SettingSpec& spec, OptionShape& shape) {
  if (spec.name == "store.file" || spec.name == "research.out") shape.takes = Takes::file;
  if (spec.choices.empty()) return;
  shape.choices = spec.choices;
  shape.takes = spec.kind == SettingKind::list ? Takes::choices : Takes::one_choice;
}

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape;
  for (const std::string& name : option.get_lnames()) shape.spellings.push_back("--" + name);
  for (const std::string& name : option.get_snames()) shape.spellings.push_back("-" + name);
  shape.help = option.get_description();
  shape.required = option.get_required();
  shape.repeated = option.get_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return shape;
  read_type(option.get_type_name(), shape);
  if (shape.spellings.empty() && shape.name.empty()) shape.name = option.get_name(/*positional=*/true);
  if (shape.spellings.empty()) return shape;
  if (const SettingSpec* const spec = setting_of(shape.spellings)) read_setting(*spec, shape);
  return shape;
}

CommandShape shape_below(const CLI::App& app, const std::vector<std::string>& path) {
  CommandShape shape;
  shape.path = path;
  shape.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->nonpositional() ? shape.options : shape.arguments).push_back(shape_of(*option));
  }
  for (const CLI::App* below : app.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); })) {
    std::vector<std::string> longer = path;
    longer.push_back(below->get_name());
    shape.commands.push_back(shape_below(*below, longer));
  }
  return shape;
}

}  // namespace

CommandShape shape_of(const CLI::App& app) { return shape_below(app, {}); }

}  // namespace kaozheng::app
