// SPDX-License-Identifier: Apache-2.0
// What `kaozheng models` shows. Pure.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/messages.h"
#include "app/endpoint_settings.h"
#include "models/endpoint_probe.h"
#include "store/store.h"

namespace kaozheng::app {

struct ShownModel {
  models::ProbedModel probed;
  bool there = true;             // false: the endpoint or a role names it, its server does not have it
  double tokens_per_second = 0;  // 0 = not known
  bool measured = false;         // just now; else by earlier runs
  std::string measure_error = {};
  std::vector<std::string> roles = {};
};
struct ShownEndpoint {
  ConfiguredEndpoint configured;
  std::string cause = {};  // why it does not answer; empty when it does
  std::string server = {};
  int server_slots = 0;
  std::vector<ShownModel> models = {};  // those with roles first
};

// What is told of an endpoint that answers: the models it lists or has roles for, else all it has.
ShownEndpoint shown_endpoint(const ConfiguredEndpoint& configured, const models::ProbedEndpoint& probed,
                             const models::Pool& pool);

// Tokens a second by model: the median of the calls that wrote enough to tell, reading the prompt included.
std::map<std::string, double> speeds_of(const std::vector<store::ModelCall>& calls);

// Where a model runs: "this machine", a host, or "data centre".
std::string runs_on(const models::Endpoint& endpoint, const models::ProbedModel& model, const Tongue& say);
models::Privacy privacy_of(const models::Endpoint& endpoint, const models::ProbedModel& model);

// The endpoint's address without what may be secret.
std::string shown_address(const models::Endpoint& endpoint);

std::string models_table(const std::vector<ShownEndpoint>& endpoints, const Tongue& say);
nlohmann::json models_json(const std::vector<ShownEndpoint>& endpoints, const models::Pool& pool);

}  // namespace kaozheng::app
