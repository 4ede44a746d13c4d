// SPDX-License-Identifier: Apache-2.0
#include "models/shared_slots_double.h"

#include <algorithm>

namespace kaozheng::models {

class MemorySlots::Taken final : public Slot {
 public:
  Taken(MemorySlots& keeper, Server& server) : keeper_(keeper), server_(server) {}
  ~Taken() override { keeper_.give_back(server_); }

 private:
  MemorySlots& keeper_;
  Server& server_;
};

Result<std::unique_ptr<SharedSlots::Slot>> MemorySlots::take(const SlotWish& wish, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  Server& server = servers_[wish.server];
  const std::pair place{wish.service, ++last_};
  server.waiting.insert(place);
  changed_.notify_all();
  const bool served = changed_.wait(
      lock, stop, [&] { return failing_ || (server.in_use < wish.slots && *server.waiting.begin() == place); });
  server.waiting.erase(place);
  changed_.notify_all();
  if (!served || stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while waiting for a slot");
  if (failing_) return fail(*failing_);
  server.most_in_use = std::max(server.most_in_use, ++server.in_use);
  return std::make_unique<Taken>(*this, server);
}

void MemorySlots::give_back(Server& server) {
  std::lock_guard lock(mutex_);
  --server.in_use;
  changed_.notify_all();
}

void MemorySlots::fail_with(std::optional<Error> error) {
  std::lock_guard lock(mutex_);
  failing_ = std::move(error);
  changed_.notify_all();
}

int MemorySlots::in_use(const std::string& server) const {
  std::lock_guard lock(mutex_);
  return servers_[server].in_use;
}

int MemorySlots::most_in_use(const std::string& server) const {
  std::lock_guard lock(mutex_);
  return servers_[server].most_in_use;
}

std::vector<Service> MemorySlots::waiting(const std::string& server) const {
  std::lock_guard lock(mutex_);
  std::vector<Service> services;
  for (const auto& [service, number] : servers_[server].waiting) services.push_back(service);
  return services;
}

}  // namespace kaozheng::models
