// SPDX-License-Identifier: Apache-2.0
// The models that can be asked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/embedder.h"
#include "models/model.h"
#include "net/http.h"
#include "net/retry.h"

namespace kaozheng::models {

struct ModelTimeouts {
  Milliseconds connect{5'000};
  Milliseconds first_token{600'000};  // a model may have to be loaded first
  Milliseconds idle{120'000};
};

// Ollama's native API: POST /api/chat, NDJSON stream; `num_ctx` always sent, `truncate` false, the schema as `format`.
struct OllamaSettings {
  std::string url = "http://localhost:11434";
  std::string model;
  int context = 8192;         // tokens; lowered to what /api/show reports
  bool tool_calling = false;  // structured replies by a tool instead of `format`
  std::string keep_alive = "30m";
  ModelTimeouts timeouts;
  net::RetryPolicy retry = {};
  // The server hands on what it gets to another machine, wherever it is itself: so its requests are listed.
  bool handed_on = false;
};
// Asks /api/show once, at the first answer.
std::unique_ptr<Model> make_ollama_model(OllamaSettings settings, net::TrustedHttp& http, Clock& clock);

struct OllamaModelInfo {
  std::string name;
  std::vector<std::string> capabilities;
  long long bytes = 0;
  std::string parameters;  // "8.0B"
  bool remote = false;     // has remote_host or remote_model: runs in a data centre
  std::string remote_host = {};
  std::string quantisation = {};  // "Q4_K_M"
};
// GET /api/tags (and /api/show where tags lack capabilities). `unavailable` when no server answers.
Result<std::vector<OllamaModelInfo>> list_ollama_models(const std::string& url, net::TrustedHttp& http,
                                                        std::stop_token stop,
                                                        Milliseconds connect_timeout = Milliseconds{1'000});
// The chat model `auto` takes: installed, really local, can complete, no embedder; `preferred` when it is there (with
// or without a tag), else the largest up to 16 GB, ties by name.
std::optional<std::string> choose_local_model(const std::vector<OllamaModelInfo>& models, const std::string& preferred);

// Any OpenAI-compatible server: POST {url}/chat/completions, SSE stream; json_schema, then json_object, then the prompt
// alone.
struct OpenAiSettings {
  std::string url = "https://api.openai.com/v1";
  std::string model;
  std::string key;  // empty = none sent
  int context = 32'768;
  bool tool_calling = false;
  ModelTimeouts timeouts;
  net::RetryPolicy retry = {};
  bool handed_on = false;  // as above
};
std::unique_ptr<Model> make_openai_model(OpenAiSettings settings, net::TrustedHttp& http, Clock& clock);

// Ollama: POST {url}/api/embed. OpenAI-compatible: POST {url}/embeddings.
struct EmbedderSettings {
  std::string url;
  std::string model;
  std::string key = {};  // of an OpenAI-compatible server; empty = none sent
  ModelTimeouts timeouts = {};
  bool handed_on = false;  // as above
};
std::unique_ptr<Embedder> make_ollama_embedder(EmbedderSettings settings, net::TrustedHttp& http, Clock& clock);
std::unique_ptr<Embedder> make_openai_embedder(EmbedderSettings settings, net::TrustedHttp& http, Clock& clock);

// By code: plans by facets, queries by key phrases, notes and writes by choosing sentences. Always verbatim, always
// cited.
std::unique_ptr<Model> make_extractive_model();

// `first`, and where it fails to answer (not on stop, not over budget, not where the next rung may bring a structured
// reply), `second`; and `second` at the extractive rung. Each fallback is told to `on_fallback`.
std::unique_ptr<Model> make_fallback_model(Model& first, Model& second,
                                           std::function<void(const Prompt&, const Error&)> on_fallback);

}  // namespace kaozheng::models
