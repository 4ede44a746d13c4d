// SPDX-License-Identifier: Apache-2.0
#include "app/http/order_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/config.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t list_max = 100, order_line_characters_max = 2'000;

tl::unexpected<BodyFault> fault(std::string param, std::string message) {
  return tl::make_unexpected(BodyFault{std::move(param), std::move(message)});
}

// Keys that are settings of the program under another name.
struct SettingKey {
  std::string_view key, setting;
};
constexpr SettingKey setting_keys[] = {
    {"sources", "research.sources"},       {"language", "research.language"}, {"length", "research.length"},
    {"audience", "research.audience"},     {"max_loops", "search.max_loops"}, {"max_tasks", "research.max_tasks"},
    {"max_tokens", "research.max_tokens"}, {"max_cost", "research.max_cost"}, {"max_minutes", "research.max_minutes"},
    {"max_pages", "research.max_pages"},
};
constexpr std::string_view other_keys[] = {"topic", "mode", "engines", "collections", "model", "review_plan", "plan"};

bool is_control_free(std::string_view text) { return printable(text) == text; }

// A number or a line as settings are kept.
tl::expected<std::string, BodyFault> as_text(const json& value, const std::string& key) {
  if (value.is_number_integer()) {
    if (value.is_number_unsigned() ? value.get<std::uint64_t>() > 1'000'000'000'000'000u
                                   : value.get<std::int64_t>() < 0)
      return fault(key, key + " is out of range");
    return fmt::format("{}", value.get<std::int64_t>());
  }
  if (!value.is_string()) return fault(key, key + " has to be a whole number or a text");
  const auto& text = value.get_ref<const std::string&>();
  if (count_code_points(text) > order_line_characters_max || !is_control_free(text))
    return fault(key, key + " is too long or has control characters");
  return text;
}

tl::expected<void, BodyFault> take_setting(const json& value, const SettingKey& key, runs::RunOrder& order) {
  const std::string name(key.key);
  const SettingSpec* const spec = find_setting_spec(key.setting);
  auto text = as_text(value, name);
  if (!text) return tl::make_unexpected(text.error());
  if (spec->kind == SettingKind::number && !value.is_number_integer())
    return fault(name, fmt::format("{} has to be a whole number, {}", name, spec->allowed()));
  auto checked = check_value(*spec, *text);
  if (!checked) return fault(name, fmt::format("{}: {}", name, checked.error().what));
  order.settings[spec->name] = std::move(*checked);
  return {};
}

// "extractive", "ollama/qwen3:8b", or a name alone.
tl::expected<void, BodyFault> take_model(const json& value, runs::RunOrder& order) {
  auto text = as_text(value, "model");
  if (!text || !value.is_string() || text->empty()) return fault("model", "model has to name a model");
  const auto& providers = find_setting_spec("model.provider")->choices;
  const auto is_provider = [&](const std::string& name) {
    return std::find(providers.begin(), providers.end(), name) != providers.end();
  };
  const auto slash = text->find('/');
  if (is_provider(*text)) {
    order.settings["model.provider"] = *text;
  } else if (slash != std::string::npos && is_provider(text->substr(0, slash))) {
    order.settings["model.provider"] = text->substr(0, slash);
    order.settings["model.name"] = text->substr(slash + 1);
  } else {
    order.settings["model.name"] = *text;
  }
  return {};
}

tl::expected<void, BodyFault> take_engines(const json& body, runs::RunOrder& order) {
  auto engines = parse_lines(body, "engines");
  if (!engines) return tl::make_unexpected(engines.error());
  if (engines->empty()) return fault("engines", "engines names none; leave it out for those of the settings");
  const SettingSpec* const spec = find_setting_spec("search.engines");
  for (const std::string& engine : *engines)
    if (std::find(spec->choices.begin(), spec->choices.end(), engine) == spec->choices.end())
      return fault("engines", fmt::format("there is no engine named {}; there are: {}", engine, spec->allowed()));
  order.settings[spec->name] = join(*engines, ",");
  return {};
}

tl::expected<void, BodyFault> take_collections(const json& body, const FolderOfCollection& folder_of,
                                               runs::RunOrder& order) {
  auto collections = parse_lines(body, "collections");
  if (!collections) return tl::make_unexpected(collections.error());
  for (const std::string& id : *collections) {
    auto folder = folder_of(id);
    if (!folder) return fault("collections", "there is no collection " + id + "; GET /api/collections lists them");
    order.folders.push_back(std::move(*folder));
  }
  return {};
}

}  // namespace

std::optional<BodyFault> unknown_key(const json& body, const std::vector<std::string_view>& keys) {
  for (const auto& [key, value] : body.items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      return BodyFault{abbreviate(printable(key), 60), "the key " + abbreviate(printable(key), 60) + " is not known"};
  return std::nullopt;
}

tl::expected<std::vector<std::string>, BodyFault> parse_lines(const json& body, const std::string& key) {
  std::vector<std::string> lines;
  const auto found = body.find(key);
  if (found == body.end()) return lines;
  if (!found->is_array() || found->size() > list_max)
    return fault(key, fmt::format("{} has to be a list of at most {} texts", key, list_max));
  for (const json& value : *found) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      return fault(key, key + " has to be a list of texts");
    auto line = as_text(value, key);
    if (!line) return tl::make_unexpected(line.error());
    lines.push_back(std::move(*line));
  }
  return lines;
}

tl::expected<Plan, BodyFault> parse_plan_body(const json& body) {
  if (auto unknown = unknown_key(body, {"tasks"})) return tl::make_unexpected(*unknown);
  auto plan = parse_plan(body, plan_tasks_max);
  if (!plan) return fault("tasks", plan.error().what);
  plan->origin = PlanOrigin::user;
  return std::move(*plan);
}

tl::expected<runs::RunOrder, BodyFault> parse_order(const json& body, const FolderOfCollection& folder_of) {
  std::vector<std::string_view> keys(std::begin(other_keys), std::end(other_keys));
  for (const SettingKey& key : setting_keys) keys.push_back(key.key);
  if (auto unknown = unknown_key(body, keys)) return tl::make_unexpected(*unknown);

  runs::RunOrder order;
  if (!body.contains("topic") || !body["topic"].is_string()) return fault("topic", "topic has to be there, as a text");
  order.topic = trim(body["topic"].get_ref<const std::string&>());
  if (order.topic.empty()) return fault("topic", "topic is empty");
  if (count_code_points(order.topic) > topic_characters_max)
    return fault("topic", fmt::format("topic has more than {} characters", topic_characters_max));
  if (!is_control_free(order.topic)) return fault("topic", "topic has control characters");

  if (const auto mode = body.find("mode"); mode != body.end()) {
    if (*mode != "supervised" && *mode != "basic") return fault("mode", "mode has to be supervised or basic");
    order.mode = *mode == "basic" ? Mode::basic : Mode::supervised;
  }
  for (const SettingKey& key : setting_keys)
    if (body.contains(key.key))
      if (auto taken = take_setting(body[std::string(key.key)], key, order); !taken)
        return tl::make_unexpected(taken.error());
  if (body.contains("engines"))
    if (auto taken = take_engines(body, order); !taken) return tl::make_unexpected(taken.error());
  if (body.contains("collections"))
    if (auto taken = take_collections(body, folder_of, order); !taken) return tl::make_unexpected(taken.error());
  if (body.contains("model"))
    if (auto taken = take_model(body["model"], order); !taken) return tl::make_unexpected(taken.error());
  if (const auto review = body.find("review_plan"); review != body.end()) {
    if (!review->is_boolean()) return fault("review_plan", "review_plan has to be true or false");
    order.review_plan = review->get<bool>();
  }
  if (const auto plan = body.find("plan"); plan != body.end()) {
    if (!plan->is_object()) return fault("plan", "plan has to be an object with tasks");
    auto parsed = parse_plan_body(*plan);
    if (!parsed) return fault("plan", parsed.error().message);
    order.plan = std::move(*parsed);
  }
  return order;
}

}  // namespace kaozheng::app
