// SPDX-License-Identifier: Apache-2.0
// How soon a stopped run is gone, with its sockets and threads. Of critical_path.cpp.
#pragma once

#include <thread>

#include "concurrency_whole.h"

namespace kaozheng::bench {

// Far ends that answer at once but for the researchers' queries, or for the pages, which never come.
inline constexpr std::chrono::microseconds never = std::chrono::hours{1};
inline Reply delayed(Reply reply, std::chrono::microseconds by) {
  for (Piece& piece : reply.pieces) piece.after = by;
  return reply;
}
inline Reply without_queries(std::string_view target, std::string_view body, const std::string& own_url) {
  const bool hangs = target.starts_with("/v1/") && task_of(body) == "queries";
  return delayed(answer_of_all(target, body, own_url), hangs ? never : Piece{}.after);
}
inline Reply without_pages(std::string_view target, std::string_view body, const std::string& own_url) {
  return delayed(answer_of_all(target, body, own_url), target.starts_with("/page/") ? never : Piece{}.after);
}

struct Held {
  std::size_t sockets = bench::sockets();
  long threads = of_process("Threads");
};

// Cancels runs that wait for five researchers' calls. Threads are kept for the next run: they are free when a run of
// the same kind afterwards needs no further ones; so are the connections of calls that were answered. Those of the
// calls that were waited for are closed, one of each researcher. Whether all was free within the time.
inline bool measure_stops(const char* what, const StandInServer& server, std::unique_ptr<store::Store> store) {
  constexpr std::chrono::milliseconds free_within{100};
  constexpr int stops = 20;
  Whole whole(server.url(), std::move(store));
  std::vector<double> returned;
  Held before, during, after, most;
  bool all_free = true;
  for (int i = 0; i <= stops; ++i) {
    std::stop_source stop;
    Steady::time_point stopped_at;
    double took = 0;
    before = Held{};
    run_together(2, [&](std::size_t worker) {
      if (worker == 0) {
        const auto outcome = whole.run(runs::Stops({}, stop.get_token()));
        took = milliseconds_since(stopped_at);
        all_free = all_free && !outcome && outcome.error().kind == ErrorKind::cancelled;
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{400});
      during = Held{};
      stopped_at = Steady::now();
      stop.request_stop();
    });
    std::this_thread::sleep_until(stopped_at + free_within);
    after = Held{};
    if (i == 0) continue;
    returned.push_back(took);
    const bool free = after.sockets + std::size(seas) <= during.sockets && during.threads <= before.threads &&
                      after.threads <= before.threads && took <= static_cast<double>(free_within.count());
    if (!free)
      fmt::print(stderr, "{}, stop {}: sockets {} / {} / {}, threads {} / {} / {}, {:.1f} ms\n", what, i,
                 before.sockets, during.sockets, after.sockets, before.threads, during.threads, after.threads, took);
    all_free = all_free && free;
  }
  fmt::print("| {} | {:.1f} | {:.1f} | {} / {} / {} | {} / {} / {} |\n", what, quantile(returned, 0.5),
             quantile(returned, 1), before.sockets, during.sockets, after.sockets, before.threads, during.threads,
             after.threads);
  return all_free;
}

}  // namespace kaozheng::bench
