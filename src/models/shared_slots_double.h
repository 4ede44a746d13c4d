// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/shared_slots.h"

namespace kaozheng::models {

// Counts in memory: schedulers that were given the same one are as many programs with one keeper. Outlives its slots.
class MemorySlots final : public SharedSlots {
 public:
  Result<std::unique_ptr<Slot>> take(const SlotWish& wish, std::stop_token stop) override;

  // Every `take` fails with the error, those that wait now too; nothing = all is well again.
  void fail_with(std::optional<Error> error);
  int in_use(const std::string& server) const;
  int most_in_use(const std::string& server) const;               // at once, so far
  std::vector<Service> waiting(const std::string& server) const;  // the next one first

 private:
  class Taken;
  struct Server {
    int in_use = 0;
    int most_in_use = 0;
    std::set<std::pair<Service, std::uint64_t>> waiting;  // in the order they are served
  };
  void give_back(Server& server);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  mutable std::map<std::string, Server> servers_;
  std::optional<Error> failing_;
  std::uint64_t last_ = 0;
};

}  // namespace kaozheng::models
