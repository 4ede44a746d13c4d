// SPDX-License-Identifier: Apache-2.0
// The real things behind the ports, built when first asked for. wiring.cpp is the one file that names every
// implementation.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/model_choice.h"
#include "models/embedder.h"
#include "models/model.h"
#include "models/pool.h"
#include "models/scheduler.h"
#include "net/http.h"
#include "research/prompts.h"
#include "sources/pages.h"
#include "sources/search.h"
#include "store/store.h"

namespace kaozheng::app {

// What the wirings of one process share: one store, and turns at the same endpoints. Safe to call from any thread.
class SharedParts {
 public:
  explicit SharedParts(store::Store& store);
  store::Store& store() { return store_; }
  models::Scheduler& scheduler(const std::vector<models::Endpoint>& endpoints, models::DispatchSettings settings,
                               Clock& clock);

 private:
  store::Store& store_;
  std::unique_ptr<models::SharedSlots> slots_;  // null: nobody else uses the endpoints
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<models::Scheduler>> schedulers_;  // by what tells endpoints apart
};

// Used from one thread; what it hands out lives as long as it does and may be used from any.
class Wiring {
 public:
  // Opens and connects nothing. `shared` outlives it; null = all is its own.
  Wiring(const Config& config, const Environment& environment, SharedParts* shared = nullptr);
  ~Wiring();

  std::string store_address() const;  // a file, or a PostgreSQL url, which may hold a password
  std::string store_name() const;     // the same for people
  Clock& clock();
  Result<store::Store*> store();
  net::TrustedHttp& trusted_http();
  net::EgressLog& egress();  // of all that is sent by what is made here
  Result<const research::Prompts*> prompts();

  // The models of a pool, as one run sees them, and the extractive one under them: what the first fails to answer the
  // second does, and `on_fallback` hears of it; `on_thinking` hears what the model thought aloud. Both are called on
  // any thread and may be empty.
  using OnFallback = std::function<void(const models::Prompt&, const Error&)>;
  using OnThinking = std::function<void(const models::Prompt&, const std::string&)>;
  models::Model& model(const models::Pool& pool, models::RunTerms terms, OnFallback on_fallback,
                       OnThinking on_thinking);
  models::Model& extractive_model();
  models::Embedder& embedder(const EmbedderChoice& choice);
  models::Embedder& embedder(const models::Endpoint& endpoint, const std::string& model);

  // One engine by name; "local" searches `folders` (canonical) but for the documents of the ids `left_out`. `refused`
  // when its key is missing.
  Result<std::unique_ptr<sources::SearchEngine>> engine(const std::string& name,
                                                        const std::vector<std::string>& folders,
                                                        const std::set<std::string>& left_out = {});

  // Web pages over the public client, and files of the library.
  Result<sources::Pages*> pages();

  // What researchers ask and read. Without full pages a page is the extract its engine gave.
  struct Reading {
    sources::Search* search;
    sources::Pages* pages;
  };
  Result<Reading> reading(const std::vector<std::string>& engines, const std::vector<std::string>& folders,
                          const std::set<std::string>& left_out = {});

 private:
  std::unique_ptr<models::Model> model_at(const models::Endpoint& endpoint, const std::string& name);
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kaozheng::app
