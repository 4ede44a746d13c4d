// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::app {

namespace {

std::string shown_endpoint_line(const models::Endpoint& endpoint) {
  std::string line = endpoint.provider;
  if (!endpoint.url.empty()) line += " " + endpoint.url;
  if (!endpoint.models.empty()) line += " " + join(endpoint.models, ",");
  line += fmt::format(" {} slots={}", to_string(endpoint.privacy), endpoint.slots);
  if (!endpoint.key_variable.empty())
    line += fmt::format(" {}={}", endpoint.key_variable, endpoint.key.empty() ? "" : "***");
  return line;
}

// Endpoints and roles, as settings are shown.
std::vector<std::pair<std::string, Setting>> shown_endpoints(const EndpointSettings& settings) {
  std::vector<std::pair<std::string, Setting>> shown;
  for (const ConfiguredEndpoint& one : settings.endpoints)
    shown.push_back({"endpoint." + one.endpoint.name, {shown_endpoint_line(one.endpoint), one.origin}});
  for (const auto& [role, list] : settings.roles)
    shown.push_back({"roles." + role, {join(list.entries, ", "), list.origin}});
  return shown;
}

}  // namespace

int config_show_command(bool json, const CommandContext& context) {
  nlohmann::json object = nlohmann::json::object();
  std::string table;
  const auto add = [&](const std::string& name, const std::string& value, const std::string& origin,
                       std::size_t width) {
    object[name] = {{"value", value}, {"origin", origin}};
    table += fmt::format("{} {}  {}\n", padded(name, 24), padded(value.empty() ? "-" : fitted(value, width), 36),
                         printable(origin));
  };
  for (const SettingSpec& spec : setting_specs()) {
    const Setting& setting = context.config.setting(spec.name);
    add(spec.name, shown_value(spec, setting.value), setting.origin, 60);
  }
  for (const auto& [name, setting] : shown_endpoints(context.config.endpoints()))
    add(name, setting.value, setting.origin, 160);
  return deliver(json ? object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n" : table, "",
                 context.say);
}

int config_path_command(const CommandContext& context) {
  const auto line = [&](const std::filesystem::path& path) {
    std::error_code ignored;
    const bool there = std::filesystem::exists(path, ignored);
    return fmt::format("{}{}\n", path.string(), there ? "" : context.say("（不存在）", " (not there)"));
  };
  std::error_code ignored;
  const auto here = std::filesystem::current_path(ignored);
  std::string text = line(here / ".env") + line(here / config_file_name);
  if (const auto folder = user_config_folder(context.environment); !folder.empty())
    text += line(folder / config_file_name);
  return deliver(text, "", context.say);
}

int config_init_command(const std::filesystem::path& file, const Tongue& say) {
  std::error_code error;
  if (std::filesystem::exists(file, error))
    return report_failure({exit_usage,
                           say("{} 已存在，未作改动", "{} is already there and stays as it is", file.string()),
                           say("请直接编辑它", "edit it")});
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error)
    return report_failure(
        {exit_failed,
         say("无法创建目录 {}：{}", "cannot make the folder {}: {}", file.parent_path().string(), error.message()),
         ""});
  if (const auto written = write_file(file, commented_config_file()); !written)
    return report_failure({exit_failed, written.error().what, ""});
  // Keys may be written into it.
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  write_error(say("已写入 {}", "written: {}", file.string()) + "\n");
  return exit_ok;
}

}  // namespace kaozheng::app
