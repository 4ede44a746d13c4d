// SPDX-License-Identifier: Apache-2.0
#include "models/dispatcher.h"

#include <algorithm>
#include <ctime>
#include <limits>

namespace kaozheng::models {
namespace {

constexpr std::size_t no_line = std::numeric_limits<std::size_t>::max();

int local_minute_of_day(TimePoint time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return parts.tm_hour * 60 + parts.tm_min;
}

// When the minute of the day next begins.
TimePoint next_minute(TimePoint now) {
  constexpr Milliseconds minute{60'000};
  return now + (minute - now.time_since_epoch() % minute);
}

std::size_t place_of(Service service) { return service == Service::interactive ? 0 : 1; }

DispatchSettings with_clock(DispatchSettings settings) {
  if (!settings.minute_of_day) settings.minute_of_day = local_minute_of_day;
  return settings;
}

}  // namespace

std::string_view to_string(Service service) { return service == Service::interactive ? "interactive" : "batch"; }

Dispatcher::Dispatcher(const std::vector<Endpoint>& endpoints, DispatchSettings settings)
    : settings_(with_clock(std::move(settings))) {
  for (const Endpoint& endpoint : endpoints) {
    Place place;
    place.endpoint = endpoint;
    place.endpoint.key.clear();
    place.requests = MinuteWindow(endpoint.requests_per_minute);
    place.tokens = MinuteWindow(endpoint.tokens_per_minute);
    places_.push_back(std::move(place));
  }
}

void Dispatcher::submit(Ticket ticket) {
  const std::uint64_t id = ticket.id;
  coming_.emplace(ticket.not_before, id);
  waiting_[id] = {std::move(ticket), no_line};
}

void Dispatcher::withdraw(std::uint64_t id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  dequeue(found->second.first);
  waiting_.erase(id);
  recalls_.erase(id);
}

void Dispatcher::hold(std::uint64_t id) {
  UnderWay& call = under_way_.at(id);
  call.held = true;
  if (call.service == Service::batch) places_[call.endpoint].recallable.insert(id);
}

void Dispatcher::begin(std::uint64_t id) {
  UnderWay& call = under_way_.at(id);
  call.held = false;
  Place& place = places_[call.endpoint];
  if (!may_be_broken_off(place, id)) place.recallable.erase(id);
}

void Dispatcher::end(std::uint64_t id, const Ending& ending, TimePoint now) {
  const auto found = under_way_.find(id);
  if (found == under_way_.end()) return;
  const std::size_t endpoint = found->second.endpoint;
  const bool held = found->second.held;
  Place& place = places_[endpoint];
  --place.under_way;
  place.recallable.erase(id);
  take_turns_anew(found->second.run, [](Run& run) { --run.under_way; });
  under_way_.erase(found);
  changed_.insert(endpoint);
  if (ending.recalled) {
    if (!held) ++recalls_[id];
    return;
  }
  recalls_.erase(id);
  if (!ending.error) {
    place.failures = 0;
    return;
  }
  const Error& error = *ending.error;
  const bool endpoint_failed = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out;
  if (error.kind == ErrorKind::refused) rest(endpoint, now + settings_.rest_max, now);
  if (error.retry_after) rest(endpoint, now + *error.retry_after, now);
  if (!endpoint_failed && error.kind != ErrorKind::rate_limited) return;
  ++place.failures;
  const int beyond = place.failures - settings_.failures_max;
  const bool limited_for_unknown_time = error.kind == ErrorKind::rate_limited && !error.retry_after;
  if (beyond < 0 && !limited_for_unknown_time) return;
  const auto pause = settings_.rest_first * (1 << std::clamp(beyond, 0, 10));
  rest(endpoint, now + std::min<Milliseconds>(pause, settings_.rest_max), now);
}

bool Dispatcher::in_hours(std::size_t endpoint, TimePoint now) const {
  const std::vector<Hours>& hours = places_[endpoint].endpoint.hours;
  return hours.empty() || open_at(hours, settings_.minute_of_day(now));
}

bool Dispatcher::batch_open(TimePoint now) const {
  return settings_.batch_hours.empty() || open_at(settings_.batch_hours, settings_.minute_of_day(now));
}

bool Dispatcher::usable(std::size_t endpoint, TimePoint now) const {
  return places_[endpoint].rests_until <= now && in_hours(endpoint, now);
}

std::optional<TimePoint> Dispatcher::room_at(Place& place, long tokens, TimePoint now) {
  if (!has_slot(place)) return std::nullopt;
  return std::max(place.requests.room_at(1, now), place.tokens.room_at(tokens, now));
}

// Calls `take` with each endpoint a call of the line may go to now, the preferred first, until it returns true.
template <class Take>
void Dispatcher::each_open(const Line& line, TimePoint now, Take take) const {
  if (line.pin) {
    take(*line.pin);
    return;
  }
  bool any = false;
  for (const std::size_t endpoint : line.endpoints) {
    if (any && !places_[endpoint].endpoint.overflow) continue;
    if (!usable(endpoint, now)) continue;
    any = true;
    if (take(endpoint)) return;
  }
}

std::size_t Dispatcher::line_for(const Ticket& ticket, TimePoint now) {
  std::optional<std::size_t> pin;
  if (!ticket.lane.empty()) {
    const auto& lanes = runs_[ticket.run].lanes;
    const auto lane = lanes.find(ticket.lane);
    const bool allowed = lane != lanes.end() && std::find(ticket.endpoints.begin(), ticket.endpoints.end(),
                                                          lane->second) != ticket.endpoints.end();
    if (allowed && usable(lane->second, now)) pin = lane->second;
  }
  const auto [found, added] = line_numbers_.try_emplace({ticket.endpoints, pin}, lines_.size());
  if (added) {
    Line line;
    line.endpoints = ticket.endpoints;
    line.pin = pin;
    lines_.push_back(std::move(line));
  }
  return found->second;
}

void Dispatcher::enqueue(const Ticket& ticket, TimePoint now) {
  const std::size_t number = line_for(ticket, now);
  waiting_[ticket.id].second = number;
  Line& line = lines_[number];
  const std::size_t service = place_of(ticket.service);
  Run& run = runs_[ticket.run];
  const bool was_empty = line.turns[0].empty() && line.turns[1].empty();
  auto& calls = line.calls[service][ticket.run];
  calls.emplace(-ticket.priority, ticket.id);
  line.turns[service].emplace(run.under_way, run.last_served, ticket.run);
  run.lines.insert(number);
  if (was_empty)
    for (const std::size_t endpoint : line.endpoints) places_[endpoint].lines.insert(number);
}

void Dispatcher::dequeue(const Ticket& ticket) {
  coming_.erase({ticket.not_before, ticket.id});
  const std::size_t number = waiting_[ticket.id].second;
  if (number == no_line) return;
  Line& line = lines_[number];
  const std::size_t service = place_of(ticket.service);
  const auto calls = line.calls[service].find(ticket.run);
  calls->second.erase({-ticket.priority, ticket.id});
  waiting_[ticket.id].second = no_line;
  if (!calls->second.empty()) return;
  Run& run = runs_[ticket.run];
  line.calls[service].erase(calls);
  line.turns[service].erase({run.under_way, run.last_served, ticket.run});
  if (!line.calls[1 - service].count(ticket.run)) run.lines.erase(number);
  if (line.turns[0].empty() && line.turns[1].empty())
    for (const std::size_t endpoint : line.endpoints) places_[endpoint].lines.erase(number);
}

// Changes what the turns of a run depend on.
void Dispatcher::take_turns_anew(std::uint64_t id, const std::function<void(Run&)>& change) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;  // it has ended
  Run& run = found->second;
  const Turn before{run.under_way, run.last_served, id};
  change(run);
  const Turn after{run.under_way, run.last_served, id};
  for (const std::size_t number : run.lines)
    for (auto& turns : lines_[number].turns)
      if (turns.erase(before) > 0) turns.insert(after);
}

void Dispatcher::rest(std::size_t endpoint, TimePoint until, TimePoint now) {
  Place& place = places_[endpoint];
  if (until <= std::max(place.rests_until, now)) return;
  place.rests_until = until;
  look_again(endpoint, until);
  // Its lanes go elsewhere, and what only comes after it may be asked now.
  for (const std::size_t number : std::vector<std::size_t>(place.lines.begin(), place.lines.end())) {
    for (const std::size_t other : lines_[number].endpoints) changed_.insert(other);
    if (lines_[number].pin != endpoint) continue;
    std::vector<std::uint64_t> moved;
    for (const auto& calls : lines_[number].calls)
      for (const auto& [run, ids] : calls)
        for (const auto& [priority, id] : ids) moved.push_back(id);
    for (const std::uint64_t id : moved) {
      const Ticket ticket = waiting_[id].first;
      dequeue(ticket);
      enqueue(ticket, now);
    }
  }
}

// Whether a call of the line may go to the endpoint, and to none before it.
bool Dispatcher::first_choice(const Line& line, std::size_t endpoint, long tokens, TimePoint now) {
  bool first = false;
  each_open(line, now, [&](std::size_t open) {
    first = open == endpoint;
    if (first) return true;
    if (!has_slot(places_[open])) return false;
    return *room_at(places_[open], tokens, now) <= now;
  });
  return first;
}

// The call that is served next at an endpoint: none that an endpoint it prefers has room for.
std::optional<std::uint64_t> Dispatcher::next_at(std::size_t endpoint, TimePoint now) {
  using Rank = std::tuple<int, std::uint64_t, int, std::uint64_t>;  // under way, last served, priority, id
  for (std::size_t service = 0; service < 2; ++service) {
    if (service == 1 && !batch_open(now)) break;
    std::optional<Rank> best;
    for (const std::size_t number : places_[endpoint].lines) {
      const Line& line = lines_[number];
      if (line.turns[service].empty()) continue;
      const auto& [under_way, last_served, run] = *line.turns[service].begin();
      const auto& [priority, id] = *line.calls[service].at(run).begin();
      if (!first_choice(line, endpoint, waiting_[id].first.tokens, now)) continue;
      const Rank rank{under_way, last_served, priority, id};
      if (!best || rank < *best) best = rank;
    }
    if (best) return std::get<3>(*best);
  }
  return std::nullopt;
}

bool Dispatcher::may_be_broken_off(const Place& place, std::uint64_t id) const {
  const auto recalls = recalls_.find(id);
  return place.endpoint.price.free() && (recalls == recalls_.end() || recalls->second < settings_.recalls_max);
}

void Dispatcher::grant(std::uint64_t id, std::size_t endpoint, TimePoint now, Decisions& decisions) {
  dequeue(waiting_[id].first);
  const Ticket ticket = std::move(waiting_.extract(id).mapped().first);
  Place& place = places_[endpoint];
  ++place.under_way;
  place.requests.add(1, now);
  place.tokens.add(ticket.tokens, now);
  if (ticket.service == Service::batch && may_be_broken_off(place, id)) place.recallable.insert(id);
  take_turns_anew(ticket.run, [&](Run& run) {
    ++run.under_way;
    run.last_served = ++served_;
    if (!ticket.lane.empty()) run.lanes[ticket.lane] = endpoint;
  });
  under_way_[id] = {ticket.run, endpoint, ticket.service};
  decisions.grants.push_back({id, endpoint});
}

void Dispatcher::fill(std::size_t endpoint, TimePoint now, Decisions& decisions) {
  Place& place = places_[endpoint];
  while (!place.lines.empty() && usable(endpoint, now)) {
    const auto next = next_at(endpoint, now);
    if (!next) break;
    const auto room = room_at(place, waiting_[*next].first.tokens, now);
    if (!room) return;
    if (*room > now) return look_again(endpoint, *room);
    grant(*next, endpoint, now, decisions);
  }
  const bool by_hours = !place.endpoint.hours.empty() || !settings_.batch_hours.empty();
  if (!place.lines.empty() && by_hours) look_again(endpoint, next_minute(now));
}

// Breaks off the batch call that began last, where the interactive one could go.
void Dispatcher::recall_for(std::uint64_t id, TimePoint now, Decisions& decisions) {
  each_open(lines_[waiting_[id].second], now, [&](std::size_t endpoint) {
    std::set<std::uint64_t>& recallable = places_[endpoint].recallable;
    if (recallable.empty()) return false;
    const std::uint64_t latest = *recallable.rbegin();
    recallable.erase(latest);
    decisions.recalls.push_back(latest);
    return true;
  });
}

Dispatcher::Decisions Dispatcher::decide(TimePoint now) {
  Decisions decisions;
  std::vector<std::uint64_t> interactive;
  for (; !coming_.empty() && coming_.begin()->first <= now; coming_.erase(coming_.begin())) {
    const Ticket& ticket = waiting_[coming_.begin()->second].first;
    enqueue(ticket, now);
    if (ticket.service == Service::interactive) interactive.push_back(ticket.id);
    each_open(lines_[waiting_[ticket.id].second], now, [&](std::size_t endpoint) {
      const auto room = room_at(places_[endpoint], ticket.tokens, now);
      if (room) changed_.insert(endpoint);
      return room && *room <= now;
    });
  }
  for (; !alarms_.empty() && alarms_.begin()->first <= now; alarms_.erase(alarms_.begin())) {
    changed_.insert(alarms_.begin()->second);
    for (const std::size_t number : places_[alarms_.begin()->second].lines)
      changed_.insert(lines_[number].endpoints.begin(), lines_[number].endpoints.end());
  }
  while (!changed_.empty()) {
    const std::size_t endpoint = *changed_.begin();
    changed_.erase(changed_.begin());
    fill(endpoint, now, decisions);
  }
  for (const std::uint64_t id : interactive)
    if (waiting_.count(id)) recall_for(id, now, decisions);
  if (!coming_.empty()) decisions.again_at = coming_.begin()->first;
  if (!alarms_.empty())
    decisions.again_at = std::min(decisions.again_at.value_or(alarms_.begin()->first), alarms_.begin()->first);
  return decisions;
}

}  // namespace kaozheng::models
