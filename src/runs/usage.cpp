// SPDX-License-Identifier: Apache-2.0
#include "runs/usage.h"

#include "models/endpoint.h"

namespace kaozheng::runs {

void add(Used& used, const store::ModelCall& call) {
  ++used.calls;
  if (!call.error.empty()) ++used.failed;
  used.prompt_tokens += call.prompt_tokens;
  used.completion_tokens += call.completion_tokens;
  used.milliseconds += call.milliseconds;
  if (!call.currency.empty()) used.cost[call.currency] += call.cost;
}

std::string role_of(const store::ModelCall& call) {
  return call.role.empty() ? std::string(to_string(models::role_of(call.task))) : call.role;
}

RunUsage usage_of(const std::vector<store::ModelCall>& calls) {
  RunUsage usage;
  for (const store::ModelCall& call : calls) {
    add(usage.all, call);
    add(usage.roles[role_of(call)], call);
    add(usage.endpoints[call.endpoint], call);
    add(usage.tasks[call.task], call);
    add(usage.lanes[call.lane], call);
  }
  return usage;
}

void to_json(nlohmann::json& json, const Used& used) {
  json = {{"calls", used.calls},
          {"failed", used.failed},
          {"prompt_tokens", used.prompt_tokens},
          {"completion_tokens", used.completion_tokens},
          {"milliseconds", used.milliseconds},
          {"cost", used.cost}};
}

void to_json(nlohmann::json& json, const RunUsage& usage) {
  json = {{"total", usage.all},
          {"roles", usage.roles},
          {"endpoints", usage.endpoints},
          {"tasks", usage.tasks},
          {"research_tasks", usage.lanes}};
}

nlohmann::json egress_json(const std::vector<net::SentRequest>& sent) {
  nlohmann::json left = nlohmann::json::array(), stayed = nlohmann::json::array();
  for (const net::SentRequest& one : sent)
    (one.leaves ? left : stayed)
        .push_back({{"host", one.host},
                    {"purpose", one.purpose},
                    {"query", one.query.empty() ? nlohmann::json() : nlohmann::json(one.query)},
                    {"bytes_out", one.bytes_out},
                    {"bytes_in", one.bytes_in},
                    {"at", one.at}});
  return {{"schema", "kaozheng.egress/1"}, {"left", left}, {"stayed", stayed}};
}

}  // namespace kaozheng::runs
