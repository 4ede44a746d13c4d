// SPDX-License-Identifier: Apache-2.0
#include "store/fleet_double.h"

#include <algorithm>
#include <utility>

namespace kaozheng::store {

void MemoryFleet::fail_with(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  failing_ = std::move(error);
  tell();
}

void MemoryFleet::add(const ProgramRecord& program) {
  const std::lock_guard lock(mutex_);
  others_.push_back(program);
}

std::vector<Milliseconds> MemoryFleet::pauses() const {
  const std::lock_guard lock(mutex_);
  return pauses_;
}

int MemoryFleet::slots_in_use() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(
      std::count_if(tickets_.begin(), tickets_.end(), [](const auto& one) { return one.second.granted; }));
}

std::size_t MemoryFleet::tickets() const {
  const std::lock_guard lock(mutex_);
  return tickets_.size();
}

Result<void> MemoryFleet::enlist(const ProgramRecord& me) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  me_ = me;
  return {};
}

Result<void> MemoryFleet::leave() {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  me_ = {};
  return {};
}

Result<bool> MemoryFleet::is_alive(std::string_view holder) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  return holder == me_.holder || std::any_of(others_.begin(), others_.end(), [&](const ProgramRecord& one) {
           return one.alive && one.holder == holder;
         });
}

Result<std::vector<ProgramRecord>> MemoryFleet::programs() {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  std::vector<ProgramRecord> all = others_;
  all.insert(all.begin(), me_);
  return all;
}

Result<void> MemoryFleet::enqueue(std::string_view run_id, QueueClass queue_class) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  const auto said = TRY(store_->commands(run_id, 0));
  const std::int64_t heard = said.empty() ? 0 : said.back().seq;
  if (const auto entry = entry_of(run_id); entry != queue_.end()) {
    entry->not_before = Milliseconds{0};
    entry->heard = heard;
    entry->again = true;
    tell();
    return {};
  }
  QueuedRun run;
  run.run_id = run_id;
  run.queue_class = queue_class;
  Entry entry;
  entry.run = std::move(run);
  entry.heard = heard;
  queue_.push_back(std::move(entry));
  tell();
  return {};
}

Result<std::optional<TakenRun>> MemoryFleet::take() {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  Entry* next = nullptr;
  for (Entry& one : queue_)
    if (one.run.holder.empty() && one.not_before <= system_clock().elapsed() &&
        (!next || one.run.queue_class < next->run.queue_class))
      next = &one;
  if (!next) return std::nullopt;
  const std::int64_t claim = TRY(store_->claim_run(next->run.run_id, me_.holder));
  next->run.holder = me_.holder;
  ++next->run.taken;
  next->again = false;
  return TakenRun{next->run.run_id, claim, next->troubles, next->refusals, next->heard};
}

Result<void> MemoryFleet::give_back(const TakenRun& run, Milliseconds pause, Why why) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  pauses_.push_back(pause);
  if (const auto entry = own_entry_of(run); entry != queue_.end()) {
    entry->run.holder.clear();
    entry->again = false;
    entry->not_before = system_clock().elapsed() + pause;
    entry->troubles += pause > Milliseconds{0};
    entry->refusals += why == Why::refused;
  }
  tell();
  return {};
}

Result<void> MemoryFleet::end(const TakenRun& run) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  const auto entry = own_entry_of(run);
  if (entry == queue_.end()) return {};
  if (std::exchange(entry->again, false))
    entry->run.holder.clear();
  else
    queue_.erase(entry);
  tell();
  return {};
}

Result<void> MemoryFleet::withdraw(std::string_view run_id) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  const auto entry = entry_of(run_id);
  if (entry == queue_.end()) return {};
  entry->again = false;
  if (entry->run.holder.empty()) queue_.erase(entry);
  return {};
}

Result<bool> MemoryFleet::is_queued(std::string_view run_id) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  return entry_of(run_id) != queue_.end();
}

Result<std::vector<QueuedRun>> MemoryFleet::queue(std::size_t count) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  std::vector<QueuedRun> all;
  for (const Entry& one : queue_) all.push_back(one.run);
  std::stable_sort(all.begin(), all.end(), [](const QueuedRun& a, const QueuedRun& b) {
    return std::pair(a.holder.empty(), a.queue_class) < std::pair(b.holder.empty(), b.queue_class);
  });
  all.resize(std::min(count, all.size()));
  return all;
}

Result<QueueFigures> MemoryFleet::queue_figures() {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  QueueFigures figures;
  for (const Entry& one : queue_)
    ++(one.run.holder.empty() ? figures.waiting : figures.taken)[one.run.queue_class == QueueClass::batch];
  return figures;
}

Result<std::int64_t> MemoryFleet::ask_slot(std::string_view server, QueueClass queue_class) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  tickets_[++last_ticket_] = {std::string(server), queue_class};
  return last_ticket_;
}

Result<bool> MemoryFleet::has_slot(std::int64_t ticket, int slots) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(works());
  const auto found = tickets_.find(ticket);
  if (found == tickets_.end()) return fail(ErrorKind::not_found, "the ticket ended with its lease");
  if (found->second.granted) return true;
  int in_use = 0;
  bool is_next = true;
  for (const auto& [number, one] : tickets_) {
    if (one.server != found->second.server) continue;
    in_use += one.granted;
    if (!one.granted && std::pair(one.queue_class, number) < std::pair(found->second.queue_class, ticket))
      is_next = false;
  }
  return found->second.granted = is_next && in_use < slots;
}

Result<void> MemoryFleet::end_slot(std::int64_t ticket) {
  const std::lock_guard lock(mutex_);
  tickets_.erase(ticket);
  tell();
  return {};
}

void MemoryFleet::end_tickets() {
  const std::lock_guard lock(mutex_);
  tickets_.clear();
  tell();
}

std::uint64_t MemoryFleet::news(About) {
  const std::lock_guard lock(mutex_);
  return news_;
}

void MemoryFleet::wait_for_news(About, std::uint64_t seen, Milliseconds longest, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, longest, [&] { return news_ > seen; });
}

Result<void> MemoryFleet::works() const {
  if (failing_) return fail(*failing_);
  return {};
}

std::vector<MemoryFleet::Entry>::iterator MemoryFleet::entry_of(std::string_view run_id) {
  return std::find_if(queue_.begin(), queue_.end(), [&](const Entry& one) { return one.run.run_id == run_id; });
}

// None when another program has claimed the run since.
std::vector<MemoryFleet::Entry>::iterator MemoryFleet::own_entry_of(const TakenRun& run) {
  const auto holder = store_->run_holder(run.run_id);
  return holder && *holder == me_.holder ? entry_of(run.run_id) : queue_.end();
}

void MemoryFleet::tell() {
  ++news_;
  changed_.notify_all();
}

}  // namespace kaozheng::store
