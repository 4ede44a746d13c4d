// SPDX-License-Identifier: Apache-2.0
#include "app/wiring.h"

#include <fmt/format.h>

#include "app/extract_pages.h"
#include "app/version.h"
#include "base/bytes.h"
#include "models/providers.h"
#include "net/polite_http.h"

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
class ThinkingAloud final : public models::Model {
 public:
  ThinkingAloud(models::Model& model, Wiring::OnThinking on_thinking)
      : model_(model), on_thinking_(std::move(on_thinking)) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    auto answer = model_.answer(prompt, budget, stop, on_piece);
    if (answer && !answer->thinking.empty()) on_thinking_(prompt, answer->thinking);
    return answer;
  }
  std::string provider() const override { return model_.provider(); }
  std::string name() const override { return model_.name(); }
  std::size_t material_chars_max() const override { return model_.material_chars_max(); }
  bool generates() const override { return model_.generates(); }

 private:
  models::Model& model_;
  const Wiring::OnThinking on_thinking_;
};

}  // namespace

// Later members use earlier ones, so they end first.
struct Wiring::Parts {
  const Config& config;
  std::filesystem::path config_folder;
  std::filesystem::path data;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<net::TrustedHttp> trusted;
  std::unique_ptr<net::PublicHttp> web, polite_web;
  std::optional<research::Prompts> prompts;
  std::unique_ptr<models::Model> extractive, language_model, aloud, with_fallback;
  std::unique_ptr<sources::Search> search;
  std::unique_ptr<sources::Pages> pages;
  ExtractReading extracts;
};

Wiring::Wiring(const Config& config, const Environment& environment)
    : parts_(new Parts{config,
                       user_config_folder(environment),
                       data_folder(environment),
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

std::filesystem::path Wiring::store_file() const {
  const std::string& named = parts_->config.text("store.file");
  return named.empty() ? parts_->data / "kaozheng.db" : std::filesystem::path(named);
}

Clock& Wiring::clock() { return system_clock(); }

Result<store::Store*> Wiring::store() {
  if (!parts_->store) {
    auto opened = TRY(store::open_sqlite_store(store_file(), clock()));
    parts_->store = std::move(opened);
  }
  return parts_->store.get();
}

net::TrustedHttp& Wiring::trusted_http() {
  if (parts_->trusted) return *parts_->trusted;
  net::TrustedHttpSettings settings;
  settings.user_agent = user_agent();
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

models::Model& Wiring::model(const ModelChoice& choice, OnFallback on_fallback, OnThinking on_thinking) {
  if (choice.provider == "extractive") return extractive_model();
  const Config& config = parts_->config;
  const int context = static_cast<int>(config.number("model.context"));
  if (choice.provider == "ollama") {
    models::OllamaSettings settings;
    settings.url = config.text("model.ollama_url");
    settings.model = choice.name;
    settings.tool_calling = config.yes("model.tool_calling");
    if (context > 0) settings.context = context;
    parts_->language_model = models::make_ollama_model(std::move(settings), trusted_http(), clock());
  } else {
    models::OpenAiSettings settings;
    settings.url = config.text("model.openai_url");
    settings.model = choice.name;
    settings.key = config.text("model.openai_key");
    settings.tool_calling = config.yes("model.tool_calling");
    if (context > 0) settings.context = context;
    parts_->language_model = models::make_openai_model(std::move(settings), trusted_http(), clock());
  }
  models::Model* first = parts_->language_model.get();
  if (on_thinking) {
    parts_->aloud = std::make_unique<ThinkingAloud>(*first, std::move(on_thinking));
    first = parts_->aloud.get();
  }
  parts_->with_fallback = models::make_fallback_model(*first, extractive_model(), std::move(on_fallback));
  return *parts_->with_fallback;
}

Result<std::unique_ptr<sources::SearchEngine>> Wiring::engine(const std::string& name,
                                                              const std::vector<std::string>& folders) {
  const Config& config = parts_->config;
  const auto url = [&](const char* engine) { return config.text(fmt::format("search.{}_url", engine)); };
  const auto missing_key = [&](const char* variable) {
    return fail(ErrorKind::refused, fmt::format("the search engine {} needs a key: set {}", name, variable));
  };
  if (name == "duckduckgo") return sources::make_duckduckgo(url("duckduckgo"), trusted_http(), clock());
  if (name == "searxng") return sources::make_searxng(url("searxng"), trusted_http(), clock());
  if (name == "wikipedia") return sources::make_wikipedia(url("wikipedia"), trusted_http(), clock());
  if (name == "tavily") {
    if (config.text("search.tavily_key").empty()) return missing_key("TAVILY_API_KEY");
    TRY_VOID(check_key_stays(config, "search.tavily_url", "search.tavily_key"));
    return sources::make_tavily(url("tavily"), config.text("search.tavily_key"), trusted_http(), clock());
  }
  if (name == "perplexity") {
    if (config.text("search.perplexity_key").empty()) return missing_key("PERPLEXITY_API_KEY");
    TRY_VOID(check_key_stays(config, "search.perplexity_url", "search.perplexity_key"));
    return sources::make_perplexity(url("perplexity"), config.text("search.perplexity_key"), trusted_http(), clock());
  }
  if (name == "local") {
    store::Store* const library = TRY(store());
    return sources::make_local(*library, folders);
  }
  return fail(ErrorKind::invalid, "there is no search engine " + name);
}

Result<Wiring::Reading> Wiring::reading(const std::vector<std::string>& engines,
                                        const std::vector<std::string>& folders) {
  std::vector<std::unique_ptr<sources::SearchEngine>> built;
  for (const std::string& name : engines) {
    auto one = TRY(engine(name, folders));
    built.push_back(std::move(one));
  }
  const Config& config = parts_->config;
  store::Store* const library = TRY(store());
  net::PublicHttpSettings settings;
  settings.user_agent = page_user_agent(config);
  settings.proxy = config.text("net.page_proxy");
  for (const std::string& host : config.list("net.allow_private")) settings.allow_private.insert(host);
  net::Manners manners;
  manners.user_agent = settings.user_agent;
  manners.respect_robots = config.yes("net.respect_robots");
  manners.host_interval = Milliseconds{config.number("net.host_interval_ms")};
  manners.host_connections_max = static_cast<int>(config.number("net.host_connections"));
  parts_->web = net::make_public_http(std::move(settings));
  parts_->polite_web = net::make_polite_http(*parts_->web, std::move(manners), clock());
  parts_->search = sources::make_merged_search(std::move(built), clock());
  sources::PageSettings pages;
  pages.fresh = config.yes("research.fresh");
  parts_->pages = sources::make_pages(*parts_->polite_web, *library, clock(), pages);
  if (config.yes("search.fetch_full_page")) return Reading{parts_->search.get(), parts_->pages.get()};
  parts_->extracts = make_extract_reading(*parts_->search, *parts_->pages);
  return Reading{parts_->extracts.search.get(), parts_->extracts.pages.get()};
}

}  // namespace kaozheng::app
