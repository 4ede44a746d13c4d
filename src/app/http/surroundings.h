// SPDX-License-Identifier: Apache-2.0
// What a program may know of the settings this server works with. Nothing secret is told, nothing can be changed.
#pragma once

#include <functional>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/wiring.h"
#include "base/clock.h"

namespace kaozheng::app {

// Safe to call from any thread.
class Surroundings {
 public:
  // `wiring` is used for nothing else.
  Surroundings(const Config& config, Wiring& wiring) : config_(config), wiring_(wiring) {}

  nlohmann::json engines() const;  // [{"name", "title", "kind", "ready", "why"}]
  nlohmann::json model() const;    // {"provider", "name"} as set
  // What an order may name as its model. Asks Ollama what it has, when it is at hand, and not more often than each
  // `asked_again`.
  nlohmann::json models(std::stop_token stop);
  nlohmann::json defaults() const;  // of an order, by its keys
  nlohmann::json settings() const;  // [{"name", "value", "origin", "secret"}]
  nlohmann::json endpoints() const;
  std::string language() const;  // of the settings: "zh", "en" or "auto"

  // Whether it answers: {"ok", "found", "fix"}. `not_found`: there is none of that name.
  Result<nlohmann::json> try_endpoint(const std::string& name, std::stop_token stop);
  Result<nlohmann::json> try_engine(const std::string& name, std::stop_token stop);

 private:
  static constexpr Milliseconds asked_again{30'000};

  const Config& config_;
  Wiring& wiring_;
  std::mutex mutex_;  // over the wiring
  std::vector<std::string> installed_;
  std::optional<Milliseconds> asked_at_;
};

}  // namespace kaozheng::app
