// SPDX-License-Identifier: Apache-2.0
// What an endpoint really has, as it tells itself. Nothing is sent to a model but by `measure_speed`.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "models/endpoint.h"
#include "net/http.h"

namespace kaozheng::models {

// One model. Texts are of one printable line; what a server does not tell is empty or 0.
struct ProbedModel {
  std::string name;
  int context = 0;        // tokens it was made for
  int context_given = 0;  // tokens it has where it is loaded
  std::string quantisation;
  std::string parameters;  // "8.2B"
  long long bytes = 0;
  std::optional<bool> loaded;  // nothing: the server does not tell
  bool chats = true;           // false: an embedder
  bool remote = false;         // Ollama only hands it on to a data centre
  std::string remote_host;
};

struct ProbedEndpoint {
  std::string server;  // "Ollama 0.12.0", "llama.cpp", "vLLM"; empty when not told
  std::vector<ProbedModel> models;
  int slots = 0;  // calls at once, as the server is set up; 0 = not told
};

// Ollama: /api/tags, /api/ps, /api/show, /api/version. Others: {url}/models, and /props of a llama.cpp server. Only the
// first of them must answer; a server that has /props but no {url}/models will do. `unavailable`, `timed_out`: none
// answers; `refused`: the key; `malformed`: it answers as no such server does.
Result<ProbedEndpoint> probe_endpoint(const Endpoint& endpoint, net::TrustedHttp& http, std::stop_token stop);

// Tokens a second that a model writes, by one short prompt.
Result<double> measure_speed(const Endpoint& endpoint, const std::string& model, net::TrustedHttp& http, Clock& clock,
                             std::stop_token stop);

// "Q4_K_M" of "qwen3-8b-Q4_K_M.gguf"; empty when the name does not tell.
std::string quantisation_in(std::string_view name);

}  // namespace kaozheng::models
