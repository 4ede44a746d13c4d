// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/bytes.h"
#include "models/chat.h"
#include "models/embedding_reply.h"
#include "models/json_fields.h"
#include "models/ollama_server.h"
#include "models/openai_reply.h"
#include "models/providers.h"
#include "net/retry.h"

namespace kaozheng::models {
namespace {

constexpr std::size_t texts_of_a_batch_max = 64;

class ServerEmbedder : public Embedder {
 public:
  ServerEmbedder(EmbedderSettings settings, net::TrustedHttp& http, Clock& clock)
      : settings_(std::move(settings)), http_(http), clock_(clock) {
    settings_.url = without_trailing_slash(settings_.url);
  }

  Result<Vectors> embed(const std::vector<std::string>& texts, std::stop_token stop) override {
    Vectors all;
    for (std::size_t begin = 0; begin < texts.size(); begin += texts_of_a_batch_max) {
      if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the embedder was asked");
      const std::size_t end = std::min(begin + texts_of_a_batch_max, texts.size());
      nlohmann::json batch = nlohmann::json::array();
      for (std::size_t i = begin; i < end; ++i) batch.push_back(to_valid_utf8(texts[i]));
      const auto call = [&] { return ask(batch, stop); };
      Vectors vectors = TRY(net::with_retry(net::RetryPolicy{}, clock_, stop, call));
      if (!all.empty() && vectors.front().size() != all.front().size())
        return fail(Error{ErrorKind::malformed, "the dimension of the vectors changes"}.during(asking()));
      std::move(vectors.begin(), vectors.end(), std::back_inserter(all));
    }
    return all;
  }
  std::string name() const override { return settings_.model; }

 protected:
  std::string asking() const { return fmt::format("embedding by {} at {}", settings_.model, settings_.url); }

  EmbedderSettings settings_;
  net::TrustedHttp& http_;
  Clock& clock_;

 private:
  virtual net::HttpRequest request_for(const nlohmann::json& batch) const = 0;
  virtual Result<Vectors> read(const std::string& body, std::size_t count) const = 0;
  virtual Error refusal(const net::HttpResponse& response) const = 0;

  Result<Vectors> ask(const nlohmann::json& batch, std::stop_token stop) const {
    const net::Errand errand("embed", {},
                             settings_.handed_on ? net::Errand::To::further_on : net::Errand::To::the_host_asked);
    net::HttpRequest request = request_for(batch);
    request.method = "POST";
    request.headers.emplace_back("Content-Type", "application/json");
    request.timeouts = http_timeouts(settings_.timeouts);
    auto response = http_.send(request, stop);
    if (!response) return fail(std::move(response.error()).during(asking()));
    if (response->status / 100 != 2) return fail(refusal(*response));
    auto vectors = read(response->body, batch.size());
    if (vectors) return vectors;
    Error error = std::move(vectors.error()).during(asking());
    error.what = without_key(std::move(error.what), settings_.key);
    return fail(std::move(error));
  }
};

class OllamaEmbedder final : public ServerEmbedder {
 public:
  using ServerEmbedder::ServerEmbedder;

 private:
  net::HttpRequest request_for(const nlohmann::json& batch) const override {
    net::HttpRequest request;
    request.url = settings_.url + "/api/embed";
    request.body = written({{"model", settings_.model}, {"input", batch}, {"truncate", true}});
    return request;
  }
  Result<Vectors> read(const std::string& body, std::size_t count) const override {
    return read_ollama_embeddings(body, count);
  }
  Error refusal(const net::HttpResponse& response) const override {
    return ollama_refusal(response, settings_.url, settings_.model, asking(), clock_.now());
  }
};

class OpenAiEmbedder final : public ServerEmbedder {
 public:
  using ServerEmbedder::ServerEmbedder;

 private:
  net::HttpRequest request_for(const nlohmann::json& batch) const override {
    net::HttpRequest request;
    request.url = settings_.url + "/embeddings";
    if (!settings_.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + settings_.key);
    request.body = written({{"model", settings_.model}, {"input", batch}});
    return request;
  }
  Result<Vectors> read(const std::string& body, std::size_t count) const override {
    return read_openai_embeddings(body, count);
  }
  Error refusal(const net::HttpResponse& response) const override {
    return openai_refusal(response, {settings_.url, "/embeddings", settings_.key}, asking(), clock_.now());
  }
};

}  // namespace

std::unique_ptr<Embedder> make_ollama_embedder(EmbedderSettings settings, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<OllamaEmbedder>(std::move(settings), http, clock);
}

std::unique_ptr<Embedder> make_openai_embedder(EmbedderSettings settings, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<OpenAiEmbedder>(std::move(settings), http, clock);
}

}  // namespace kaozheng::models
