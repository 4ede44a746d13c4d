// SPDX-License-Identifier: Apache-2.0
// Single parameters of a request, and what they mean for a run. Private to this door; pure.
#pragma once

#include <string>
#include <string_view>

#include "app/http/openai_fields.h"
#include "base/clock.h"
#include "runs/run_desk.h"

namespace kaozheng::app {

// Each takes null and absence for false, empty or 0, and names the parameter when it is of another type.
OpenAiResult<bool> flag_in(const nlohmann::json& json, std::string_view name);
OpenAiResult<std::string> text_in(const nlohmann::json& json, std::string_view name);
OpenAiResult<std::int64_t> positive_in(const nlohmann::json& json, std::string_view name);
// {"name": "text"}: 16 pairs at most, names of 64 characters, texts of 512.
OpenAiResult<nlohmann::json> metadata_in(const nlohmann::json& json);

// How deep, how long, where and in which language:
//   reasoning_effort, reasoning.effort           rounds, tasks and, for none and minimal, one plain search
//   web_search_options.search_context_size       rounds, where no effort is named
//   max_tokens, max_completion_tokens, max_output_tokens   the length of the report, where it must be shorter than
//   usual budget_tokens (Jina)                         tokens of the whole run max_tool_calls pages read
//   search_domain_filter (Perplexity), only_hostnames, bad_hostnames, boost_hostnames (Jina), filters.allowed_domains
//   of a web_search tool                            domains search_recency_filter, search_after_date_filter,
//   search_mode (Perplexity)   dates, scholarly engines language_code (Jina)                         the report's
//   language
OpenAiResult<void> take_parameters(const nlohmann::json& request, TimePoint now, runs::RunOrder& order);

}  // namespace kaozheng::app
