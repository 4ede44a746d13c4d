// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>

#include "app/dot_env.h"
#include "app/endpoint_tables.h"
#include "app/nearest.h"
#include "base/bytes.h"
#include "base/files.h"
#include "net/loopback.h"
#include "store/address.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t file_bytes_max = 1u << 20;

tl::unexpected<Error> invalid(std::string what) { return fail(ErrorKind::invalid, std::move(what)); }

std::string last_part(std::string_view name) {
  const auto dot = name.rfind('.');
  return std::string(dot == std::string_view::npos ? name : name.substr(dot + 1));
}

// A key in the wrong table is as near as a typing error in its name.
std::string nearest_setting(std::string_view name) {
  std::string best;
  std::size_t best_distance = std::string::npos;
  const std::string wanted(name.substr(0, 64));
  for (const SettingSpec& spec : setting_specs()) {
    const std::size_t distance =
        std::min(edit_distance(wanted, spec.name), edit_distance(last_part(wanted), last_part(spec.name)) + 1);
    if (distance < best_distance) {
      best_distance = distance;
      best = spec.name;
    }
  }
  for (const std::string_view table : {endpoint_table, roles_table})
    if (edit_distance(wanted.substr(0, wanted.find('.')), table) < best_distance) return std::string(table);
  return best;
}

// The text form of a value of the type its setting asks for.
Result<std::string> value_of(const SettingSpec& spec, const toml::node& node, std::string_view place) {
  const auto wrong = [&](std::string_view expected) {
    return invalid(fmt::format("{}: {} is {}; expected {}", place, spec.name, type_name(node), expected));
  };
  switch (spec.kind) {
    case SettingKind::number:
      if (const auto* number = node.as_integer()) return std::to_string(number->get());
      return wrong("a whole number, " + spec.allowed());
    case SettingKind::yes_no:
      if (const auto* flag = node.as_boolean()) return std::string(flag->get() ? "true" : "false");
      return wrong("true or false, without quotation marks");
    case SettingKind::list:
      if (const auto* array = node.as_array()) {
        std::vector<std::string> parts;
        for (const toml::node& element : *array) {
          const auto* part = element.as_string();
          if (!part) return wrong("an array of texts");
          parts.push_back(part->get());
        }
        return join(parts, ",");
      }
      [[fallthrough]];
    case SettingKind::text:
    case SettingKind::choice:
    case SettingKind::url:
      break;
  }
  if (const auto* value = node.as_string()) return value->get();
  return wrong("text in quotation marks");
}

Result<void> flatten(const toml::table& table, const std::string& prefix, std::string_view file,
                     std::map<std::string, std::string>& values) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    const std::string place = fmt::format("{}:{}", file, node.source().begin.line);
    if (name == endpoint_table || name == roles_table) continue;
    if (const SettingSpec* spec = find_setting_spec(name)) {
      std::string value = TRY(value_of(*spec, node, place));
      values[name] = std::move(value);
    } else if (const toml::table* inner = node.as_table()) {
      TRY_VOID(flatten(*inner, name + ".", file, values));
    } else {
      return invalid(fmt::format("{}: unknown setting {} (did you mean {}?)", place, printable(abbreviate(name, 80)),
                                 nearest_setting(name)));
    }
  }
  return {};
}

// OLLAMA_HOST is what the server listens on: often without a scheme, sometimes the address of all interfaces.
std::string url_of_ollama_host(std::string_view host) {
  std::string url(trim(host));
  if (!contains(url, "://")) url = "http://" + url;
  url = replace_all(url, "://0.0.0.0", "://127.0.0.1");
  if (url.starts_with("http://:")) url.insert(7, "127.0.0.1");
  const auto authority = url.find("://") + 3;
  const std::string_view rest = std::string_view(url).substr(authority);
  if (url.starts_with("http://") && rest.find('/') == std::string_view::npos &&
      rest.find(':', rest.starts_with('[') ? rest.find(']') : 0) == std::string_view::npos)
    url += ":11434";
  return url;
}

std::string host_of(std::string_view url) {
  const auto begin = url.find("://");
  if (begin == std::string_view::npos) return "";
  std::string_view rest = url.substr(begin + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
  if (rest.starts_with('[')) return std::string(rest.substr(0, rest.find(']') + 1));
  return to_lower_ascii(rest.substr(0, rest.find(':')));
}

struct Source {
  Level level;
  std::map<std::string, Setting> settings;
  EndpointSettings endpoints = {};
};

Result<Source> read_config_file(Level level, const std::filesystem::path& path, const std::string& shown) {
  Source source{level, {}};
  auto text = read_file(path, file_bytes_max);
  if (!text && text.error().kind == ErrorKind::not_found) return source;
  if (!text) return invalid("reading " + shown + ": " + text.error().what);
  ConfigFile file = TRY(parse_config_file(*text, shown));
  for (const auto& [name, value] : file.settings) source.settings[name] = Setting{value, shown + ": " + name, level};
  source.endpoints = std::move(file.endpoints);
  return source;
}

Source from_variables(Level level, const std::map<std::string, std::string>& variables, const std::string& prefix) {
  Source source{level, {}};
  for (const SettingSpec& spec : setting_specs())
    for (const std::string& variable : spec.variables) {
      const auto found = variables.find(variable);
      if (found == variables.end() || trim(found->second).empty()) continue;
      const std::string value = variable == "OLLAMA_HOST" ? url_of_ollama_host(found->second) : found->second;
      source.settings[spec.name] = Setting{value, prefix + variable, level};
      break;
    }
  return source;
}

std::string first_flag(const SettingSpec& spec) { return spec.flag.substr(0, spec.flag.find(',')); }

bool is_bare_url(std::string_view value) {
  const std::string lower = to_lower_ascii(value.substr(0, 8));
  const std::size_t begin = lower.starts_with("https://") ? 8 : lower.starts_with("http://") ? 7 : value.size();
  return begin < value.size() && value[begin] != '/' && std::none_of(value.begin(), value.end(), [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == 127 || c == '\\';
         });
}

std::filesystem::path absolute_folder(const Environment& environment, const char* variable, const char* below_home) {
  const auto value = [&](const char* name) {
    const auto found = environment.find(name);
    const std::filesystem::path path = found == environment.end() ? "" : found->second;
    return path.is_absolute() ? path : std::filesystem::path();
  };
  if (const auto folder = value(variable); !folder.empty()) return folder / "kaozheng";
  if (const auto home = value("HOME"); !home.empty()) return home / below_home / "kaozheng";
  return {};
}

bool is_of_folder(const Setting& setting) {
  return setting.level == Level::dot_env || setting.level == Level::project_file;
}

}  // namespace

Result<ConfigFile> parse_config_file(std::string_view text, std::string_view file) {
  try {
    const toml::table table = toml::parse(text, file);
    std::map<std::string, std::string> values;
    TRY_VOID(flatten(table, "", file, values));
    EndpointSettings endpoints = TRY(read_endpoint_tables(table, file));
    return ConfigFile{std::move(values), std::move(endpoints)};
  } catch (const toml::parse_error& error) {
    return invalid(
        fmt::format("{}:{}: not valid TOML: {}", file, error.source().begin.line, printable(error.description())));
  }
}

Result<std::string> check_value(const SettingSpec& spec, std::string_view raw) {
  const std::string_view value = trim(raw);
  const auto not_allowed = [&](std::string_view wrong) {
    return invalid(fmt::format("\"{}\" is not allowed; allowed: {}",
                               spec.secret ? "***" : printable(abbreviate(wrong, 60)), spec.allowed()));
  };
  switch (spec.kind) {
    case SettingKind::text:
      return std::string(spec.name == "research.topic" ? raw : value);
    case SettingKind::number: {
      long number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc() || end != value.data() + value.size() || number < spec.min || number > spec.max)
        return not_allowed(value);
      return std::to_string(number);
    }
    case SettingKind::yes_no: {
      const std::string lower = to_lower_ascii(value);
      for (const char* yes : {"true", "yes", "on", "1"})
        if (lower == yes) return std::string("true");
      for (const char* no : {"false", "no", "off", "0"})
        if (lower == no) return std::string("false");
      return not_allowed(value);
    }
    case SettingKind::choice: {
      const std::string lower = to_lower_ascii(value);
      if (std::find(spec.choices.begin(), spec.choices.end(), lower) == spec.choices.end()) return not_allowed(value);
      return lower;
    }
    case SettingKind::list: {
      std::vector<std::string> kept;
      for (const std::string& piece : split(value, ',')) {
        const std::string part = to_lower_ascii(trim(piece));
        if (part.empty() || std::find(kept.begin(), kept.end(), part) != kept.end()) continue;
        if (!spec.choices.empty() && std::find(spec.choices.begin(), spec.choices.end(), part) == spec.choices.end())
          return not_allowed(part);
        kept.push_back(part);
      }
      if (kept.empty() && !spec.choices.empty() && !spec.fallback.empty()) return not_allowed(value);
      return join(kept, ",");
    }
    case SettingKind::url: {
      std::string_view url = value;
      if (!is_bare_url(url)) return not_allowed(shown_value(spec, std::string(url)));
      while (url.ends_with('/')) url.remove_suffix(1);
      return std::string(url);
    }
  }
  return std::string(value);
}

Result<Config> Config::load(const Environment& environment, const std::map<std::string, std::string>& flags,
                            const std::filesystem::path& working_directory) {
  std::vector<Source> sources;  // the weakest first
  Config config;
  if (const auto folder = user_config_folder(environment); !folder.empty()) {
    const auto path = folder / config_file_name;
    auto user = TRY(read_config_file(Level::user_file, path, path.string()));
    config.endpoints_ = std::move(user.endpoints);
    sources.push_back(std::move(user));
  }
  auto project =
      TRY(read_config_file(Level::project_file, working_directory / config_file_name, std::string(config_file_name)));
  for (ConfiguredEndpoint& one : project.endpoints.endpoints) one.of_this_folder = true;
  config.endpoints_ = merged(std::move(project.endpoints), std::move(config.endpoints_));
  TRY_VOID(check_roles(config.endpoints_));
  sources.push_back(std::move(project));

  std::map<std::string, std::string> variables;
  auto dot_env_text = read_file(working_directory / ".env", file_bytes_max);
  if (dot_env_text) {
    variables = TRY(parse_dot_env(*dot_env_text));
    sources.push_back(from_variables(Level::dot_env, variables, ".env: "));
  } else if (dot_env_text.error().kind != ErrorKind::not_found) {
    return invalid("reading .env: " + dot_env_text.error().what);
  }
  sources.push_back(from_variables(Level::environment, environment, ""));
  take_keys(config.endpoints_, environment, variables);

  Source from_flags{Level::flag, {}};
  for (const auto& [name, value] : flags)
    if (const SettingSpec* spec = find_setting_spec(name))
      from_flags.settings[name] = Setting{value, first_flag(*spec), Level::flag};
  sources.push_back(std::move(from_flags));

  for (const SettingSpec& spec : setting_specs()) {
    Setting& setting = config.settings_[spec.name];
    setting = Setting{spec.fallback, "default", Level::fallback};
    for (const Source& source : sources) {
      const auto found = source.settings.find(spec.name);
      if (found == source.settings.end()) continue;
      if (source.level != Level::flag && trim(found->second.value).empty()) continue;
      setting = found->second;
    }
    if (setting.level == Level::fallback) continue;
    auto value = check_value(spec, setting.value);
    if (!value) return invalid(setting.origin + ": " + value.error().what);
    setting.value = std::move(*value);
  }
  return config;
}

const Setting& Config::setting(const std::string& name) const { return settings_.at(name); }
const std::string& Config::text(const std::string& name) const { return setting(name).value; }
long Config::number(const std::string& name) const { return std::stol(text(name)); }
bool Config::yes(const std::string& name) const { return text(name) == "true"; }

std::vector<std::string> Config::list(const std::string& name) const {
  if (text(name).empty()) return {};
  return split(text(name), ',');
}

Result<void> check_key_stays(const Config& config, const std::string& url_name, const std::string& key_name) {
  const Setting& url = config.setting(url_name);
  const Setting& key = config.setting(key_name);
  const bool folder_names_url = is_of_folder(url);
  const bool key_is_the_users = key.level == Level::environment || key.level == Level::user_file;
  if (key.value.empty() || !folder_names_url || !key_is_the_users || net::is_loopback_host(host_of(url.value)) ||
      host_of(url.value) == host_of(find_setting_spec(url_name)->fallback))
    return {};
  return invalid(
      fmt::format("{} comes from this folder ({}), but {} does not ({}): your key is not sent to a server that a "
                  "folder names. Give both in the same place, or the address as a flag or variable",
                  url_name, url.origin, key_name, key.origin));
}

Result<void> check_password_stays(const Config& config, const Environment& environment) {
  const Setting& store = config.setting("store.file");
  const auto password = environment.find("PGPASSWORD");
  if (is_of_folder(store) && store::wants_password_of_another_server(store.value))
    return invalid(
        fmt::format("the store comes from this folder ({}), which may not set hostaddr or service: your "
                    "password for one server could be sent to another. Name the store with --store or "
                    "KAOZHENG_STORE",
                    store.origin));
  if (!is_of_folder(store) || password == environment.end() || password->second.empty() ||
      !store::wants_password_of_environment(store.value))
    return {};
  return invalid(fmt::format(
      "the store comes from this folder ({}), and the password from your environment (PGPASSWORD), which is "
      "not sent to a server that a folder names. Name the store with --store or KAOZHENG_STORE",
      store.origin));
}

std::string shown_value(const SettingSpec& spec, const std::string& value) {
  if (value.empty()) return value;
  if (spec.secret) return "***";
  if (store::is_postgres_url(value)) return store::shown_store(value);
  const auto scheme = value.find("://");
  if (scheme == std::string::npos) return printable(value);
  const auto end = value.find_first_of("/?#", scheme + 3);
  const auto at = value.substr(0, end).rfind('@');
  if (at == std::string::npos || at < scheme + 3) return printable(value);
  return printable(value.substr(0, scheme + 3) + "***" + value.substr(at));
}

std::string commented_config_file() {
  std::string text =
      "# Settings of kaozheng. Flags and environment variables win over this file.\n"
      "# kaozheng 的设置。命令行参数与环境变量优先于本文件。\n";
  std::string table;
  for (const SettingSpec& spec : setting_specs()) {
    const std::string spec_table = spec.name.substr(0, spec.name.find('.'));
    if (spec_table != table) text += fmt::format("\n[{}]\n", table = spec_table);
    const bool quoted = spec.kind != SettingKind::number && spec.kind != SettingKind::yes_no;
    text += fmt::format("# {}\n# {}\n", spec.help_en, spec.help_zh);
    if (spec.kind != SettingKind::text) text += fmt::format("# {}\n", spec.allowed());
    text += quoted ? fmt::format("#{} = \"{}\"\n", last_part(spec.name), spec.fallback)
                   : fmt::format("#{} = {}\n", last_part(spec.name), spec.fallback);
  }
  text += commented_endpoint_tables();
  return text;
}

std::filesystem::path user_config_folder(const Environment& environment) {
  return absolute_folder(environment, "XDG_CONFIG_HOME", ".config");
}
std::filesystem::path data_folder(const Environment& environment) {
  return absolute_folder(environment, "XDG_DATA_HOME", ".local/share");
}

}  // namespace kaozheng::app
