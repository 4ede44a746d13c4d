// SPDX-License-Identifier: Apache-2.0
#include "app/pool_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "app/model_choice.h"
#include "base/bytes.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

using models::Endpoint;
using models::Pool;
using models::Privacy;
using models::Role;
using models::Seat;

constexpr std::string_view extractive = "extractive";

// Ollama's own names for models of its data centre, should a server not tell.
bool named_as_remote(std::string_view model) {
  return model.ends_with("-cloud") || model.ends_with(":cloud") || contains(model, "-cloud:");
}

// Endpoints as the pool has them: one that some seats have in a data centre, once more for those.
class PoolBuilder {
 public:
  void seat(Role role, const Endpoint& endpoint, const std::string& model, bool remote) {
    Privacy privacy = endpoint.privacy;
    if (remote) privacy = Privacy::open;
    const auto found = std::find_if(pool_.endpoints.begin(), pool_.endpoints.end(), [&](const Endpoint& one) {
      return one.name == endpoint.name && one.url == endpoint.url && one.privacy == privacy;
    });
    const auto place = static_cast<std::size_t>(found - pool_.endpoints.begin());
    if (place == pool_.endpoints.size()) {
      pool_.endpoints.push_back(endpoint);
      pool_.endpoints.back().privacy = privacy;
      pool_.endpoints.back().models.clear();
    }
    std::vector<std::string>& used = pool_.endpoints[place].models;
    if (std::find(used.begin(), used.end(), model) == used.end()) used.push_back(model);
    const auto same = [&](const Seat& one) { return one.endpoint == place && one.model == model; };
    std::vector<Seat>& seats = pool_.of(role);
    if (std::none_of(seats.begin(), seats.end(), same)) seats.push_back({place, model});
  }
  Pool& pool() { return pool_; }

 private:
  Pool pool_;
};

bool is_away(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out ||
         error.kind == ErrorKind::rate_limited;
}

ConfiguredEndpoint endpoint_of_settings(const Config& config, const std::string& provider) {
  ConfiguredEndpoint configured;
  Endpoint& endpoint = configured.endpoint;
  endpoint.name = endpoint.provider = provider;
  // As many as there are researchers: a server of unknown size queues.
  endpoint.slots = static_cast<int>(config.number("research.parallel"));
  if (provider == extractive) return configured;
  const std::string name = "model." + provider + "_url";
  endpoint.url = config.text(name);
  endpoint.context = static_cast<int>(config.number("model.context"));
  endpoint.privacy = is_loopback_url(endpoint.url) ? Privacy::local : Privacy::open;
  configured.unvouched = is_private_url(endpoint.url);
  const auto of_this_folder = [&](const std::string& setting) {
    const Level level = config.setting(setting).level;
    return level == Level::dot_env || level == Level::project_file;
  };
  configured.origin = config.setting(name).origin;
  configured.preset_url = find_setting_spec(name)->fallback;
  configured.of_this_folder = of_this_folder(name);
  if (provider != "openai") return configured;
  endpoint.key = config.text("model.openai_key");
  configured.key_of_this_folder = of_this_folder("model.openai_key");
  if (!endpoint.key.empty() || config.is_default(name)) endpoint.key_variable = "OPENAI_API_KEY";
  return configured;
}

// What a server has; nothing when it does not tell.
using Offer = std::optional<std::vector<models::OllamaModelInfo>>;

Result<Offer> offer_of(const Endpoint& endpoint, net::TrustedHttp& http, std::stop_token stop) {
  if (endpoint.provider == "ollama") {
    auto installed = TRY(models::list_ollama_models(endpoint.url, http, stop));
    return Offer(std::move(installed));
  }
  const auto names = TRY(list_openai_models(endpoint.url, endpoint.key, http, stop, endpoint.key_variable));
  if (!names) return Offer();
  Offer offer(std::in_place);
  for (const std::string& name : *names) {
    models::OllamaModelInfo info;
    info.name = name;
    offer->push_back(std::move(info));
  }
  return offer;
}

std::string names_in(const Offer& offer) {
  std::vector<std::string> names;
  if (offer)
    for (const auto& model : *offer) names.push_back(model.name);
  constexpr std::size_t shown = 20;
  const bool more = names.size() > shown;
  if (more) names.resize(shown);
  return names.empty() ? "none" : printable(join(names, ", ")) + (more ? " …" : "");
}

struct Found {
  std::string model;
  bool remote = false;
};

// The model that a seat means at an Ollama server; without a name the one that `auto` takes.
Result<Found> find_at_ollama(const Endpoint& endpoint, const Offer& offer, const std::string& model) {
  const std::string wanted = model.empty() ? models::choose_local_model(*offer, "").value_or("") : model;
  if (wanted.empty())
    return fail(ErrorKind::invalid,
                fmt::format("the endpoint {} has no local chat model; it has: {}", endpoint.name, names_in(offer)));
  const auto found = installed_model(*offer, wanted);
  if (!found)
    return fail(ErrorKind::invalid, fmt::format("the endpoint {} does not have the model \"{}\": run `ollama pull {}`; "
                                                "it has: {}",
                                                endpoint.name, wanted, wanted, names_in(offer)));
  return Found{found->name, found->remote || named_as_remote(found->name)};
}

Result<Found> find_model(const Endpoint& endpoint, const Offer& offer, const std::string& model) {
  if (endpoint.provider == "ollama") return find_at_ollama(endpoint, offer, model);
  if (!model.empty()) return Found{model, named_as_remote(model)};
  if (offer && offer->size() == 1) return Found{offer->front().name, named_as_remote(offer->front().name)};
  return fail(ErrorKind::invalid,
              fmt::format("no model is named for the endpoint {}: give it models = [\"…\"]; it has: "
                          "{}",
                          endpoint.name, names_in(offer)));
}

// A seat of a role before any server is asked.
struct WantedSeat {
  Role role;
  const ConfiguredEndpoint* at;
  std::string model;
};

std::vector<WantedSeat> wanted_seats(const EndpointSettings& settings) {
  std::vector<WantedSeat> wanted;
  for (const Role role : models::all_roles)
    for (const std::string& entry : settings.entries_of(role)) {
      SeatName name = parse_seat_name(entry);
      const ConfiguredEndpoint* const at = settings.find(name.endpoint);
      if (name.model.empty() && !at->endpoint.models.empty()) name.model = at->endpoint.models.front();
      wanted.push_back({role, at, name.model});
    }
  return wanted;
}

// The endpoints that must be asked what they have.
std::vector<const Endpoint*> endpoints_to_ask(const std::vector<WantedSeat>& wanted) {
  std::vector<const Endpoint*> asked;
  for (const WantedSeat& seat : wanted) {
    const Endpoint& endpoint = seat.at->endpoint;
    const bool needed = endpoint.provider == "ollama" || (endpoint.provider == "openai" && seat.model.empty());
    if (needed && std::find(asked.begin(), asked.end(), &endpoint) == asked.end()) asked.push_back(&endpoint);
  }
  return asked;
}

Result<PoolBuilder> build_pool(const EndpointSettings& settings, net::TrustedHttp& http, std::stop_token stop) {
  const std::vector<WantedSeat> wanted = wanted_seats(settings);
  for (const WantedSeat& seat : wanted) TRY_VOID(check_key(*seat.at));
  const auto asked = endpoints_to_ask(wanted);
  const auto offers =
      parallel_map(asked, 8, stop, [&](const Endpoint* endpoint) { return offer_of(*endpoint, http, stop); });

  PoolBuilder builder;
  std::map<const Endpoint*, Offer> told;
  std::map<const Endpoint*, Error> away;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (offers[i]) {
      told[asked[i]] = *offers[i];
      continue;
    }
    Error error = Error(offers[i].error()).during(fmt::format("the endpoint {}", asked[i]->name));
    if (!is_away(error)) return fail(std::move(error));
    builder.pool().left_out.push_back(error);
    away.emplace(asked[i], std::move(error));
  }
  for (const WantedSeat& seat : wanted) {
    const Endpoint& endpoint = seat.at->endpoint;
    if (away.contains(&endpoint)) continue;
    if (endpoint.provider == extractive) {
      builder.seat(seat.role, endpoint, std::string(extractive), /*remote=*/false);
      continue;
    }
    const Found found = TRY(find_model(endpoint, told[&endpoint], seat.model));
    builder.seat(seat.role, endpoint, found.model, found.remote);
  }
  for (const WantedSeat& seat : wanted)
    if (builder.pool().of(seat.role).empty())
      return fail(
          Error(away.at(&seat.at->endpoint)).during(fmt::format("nobody answers as {}", models::to_string(seat.role))));
  return builder;
}

PoolBuilder builder_of(const Config& config, const ModelChoice& choice) {
  const ConfiguredEndpoint configured = endpoint_of_settings(config, choice.provider);
  const std::string model = choice.name.empty() ? std::string(extractive) : choice.name;
  PoolBuilder builder;
  for (const Role role : models::all_roles)
    if (role != Role::embedder)
      builder.seat(role, configured.endpoint, model, choice.remote || named_as_remote(choice.name));
  return builder;
}

Result<PoolBuilder> pool_of_settings(const Config& config, ModelChoice& choice, net::TrustedHttp& http,
                                     std::stop_token stop) {
  choice = TRY(choose_model(config, http, stop));
  return builder_of(config, choice);
}

}  // namespace

bool uses_endpoints(const Config& config) {
  if (config.endpoints().endpoints.empty()) return false;
  for (const char* name : {"model.provider", "model.name", "model.ollama_url", "model.openai_url"})
    if (config.setting(name).level == Level::flag) return false;
  return true;
}

std::vector<ConfiguredEndpoint> listed_endpoints(const Config& config) {
  if (uses_endpoints(config)) return config.endpoints().endpoints;
  const std::string& provider = config.text("model.provider");
  if (provider == extractive) return {endpoint_of_settings(config, provider)};
  std::vector<ConfiguredEndpoint> listed;
  if (provider != "openai") listed.push_back(endpoint_of_settings(config, "ollama"));
  if (provider == "openai" || !config.is_default("model.openai_url") || !config.text("model.openai_key").empty())
    listed.push_back(endpoint_of_settings(config, "openai"));
  return listed;
}

Result<Pool> choose_pool(const Config& config, net::TrustedHttp& http, std::stop_token stop) {
  ModelChoice choice{config.text("model.provider")};
  PoolBuilder builder = TRY(uses_endpoints(config) ? build_pool(config.endpoints(), http, stop)
                                                   : pool_of_settings(config, choice, http, stop));
  if (!builder.pool().of(Role::embedder).empty()) return std::move(builder.pool());
  const auto embedder = TRY(choose_embedder(config, choice, http, stop));
  if (embedder) {
    const ConfiguredEndpoint configured = endpoint_of_settings(config, embedder->provider);
    builder.seat(Role::embedder, configured.endpoint, embedder->name, embedder->remote);
  }
  return std::move(builder.pool());
}

models::Pool pool_of(const Config& config, const ModelChoice& choice) {
  return std::move(builder_of(config, choice).pool());
}

ModelChoice writer_of(const models::Pool& pool) {
  const Seat& seat = pool.of(Role::writer).front();
  const Endpoint& endpoint = pool.endpoints[seat.endpoint];
  ModelChoice choice{endpoint.provider, endpoint.provider == extractive ? "" : seat.model};
  choice.server = shown_value(*find_setting_spec("model.openai_url"), endpoint.url);
  return choice;
}

}  // namespace kaozheng::app
