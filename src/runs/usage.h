// SPDX-License-Identifier: Apache-2.0
// What calls of models took, by role, endpoint and task. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "store/store.h"

namespace kaozheng::runs {

struct Used {
  long calls = 0;
  long failed = 0;  // of the calls
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t milliseconds = 0;       // with waiting; calls at once count each
  std::map<std::string, double> cost;  // by currency; nothing of free endpoints
};

struct RunUsage {
  Used all;
  std::map<std::string, Used> roles;      // "researcher" …
  std::map<std::string, Used> endpoints;  // by name; "" = calls that nobody answered
  std::map<std::string, Used> tasks;      // of the prompts: "notes" …
  std::map<std::string, Used> lanes;      // ids of research tasks; "" = the whole run
};

void add(Used& used, const store::ModelCall& call);
// Of a call that was stored before it was, by its task.
std::string role_of(const store::ModelCall& call);
RunUsage usage_of(const std::vector<store::ModelCall>& calls);
void to_json(nlohmann::json& json, const Used& used);
// {"total", "roles": {NAME: …}, "endpoints", "tasks", "research_tasks"}
void to_json(nlohmann::json& json, const RunUsage& usage);

// What left this machine and what stayed: {"schema": "kaozheng.egress/1", "left": [{"host", "purpose", "query",
// "bytes_out", "bytes_in", "at"}], "stayed": the same}.
nlohmann::json egress_json(const std::vector<net::SentRequest>& sent);

}  // namespace kaozheng::runs
