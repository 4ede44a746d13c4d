// SPDX-License-Identifier: Apache-2.0
// Settings: flags > environment > .env (of the working directory) > project kaozheng.toml > user config > default.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace kaozheng::app {

// One setting by its dotted TOML name, "model.provider". Values are kept as text; `origin` says where one came from, for
// messages: "--provider", "LLM_PROVIDER", ".env: LLM_PROVIDER", "kaozheng.toml: model.provider", "default".
struct Setting {
  std::string value;
  std::string origin;
};

struct SettingSpec {
  std::string name;                  // "search.max_loops"
  std::string flag;                  // "--max-loops"; empty = none
  std::vector<std::string> variables;  // environment names, the first found wins
  std::string fallback;              // default
  std::string allowed;               // for messages: "1 to 20", "ollama, openai, extractive, auto"
  std::string help_en;
  std::string help_zh;
  bool secret = false;
};
const std::vector<SettingSpec>& setting_specs();

class Config {
 public:
  // `environment` is the process's; `flags` by setting name. `invalid` names the setting, where it came from, and what is allowed.
  static Result<Config> load(const std::map<std::string, std::string>& environment,
                             const std::map<std::string, std::string>& flags,
                             const std::filesystem::path& working_directory);

  const std::string& text(const std::string& name) const;
  long number(const std::string& name) const;
  bool yes(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;  // comma-separated
  const std::map<std::string, Setting>& all() const { return settings_; }

 private:
  std::map<std::string, Setting> settings_;
};

std::filesystem::path user_config_folder(const std::map<std::string, std::string>& environment);  // XDG_CONFIG_HOME/kaozheng
std::filesystem::path data_folder(const std::map<std::string, std::string>& environment);         // XDG_DATA_HOME/kaozheng

}  // namespace kaozheng::app
