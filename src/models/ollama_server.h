// SPDX-License-Identifier: Apache-2.0
// What an Ollama server tells about its models, and what it refuses. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "net/http.h"

namespace kaozheng::models {

struct OllamaShow {
  std::vector<std::string> capabilities;
  int context = 0;  // tokens the model was made for; 0 when not told
  bool remote = false;
};
// POST /api/show. `not_found` says how to get the model.
Result<OllamaShow> show_ollama_model(const std::string& url, const std::string& model, net::TrustedHttp& http,
                                     std::stop_token stop, Milliseconds connect_timeout);

bool has_capability(const std::vector<std::string>& capabilities, std::string_view name);
Error missing_ollama_model(const std::string& url, const std::string& model);
// What an answer other than 2xx means. `activity` names the call: "asking qwen3 at http://…".
Error ollama_refusal(const net::HttpResponse& response, const std::string& url, const std::string& model,
                     const std::string& activity, TimePoint now);

}  // namespace kaozheng::models
