// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "models/providers.h"
#include "net/http.h"

namespace kaozheng::app {

// Who answers. Nothing is sent to a model to find out; its server is only asked what it has.
struct ModelChoice {
  std::string provider;     // "ollama", "openai", "extractive"
  std::string name = {};    // empty for the extractive one
  long long bytes = 0;      // of an Ollama model; 0 when unknown
  std::string server = {};  // that was asked, as it may be shown
  bool automatic = false;   // provider = auto
  bool missed = false;      // auto: a model was named, but no server answered
  bool remote = false;      // its Ollama only hands it on to a data centre
};

// `invalid`: the server does not have the model; the message lists what it has. `unavailable`: the named server does
// not answer. `refused`: a key is missing or wrong.
Result<ModelChoice> choose_model(const Config& config, net::TrustedHttp& http, std::stop_token stop);

// Who turns passages into vectors: the server of the model in use, and Ollama's when that is the extractive one.
struct EmbedderChoice {
  std::string provider;  // "ollama", "openai"
  std::string name;
  std::string server;  // as it may be shown
  bool remote = false;
};
// Nothing when none is set. `invalid`: the server does not have it, with the remedy; or it runs in a data centre and
// Ollama was not chosen by name. `unavailable`: no server answers.
Result<std::optional<EmbedderChoice>> choose_embedder(const Config& config, const ModelChoice& model,
                                                      net::TrustedHttp& http, std::stop_token stop);

// The installed model a name means: itself, its tag "latest", or the first of its tags.
std::optional<models::OllamaModelInfo> installed_model(const std::vector<models::OllamaModelInfo>& installed,
                                                       const std::string& wanted);

// What an OpenAI-compatible server offers; nothing when it does not tell. Errors as above.
Result<std::optional<std::vector<std::string>>> list_openai_models(const std::string& url, const std::string& key,
                                                                   net::TrustedHttp& http, std::stop_token stop,
                                                                   std::string_view key_name = "OPENAI_API_KEY");

// What to assume of a model of that size on an ordinary machine.
double assumed_tokens_per_second(long long bytes);

}  // namespace kaozheng::app
