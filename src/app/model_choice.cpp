// SPDX-License-Identifier: Apache-2.0
#include "app/model_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "models/providers.h"
#include "net/url.h"

namespace kaozheng::app {
namespace {

constexpr Milliseconds auto_connect_max{300};

std::string shown_url(const Config& config, const std::string& name) {
  return shown_value(*find_setting_spec(name), config.text(name));
}

std::string names_of(const std::vector<models::OllamaModelInfo>& installed) {
  std::vector<std::string> names;
  for (const auto& model : installed) names.push_back(model.name);
  return join(names, ", ");
}

Result<ModelChoice> choose_ollama(const Config& config, net::TrustedHttp& http, std::stop_token stop) {
  const std::string& wanted = config.text("model.name");
  ModelChoice choice{"ollama", wanted, 0, shown_url(config, "model.ollama_url"),
                     config.text("model.provider") == "auto"};
  auto installed = choice.automatic
                       ? models::list_ollama_models(config.text("model.ollama_url"), http, stop, auto_connect_max)
                       : models::list_ollama_models(config.text("model.ollama_url"), http, stop);
  if (!installed) return fail(std::move(installed.error()).during("asking Ollama at " + choice.server));

  if (!wanted.empty()) {
    const auto found = installed_model(*installed, wanted);
    if (!found)
      return fail(ErrorKind::invalid, fmt::format("{}: Ollama at {} does not have the model \"{}\"; it has: {}",
                                                  config.setting("model.name").origin, choice.server, wanted,
                                                  installed->empty() ? "none" : names_of(*installed)));
    if (choice.automatic && found->remote)
      return fail(
          ErrorKind::invalid,
          fmt::format("{}: \"{}\" runs in a data centre, not on this machine; auto takes local models only. Choose it "
                      "with --provider ollama",
                      config.setting("model.name").origin, found->name));
    choice.name = found->name;
    choice.bytes = found->bytes;
    choice.remote = found->remote;
    return choice;
  }
  const auto best = models::choose_local_model(*installed, "");
  if (!best)
    return fail(ErrorKind::invalid, fmt::format("Ollama at {} has no local chat model; it has: {}", choice.server,
                                                installed->empty() ? "none" : names_of(*installed)));
  choice.name = *best;
  for (const auto& model : *installed)
    if (model.name == *best) choice.bytes = model.bytes;
  return choice;
}

// What the OpenAI-compatible server offers, which is asked only where the key may go and is there if it must be.
Result<std::optional<std::vector<std::string>>> offered_by_openai(const Config& config, net::TrustedHttp& http,
                                                                  std::stop_token stop) {
  TRY_VOID(check_key_stays(config, "model.openai_url", "model.openai_key"));
  const std::string &url = config.text("model.openai_url"), &key = config.text("model.openai_key");
  if (key.empty() && url == find_setting_spec("model.openai_url")->fallback)
    return fail(ErrorKind::refused, "no key for " + shown_url(config, "model.openai_url") + ": set OPENAI_API_KEY");
  return list_openai_models(url, key, http, stop);
}

Result<ModelChoice> choose_openai(const Config& config, net::TrustedHttp& http, std::stop_token stop) {
  ModelChoice choice{"openai", config.text("model.name"), 0, shown_url(config, "model.openai_url")};
  const auto offered = TRY(offered_by_openai(config, http, stop));
  if (choice.name.empty()) {
    if (offered && offered->size() == 1) {
      choice.name = offered->front();
      return choice;
    }
    return fail(ErrorKind::invalid, "no model is named for " + choice.server + ": give --model" +
                                        (offered ? "; it has: " + join(*offered, ", ") : ""));
  }
  if (offered && !offered->empty() && std::find(offered->begin(), offered->end(), choice.name) == offered->end())
    return fail(ErrorKind::invalid,
                fmt::format("{}: {} does not have the model \"{}\"; it has: {}", config.setting("model.name").origin,
                            choice.server, choice.name, join(*offered, ", ")));
  return choice;
}

Result<EmbedderChoice> ollama_embedder(const Config& config, net::TrustedHttp& http, std::stop_token stop) {
  const std::string& wanted = config.text("model.embedder");
  const std::string& origin = config.setting("model.embedder").origin;
  EmbedderChoice choice{"ollama", wanted, shown_url(config, "model.ollama_url")};
  auto installed = models::list_ollama_models(config.text("model.ollama_url"), http, stop);
  if (!installed)
    return fail(std::move(installed.error())
                    .during(fmt::format("{}: asking Ollama at {} for the embedder {}", origin, choice.server, wanted)));
  const auto found = installed_model(*installed, wanted);
  if (!found)
    return fail(ErrorKind::invalid,
                fmt::format("{}: Ollama at {} does not have the embedder \"{}\": run `ollama pull {}`; it has: {}",
                            origin, choice.server, wanted, wanted, installed->empty() ? "none" : names_of(*installed)));
  if (found->remote && config.text("model.provider") != "ollama")
    return fail(ErrorKind::invalid,
                fmt::format("{}: \"{}\" runs in a data centre, not on this machine; it is used only with --provider "
                            "ollama",
                            origin, found->name));
  choice.name = found->name;
  choice.remote = found->remote;
  return choice;
}

Result<EmbedderChoice> openai_embedder(const Config& config, net::TrustedHttp& http, std::stop_token stop) {
  EmbedderChoice choice{"openai", config.text("model.embedder"), shown_url(config, "model.openai_url")};
  const auto offered = TRY(offered_by_openai(config, http, stop));
  if (offered && !offered->empty() && std::find(offered->begin(), offered->end(), choice.name) == offered->end())
    return fail(ErrorKind::invalid,
                fmt::format("{}: {} does not have the embedder \"{}\"; it has: {}",
                            config.setting("model.embedder").origin, choice.server, choice.name, join(*offered, ", ")));
  return choice;
}

}  // namespace

std::optional<models::OllamaModelInfo> installed_model(const std::vector<models::OllamaModelInfo>& installed,
                                                       const std::string& wanted) {
  for (const std::string& name : {wanted, wanted + ":latest"})
    for (const auto& model : installed)
      if (equals_ignoring_case(model.name, name)) return model;
  for (const auto& model : installed)
    if (to_lower_ascii(model.name).starts_with(to_lower_ascii(wanted) + ":")) return model;
  return std::nullopt;
}

Result<std::optional<std::vector<std::string>>> list_openai_models(const std::string& url, const std::string& key,
                                                                   net::TrustedHttp& http, std::stop_token stop,
                                                                   std::string_view key_name) {
  const net::Errand errand("models");
  net::HttpRequest request;
  request.url = url + "/models";
  if (!key.empty()) request.headers.emplace_back("Authorization", "Bearer " + key);
  request.timeouts.connect = Milliseconds{5'000};
  request.timeouts.first_byte = Milliseconds{15'000};
  request.timeouts.total = Milliseconds{30'000};
  const std::string server = shown_value(*find_setting_spec("model.openai_url"), url);
  auto response = http.send(request, stop);
  if (!response) return fail(std::move(response.error()).during("asking " + server));
  if (response->status == 401 || response->status == 403)
    return fail(ErrorKind::refused,
                fmt::format("{} refuses the key (HTTP {}): check {}", server, response->status, key_name));
  if (response->status / 100 == 5)
    return fail(ErrorKind::unavailable, fmt::format("{} answers HTTP {}", server, response->status));
  if (response->status != 200) return std::optional<std::vector<std::string>>();

  const auto json = nlohmann::json::parse(response->body, nullptr, false);
  if (!json.is_object() || !json.contains("data") || !json["data"].is_array())
    return std::optional<std::vector<std::string>>();
  std::vector<std::string> names;
  for (const auto& model : json["data"])
    if (model.is_object() && model.contains("id") && model["id"].is_string())
      names.push_back(printable(model["id"].get<std::string>()));
  std::sort(names.begin(), names.end());
  return std::optional(names);
}

Result<ModelChoice> choose_model(const Config& config, net::TrustedHttp& http, std::stop_token stop) {
  const std::string& provider = config.text("model.provider");
  if (provider == "extractive") return ModelChoice{"extractive"};
  if (provider == "openai") return choose_openai(config, http, stop);
  auto ollama = choose_ollama(config, http, stop);
  if (provider == "ollama" || ollama || ollama.error().kind == ErrorKind::cancelled) return ollama;
  // auto: a server without a usable model is as good as none, unless the user named one.
  const bool named = !config.text("model.name").empty();
  if (named && ollama.error().kind == ErrorKind::invalid) return ollama;
  return ModelChoice{"extractive", "", 0, shown_url(config, "model.ollama_url"), true, named};
}

Result<std::optional<EmbedderChoice>> choose_embedder(const Config& config, const ModelChoice& model,
                                                      net::TrustedHttp& http, std::stop_token stop) {
  if (config.text("model.embedder").empty()) return std::nullopt;
  EmbedderChoice choice =
      TRY(model.provider == "openai" ? openai_embedder(config, http, stop) : ollama_embedder(config, http, stop));
  return std::optional(std::move(choice));
}

double assumed_tokens_per_second(long long bytes) {
  // Writing a token reads the whole model once: memory speed of an ordinary machine without a graphics card.
  constexpr double memory_bytes_per_second = 25e9;
  if (bytes <= 0) return 8;
  return std::clamp(memory_bytes_per_second / static_cast<double>(bytes), 0.5, 60.0);
}

}  // namespace kaozheng::app
