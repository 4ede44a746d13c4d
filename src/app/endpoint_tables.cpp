// SPDX-License-Identifier: Apache-2.0
#include "app/endpoint_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/nearest.h"
#include "base/bytes.h"
#include "net/url.h"

namespace kaozheng::app {
namespace {

using models::Endpoint;
using models::Preset;
using models::Privacy;

const std::vector<std::string>& endpoint_keys() {
  static const std::vector<std::string> keys{"preset",
                                             "name",
                                             "provider",
                                             "url",
                                             "models",
                                             "key_variable",
                                             "slots",
                                             "context",
                                             "requests_per_minute",
                                             "tokens_per_minute",
                                             "price_in",
                                             "price_out",
                                             "currency",
                                             "privacy",
                                             "hours",
                                             "overflow"};
  return keys;
}

const std::vector<std::string>& role_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> names{"default"};
    for (const models::Role role : models::all_roles) names.emplace_back(to_string(role));
    return names;
  }();
  return keys;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : models::presets()) names.emplace_back(preset.name);
  return names;
}

std::string place_of(std::string_view file, const toml::node& node) {
  return fmt::format("{}:{}", file, node.source().begin.line);
}

Result<void> check_keys(const toml::table& table, std::string_view table_name, const std::vector<std::string>& known,
                        std::string_view file) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail(ErrorKind::invalid, fmt::format("{}: unknown setting {}.{} (did you mean {}.{}?); allowed: {}",
                                                  place_of(file, node), table_name, printable(abbreviate(name, 80)),
                                                  table_name, nearest_of(name, known), join(known, ", ")));
  }
  return {};
}

// The fields of one table; what is absent has a fallback.
class Fields {
 public:
  Fields(const toml::table& table, std::string_view table_name, std::string_view file)
      : table_(table), table_name_(table_name), file_(file) {}

  bool has(std::string_view key) const { return table_.contains(key); }

  // An error at the field, or at the table where it is absent.
  tl::unexpected<Error> wrong(std::string_view key, std::string_view problem) const {
    const toml::node* const node = table_.get(key);
    return fail(ErrorKind::invalid,
                fmt::format("{}: {}.{} {}", place_of(file_, node ? *node : table_), table_name_, key, problem));
  }

  Result<std::string> text(std::string_view key, std::string_view fallback) const {
    const toml::node* const node = table_.get(key);
    if (!node) return std::string(fallback);
    if (const auto* value = node->as_string()) return std::string(trim(value->get()));
    return wrong(key, fmt::format("is {}; expected text in quotation marks", type_name(*node)));
  }

  Result<long> whole(std::string_view key, long fallback, long min, long max) const {
    const toml::node* const node = table_.get(key);
    if (!node) return fallback;
    const auto* const value = node->as_integer();
    if (!value) return wrong(key, fmt::format("is {}; expected a whole number, {} to {}", type_name(*node), min, max));
    if (value->get() < min || value->get() > max)
      return wrong(key, fmt::format("is {}; allowed: {} to {}", value->get(), min, max));
    return static_cast<long>(value->get());
  }

  Result<double> price(std::string_view key) const {
    constexpr double most = 1e6;
    const toml::node* const node = table_.get(key);
    if (!node) return 0;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (!value) return wrong(key, fmt::format("is {}; expected the price of a million tokens", type_name(*node)));
    if (!std::isfinite(*value) || *value < 0 || *value > most)
      return wrong(key, "is no price of a million tokens; allowed: 0 to 1000000");
    return *value;
  }

  Result<bool> yes_no(std::string_view key, bool fallback) const {
    const toml::node* const node = table_.get(key);
    if (!node) return fallback;
    if (const auto* value = node->as_boolean()) return value->get();
    return wrong(key, fmt::format("is {}; expected true or false, without quotation marks", type_name(*node)));
  }

  // An array of texts; one text stands for an array of one.
  Result<std::vector<std::string>> texts(std::string_view key) const {
    std::vector<std::string> values;
    const toml::node* const node = table_.get(key);
    if (!node) return values;
    const auto add = [&](const toml::node& element) {
      const auto* const value = element.as_string();
      if (!value || trim(value->get()).empty() || printable(value->get()) != value->get()) return false;
      const std::string kept(trim(value->get()));
      if (std::find(values.begin(), values.end(), kept) == values.end()) values.push_back(kept);
      return true;
    };
    bool good = true;
    if (const auto* array = node->as_array())
      for (const toml::node& element : *array) good = good && add(element);
    else
      good = add(*node);
    if (!good) return wrong(key, "is not allowed; expected an array of texts in quotation marks, none of them empty");
    return values;
  }

 private:
  const toml::table& table_;
  const std::string_view table_name_;
  const std::string_view file_;
};

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && printable(name) == name &&
         name.find_first_of("/, \t\r\n\"") == std::string_view::npos;
}

bool is_variable(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return name.empty() ||
         (name.size() <= 128 && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), allowed));
}

bool is_currency(std::string_view code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<const Preset*> read_preset(const Fields& fields) {
  if (!fields.has("preset")) return nullptr;
  const std::string name = TRY(fields.text("preset", ""));
  const Preset* const preset = models::find_preset(name);
  if (preset) return preset;
  return fields.wrong(
      "preset", fmt::format("\"{}\" is not known (did you mean {}?); allowed: {}", printable(abbreviate(name, 40)),
                            nearest_of(name, preset_names()), join(preset_names(), ", ")));
}

Result<std::string> read_url(const Fields& fields, const Preset* preset, const std::string& provider) {
  std::string url = TRY(fields.text("url", preset ? preset->url : ""));
  if (provider == "extractive") {
    if (!url.empty()) return fields.wrong("url", "is not allowed: the extractive model asks no server");
    return url;
  }
  if (url.empty()) return fields.wrong("url", "is missing; allowed: a URL that begins with http:// or https://");
  // Not repeated: it may hold a password.
  if (!net::parse_url(url) || url.find_first_of("?#") != std::string::npos)
    return fields.wrong("url",
                        "is not allowed; allowed: a URL that begins with http:// or https://, without user name, "
                        "password, question mark and #; a key goes into the variable that key_variable names");
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<void> read_privacy(const Fields& fields, ConfiguredEndpoint& configured) {
  Endpoint& endpoint = configured.endpoint;
  const bool here = endpoint.provider == "extractive" || is_loopback_url(endpoint.url);
  endpoint.privacy = here ? Privacy::local : Privacy::open;
  configured.unvouched = !here && !fields.has("privacy") && is_private_url(endpoint.url);
  if (!fields.has("privacy")) return {};
  const std::string text = TRY(fields.text("privacy", ""));
  const auto privacy = models::parse_privacy(text);
  if (!privacy)
    return fields.wrong("privacy", fmt::format("\"{}\" is not known; allowed: local, trusted, public",
                                               printable(abbreviate(text, 40))));
  if (*privacy == Privacy::local && !here)
    return fields.wrong("privacy",
                        "cannot be \"local\": the address is not of this machine; say \"trusted\" of a machine you "
                        "vouch for, else \"public\"");
  endpoint.privacy = *privacy;
  return {};
}

Result<void> read_hours(const Fields& fields, Endpoint& endpoint) {
  const auto parts = TRY(fields.texts("hours"));
  for (const std::string& part : parts) {
    const auto hours = models::parse_hours(part);
    if (!hours) return fields.wrong("hours", hours.error().what);
    endpoint.hours.push_back(*hours);
  }
  return {};
}

Result<void> read_price(const Fields& fields, const Preset* preset, Endpoint& endpoint) {
  const double in = TRY(fields.price("price_in"));
  const double out = TRY(fields.price("price_out"));
  const std::string currency = TRY(fields.text("currency", preset ? preset->currency : "USD"));
  if (!is_currency(currency))
    return fields.wrong("currency", "is not allowed; allowed: three capital letters such as USD, CNY, EUR");
  endpoint.price = {in, out, currency};
  const bool overflow = TRY(fields.yes_no("overflow", endpoint.price.free()));
  endpoint.overflow = overflow;
  return {};
}

Result<void> read_limits(const Fields& fields, const Preset* preset, Endpoint& endpoint) {
  const long slots = TRY(fields.whole("slots", preset ? preset->slots : 1, 1, 256));
  const long context = TRY(fields.whole("context", preset ? preset->context : 0, 0, 10'000'000));
  const long requests = TRY(fields.whole("requests_per_minute", 0, 0, 1'000'000));
  const long tokens = TRY(fields.whole("tokens_per_minute", 0, 0, 1'000'000'000'000));
  endpoint.slots = static_cast<int>(slots);
  endpoint.context = static_cast<int>(context);
  endpoint.requests_per_minute = static_cast<int>(requests);
  endpoint.tokens_per_minute = tokens;
  return {};
}

Result<std::string> read_name(const Fields& fields, const Preset* preset) {
  const std::string name = TRY(fields.text("name", preset ? preset->name : ""));
  if (name.empty()) return fields.wrong("name", "is missing; give it, or a preset");
  if (is_name(name)) return name;
  return fields.wrong("name", "is not allowed; allowed: up to 64 characters without blanks, slashes and commas");
}

Result<std::string> read_provider(const Fields& fields, const Preset* preset) {
  const std::string provider = TRY(fields.text("provider", preset ? preset->provider : ""));
  if (provider == "ollama" || provider == "openai" || provider == "extractive") return provider;
  return fields.wrong("provider", provider.empty()
                                      ? "is missing; give it, or a preset; allowed: ollama, openai, extractive"
                                      : "is not known; allowed: ollama, openai, extractive");
}

Result<std::string> read_key_variable(const Fields& fields, const Preset* preset) {
  const std::string variable = TRY(fields.text("key_variable", preset ? preset->key_variable : ""));
  if (is_variable(variable)) return variable;
  // Not repeated: it may be the key.
  return fields.wrong("key_variable",
                      "is not the name of a variable; allowed: letters, digits and _; the key itself goes into that "
                      "variable, not into this file");
}

Result<ConfiguredEndpoint> read_endpoint(const toml::table& table, std::string_view file) {
  TRY_VOID(check_keys(table, endpoint_table, endpoint_keys(), file));
  const Fields fields(table, endpoint_table, file);
  const Preset* const preset = TRY(read_preset(fields));
  std::string name = TRY(read_name(fields, preset));
  std::string provider = TRY(read_provider(fields, preset));
  std::string url = TRY(read_url(fields, preset, provider));
  std::vector<std::string> models = TRY(fields.texts("models"));

  ConfiguredEndpoint configured{{std::move(name), std::move(provider), std::move(url), std::move(models)},
                                place_of(file, table)};
  configured.preset_url = preset ? preset->url : "";
  std::string key_variable = TRY(read_key_variable(fields, preset));
  configured.endpoint.key_variable = std::move(key_variable);
  TRY_VOID(read_limits(fields, preset, configured.endpoint));
  TRY_VOID(read_price(fields, preset, configured.endpoint));
  TRY_VOID(read_privacy(fields, configured));
  TRY_VOID(read_hours(fields, configured.endpoint));
  return configured;
}

Result<std::vector<ConfiguredEndpoint>> read_endpoints(const toml::node* node, std::string_view file) {
  std::vector<ConfiguredEndpoint> endpoints;
  if (!node) return endpoints;
  const auto* const array = node->as_array();
  if (!array || (!array->empty() && !array->is_array_of_tables()))
    return fail(ErrorKind::invalid, fmt::format("{}: endpoint is {}; write [[endpoint]], once for each",
                                                place_of(file, *node), type_name(*node)));
  for (const toml::node& element : *array) {
    ConfiguredEndpoint one = TRY(read_endpoint(*element.as_table(), file));
    for (const ConfiguredEndpoint& earlier : endpoints)
      if (earlier.endpoint.name == one.endpoint.name)
        return fail(ErrorKind::invalid, fmt::format("{}: there is another endpoint of the name {} ({}); give them "
                                                    "different names",
                                                    one.origin, one.endpoint.name, earlier.origin));
    endpoints.push_back(std::move(one));
  }
  return endpoints;
}

Result<std::map<std::string, RoleList>> read_roles(const toml::node* node, std::string_view file) {
  std::map<std::string, RoleList> roles;
  if (!node) return roles;
  const auto* const table = node->as_table();
  if (!table)
    return fail(ErrorKind::invalid, fmt::format("{}: roles is {}; write [roles] and below it default = "
                                                "[\"endpoint/model\"]",
                                                place_of(file, *node), type_name(*node)));
  TRY_VOID(check_keys(*table, roles_table, role_keys(), file));
  const Fields fields(*table, roles_table, file);
  for (const auto& [key, value] : *table) {
    std::vector<std::string> entries = TRY(fields.texts(key.str()));
    if (entries.empty() && key.str() != to_string(models::Role::embedder))
      return fields.wrong(key.str(), "is empty; expected such as [\"desk/qwen3:8b\"]");
    roles.emplace(key.str(), RoleList{std::move(entries), place_of(file, value)});
  }
  return roles;
}

}  // namespace

std::string_view type_name(const toml::node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "an array";
  if (node.is_string()) return "text";
  if (node.is_integer()) return "a whole number";
  if (node.is_floating_point()) return "a number with a fraction";
  if (node.is_boolean()) return "true or false";
  return "a date or time";
}

Result<EndpointSettings> read_endpoint_tables(const toml::table& root, std::string_view file) {
  std::vector<ConfiguredEndpoint> endpoints = TRY(read_endpoints(root.get(endpoint_table), file));
  std::map<std::string, RoleList> roles = TRY(read_roles(root.get(roles_table), file));
  return EndpointSettings{std::move(endpoints), std::move(roles)};
}

std::string_view commented_endpoint_tables() {
  return R"(
# Where models answer, once for each server; the settings of [model] then no longer count, the flags still do.
# 模型服务，每个写一段；写了以后 [model] 中的设置不再起作用，命令行参数仍然优先。
# preset: ollama, llamacpp, vllm, openai, deepseek, dashscope, moonshot, zhipu, volcengine, openrouter
#[[endpoint]]
#preset = "ollama"
#name = "desk"
#url = "http://localhost:11434"
#models = ["qwen3:8b"]
#slots = 1
#context = 8192

#[[endpoint]]
#preset = "deepseek"
#name = "paid"
#models = ["deepseek-chat"]
# The variable that holds the key; the key itself never stands here.
# 存放密钥的环境变量名；密钥本身不写在这里。
#key_variable = "DEEPSEEK_API_KEY"
#requests_per_minute = 60
#tokens_per_minute = 200000
# For a million tokens.
# 每百万 token 的价格。
#price_in = 2.0
#price_out = 8.0
#currency = "CNY"
# local (this machine), trusted (a machine you vouch for), public
# local（本机）、trusted（你信得过的机器）、public（其他）
#privacy = "public"
#hours = ["22:00-07:00"]
# Whether it is asked while an earlier one is only busy.
# 前面的服务只是忙时，是否也用它。
#overflow = false

# Who does what, in this order: "endpoint/model", or "endpoint" alone.
# 各角色由谁担任，按顺序尝试：“服务/模型”，或只写“服务”。
#[roles]
#default = ["desk/qwen3:8b"]
#writer = ["paid/deepseek-chat", "desk/qwen3:8b"]
)";
}

}  // namespace kaozheng::app
