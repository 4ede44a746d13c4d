// SPDX-License-Identifier: Apache-2.0
#include "models/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "base/alarm.h"
#include "base/stop.h"

namespace kaozheng::models {

struct Scheduler::Call {
  Call(Ticket wanted, std::stop_token stop) : ticket(std::move(wanted)), stopping(std::move(stop)) {}
  const Ticket ticket;
  LinkedStop stopping;
  std::condition_variable_any granted;
  std::optional<std::size_t> endpoint;  // once granted
  Milliseconds waited{0};
  std::atomic<bool> recalled{false};
};

struct Scheduler::State {
  State(const std::vector<Endpoint>& list, DispatchSettings settings, Clock& its_clock, SharedSlots* its_shared,
        std::string_view machine)
      : endpoints(list), dispatcher(list, std::move(settings)), clock(its_clock), shared(its_shared) {
    for (const Endpoint& one : endpoints) servers.push_back(shared ? shared_name(one, machine) : "");
  }

  using Lock = std::unique_lock<std::mutex>;

  // Acts on what the dispatcher decides; what is recalled is told without the lock.
  void act(Lock& lock) {
    const Dispatcher::Decisions decisions = dispatcher.decide(clock.now());
    for (const auto& [id, endpoint] : decisions.grants) {
      Call& call = *calls.at(id);
      call.endpoint = endpoint;
      if (shares(endpoint)) dispatcher.hold(id);  // until it has a shared slot as well
      call.granted.notify_all();
    }
    if (decisions.again_at)
      alarm.set(*decisions.again_at);
    else
      alarm.clear();
    if (decisions.recalls.empty()) return;
    std::vector<std::shared_ptr<Call>> recalled;
    for (const std::uint64_t id : decisions.recalls) recalled.push_back(calls.at(id));
    lock.unlock();
    for (const auto& call : recalled) {
      call->recalled = true;
      call->stopping.request_stop();
    }
    lock.lock();
  }

  void look_again() {
    Lock lock(mutex);
    act(lock);
  }

  // Nothing where the endpoint's slots are not shared.
  Result<std::unique_ptr<SharedSlots::Slot>> shared_slot(const Call& call) const {
    const std::size_t endpoint = *call.endpoint;
    if (!shares(endpoint)) return nullptr;
    return shared->take({servers[endpoint], std::max(endpoints[endpoint].slots, 1), call.ticket.service},
                        call.stopping.token());
  }

  void begin(const Call& call) {
    if (!shares(*call.endpoint)) return;
    Lock lock(mutex);
    dispatcher.begin(call.ticket.id);
  }

  bool shares(std::size_t endpoint) const { return !servers[endpoint].empty(); }

  // Why the call cannot begin within its patience; nothing when it may.
  std::optional<Error> hopeless(const Ticket& ticket, Milliseconds patience) const {
    const TimePoint now = clock.now();
    std::string why;
    for (const std::size_t endpoint : ticket.endpoints) {
      const bool open = dispatcher.in_hours(endpoint, now);
      const TimePoint until = dispatcher.rests_until(endpoint);
      if (open && until <= now + patience) return std::nullopt;
      why += why.empty() ? "" : "; ";
      why += open ? fmt::format("{} rests for another {} s after it failed", endpoints[endpoint].name,
                                (until - now).count() / 1000)
                  : endpoints[endpoint].name + " is out of its hours";
    }
    return Error{ErrorKind::unavailable, "no endpoint takes the call: " + why};
  }

  const std::vector<Endpoint> endpoints;
  mutable std::mutex mutex;
  Dispatcher dispatcher;
  Clock& clock;
  SharedSlots* const shared;
  std::vector<std::string> servers;  // by endpoint, as the keeper of shared slots knows them; empty = not shared
  std::unordered_map<std::uint64_t, std::shared_ptr<Call>> calls;  // waiting or under way
  std::atomic<std::uint64_t> last_id{0};
  std::uint64_t last_run = 0;
  Alarm alarm{clock, [this] { look_again(); }};  // ends before what it uses
};

Scheduler::Turn::~Turn() {
  slot_.reset();
  if (call_) scheduler_->leave(*call_, error_);
}
std::size_t Scheduler::Turn::endpoint() const { return *call_->endpoint; }
Milliseconds Scheduler::Turn::waited() const { return call_->waited; }
std::stop_token Scheduler::Turn::stop() const { return call_->stopping.token(); }
bool Scheduler::Turn::recalled() const { return call_->recalled; }

Scheduler::Scheduler(const std::vector<Endpoint>& endpoints, DispatchSettings settings, Clock& clock,
                     SharedSlots* shared, std::string_view machine)
    : state_(std::make_unique<State>(endpoints, std::move(settings), clock, shared, machine)) {}

Scheduler::~Scheduler() = default;

Result<Scheduler::Turn> Scheduler::enter(Ticket& ticket, std::stop_token stop, Milliseconds patience) {
  if (ticket.id == 0) ticket.id = ++state_->last_id;
  const Milliseconds entered = state_->clock.elapsed();
  while (true) {
    Turn turn = TRY(granted(ticket, stop, patience));
    auto slot = state_->shared_slot(*turn.call_);
    if (slot && !turn.recalled()) {
      state_->begin(*turn.call_);
      turn.slot_ = *std::move(slot);
      turn.call_->waited = state_->clock.elapsed() - entered;
      return turn;
    }
    turn.failed({ErrorKind::cancelled, "not begun"});  // which says nothing of the endpoint
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while waiting for a turn");
    if (turn.recalled()) continue;
    const std::string& name = state_->endpoints[turn.endpoint()].name;
    return fail(std::move(slot).error().during("waiting for a slot of " + name + " that other programs use too"));
  }
}

// Waits until the dispatcher lets the call begin.
Result<Scheduler::Turn> Scheduler::granted(const Ticket& ticket, std::stop_token stop, Milliseconds patience) {
  const auto call = std::make_shared<Call>(ticket, stop);
  State::Lock lock(state_->mutex);
  state_->calls[ticket.id] = call;
  state_->dispatcher.submit(ticket);
  state_->act(lock);
  const bool patient = ticket.service == Service::batch;
  while (!call->endpoint && !stop.stop_requested()) {
    if (auto why = patient ? std::nullopt : state_->hopeless(ticket, patience)) {
      state_->dispatcher.withdraw(ticket.id);
      state_->calls.erase(ticket.id);
      return fail(*std::move(why));
    }
    constexpr Milliseconds look_again{1'000};  // its endpoints may have closed meanwhile
    call->granted.wait_for(lock, stop, look_again, [&] { return call->endpoint.has_value(); });
  }
  if (!call->endpoint) {
    state_->dispatcher.withdraw(ticket.id);
    state_->calls.erase(ticket.id);
    return fail(ErrorKind::cancelled, "stopped while waiting for a turn");
  }
  return Turn(*this, call);
}

void Scheduler::leave(Call& call, const std::optional<Error>& error) {
  State::Lock lock(state_->mutex);
  const bool recalled = call.recalled && error && error->kind == ErrorKind::cancelled;
  state_->dispatcher.end(call.ticket.id, {error, recalled}, state_->clock.now());
  state_->calls.erase(call.ticket.id);
  state_->act(lock);
}

std::uint64_t Scheduler::new_run() {
  std::lock_guard lock(state_->mutex);
  return ++state_->last_run;
}

void Scheduler::end_run(std::uint64_t run) {
  std::lock_guard lock(state_->mutex);
  state_->dispatcher.end_run(run);
}

std::size_t Scheduler::waiting() const {
  std::lock_guard lock(state_->mutex);
  return state_->dispatcher.waiting();
}

int Scheduler::under_way(std::size_t endpoint) const {
  std::lock_guard lock(state_->mutex);
  return state_->dispatcher.under_way(endpoint);
}

}  // namespace kaozheng::models
