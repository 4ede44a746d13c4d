// SPDX-License-Identifier: Apache-2.0
// Endpoints and roles as settings files name them. No server is asked here.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "models/endpoint.h"

namespace kaozheng::app {

struct ConfiguredEndpoint {
  models::Endpoint endpoint;
  std::string origin;           // "kaozheng.toml:3"
  std::string preset_url = {};  // where its key is at home; empty without a preset
  bool of_this_folder = false;  // the working directory names its address
  bool key_of_this_folder = false;
  bool unvouched = false;  // on a private network, public only because nothing was said about its privacy
};

// The seats of a role, each "endpoint/model" or "endpoint" alone.
struct RoleList {
  std::vector<std::string> entries;
  std::string origin;
};

struct EndpointSettings {
  std::vector<ConfiguredEndpoint> endpoints;
  std::map<std::string, RoleList> roles;  // by name of the role, and "default"

  const ConfiguredEndpoint* find(std::string_view name) const;
  // The role's own list, else "default", else the first endpoint; the embedder has its own list or none.
  std::vector<std::string> entries_of(models::Role role) const;
};

// "desk/qwen3:8b": the endpoint ends at the first slash. The model is empty when there is none.
struct SeatName {
  std::string endpoint;
  std::string model;
};
SeatName parse_seat_name(std::string_view entry);

// An endpoint replaces the weaker one of its name, a role's list the weaker one of that role.
EndpointSettings merged(EndpointSettings stronger, EndpointSettings weaker);

// `invalid` when a role names an endpoint that is not there, or a model its endpoint does not list.
Result<void> check_roles(const EndpointSettings& settings);

// Fills in the keys: of the environment, else of the working directory's .env.
void take_keys(EndpointSettings& settings, const std::map<std::string, std::string>& environment,
               const std::map<std::string, std::string>& dot_env);

// Asked before a key is sent, as check_key_stays of config.h. `invalid` when the working directory names the address
// and the key comes from elsewhere, unless the address is its preset's or this machine; `refused` when the key is
// missing.
Result<void> check_key(const ConfiguredEndpoint& configured);

// Whether a URL is of this machine.
bool is_loopback_url(std::string_view url);
// Whether it is of a private network: a private address, or a name that only such a network knows.
bool is_private_url(std::string_view url);

}  // namespace kaozheng::app
