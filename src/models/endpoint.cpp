// SPDX-License-Identifier: Apache-2.0
#include "models/endpoint.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::models {
namespace {

constexpr std::array<std::pair<Privacy, std::string_view>, 3> privacy_names{
    {{Privacy::local, "local"}, {Privacy::trusted, "trusted"}, {Privacy::open, "public"}}};

constexpr std::array<std::pair<Role, std::string_view>, 6> role_names{{{Role::planner, "planner"},
                                                                       {Role::researcher, "researcher"},
                                                                       {Role::analyst, "analyst"},
                                                                       {Role::writer, "writer"},
                                                                       {Role::judge, "judge"},
                                                                       {Role::embedder, "embedder"}}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  return std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == value; })->second;
}

template <class Names>
auto value_in(const Names& names, std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.second == name; });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

// "07:30"; 24:00 is the end of the day.
std::optional<int> minute_of(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size() && digits.size() <= 2;
    return whole ? std::optional(value) : std::nullopt;
  };
  const auto hour = number(text.substr(0, colon)), minute = number(text.substr(colon + 1));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59 || *hour * 60 + *minute > 24 * 60)
    return std::nullopt;
  return *hour * 60 + *minute;
}

}  // namespace

std::string_view to_string(Privacy privacy) { return name_in(privacy_names, privacy); }
std::optional<Privacy> parse_privacy(std::string_view text) { return value_in(privacy_names, text); }
std::string_view to_string(Role role) { return name_in(role_names, role); }
std::optional<Role> parse_role(std::string_view text) { return value_in(role_names, text); }

Role role_of(std::string_view task) {
  if (task == "queries" || task == "notes" || task == "reflect") return Role::researcher;
  if (task.starts_with("analyse.") || task == "summarise") return Role::analyst;
  if (task.starts_with("write.") || task == "edit") return Role::writer;
  if (task == "judge" || task == "correct") return Role::judge;
  return Role::planner;
}

Result<Hours> parse_hours(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const auto dash = trimmed.find('-');
  const auto from = dash == std::string_view::npos ? std::nullopt : minute_of(trim(trimmed.substr(0, dash)));
  const auto to = dash == std::string_view::npos ? std::nullopt : minute_of(trim(trimmed.substr(dash + 1)));
  if (!from || !to || *from == *to)
    return fail(ErrorKind::invalid,
                "\"" + printable(abbreviate(trimmed, 40)) + "\" is no part of the day; allowed: such as 22:00-07:00");
  return Hours{*from, *to};
}

bool open_at(const std::vector<Hours>& hours, int minute) {
  const auto holds = [&](const Hours& part) {
    return part.from <= part.to ? part.from <= minute && minute < part.to : part.from <= minute || minute < part.to;
  };
  return hours.empty() || std::any_of(hours.begin(), hours.end(), holds);
}

const std::vector<Preset>& presets() {
  static const std::vector<Preset> list{
      {"ollama", "ollama", "http://localhost:11434", "", "USD", Privacy::local, 1, 8'192},
      {"llamacpp", "openai", "http://localhost:8080/v1", "", "USD", Privacy::local, 1, 8'192},
      {"vllm", "openai", "http://localhost:8000/v1", "", "USD", Privacy::local, 16, 32'768},
      {"openai", "openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "USD", Privacy::open, 8, 128'000},
      {"deepseek", "openai", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", "CNY", Privacy::open, 8, 64'000},
      {"dashscope", "openai", "https://dashscope.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY", "CNY",
       Privacy::open, 8, 32'768},
      {"moonshot", "openai", "https://api.moonshot.cn/v1", "MOONSHOT_API_KEY", "CNY", Privacy::open, 3, 128'000},
      {"zhipu", "openai", "https://open.bigmodel.cn/api/paas/v4", "ZHIPU_API_KEY", "CNY", Privacy::open, 5, 128'000},
      {"volcengine", "openai", "https://ark.cn-beijing.volces.com/api/v3", "ARK_API_KEY", "CNY", Privacy::open, 8,
       32'768},
      {"openrouter", "openai", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "USD", Privacy::open, 8, 32'768},
  };
  return list;
}

const Preset* find_preset(std::string_view name) {
  for (const Preset& preset : presets())
    if (preset.name == name) return &preset;
  return nullptr;
}

}  // namespace kaozheng::models
