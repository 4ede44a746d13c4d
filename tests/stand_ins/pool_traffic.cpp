// SPDX-License-Identifier: Apache-2.0
// pool_traffic PROVIDER CALLS WORKERS SLOTS PORT…: makes calls through a pool of endpoints on loopback, with the real
// clients and scheduler, and prints what came of them as JSON.
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "base/parallel.h"
#include "models/pool.h"
#include "models/providers.h"
#include "net/http.h"

int main(int argc, char** argv) {
  using namespace kaozheng;
  if (argc < 6) return 2;
  const std::string provider = argv[1];
  const int calls = std::atoi(argv[2]), slots = std::atoi(argv[4]);
  const auto workers = static_cast<std::size_t>(std::atoi(argv[3]));
  models::Pool pool;
  for (int i = 5; i < argc; ++i) {
    models::Endpoint endpoint;
    endpoint.name = fmt::format("server{}", i - 5);
    endpoint.provider = provider;
    endpoint.url = fmt::format("http://127.0.0.1:{}{}", argv[i], provider == "openai" ? "/v1" : "");
    endpoint.slots = slots;
    for (const models::Role role : models::all_roles) pool.of(role).push_back({pool.endpoints.size(), "m"});
    pool.endpoints.push_back(endpoint);
  }
  const auto http = net::make_trusted_http("traffic");
  models::ModelTimeouts timeouts;
  timeouts.connect = timeouts.first_token = timeouts.idle = Milliseconds{1'500};
  const auto make = [&](const models::Endpoint& endpoint, const std::string& name) -> std::unique_ptr<models::Model> {
    if (endpoint.provider == "openai")
      return models::make_openai_model({endpoint.url, name, "key", 8'192, false, timeouts, {1, {}, {}}}, *http,
                                       system_clock());
    return models::make_ollama_model({endpoint.url, name, 8'192, false, "30m", timeouts, {1, {}, {}}}, *http,
                                     system_clock());
  };
  models::DispatchSettings settings;
  settings.rest_first = Milliseconds{200};
  models::Scheduler scheduler(pool.endpoints, settings, system_clock());
  models::ModelPool models(pool, make, scheduler, system_clock());
  std::atomic<int> next{0}, answered{0}, attempts{0};
  std::mutex mutex;
  std::map<std::string, int> errors;
  run_together(workers, [&](std::size_t) {
    const auto model = models.for_run({});
    models::Budget budget;
    models::Prompt prompt;
    prompt.task = "write.detail";
    prompt.user = "How is it?";
    while (next++ < calls) {
      const auto answer = model->answer(prompt, budget, {}, {});
      if (answer && answer->text == "All is well.") {
        ++answered;
        attempts += answer->attempts;
        continue;
      }
      std::lock_guard lock(mutex);
      ++errors[answer ? "wrong text" : answer.error().what];
    }
  });
  const nlohmann::json result = {{"answered", answered.load()}, {"attempts", attempts.load()}, {"errors", errors}};
  fmt::print("{}\n", result.dump());
  return 0;
}
