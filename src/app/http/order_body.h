// SPDX-License-Identifier: Apache-2.0
// What a program asks for as the body of POST /api/runs, read strictly. Pure; fuzzed.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "runs/run_desk.h"

namespace kaozheng::app {

// What is wrong, and the key it is about; empty when it is about the whole.
struct BodyFault {
  std::string param;
  std::string message;
};

inline constexpr std::size_t topic_characters_max = 8'000;
inline constexpr int plan_tasks_max = 30;

// The folder of a collection, nothing when there is none of that id.
using FolderOfCollection = std::function<std::optional<std::string>(const std::string& id)>;

// An unknown key, a value of another type, a number out of its range: each is a fault. Whether engines and models
// answer is found out later.
tl::expected<runs::RunOrder, BodyFault> parse_order(const nlohmann::json& body, const FolderOfCollection& folder_of);

// {"tasks": […]}; other keys are faults.
tl::expected<Plan, BodyFault> parse_plan_body(const nlohmann::json& body);

// Lists of lines, as {"notes": […], "exclude": […]} has them.
tl::expected<std::vector<std::string>, BodyFault> parse_lines(const nlohmann::json& body, const std::string& key);

// The first key of `body` that is not one of `keys`.
std::optional<BodyFault> unknown_key(const nlohmann::json& body, const std::vector<std::string_view>& keys);

}  // namespace kaozheng::app
