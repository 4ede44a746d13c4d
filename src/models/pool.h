// SPDX-License-Identifier: Apache-2.0
// Endpoints as one model: each prompt goes to whoever serves its role, may see what it holds, and has a turn for it.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "models/endpoint.h"
#include "models/model.h"
#include "models/scheduler.h"

namespace kaozheng::models {

struct PoolSettings {
  Milliseconds hedge_after{0};  // a call that takes longer is asked of a second endpoint as well; 0 = never
  int attempts_max = 10;        // of one call, over all endpoints
  Milliseconds backoff_first{500}, backoff_max{30'000};
  Milliseconds patience{120'000};  // with endpoints that all rest; batch waits as long as it takes
};

// `invalid`, naming the setting, when a role has endpoints but none of them may see private material.
Result<void> check_private(const Pool& pool);

// What of a run is private: what it takes from the user's own files, all it says, or nothing.
enum class Secrecy { files, all, none };

// What a run asks of the pool.
struct RunTerms {
  Service service = Service::interactive;
  Secrecy secrecy = Secrecy::files;
  // Whether files of the user are read. What is written, outlined and judged then holds something of them, whatever its
  // prompt tells.
  bool reads_files = false;
};

// Outlives the models it gives out. Safe to call from any thread.
class ModelPool {
 public:
  // One model of an endpoint, without retries of its own. Called once a seat, at its first call.
  using MakeModel = std::function<std::unique_ptr<Model>(const Endpoint& endpoint, const std::string& model)>;
  ModelPool(Pool pool, MakeModel make, Scheduler& scheduler, Clock& clock, PoolSettings settings = {});

  // The pool as one run sees it. Calls that fail go to the same endpoint once more, then to the next of their role,
  // never before a server's `Retry-After`; each waits with full jitter. What was heard in pieces is not asked again.
  // Errors are those of the last endpoint asked.
  std::unique_ptr<Model> for_run(RunTerms terms);

 private:
  friend class PoolModel;
  Model& model_at(const Seat& seat);

  const Pool pool_;
  const MakeModel make_;
  Scheduler& scheduler_;
  Clock& clock_;
  const PoolSettings settings_;
  std::mutex mutex_;
  std::map<std::pair<std::size_t, std::string>, std::unique_ptr<Model>> models_;
};

}  // namespace kaozheng::models
