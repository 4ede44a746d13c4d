// SPDX-License-Identifier: Apache-2.0
// The extractive model's replies that need no sources: questions to the user, brief, plan, queries, and what is still
// missing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "models/model.h"

namespace kaozheng::models {

nlohmann::json extractive_questions(const Prompt& prompt);
nlohmann::json extractive_brief(const Prompt& prompt);
nlohmann::json extractive_plan(const Prompt& prompt);
nlohmann::json extractive_queries(const Prompt& prompt);
nlohmann::json extractive_reflection(const Prompt& prompt);

}  // namespace kaozheng::models
