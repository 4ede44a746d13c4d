// SPDX-License-Identifier: Apache-2.0
#include "app/endpoint_settings.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "app/nearest.h"
#include "base/bytes.h"
#include "net/address_guard.h"
#include "net/loopback.h"
#include "net/url.h"

namespace kaozheng::app {
namespace {

constexpr std::string_view default_role = "default";

bool same_server(const net::Url& a, const net::Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

std::vector<std::string> names_of(const std::vector<ConfiguredEndpoint>& endpoints) {
  std::vector<std::string> names;
  for (const ConfiguredEndpoint& one : endpoints) names.push_back(one.endpoint.name);
  return names;
}

Result<void> check_entry(const EndpointSettings& settings, const std::string& entry, const std::string& place) {
  const SeatName seat = parse_seat_name(entry);
  const ConfiguredEndpoint* const found = settings.find(seat.endpoint);
  const std::vector<std::string> names = names_of(settings.endpoints);
  if (!found)
    return fail(ErrorKind::invalid,
                fmt::format("{}: there is no endpoint \"{}\"{}", place, printable(abbreviate(seat.endpoint, 60)),
                            names.empty() ? "; none is configured: write [[endpoint]]"
                                          : fmt::format(" (did you mean {}?); there are: {}",
                                                        nearest_of(seat.endpoint, names), join(names, ", "))));
  const std::vector<std::string>& models = found->endpoint.models;
  if (seat.model.empty() || models.empty() || std::find(models.begin(), models.end(), seat.model) != models.end())
    return {};
  return fail(ErrorKind::invalid,
              fmt::format("{}: the endpoint {} does not list the model \"{}\" (did you mean {}?); it lists: {}", place,
                          seat.endpoint, printable(abbreviate(seat.model, 80)), nearest_of(seat.model, models),
                          printable(join(models, ", "))));
}

}  // namespace

const ConfiguredEndpoint* EndpointSettings::find(std::string_view name) const {
  const auto found =
      std::find_if(endpoints.begin(), endpoints.end(), [&](const auto& one) { return one.endpoint.name == name; });
  return found == endpoints.end() ? nullptr : &*found;
}

std::vector<std::string> EndpointSettings::entries_of(models::Role role) const {
  if (const auto own = roles.find(std::string(to_string(role))); own != roles.end()) return own->second.entries;
  if (role == models::Role::embedder) return {};
  if (const auto all = roles.find(std::string(default_role)); all != roles.end()) return all->second.entries;
  if (endpoints.empty()) return {};
  return {endpoints.front().endpoint.name};
}

SeatName parse_seat_name(std::string_view entry) {
  const auto slash = entry.find('/');
  if (slash == std::string_view::npos) return {std::string(entry), ""};
  return {std::string(entry.substr(0, slash)), std::string(entry.substr(slash + 1))};
}

EndpointSettings merged(EndpointSettings stronger, EndpointSettings weaker) {
  EndpointSettings all = std::move(stronger);
  for (ConfiguredEndpoint& one : weaker.endpoints)
    if (!all.find(one.endpoint.name)) all.endpoints.push_back(std::move(one));
  all.roles.merge(weaker.roles);
  return all;
}

Result<void> check_roles(const EndpointSettings& settings) {
  for (const auto& [role, list] : settings.roles)
    for (const std::string& entry : list.entries)
      TRY_VOID(check_entry(settings, entry, fmt::format("{}: roles.{}", list.origin, role)));
  return {};
}

void take_keys(EndpointSettings& settings, const std::map<std::string, std::string>& environment,
               const std::map<std::string, std::string>& dot_env) {
  const auto value_in = [](const std::map<std::string, std::string>& variables, const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : std::string(trim(found->second));
  };
  for (ConfiguredEndpoint& one : settings.endpoints) {
    if (one.endpoint.key_variable.empty()) continue;
    one.endpoint.key = value_in(environment, one.endpoint.key_variable);
    if (!one.endpoint.key.empty()) continue;
    one.endpoint.key = value_in(dot_env, one.endpoint.key_variable);
    one.key_of_this_folder = !one.endpoint.key.empty();
  }
}

Result<void> check_key(const ConfiguredEndpoint& configured) {
  const models::Endpoint& endpoint = configured.endpoint;
  if (endpoint.key_variable.empty()) return {};
  if (endpoint.key.empty())
    return fail(ErrorKind::refused,
                fmt::format("no key for the endpoint {}: set {}", endpoint.name, endpoint.key_variable));
  if (!configured.of_this_folder || configured.key_of_this_folder || is_loopback_url(endpoint.url)) return {};
  const auto url = net::parse_url(endpoint.url), home = net::parse_url(configured.preset_url);
  if (url && home && same_server(*url, *home)) return {};
  return fail(ErrorKind::invalid,
              fmt::format("the address of the endpoint {} comes from this folder ({}), but its key {} does not: your "
                          "key is not sent to a server that a folder names. Put the endpoint into your own "
                          "kaozheng.toml (kaozheng config path), or the key into the .env of this folder",
                          endpoint.name, configured.origin, endpoint.key_variable));
}

bool is_loopback_url(std::string_view text) {
  const auto url = net::parse_url(text);
  return url && net::is_loopback_host(url->host);
}

bool is_private_url(std::string_view text) {
  const auto url = net::parse_url(text);
  if (!url || net::is_loopback_host(url->host)) return false;
  std::string host = url->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  in6_addr parsed;
  const bool numeric =
      ::inet_pton(AF_INET, host.c_str(), &parsed) == 1 || ::inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
  if (numeric) return !net::is_global_unicast(host);
  const auto dot = host.rfind('.');
  if (dot == std::string::npos) return true;
  const std::string last = host.substr(dot + 1);
  return last == "local" || last == "lan" || last == "home" || last == "internal" || last == "arpa";
}

}  // namespace kaozheng::app
