// SPDX-License-Identifier: Apache-2.0
#include "app/http/surroundings.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "app/model_choice.h"
#include "app/pool_choice.h"
#include "base/bytes.h"
#include "models/endpoint_probe.h"
#include "models/providers.h"
#include "sources/engines.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

std::string kind_of(const std::string& engine) {
  static const std::set<std::string> academic{"arxiv", "crossref", "openalex", "pubmed"};
  return engine == "local" ? "files" : academic.contains(engine) ? "academic" : "web";
}

json tried(bool ok, std::string found, std::string fix = "") {
  return {{"ok", ok}, {"found", printable(found)}, {"fix", std::move(fix)}};
}

}  // namespace

json Surroundings::engines() const {
  json list = json::array();
  for (const sources::EngineSpec& engine : sources::engine_specs()) {
    const bool lacks_key =
        engine.key_use == sources::KeyUse::needed && config_.text("search." + engine.name + "_key").empty();
    list.push_back({{"name", engine.name},
                    {"title", engine.title},
                    {"kind", kind_of(engine.name)},
                    {"ready", !lacks_key},
                    {"why", lacks_key ? "its key is missing: " + engine.key_variable : ""}});
  }
  list.push_back({{"name", "local"}, {"title", "本地文件 / files"}, {"kind", "files"}, {"ready", true}, {"why", ""}});
  return list;
}

json Surroundings::model() const {
  return {{"provider", config_.text("model.provider")}, {"name", config_.text("model.name")}};
}

json Surroundings::models(std::stop_token stop) {
  json names = json::array({"extractive"});
  if (uses_endpoints(config_)) {
    for (const ConfiguredEndpoint& one : config_.endpoints().endpoints)
      for (const std::string& model : one.endpoint.models) names.push_back(one.endpoint.name + "/" + model);
    return names;
  }
  std::lock_guard lock(mutex_);
  const Milliseconds now = system_clock().elapsed();
  if (!asked_at_ || now - *asked_at_ > asked_again) {
    asked_at_ = now;
    installed_.clear();
    // Of a server elsewhere it is not known how long it takes; a page that opens does not wait for it.
    if (is_loopback_url(config_.text("model.ollama_url")))
      if (const auto has = models::list_ollama_models(config_.text("model.ollama_url"), wiring_.trusted_http(), stop))
        for (const auto& model : *has) installed_.push_back("ollama/" + model.name);
  }
  for (const std::string& name : installed_) names.push_back(name);
  if (const std::string& name = config_.text("model.name"); !name.empty() && config_.text("model.provider") == "openai")
    names.push_back("openai/" + name);
  return names;
}

json Surroundings::defaults() const {
  json defaults = {{"engines", config_.list("search.engines")}};
  for (const auto& [key, name] :
       std::initializer_list<std::pair<const char*, const char*>>{{"max_loops", "search.max_loops"},
                                                                  {"max_tasks", "research.max_tasks"},
                                                                  {"max_tokens", "research.max_tokens"},
                                                                  {"max_minutes", "research.max_minutes"},
                                                                  {"max_pages", "research.max_pages"}})
    defaults[key] = config_.number(name);
  for (const auto& [key, name] :
       std::initializer_list<std::pair<const char*, const char*>>{{"max_cost", "research.max_cost"},
                                                                  {"sources", "research.sources"},
                                                                  {"length", "research.length"},
                                                                  {"audience", "research.audience"},
                                                                  {"language", "research.language"}})
    defaults[key] = config_.text(name);
  return defaults;
}

json Surroundings::settings() const {
  json list = json::array();
  for (const SettingSpec& spec : setting_specs()) {
    const Setting& setting = config_.setting(spec.name);
    list.push_back({{"name", spec.name},
                    {"value", shown_value(spec, setting.value)},
                    {"origin", setting.origin},
                    {"secret", spec.secret}});
  }
  return list;
}

json Surroundings::endpoints() const {
  json list = json::array();
  for (const ConfiguredEndpoint& one : config_.endpoints().endpoints) {
    const models::Endpoint& endpoint = one.endpoint;
    SettingSpec as_url;
    as_url.kind = SettingKind::url;
    list.push_back({{"name", endpoint.name},
                    {"provider", endpoint.provider},
                    {"url", shown_value(as_url, endpoint.url)},
                    {"models", endpoint.models},
                    {"privacy", to_string(endpoint.privacy)},
                    {"slots", endpoint.slots},
                    {"has_key", !endpoint.key.empty()},
                    {"origin", one.origin}});
  }
  return list;
}

std::string Surroundings::language() const { return config_.text("research.language"); }

Result<json> Surroundings::try_endpoint(const std::string& name, std::stop_token stop) {
  // Asked for as settings name it, or by its provider where nothing but the settings of [model] name any.
  std::vector<ConfiguredEndpoint> listed = listed_endpoints(config_);
  const auto found = std::find_if(listed.begin(), listed.end(),
                                  [&](const ConfiguredEndpoint& one) { return one.endpoint.name == name; });
  if (found == listed.end()) return fail(ErrorKind::not_found, "there is no endpoint named " + printable(name));
  if (const auto key = check_key(*found); !key) return tried(false, key.error().what, "see " + found->origin);
  net::TrustedHttp* http = nullptr;
  {
    std::lock_guard lock(mutex_);
    http = &wiring_.trusted_http();
  }
  const auto probed = models::probe_endpoint(found->endpoint, *http, stop);
  if (!probed) return tried(false, probed.error().what, "start the server, or correct its address: " + found->origin);
  return tried(true,
               fmt::format("{}: {} models", probed->server.empty() ? name : probed->server, probed->models.size()));
}

Result<json> Surroundings::try_engine(const std::string& name, std::stop_token stop) {
  if (name != "local" && !sources::find_engine_spec(name))
    return fail(ErrorKind::not_found, "there is no engine named " + printable(name));
  if (name == "local") return tried(true, "files are searched in this program");
  std::unique_ptr<sources::SearchEngine> engine;
  {
    std::lock_guard lock(mutex_);
    auto built = wiring_.engine(name, {});
    if (!built)
      return tried(false, built.error().what, "set its key: " + sources::find_engine_spec(name)->key_variable);
    engine = std::move(*built);
  }
  Query query;
  query.text = "Wikipedia";
  const auto hits = engine->search(query, 3, stop);
  if (hits) return tried(!hits->empty(), fmt::format("{} results", hits->size()));
  return tried(false, hits.error().what,
               hits.error().kind == ErrorKind::refused ? "check its key, or wait, or choose other engines"
                                                       : "check the network and its address, or choose other engines");
}

}  // namespace kaozheng::app
