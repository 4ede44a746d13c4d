// SPDX-License-Identifier: Apache-2.0
// What one pool of endpoints brings over a fixed split of the same slots between interactive and batch calls.
//   ./dev bench pool
// A day of interactive calls, by three shapes of arrival and six loads (of all slots, in the busiest quarter of an
// hour), and a batch queue that never ends; the clock is simulated, the dispatcher is the real one. A fixed split gives
// some slots to interactive calls alone and the others to batch. The best one is that with the fewest interactive slots
// whose P95 of waiting and answering is no more than the pool's. Utilisation counts the time of slots spent on calls
// that were answered: what a recalled batch call had done by then is lost, and does not count. Then the processor's
// time of the dispatcher with ten times the endpoints, slots and calls.
#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/dispatcher.h"

namespace {

using namespace kaozheng;
using models::Endpoint;
using models::Service;

constexpr double day = 24 * 3600, mean_interactive = 8, mean_batch = 20;  // seconds
constexpr std::uint64_t runs = 40;

struct Arrival {
  double at = 0;
  double takes = 0;
};

// How many calls come at a time of the day, in proportion.
struct Shape {
  const char* name;
  double (*at)(double hour);
};
double hump(double hour, double middle, double width) {
  return std::exp(-(hour - middle) * (hour - middle) / (2 * width * width));
}
const std::vector<Shape> shapes{
    {"office day", [](double hour) { return 0.05 + hump(hour, 10.5, 1.5) + hump(hour, 15.5, 1.8); }},
    {"evening", [](double hour) { return 0.15 + hump(hour, 20, 2.5); }},
    {"bursts", [](double hour) { return std::fmod(hour, 3.0) < 0.75 ? 1.0 : 0.1; }},
};

// Answering takes a lognormal time.
double duration(double mean, std::mt19937_64& random) {
  constexpr double spread = 0.6;
  return std::lognormal_distribution<double>(std::log(mean) - spread * spread / 2, spread)(random);
}

std::vector<Arrival> arrivals(const Shape& shape, double load, int slots, unsigned seed) {
  constexpr int steps = 24 * 4;
  double most = 0;
  for (int i = 0; i < steps; ++i) most = std::max(most, shape.at(24.0 * i / steps));
  const double most_rate = load * slots / mean_interactive;
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(most_rate);
  std::uniform_real_distribution<double> chance(0, most);
  std::vector<Arrival> list;
  for (double at = gap(random); at < day; at += gap(random))
    if (chance(random) < shape.at(at / 3600)) list.push_back({at, duration(mean_interactive, random)});
  return list;
}

std::vector<Endpoint> endpoints_with(const std::vector<int>& slots) {
  std::vector<Endpoint> list;
  for (const int count : slots) {
    Endpoint endpoint;
    endpoint.name = fmt::format("endpoint{}", list.size());
    endpoint.slots = count;
    list.push_back(std::move(endpoint));
  }
  return list;
}

struct Day {
  double utilisation = 0;  // of all slots, over the day
  double p95 = 0;          // of interactive calls, waiting and answering; seconds
  long recalls = 0;
  std::size_t calls = 0;
  double cpu_ms = 0;
};

double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// One day. `batch` calls are waiting at all times; 0 = none.
Day simulate(const std::vector<Endpoint>& endpoints, const std::vector<Arrival>& interactive, std::size_t batch) {
  models::Dispatcher dispatcher(endpoints, {});
  const auto time_of = [](double seconds) { return TimePoint(Milliseconds(std::llround(seconds * 1000))); };
  std::vector<std::size_t> all;
  int slots = 0;
  for (const Endpoint& endpoint : endpoints) {
    slots += endpoint.slots;
    all.push_back(all.size());
  }
  struct Call {
    Service service;
    double entered, takes, began = 0;
    std::uint64_t begun = 0;  // how often
  };
  struct End {
    double at;
    std::uint64_t id, begun;
    bool operator>(const End& other) const { return at > other.at; }
  };
  std::unordered_map<std::uint64_t, Call> calls;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  std::mt19937_64 random(1);
  std::uint64_t last = 0;
  double useful = 0;
  std::vector<double> times;
  Day result;
  const auto submit = [&](std::uint64_t id, Service service) {
    models::Ticket ticket;
    ticket.id = id;
    ticket.run = id % runs;
    ticket.service = service;
    ticket.endpoints = all;
    dispatcher.submit(std::move(ticket));
  };
  const auto add = [&](Service service, double now, double takes) {
    calls[++last] = {service, now, takes};
    submit(last, service);
  };
  const auto decide = [&](double now) {
    for (bool again = true; again;) {
      again = false;
      const auto decisions = dispatcher.decide(time_of(now));
      for (const auto& grant : decisions.grants) {
        Call& call = calls[grant.id];
        call.began = now;
        ends.push({now + call.takes, grant.id, ++call.begun});
      }
      for (const std::uint64_t id : decisions.recalls) {
        ++calls[id].begun;  // its end is void
        dispatcher.end(id, {Error{ErrorKind::cancelled, ""}, true}, time_of(now));
        submit(id, Service::batch);
        ++result.recalls;
        again = true;
      }
    }
  };
  const double began = cpu_milliseconds();
  for (std::size_t i = 0; i < batch; ++i) add(Service::batch, 0, duration(mean_batch, random));
  decide(0);
  for (std::size_t next = 0;;) {
    const double arrives = next < interactive.size() ? interactive[next].at : day;
    const double ended = ends.empty() ? day : ends.top().at;
    const double now = std::min(arrives, ended);
    if (now >= day) break;
    if (arrives <= ended) {
      add(Service::interactive, now, interactive[next++].takes);
    } else {
      const End end = ends.top();
      ends.pop();
      const auto found = calls.find(end.id);
      if (found == calls.end() || found->second.begun != end.begun) continue;
      const Call call = found->second;
      calls.erase(found);
      useful += call.takes;
      ++result.calls;
      dispatcher.end(end.id, {}, time_of(now));
      if (call.service == Service::interactive)
        times.push_back(now - call.entered);
      else
        add(Service::batch, now, duration(mean_batch, random));
    }
    decide(now);
  }
  result.cpu_ms = cpu_milliseconds() - began;
  for (const auto& [id, call] : calls) {
    if (call.service == Service::interactive && call.begun == 0) times.push_back(day - call.entered);
  }
  result.utilisation = useful / (slots * day);
  std::sort(times.begin(), times.end());
  if (!times.empty()) result.p95 = times[times.size() * 95 / 100];
  return result;
}

// The fewest slots for interactive calls alone that keep to the P95; nothing when all of them do not.
std::optional<std::pair<int, Day>> best_split(const std::vector<Arrival>& interactive, int slots, double p95) {
  int least = 1, most = slots + 1;
  std::optional<Day> best;
  while (least < most) {
    const int some = (least + most) / 2;
    if (some > slots) break;
    const Day split = simulate(endpoints_with({some}), interactive, 0);
    if (split.p95 <= p95 * 1.001) {
      most = some;
      best = split;
    } else {
      least = some + 1;
    }
  }
  if (!best) return std::nullopt;
  return std::pair(most, *best);
}

}  // namespace

int main() {
  const std::vector<int> sizes{2, 2, 4, 8};
  const int slots = 16;
  fmt::print("{} slots at {} endpoints; interactive calls of {} s, batch calls of {} s in the mean; one day\n\n", slots,
             sizes.size(), mean_interactive, mean_batch);
  fmt::print("{:12} {:>5}  {:>9} {:>6} {:>8}   {:>9} {:>9}  {:>6}\n", "shape", "load", "pool", "P95 s", "recalls",
             "split", "of slots", "gain");
  int below = 0, rows = 0;
  for (const Shape& shape : shapes)
    for (const double load : {0.4, 0.5, 0.6, 0.7, 0.8, 0.9}) {
      const auto interactive = arrivals(shape, load, slots, 7);
      const Day pool = simulate(endpoints_with(sizes), interactive, static_cast<std::size_t>(2 * slots));
      const auto split = best_split(interactive, slots, pool.p95);
      ++rows;
      if (!split) {
        fmt::print("{:12} {:5.1f}  {:8.1f}% {:6.1f} {:8}   no split keeps to it\n", shape.name, load,
                   100 * pool.utilisation, pool.p95, pool.recalls);
        continue;
      }
      // Batch slots of a split are never idle.
      const int alone = split->first;
      const double of_split = split->second.utilisation * alone / slots + static_cast<double>(slots - alone) / slots;
      const double gain = pool.utilisation / of_split - 1;
      below += gain < 0.3 ? 1 : 0;
      fmt::print("{:12} {:5.1f}  {:8.1f}% {:6.1f} {:8}   {:8.1f}% {:6} +{:2}  {:+5.0f}%\n", shape.name, load,
                 100 * pool.utilisation, pool.p95, pool.recalls, 100 * of_split, alone, slots - alone, 100 * gain);
    }
  fmt::print("\nat least 30 % more in {} of {} rows\n", rows - below, rows);

  std::vector<int> ten_times;
  for (int i = 0; i < 10; ++i) ten_times.insert(ten_times.end(), sizes.begin(), sizes.end());
  const auto few = arrivals(shapes[0], 0.6, slots, 7), many = arrivals(shapes[0], 0.6, 10 * slots, 7);
  const Day one = simulate(endpoints_with(sizes), few, 32), ten = simulate(endpoints_with(ten_times), many, 320);
  const auto each = [](const Day& one_day) { return 1e3 * one_day.cpu_ms / static_cast<double>(one_day.calls); };
  fmt::print(
      "a call costs {:.2f} us at {} endpoints ({} calls), {:.2f} us at {} ({} calls): ten times the endpoints, {:.1f} "
      "times the processor for the same calls, {:.1f} times for ten times as many\n",
      each(one), sizes.size(), one.calls, each(ten), ten_times.size(), ten.calls, each(ten) / each(one),
      ten.cpu_ms / one.cpu_ms);
  return 0;
}
