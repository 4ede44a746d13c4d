// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/bytes.h"
#include "models/chat.h"
#include "models/json_fields.h"
#include "models/ollama_server.h"
#include "models/providers.h"
#include "net/retry.h"

namespace kaozheng::models {
namespace {

net::HttpTimeouts quick_timeouts(Milliseconds connect_timeout) {
  net::HttpTimeouts timeouts;
  timeouts.connect = connect_timeout;
  timeouts.first_byte = Milliseconds{10'000};
  timeouts.idle = Milliseconds{10'000};
  timeouts.total = Milliseconds{30'000};
  return timeouts;
}

std::vector<std::string> capabilities_in(const nlohmann::json& json) {
  std::vector<std::string> capabilities;
  const nlohmann::json& list = field(json, "capabilities");
  if (!list.is_array()) return capabilities;
  for (const nlohmann::json& name : list)
    if (name.is_string()) capabilities.push_back(name.get<std::string>());
  return capabilities;
}

bool is_remote(const nlohmann::json& json) {
  return !text_field(json, "remote_host").empty() || !text_field(json, "remote_model").empty();
}

bool is_embedder(const OllamaModelInfo& model) {
  if (has_capability(model.capabilities, "embedding")) return true;
  if (!model.capabilities.empty()) return false;
  const std::string name = to_lower_ascii(model.name);
  const std::initializer_list<std::string_view> parts = {"embed", "bge-", "minilm", "rerank", "gte-", "e5-"};
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(name, part); });
}

bool can_chat_here(const OllamaModelInfo& model) {
  const bool completes = model.capabilities.empty() || has_capability(model.capabilities, "completion");
  const bool cloud =
      model.name.ends_with("-cloud") || model.name.ends_with(":cloud") || contains(model.name, "-cloud:");
  return completes && !model.remote && !cloud && !is_embedder(model);
}

Result<nlohmann::json> json_of(const net::HttpResponse& response, const std::string& url) {
  if (response.status / 100 != 2)
    return fail(
        response.status / 100 == 5 ? ErrorKind::unavailable : ErrorKind::malformed,
        fmt::format("{} answers HTTP {}{}", url, response.status, shown_complaint(complaint_in(response.body))));
  nlohmann::json json = parse_json(response.body);
  if (!json.is_object()) return fail(ErrorKind::malformed, url + " does not answer as an Ollama server does");
  return json;
}

}  // namespace

bool has_capability(const std::vector<std::string>& capabilities, std::string_view name) {
  return std::find(capabilities.begin(), capabilities.end(), name) != capabilities.end();
}

Error missing_ollama_model(const std::string& url, const std::string& model) {
  return {ErrorKind::not_found,
          fmt::format("Ollama at {} does not have the model \"{}\": run `ollama pull {}`", url, model, model)};
}

Error ollama_refusal(const net::HttpResponse& response, const std::string& url, const std::string& model,
                     const std::string& activity, TimePoint now) {
  const std::string complaint = complaint_in(response.body);
  if (response.status == 404 && !complaint.empty()) return missing_ollama_model(url, model);
  if (says_too_long(complaint)) return {ErrorKind::too_long, activity + shown_complaint(complaint)};
  if (response.status == 404 || is_html(response.body))
    return {ErrorKind::malformed,
            fmt::format("{} does not answer as an Ollama server does (HTTP {})", url, response.status)};
  Error error = *net::status_error(response, activity, now);
  error.what += shown_complaint(complaint);
  return error;
}

Result<OllamaShow> show_ollama_model(const std::string& url, const std::string& model, net::TrustedHttp& http,
                                     std::stop_token stop, Milliseconds connect_timeout) {
  const net::Errand errand("models");
  net::HttpRequest request;
  request.method = "POST";
  request.url = without_trailing_slash(url) + "/api/show";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = written({{"model", model}});
  request.timeouts = quick_timeouts(connect_timeout);
  const net::HttpResponse response = TRY(http.send(request, stop));
  if (response.status == 404 && !complaint_in(response.body).empty()) return fail(missing_ollama_model(url, model));
  const nlohmann::json json = TRY(json_of(response, url));

  OllamaShow show;
  show.capabilities = capabilities_in(json);
  show.remote = is_remote(json);
  const nlohmann::json& facts = field(json, "model_info");
  show.context = count_field(facts, text_field(facts, "general.architecture") + ".context_length");
  return show;
}

Result<std::vector<OllamaModelInfo>> list_ollama_models(const std::string& url, net::TrustedHttp& http,
                                                        std::stop_token stop, Milliseconds connect_timeout) {
  const net::Errand errand("models");
  net::HttpRequest request;
  request.url = without_trailing_slash(url) + "/api/tags";
  request.timeouts = quick_timeouts(connect_timeout);
  auto response = http.send(request, stop);
  if (!response && response.error().kind == ErrorKind::timed_out) response.error().kind = ErrorKind::unavailable;
  if (!response) return tl::make_unexpected(std::move(response).error());
  const nlohmann::json json = TRY(json_of(*response, url));
  const nlohmann::json& list = field(json, "models");
  if (!list.is_array()) return fail(ErrorKind::malformed, url + " does not answer as an Ollama server does");

  std::vector<OllamaModelInfo> models;
  for (const nlohmann::json& entry : list) {
    OllamaModelInfo model;
    model.name = text_field(entry, "name");
    if (model.name.empty()) model.name = text_field(entry, "model");
    if (model.name.empty()) continue;
    model.capabilities = capabilities_in(entry);
    const nlohmann::json& size = field(entry, "size");
    model.bytes = size.is_number_integer() ? size.get<long long>() : 0;
    model.parameters = text_field(field(entry, "details"), "parameter_size");
    model.quantisation = text_field(field(entry, "details"), "quantization_level");
    model.remote = is_remote(entry);
    model.remote_host = text_field(entry, "remote_host");
    if (model.capabilities.empty()) {
      const auto show = show_ollama_model(url, model.name, http, stop, connect_timeout);
      if (!show && show.error().kind == ErrorKind::cancelled) return fail(show.error());
      if (show) {
        model.capabilities = show->capabilities;
        model.remote = model.remote || show->remote;
      }
    }
    models.push_back(std::move(model));
  }
  return models;
}

std::optional<std::string> choose_local_model(const std::vector<OllamaModelInfo>& models,
                                              const std::string& preferred) {
  constexpr long long bytes_max = 16'000'000'000;
  const auto better = [](const OllamaModelInfo& a, const OllamaModelInfo* b) {
    return b == nullptr || a.bytes > b->bytes || (a.bytes == b->bytes && a.name < b->name);
  };
  const OllamaModelInfo* tagged = nullptr;  // of the preferred name, with another tag
  const OllamaModelInfo* largest = nullptr;
  for (const OllamaModelInfo& model : models) {
    if (!can_chat_here(model)) continue;
    const std::string name = to_lower_ascii(model.name), wanted = to_lower_ascii(preferred);
    if (!wanted.empty() && (name == wanted || name == wanted + ":latest")) return model.name;
    const bool fits = model.bytes <= bytes_max;
    if (!wanted.empty() && name.starts_with(wanted + ":") && (fits || !tagged) && better(model, tagged))
      tagged = &model;
    if (fits && better(model, largest)) largest = &model;
  }
  if (tagged) return tagged->name;
  return largest ? std::optional(largest->name) : std::nullopt;
}

}  // namespace kaozheng::models
