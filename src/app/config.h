// SPDX-License-Identifier: Apache-2.0
// Settings: flags > environment > .env (of the working directory) > project kaozheng.toml > user config > default.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/endpoint_settings.h"
#include "base/result.h"

namespace kaozheng::app {

// Where a value was found, the strongest first.
enum class Level { flag, environment, dot_env, project_file, user_file, fallback };

// One setting by its dotted TOML name, "model.provider". Values are kept as text; `origin` says where one came from,
// for messages: "--provider", "LLM_PROVIDER", ".env: LLM_PROVIDER", "kaozheng.toml: model.provider", "default".
struct Setting {
  std::string value;
  std::string origin;
  Level level = Level::fallback;
};

enum class SettingKind {
  text,
  number,  // within [min, max]
  yes_no,  // true/false, yes/no, on/off, 1/0; kept as "true" or "false"
  choice,  // one of `choices`
  list,    // comma-separated; each one of `choices` when there are any
  url,     // http or https; kept without a slash at the end; may be empty
};

struct SettingSpec {
  std::string name;                    // "search.max_loops"
  std::string flag;                    // "--max-loops", further spellings behind commas; empty = none
  std::vector<std::string> variables;  // environment names, the first found wins
  std::string fallback;                // default
  SettingKind kind = SettingKind::text;
  std::vector<std::string> choices;
  long min = 0;
  long max = 0;
  std::string help_en;
  std::string help_zh;
  bool secret = false;

  std::string allowed() const;  // for messages: "1 to 20", "auto, ollama, openai, extractive"
};
const std::vector<SettingSpec>& setting_specs();
const SettingSpec* find_setting_spec(std::string_view name);

using Environment = std::map<std::string, std::string>;

class Config {
 public:
  // `environment` is the process's; `flags` by setting name. Empty variables count as unset. `invalid` names the
  // setting, where it came from, and what is allowed.
  static Result<Config> load(const Environment& environment, const std::map<std::string, std::string>& flags,
                             const std::filesystem::path& working_directory);

  const std::string& text(const std::string& name) const;
  long number(const std::string& name) const;
  bool yes(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;  // comma-separated
  const Setting& setting(const std::string& name) const;
  bool is_default(const std::string& name) const { return setting(name).level == Level::fallback; }
  const std::map<std::string, Setting>& all() const { return settings_; }
  // Of the project and user files, with their keys.
  const EndpointSettings& endpoints() const { return endpoints_; }

 private:
  std::map<std::string, Setting> settings_;
  EndpointSettings endpoints_;
};

// Asked before a key is sent: a folder someone else filled must not send the user's key to a server of its choice.
// `invalid` when the address comes from the working directory (.env or project file), and the key does not, unless the
// address is the default one or this machine.
Result<void> check_key_stays(const Config& config, const std::string& url_name, const std::string& key_name);
// The same of the store and the user's PGPASSWORD, which any server can ask for in clear.
Result<void> check_password_stays(const Config& config, const Environment& environment);

// The settings of a TOML text by dotted name, arrays comma-separated; and its endpoints and roles. `invalid` names
// `file` and the line, or the unknown key and the nearest known one. Pure: fuzzed.
struct ConfigFile {
  std::map<std::string, std::string> settings;
  EndpointSettings endpoints;
};
Result<ConfigFile> parse_config_file(std::string_view text, std::string_view file);

// The value as it is kept, or `invalid` with what is allowed.
Result<std::string> check_value(const SettingSpec& spec, std::string_view value);

// Every setting with its meaning and default, and an example of endpoints and roles, commented out.
std::string commented_config_file();

// The value as it may be shown: secrets and the user part of URLs masked, of a PostgreSQL url all but the place.
std::string shown_value(const SettingSpec& spec, const std::string& value);

std::filesystem::path user_config_folder(
    const Environment& environment);                                // XDG_CONFIG_HOME/kaozheng; empty without a home
std::filesystem::path data_folder(const Environment& environment);  // XDG_DATA_HOME/kaozheng; empty without a home

inline constexpr std::string_view config_file_name = "kaozheng.toml";

}  // namespace kaozheng::app
