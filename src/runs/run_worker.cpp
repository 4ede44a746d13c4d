// SPDX-License-Identifier: Apache-2.0
#include "runs/run_worker.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/parallel.h"
#include "runs/holder.h"

namespace kaozheng::runs {
namespace {

using Kind = WorkerNote::Kind;

// Between tries to tell the store what became of a run.
constexpr Milliseconds settle_pause{1'000};
constexpr Milliseconds pause_max{300'000};

Result<store::Fleet*> fleet_of(store::Store& store) {
  if (store::Fleet* const fleet = store.fleet()) return fleet;
  return fail(ErrorKind::invalid,
              "workers share a store in PostgreSQL; name one with --store postgresql://USER@HOST/DATABASE");
}

// Takes a run out of the queue. Who took it a moment before may not have heard what was said until now: it is said
// again.
Result<Place> withdrawn(store::Store& store, std::string_view run_id, const std::string& word) {
  store::Fleet* const fleet = store.fleet();
  if (!fleet) return Place::none;
  const bool was_queued = TRY(fleet->is_queued(run_id));
  if (!was_queued) return Place::none;
  TRY_VOID(fleet->withdraw(run_id));
  const bool is_taken = TRY(fleet->is_queued(run_id));
  if (is_taken) TRY_VOID(store.add_command(run_id, {0, word}));
  return is_taken ? Place::taken : Place::paused;
}

// What passes by itself keeps a run waiting for as long as it takes.
bool passes(ErrorKind kind) {
  return kind == ErrorKind::cancelled || kind == ErrorKind::unavailable || kind == ErrorKind::no_space ||
         kind == ErrorKind::timed_out || kind == ErrorKind::rate_limited;
}

}  // namespace

store::QueueClass queue_class_of(const RunOrder& order) {
  const auto batch = order.settings.find("model.batch");
  return batch != order.settings.end() && batch->second == "true" ? store::QueueClass::batch
                                                                  : store::QueueClass::interactive;
}

Result<std::string> submit(store::Store& store, const Clock& clock, Outfitter& outfitter, const RunOrder& order,
                           store::QueueClass queue_class, std::string_view key) {
  store::Fleet* const fleet = TRY(fleet_of(store));
  TRY_VOID(outfitter.check(order));
  store::RunRecord record = record_of(order, clock);
  if (!key.empty()) {
    std::string id = TRY(store.keep_key(key, record.id));
    record.id = std::move(id);
    const auto first = store.run(record.id);
    if (first) {
      TRY_VOID(queue_again(store, *first, queue_class));
      return record.id;
    }
    if (first.error().kind != ErrorKind::not_found) return fail(first.error());
  }
  TRY_VOID(store.save_run(record));
  TRY_VOID(fleet->enqueue(record.id, queue_class));
  return record.id;
}

Result<void> queue_again(store::Store& store, const store::RunRecord& run, store::QueueClass queue_class) {
  store::Fleet* const fleet = TRY(fleet_of(store));
  if (run.status != store::RunStatus::waiting) return {};
  const bool is_queued = TRY(fleet->is_queued(run.id));
  return is_queued ? Result<void>() : fleet->enqueue(run.id, queue_class);
}

Result<void> submit_left(store::Store& store, Clock& clock, std::string_view run_id, store::QueueClass queue_class) {
  store::Fleet* const fleet = TRY(fleet_of(store));
  store::RunRecord record = TRY(store.run(run_id));
  if (has_begun(record)) {
    const LeftRun left = TRY(RunService(store, clock).left(record.id));
    if (is_at_work(left))
      return fail(ErrorKind::invalid, "the run " + record.id.substr(0, 8) + " is worked on by another process");
  } else {
    record.status = store::RunStatus::waiting;
    record.ended_at.clear();
    TRY_VOID(store.save_run(record));
  }
  return fleet->enqueue(record.id, queue_class);
}

Result<Place> pause_waiting(store::Store& store, const Clock& clock, std::string_view run_id) {
  const Place place = TRY(withdrawn(store, run_id, "pause"));
  if (place != Place::paused) return place;
  store::RunRecord record = TRY(store.run(run_id));
  if (is_over(record.status) || record.status == store::RunStatus::paused) return place;
  // Whoever began it may only stand still.
  if (record.status == store::RunStatus::running) TRY_VOID(store.claim_run(record.id, this_holder()));
  Event event;
  event.type = "RunPaused";
  event.data = {{"why", ""}};
  record.status = store::RunStatus::paused;
  record.ended_at = to_iso8601(clock.now());
  TRY_VOID(store.add_event(record.id, event));
  TRY_VOID(store.save_run(record));
  return place;
}

Result<void> cancel_waiting(store::Store& store, std::string_view run_id) {
  TRY_VOID(withdrawn(store, run_id, "cancel"));
  return {};
}

RunWorker::RunWorker(store::Store& store, Clock& clock, Outfitter& outfitter, WorkerSettings settings,
                     std::function<void(const WorkerNote&)> tell)
    : store_(store),
      fleet_(*store.fleet()),
      clock_(clock),
      outfitter_(outfitter),
      settings_(std::move(settings)),
      tell_(std::move(tell)),
      service_(store, clock) {}

Result<void> RunWorker::work(std::stop_token stop) {
  const auto at_once = static_cast<int>(std::max<std::size_t>(settings_.at_once, 1));
  TRY_VOID(fleet_.enlist({this_holder(), "worker", this_host(), settings_.version, at_once}));
  std::stop_source leave;
  const std::stop_callback leave_too(stop, [&] { leave.request_stop(); });
  run_together(static_cast<std::size_t>(at_once), [&](std::size_t) { lane(leave); });
  if (failure_) return fail(*failure_);
  return {};
}

void RunWorker::lane(std::stop_source& leave) {
  const std::stop_token stop = leave.get_token();
  while (!stop.stop_requested()) {
    const std::uint64_t seen = fleet_.news(store::Fleet::About::queue);
    const auto taken = fleet_.take();
    if (!taken && taken.error().kind == ErrorKind::invalid) return give_up(taken.error(), leave);
    if (!taken) {
      tell_trouble(taken.error().what);
      clock_.sleep(settle_pause, stop);
    } else if (*taken) {
      tell_trouble("");
      carry_out(**taken, stop);
    } else {
      tell_trouble("");
      fleet_.wait_for_news(store::Fleet::About::queue, seen, settings_.idle_max, stop);
    }
  }
}

// Once, however many lanes meet it; an empty one is over.
void RunWorker::tell_trouble(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(trouble_, what) == what || what.empty()) return;
  }
  tell_({Kind::trouble, "", what});
}

void RunWorker::give_up(const Error& error, std::stop_source& leave) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = error;
  }
  leave.request_stop();
}

void RunWorker::carry_out(const store::TakenRun& taken, std::stop_token leave) {
  std::optional<Error> not_begun;
  try {
    const auto record = store_.run(taken.run_id);
    const auto done = record ? begin(taken, *record, leave) : fail(record.error());
    if (!done) not_begun = done.error();
  } catch (const std::exception& exception) {
    not_begun = Error{ErrorKind::malformed, std::string("a fault in kaozheng itself: ") + exception.what()};
  }
  settle(taken, not_begun, leave);
}

// Fails when the run could not be begun; how it ended is told by the run itself.
Result<void> RunWorker::begin(const store::TakenRun& taken, const store::RunRecord& record, std::stop_token leave) {
  if (is_over(record.status)) return {};
  tell_({Kind::took, record.id, record.topic});
  const auto tell = [this, id = record.id](Event event) { static_cast<void>(store_.add_event(id, event)); };
  std::optional<LeftRun> left;
  if (has_begun(record)) {
    auto found = TRY(service_.left(record.id));
    left = std::move(found);
    if (is_for_another(*left)) return fail(ErrorKind::cancelled, "a worker of its own version is to go on with it");
  }
  std::unique_ptr<Outfit> outfit;
  if (left) {
    auto made = TRY(outfitter_.outfit(*left, tell, leave));
    outfit = std::move(made);
  } else {
    const RunOrder order = TRY(order_of(record));
    auto made = TRY(outfitter_.outfit(order, tell, leave));
    outfit = std::move(made);
    outfit->request().settings[order_key] = order;
  }
  RunRequest& request = outfit->request();
  request.id = record.id;
  request.claim = taken.claim;
  request.heard = taken.heard;
  const auto hear = [](const Event&) {};
  const Stops stops(leave);
  static_cast<void>(left ? service_.resume(*left, request, outfit->ports(), stops, hear)
                         : service_.research(request, outfit->ports(), stops, hear));
  return {};
}

// A run goes on with the version that began it as long as a worker has it.
bool RunWorker::is_for_another(const LeftRun& left) {
  if (left.request.version.empty() || left.request.version == settings_.version) return false;
  const auto programs = fleet_.programs();
  return programs && std::any_of(programs->begin(), programs->end(), [&](const store::ProgramRecord& one) {
           return one.alive && one.kind == "worker" && one.version == left.request.version;
         });
}

// Tells the store, however long it takes to answer, whether the run waits for somebody again.
void RunWorker::settle(const store::TakenRun& taken, const std::optional<Error>& not_begun, std::stop_token leave) {
  for (;;) {
    const auto record = store_.run(taken.run_id);
    if (record || record.error().kind == ErrorKind::not_found) {
      const auto holder = store_.run_holder(taken.run_id);
      const bool is_lost = holder && *holder != this_holder();
      const bool was_paused = record && record->status == store::RunStatus::paused && record->error.empty();
      Result<void> told;
      if (is_lost || !record) {
        told = fleet_.end(taken);
        if (told) tell_({Kind::lost, taken.run_id, ""});
      } else if (is_over(record->status) || (was_paused && !leave.stop_requested() && !not_begun)) {
        told = fleet_.end(taken);
        if (told) tell_({Kind::ended, taken.run_id, std::string(to_string(record->status))});
      } else if (not_begun && !passes(not_begun->kind) && taken.refusals + 1 >= settings_.tries_max) {
        fail_run(*record, *not_begun);
        continue;
      } else {
        const auto doubled = std::min<std::int64_t>(taken.troubles, 6);
        const Milliseconds pause =
            leave.stop_requested() ? Milliseconds{0} : std::min(settings_.pause * (1 << doubled), pause_max);
        const bool is_refused = not_begun && !passes(not_begun->kind);
        told = fleet_.give_back(taken, pause, is_refused ? store::Fleet::Why::refused : store::Fleet::Why::left);
        const std::string why = not_begun ? not_begun->what : record->error;
        if (told) tell_({Kind::gave_back, taken.run_id, leave.stop_requested() ? "" : why});
      }
      if (told) return;
    }
    if (!record && record.error().kind == ErrorKind::invalid) return;
    if (!clock_.sleep(settle_pause, leave)) return;  // the lease ends with this program
  }
}

void RunWorker::fail_run(store::RunRecord record, const Error& error) {
  Event event;
  event.type = "RunFailed";
  event.data = {{"kind", to_string(error.kind)}, {"what", error.what}};
  record.status = store::RunStatus::failed;
  record.error = error.what;
  record.ended_at = to_iso8601(clock_.now());
  static_cast<void>(store_.add_event(record.id, event));
  static_cast<void>(store_.save_run(record));
}

}  // namespace kaozheng::runs
