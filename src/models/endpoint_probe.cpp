// SPDX-License-Identifier: Apache-2.0
#include "models/endpoint_probe.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/parallel.h"
#include "models/chat.h"
#include "models/json_fields.h"
#include "models/ollama_server.h"
#include "models/providers.h"
#include "net/retry.h"

namespace kaozheng::models {
namespace {

constexpr std::size_t probed_models_max = 1'000;
constexpr int measured_tokens = 64;

// A server's words on one line.
std::string told(std::string_view text) {
  constexpr std::size_t longest = 160;
  std::string line = printable(to_valid_utf8(text));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return abbreviate(trim(line), longest);
}

long long bytes_field(const nlohmann::json& json, std::string_view name) {
  const nlohmann::json& value = field(json, name);
  return value.is_number_integer() ? std::max<long long>(value.get<long long>(), 0) : 0;
}

net::HttpRequest request_to(const Endpoint& endpoint, std::string url, const nlohmann::json& body = nullptr) {
  net::HttpRequest request;
  request.url = std::move(url);
  if (!endpoint.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + endpoint.key);
  request.timeouts.connect = Milliseconds{3'000};
  request.timeouts.first_byte = Milliseconds{15'000};
  request.timeouts.total = Milliseconds{30'000};
  if (body.is_null()) return request;
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = written(body);
  return request;
}

// What a route that need not be there answers; null when it does not.
nlohmann::json optional_json(const net::HttpRequest& request, net::TrustedHttp& http, std::stop_token stop) {
  const auto response = http.send(request, stop);
  if (!response || response->status != 200) return nullptr;
  nlohmann::json json = parse_json(response->body);
  return json.is_object() ? json : nlohmann::json();
}

Error refusal(const Endpoint& endpoint, const net::HttpResponse& response, const std::string& activity) {
  if (response.status == 401 || response.status == 403)
    return {ErrorKind::refused, fmt::format("{} refuses the key (HTTP {}): check {}", endpoint.url, response.status,
                                            endpoint.key_variable.empty() ? "key_variable" : endpoint.key_variable)};
  Error error = *net::status_error(response, activity, {});
  error.what += shown_complaint(told(complaint_in(response.body)));
  return error;
}

Result<ProbedEndpoint> probe_ollama(const Endpoint& endpoint, net::TrustedHttp& http, std::stop_token stop) {
  auto listed = TRY(list_ollama_models(endpoint.url, http, stop));
  if (listed.size() > probed_models_max) listed.resize(probed_models_max);
  ProbedEndpoint probed;
  const nlohmann::json about = optional_json(request_to(endpoint, endpoint.url + "/api/version"), http, stop);
  probed.server = told("Ollama " + text_field(about, "version"));
  const nlohmann::json running = optional_json(request_to(endpoint, endpoint.url + "/api/ps"), http, stop);

  const auto shown = parallel_map(listed, 4, stop, [&](const OllamaModelInfo& model) {
    return show_ollama_model(endpoint.url, model.name, http, stop, Milliseconds{1'000});
  });
  for (std::size_t i = 0; i < listed.size(); ++i) {
    if (!shown[i] && shown[i].error().kind == ErrorKind::cancelled) return fail(shown[i].error());
    const OllamaModelInfo& info = listed[i];
    ProbedModel model;
    model.name = told(info.name);
    model.context = shown[i] ? shown[i]->context : 0;
    model.quantisation = told(info.quantisation);
    model.parameters = told(info.parameters);
    model.bytes = std::max(info.bytes, 0LL);
    model.chats = info.capabilities.empty() || has_capability(info.capabilities, "completion");
    model.remote = info.remote || (shown[i] && shown[i]->remote);
    model.remote_host = told(info.remote_host);
    const nlohmann::json& loaded = field(running, "models");
    if (loaded.is_array() && !model.remote) {
      model.loaded = false;
      for (const nlohmann::json& one : loaded) {
        if (text_field(one, "name") != info.name && text_field(one, "model") != info.name) continue;
        model.loaded = true;
        model.context_given = count_field(one, "context_length");
      }
    }
    probed.models.push_back(std::move(model));
  }
  return probed;
}

// The names under which servers tell the context of a model.
int context_in(const nlohmann::json& entry) {
  for (const char* name : {"max_model_len", "context_length", "context_window", "max_context_length"})
    if (const int context = count_field(entry, name)) return context;
  return count_field(field(entry, "meta"), "n_ctx_train");
}

ProbedModel openai_model_of(const nlohmann::json& entry) {
  ProbedModel model;
  const std::string id = text_field(entry, "id");
  model.name = told(id);
  model.context = context_in(entry);
  const nlohmann::json& meta = field(entry, "meta");
  model.context_given = count_field(meta, "n_ctx");
  model.bytes = bytes_field(meta, "size");
  model.quantisation = quantisation_in(id);
  if (const double count = static_cast<double>(bytes_field(meta, "n_params")); count > 0)
    model.parameters = fmt::format("{:.1f}B", count / 1e9);
  const std::string owner = text_field(entry, "owned_by");
  const std::string status = text_field(field(entry, "status"), "value");
  if (!status.empty())
    model.loaded = status == "loaded";
  else if (owner == "llamacpp" || owner == "vllm")
    model.loaded = true;
  const std::string lower = to_lower_ascii(id);
  model.chats = !contains(lower, "embed") && !contains(lower, "rerank") && !contains(lower, "bge-");
  return model;
}

// Fills in what a llama.cpp server says of itself: the context each call gets, how many at once, the file it serves.
void add_props(const nlohmann::json& props, ProbedEndpoint& probed) {
  if (!props.is_object()) return;
  const int context = count_field(field(props, "default_generation_settings"), "n_ctx");
  const std::string path = text_field(props, "model_path");
  const std::string file = path.substr(path.find_last_of("/\\") + 1);
  probed.slots = count_field(props, "total_slots");
  if (probed.models.empty() && !file.empty()) {
    ProbedModel model;
    const std::string alias = text_field(props, "model_alias");
    model.name = told(alias.empty() ? file : alias);
    model.loaded = true;
    probed.models.push_back(std::move(model));
  }
  if (probed.models.size() != 1) return;
  ProbedModel& model = probed.models.front();
  if (context > 0) model.context_given = context;
  if (model.quantisation.empty()) model.quantisation = quantisation_in(file);
}

Result<ProbedEndpoint> probe_openai(const Endpoint& endpoint, net::TrustedHttp& http, std::stop_token stop) {
  const std::string activity = "asking " + endpoint.url;
  auto response = http.send(request_to(endpoint, endpoint.url + "/models"), stop);
  if (!response) return fail(std::move(response.error()).during(activity));
  const bool absent = response->status == 404 || response->status == 405 || response->status == 501;
  if (response->status / 100 != 2 && !absent) return fail(refusal(endpoint, *response, activity));

  ProbedEndpoint probed;
  const nlohmann::json json = absent ? nlohmann::json() : parse_json(response->body);
  const nlohmann::json& list = field(json, "data");
  bool llama = false;
  if (list.is_array())
    for (const nlohmann::json& entry : list) {
      if (text_field(entry, "id").empty() || probed.models.size() == probed_models_max) continue;
      const std::string owner = text_field(entry, "owned_by");
      llama = llama || owner == "llamacpp";
      if (owner == "vllm") probed.server = "vLLM";
      probed.models.push_back(openai_model_of(entry));
    }
  if (llama || !list.is_array()) {
    std::string root = endpoint.url;
    if (root.ends_with("/v1")) root.resize(root.size() - 3);
    const nlohmann::json props = optional_json(request_to(endpoint, root + "/props"), http, stop);
    if (props.is_object()) probed.server = "llama.cpp";
    add_props(props, probed);
  }
  if (!list.is_array() && probed.models.empty())
    return fail(ErrorKind::malformed,
                endpoint.url + " does not answer as an OpenAI-compatible server does: its address mostly ends in /v1");
  std::sort(probed.models.begin(), probed.models.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return probed;
}

Result<double> rate(double tokens, double seconds, const std::string& activity) {
  if (tokens > 0 && seconds > 0) return tokens / seconds;
  return fail(ErrorKind::malformed, activity + ": it does not tell how much it wrote");
}

}  // namespace

std::string quantisation_in(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string found;
  for (std::size_t begin = 0; begin < upper.size();) {
    const std::size_t end = std::min(upper.find_first_of("-.:/ ", begin), upper.size());
    const std::string_view word = std::string_view(upper).substr(begin, end - begin);
    const std::string_view bits = word.substr(word.starts_with("IQ") ? 2 : word.starts_with('Q') ? 1 : word.size());
    const bool counted = !bits.empty() && digit(bits[0]) && (bits.size() == 1 || bits[1] == '_');
    if (counted || word == "F16" || word == "BF16" || word == "F32" || word == "FP8" || word == "AWQ" || word == "GPTQ")
      found = word;
    begin = end + 1;
  }
  return found;
}

Result<ProbedEndpoint> probe_endpoint(const Endpoint& endpoint, net::TrustedHttp& http, std::stop_token stop) {
  if (endpoint.provider == "ollama") return probe_ollama(endpoint, http, stop);
  if (endpoint.provider == "openai") return probe_openai(endpoint, http, stop);
  ProbedEndpoint probed;
  ProbedModel model;
  model.name = "extractive";
  model.loaded = true;
  probed.models.push_back(std::move(model));
  return probed;
}

Result<double> measure_speed(const Endpoint& endpoint, const std::string& model, net::TrustedHttp& http, Clock& clock,
                             std::stop_token stop) {
  const std::string activity = fmt::format("asking {} at {}", model, endpoint.url);
  nlohmann::json body = {
      {"model", model},
      {"messages", {{{"role", "user"}, {"content", "Write the numbers from one to forty in words."}}}},
      {"stream", false}};
  const bool ollama = endpoint.provider == "ollama";
  if (ollama) {
    body["options"] = {{"num_predict", measured_tokens}};
    // Another context would load the model anew.
    if (endpoint.context > 0) body["options"]["num_ctx"] = endpoint.context;
    body["keep_alive"] = "30m";
  } else {
    body["max_tokens"] = measured_tokens;
  }
  net::HttpRequest request = request_to(endpoint, endpoint.url + (ollama ? "/api/chat" : "/chat/completions"), body);
  request.timeouts = http_timeouts({});
  const Milliseconds begin = clock.elapsed();
  auto response = http.send(request, stop);
  if (!response) return fail(std::move(response.error()).during(activity));
  const double seconds = static_cast<double>((clock.elapsed() - begin).count()) / 1e3;
  if (response->status / 100 != 2)
    return fail(ollama ? ollama_refusal(*response, endpoint.url, model, activity, clock.now())
                       : refusal(endpoint, *response, activity));
  const nlohmann::json json = parse_json(response->body);
  if (ollama)
    return rate(count_field(json, "eval_count"), static_cast<double>(bytes_field(json, "eval_duration")) / 1e9,
                activity);
  const nlohmann::json& own = field(field(json, "timings"), "predicted_per_second");
  if (own.is_number() && own.get<double>() > 0) return own.get<double>();
  return rate(count_field(field(json, "usage"), "completion_tokens"), seconds, activity);
}

}  // namespace kaozheng::models
