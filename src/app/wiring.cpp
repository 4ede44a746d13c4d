// SPDX-License-Identifier: Apache-2.0
#include "app/wiring.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/extract_pages.h"
#include "app/search_choice.h"
#include "app/version.h"
#include "base/bytes.h"
#include "models/forwarding_model.h"
#include "models/providers.h"
#include "net/polite_http.h"
#include "runs/fleet_slots.h"
#include "runs/holder.h"
#include "sources/engines.h"
#include "store/address.h"

namespace kaozheng::app {
namespace {

std::string user_agent() { return fmt::format("kaozheng/{}", version); }

// The user may name the robot, never hide what it is.
std::string page_user_agent(const Config& config) {
  std::string named = config.text("net.user_agent");
  std::erase_if(named, [](char c) { return static_cast<unsigned char>(c) < 0x20; });  // it must stay one line
  if (named.empty()) return user_agent();
  return contains(to_lower_ascii(named), "kaozheng/") ? named : named + " " + user_agent();
}

// Hands on what a model thought aloud; the answer itself is not touched.
class ThinkingAloud final : public models::ForwardingModel {
 public:
  ThinkingAloud(models::Model& model, Wiring::OnThinking on_thinking)
      : ForwardingModel(model), on_thinking_(std::move(on_thinking)) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    auto answer = model_.answer(prompt, budget, stop, on_piece);
    if (answer && !answer->thinking.empty()) on_thinking_(prompt, answer->thinking);
    return answer;
  }

 private:
  const Wiring::OnThinking on_thinking_;
};

}  // namespace

SharedParts::SharedParts(store::Store& store) : store_(store) {
  if (store::Fleet* const fleet = store.fleet()) slots_ = runs::make_fleet_slots(*fleet);
}

models::Scheduler& SharedParts::scheduler(const std::vector<models::Endpoint>& endpoints,
                                          models::DispatchSettings settings, Clock& clock) {
  std::string name;
  for (const models::Endpoint& one : endpoints)
    name += fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", one.name, one.provider, one.url, one.slots, one.requests_per_minute,
                        one.tokens_per_minute);
  for (const models::Hours& hours : settings.batch_hours) name += fmt::format("{}-{}\n", hours.from, hours.to);
  std::lock_guard lock(mutex_);
  std::unique_ptr<models::Scheduler>& kept = schedulers_[name];
  if (!kept)
    kept = std::make_unique<models::Scheduler>(endpoints, std::move(settings), clock, slots_.get(), runs::this_host());
  return *kept;
}

// Later members use earlier ones, so they end first.
struct Wiring::Parts {
  const Config& config;
  SharedParts* shared;
  std::unique_ptr<net::EgressLog> egress;
  std::filesystem::path config_folder;
  std::filesystem::path data;
  Result<void> password_stays;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<net::TrustedHttp> trusted;
  std::unique_ptr<net::PublicHttp> web, polite_web;
  std::optional<research::Prompts> prompts;
  std::unique_ptr<models::SharedSlots> slots;  // null: nobody else uses the endpoints
  std::unique_ptr<models::Scheduler> scheduler;
  std::unique_ptr<models::ModelPool> pool;
  std::unique_ptr<models::Model> extractive, language_model, aloud, with_fallback;
  std::unique_ptr<models::Embedder> embedder;
  std::unique_ptr<sources::Search> search;
  std::unique_ptr<sources::Pages> pages;
  ExtractReading extracts;
};

Wiring::Wiring(const Config& config, const Environment& environment, SharedParts* shared)
    : parts_(new Parts{config,
                       shared,
                       std::make_unique<net::EgressLog>(),
                       user_config_folder(environment),
                       data_folder(environment),
                       check_password_stays(config, environment),
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {},
                       {}}) {}
Wiring::~Wiring() = default;

std::string Wiring::store_address() const {
  const std::string& named = parts_->config.text("store.file");
  return named.empty() ? (parts_->data / "kaozheng.db").string() : named;
}
std::string Wiring::store_name() const { return store::shown_store(store_address()); }

Clock& Wiring::clock() { return system_clock(); }
net::EgressLog& Wiring::egress() { return *parts_->egress; }

Result<store::Store*> Wiring::store() {
  if (parts_->shared) return &parts_->shared->store();
  if (!parts_->store) {
    const store::FleetTimes times{Milliseconds{parts_->config.number("store.beat_ms")},
                                  Milliseconds{parts_->config.number("store.expiry_ms")}};
    if (!parts_->password_stays) return fail(parts_->password_stays.error());
    auto opened = TRY(store::open_store(store_address(), clock(), times));
    parts_->store = std::move(opened);
  }
  return parts_->store.get();
}

net::TrustedHttp& Wiring::trusted_http() {
  if (parts_->trusted) return *parts_->trusted;
  net::TrustedHttpSettings settings;
  settings.user_agent = user_agent();
  settings.egress = parts_->egress.get();
  for (const std::string& host : parts_->config.list("net.allow_private")) settings.direct.insert(host);
  parts_->trusted = net::make_trusted_http(std::move(settings));
  return *parts_->trusted;
}

Result<const research::Prompts*> Wiring::prompts() {
  if (!parts_->prompts) {
    research::Prompts loaded = TRY(research::Prompts::load(parts_->config_folder / "prompts"));
    parts_->prompts = std::move(loaded);
  }
  return &*parts_->prompts;
}

models::Model& Wiring::extractive_model() {
  if (!parts_->extractive) parts_->extractive = models::make_extractive_model();
  return *parts_->extractive;
}

// One model of an endpoint; the pool does the trying again.
std::unique_ptr<models::Model> Wiring::model_at(const models::Endpoint& endpoint, const std::string& name) {
  if (endpoint.provider == "extractive") return models::make_extractive_model();
  const bool tool_calling = parts_->config.yes("model.tool_calling");
  const net::RetryPolicy once{1, {}, {}};
  const bool handed_on = endpoint.privacy != models::Privacy::local;  // though its address may be this machine's
  if (endpoint.provider == "ollama") {
    models::OllamaSettings settings;
    settings.url = endpoint.url;
    settings.model = name;
    settings.tool_calling = tool_calling;
    settings.retry = once;
    settings.handed_on = handed_on;
    if (endpoint.context > 0) settings.context = endpoint.context;
    return models::make_ollama_model(std::move(settings), trusted_http(), clock());
  }
  models::OpenAiSettings settings;
  settings.url = endpoint.url;
  settings.model = name;
  settings.key = endpoint.key;
  settings.tool_calling = tool_calling;
  settings.retry = once;
  settings.handed_on = handed_on;
  if (endpoint.context > 0) settings.context = endpoint.context;
  return models::make_openai_model(std::move(settings), trusted_http(), clock());
}

models::Model& Wiring::model(const models::Pool& pool, models::RunTerms terms, OnFallback on_fallback,
                             OnThinking on_thinking) {
  const bool generates = std::any_of(pool.endpoints.begin(), pool.endpoints.end(),
                                     [](const models::Endpoint& one) { return one.provider != "extractive"; });
  if (!generates) return extractive_model();
  trusted_http();
  models::DispatchSettings settings;
  for (const std::string& hours : parts_->config.list("model.batch_hours"))
    if (const auto part = models::parse_hours(hours)) settings.batch_hours.push_back(*part);
  models::PoolSettings pool_settings;
  pool_settings.hedge_after = std::chrono::seconds(parts_->config.number("model.hedge_seconds"));
  if (!parts_->shared) {
    const auto own = store();
    if (own && (*own)->fleet()) parts_->slots = runs::make_fleet_slots(*(*own)->fleet());
    parts_->scheduler =
        std::make_unique<models::Scheduler>(pool.endpoints, settings, clock(), parts_->slots.get(), runs::this_host());
  }
  models::Scheduler& scheduler =
      parts_->shared ? parts_->shared->scheduler(pool.endpoints, settings, clock()) : *parts_->scheduler;
  parts_->pool = std::make_unique<models::ModelPool>(
      pool, [this](const models::Endpoint& endpoint, const std::string& name) { return model_at(endpoint, name); },
      scheduler, clock(), pool_settings);
  parts_->language_model = parts_->pool->for_run(terms);
  models::Model* first = parts_->language_model.get();
  if (on_thinking) {
    parts_->aloud = std::make_unique<ThinkingAloud>(*first, std::move(on_thinking));
    first = parts_->aloud.get();
  }
  parts_->with_fallback = models::make_fallback_model(*first, extractive_model(), std::move(on_fallback));
  return *parts_->with_fallback;
}

models::Embedder& Wiring::embedder(const models::Endpoint& endpoint, const std::string& model) {
  models::EmbedderSettings settings{endpoint.url, model, endpoint.key};
  settings.handed_on = endpoint.privacy != models::Privacy::local;
  parts_->embedder = endpoint.provider == "openai" ? models::make_openai_embedder(settings, trusted_http(), clock())
                                                   : models::make_ollama_embedder(settings, trusted_http(), clock());
  return *parts_->embedder;
}

models::Embedder& Wiring::embedder(const EmbedderChoice& choice) {
  const Config& config = parts_->config;
  const bool openai = choice.provider == "openai";
  models::EmbedderSettings settings{config.text(openai ? "model.openai_url" : "model.ollama_url"), choice.name};
  if (openai) settings.key = config.text("model.openai_key");
  settings.handed_on = choice.remote;
  parts_->embedder = openai ? models::make_openai_embedder(settings, trusted_http(), clock())
                            : models::make_ollama_embedder(settings, trusted_http(), clock());
  return *parts_->embedder;
}

Result<std::unique_ptr<sources::SearchEngine>> Wiring::engine(const std::string& name,
                                                              const std::vector<std::string>& folders,
                                                              const std::set<std::string>& left_out) {
  if (name == "local") {
    store::Store* const library = TRY(store());
    return sources::make_local(*library, folders, left_out);
  }
  const sources::EngineSpec* const spec = sources::find_engine_spec(name);
  if (!spec) return fail(ErrorKind::invalid, "there is no search engine " + name);
  const Config& config = parts_->config;
  std::string key;
  if (spec->key_use != sources::KeyUse::none) {
    key = config.text("search." + name + "_key");
    if (key.empty() && spec->key_use == sources::KeyUse::needed)
      return fail(ErrorKind::refused,
                  fmt::format("the search engine {} needs a key: set {}", name, spec->key_variable));
    if (!key.empty()) TRY_VOID(check_key_stays(config, "search." + name + "_url", "search." + name + "_key"));
  }
  return spec->make(
      {config.text("search." + name + "_url"), std::move(key), config.text("search.contact"), trusted_http(), clock()});
}

Result<sources::Pages*> Wiring::pages() {
  if (parts_->pages) return parts_->pages.get();
  const Config& config = parts_->config;
  store::Store* const library = TRY(store());
  net::PublicHttpSettings settings;
  settings.user_agent = page_user_agent(config);
  settings.egress = parts_->egress.get();
  settings.proxy = config.text("net.page_proxy");
  for (const std::string& host : config.list("net.allow_private")) settings.allow_private.insert(host);
  net::Manners manners;
  manners.user_agent = settings.user_agent;
  manners.respect_robots = config.yes("net.respect_robots");
  manners.host_interval = Milliseconds{config.number("net.host_interval_ms")};
  manners.host_connections_max = static_cast<int>(config.number("net.host_connections"));
  parts_->web = net::make_public_http(std::move(settings));
  parts_->polite_web = net::make_polite_http(*parts_->web, std::move(manners), clock());
  sources::PageSettings page_settings;
  page_settings.fresh = config.yes("research.fresh");
  parts_->pages = sources::make_pages(*parts_->polite_web, *library, clock(), page_settings);
  return parts_->pages.get();
}

Result<Wiring::Reading> Wiring::reading(const std::vector<std::string>& engines,
                                        const std::vector<std::string>& folders,
                                        const std::set<std::string>& left_out) {
  const Config& config = parts_->config;
  sources::SearchSettings search_settings = TRY(choose_search(config));
  const bool asks_the_web =
      std::any_of(engines.begin(), engines.end(), [](const std::string& name) { return name != "local"; });
  if (!asks_the_web) search_settings.spares.clear();
  std::vector<std::string> names = engines;
  names.insert(names.end(), search_settings.spares.begin(), search_settings.spares.end());
  std::vector<std::unique_ptr<sources::SearchEngine>> built;
  for (const std::string& name : names) {
    auto one = TRY(engine(name, folders, left_out));
    built.push_back(std::move(one));
    if (name != "local") search_settings.addresses[name] = config.text("search." + name + "_url");
  }
  store::Store* const library = TRY(store());
  search_settings.store = library;
  sources::Pages* const read = TRY(pages());
  parts_->search = sources::make_merged_search(std::move(built), clock(), std::move(search_settings));
  if (config.yes("search.fetch_full_page")) return Reading{parts_->search.get(), read};
  parts_->extracts = make_extract_reading(*parts_->search, *read);
  return Reading{parts_->extracts.search.get(), parts_->extracts.pages.get()};
}

}  // namespace kaozheng::app
