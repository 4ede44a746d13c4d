// SPDX-License-Identifier: Apache-2.0
#include "runs/run_desk.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "runs/run_worker.h"

namespace kaozheng::runs {
namespace {

constexpr std::size_t note_characters_max = 400, views_max = 256;

// Kept beside what the run itself keeps.
constexpr const char* closed_key = "left_by_desk";  // it was paused because the desk closed

}  // namespace

RunDesk::RunDesk(store::Store& store, Clock& clock, Outfitter& outfitter, DeskLimits limits)
    : store_(store),
      clock_(clock),
      outfitter_(outfitter),
      limits_(limits),
      service_(store, clock),
      feeds_(store, [this](const std::string& run_id) { return is_at_work(run_id) || waits_for_worker(run_id); }) {}

RunDesk::~RunDesk() {
  {
    std::lock_guard lock(mutex_);
    is_closing_ = true;
    for (Seat& seat : seats_) seat.pause.request_stop();
  }
  changed_.notify_all();
}

Result<RunDesk::Started> RunDesk::start(const RunOrder& order, std::string_view key) {
  TRY_VOID(outfitter_.check(order));
  std::lock_guard one_at_a_time(starting_);
  store::RunRecord record = record_of(order, clock_);
  if (!key.empty()) {
    const auto first = TRY(store_.run_of_key(key));
    if (first) {
      const bool is_there = TRY(is_ordered(*first, queue_class_of(order)));
      if (is_there) return Started{*first, false};
    }
  }
  if (is_full()) return fail(ErrorKind::refused, "too many runs wait for their turn; try again when some have ended");
  if (!key.empty()) {
    std::string id = TRY(store_.keep_key(key, record.id));
    record.id = std::move(id);
    const bool is_there = TRY(is_ordered(record.id, queue_class_of(order)));  // somebody else was faster
    if (is_there) return Started{record.id, false};
  }
  TRY_VOID(store_.save_run(record));
  if (limits_.workers)
    TRY_VOID(store_.fleet()->enqueue(record.id, queue_class_of(order)));
  else
    seat(record.id, order, std::nullopt);
  return Started{record.id, true};
}

// Whether the run is there. One whose order broke off before it was queued is queued now.
Result<bool> RunDesk::is_ordered(const std::string& run_id, store::QueueClass queue_class) {
  const auto run = store_.run(run_id);
  if (!run && run.error().kind == ErrorKind::not_found) return false;
  if (!run) return fail(run.error());
  if (limits_.workers) TRY_VOID(queue_again(store_, *run, queue_class));
  return true;
}

bool RunDesk::is_full() {
  if (!limits_.workers) return waiting() >= limits_.waiting;
  const auto queue = store_.fleet()->queue_figures();
  return queue && queue->waiting[0] + queue->waiting[1] >= static_cast<std::int64_t>(limits_.waiting);
}

void RunDesk::seat(std::string run_id, RunOrder order, std::optional<LeftRun> left) {
  std::lock_guard lock(mutex_);
  const auto seat = seats_.emplace(seats_.end());
  seat->run_id = std::move(run_id);
  seat->order = std::move(order);
  seat->left = std::move(left);
  workers_.start([this, seat] { work(seat); });
}

// Waits for the seat's turn; whatever becomes of its run, the seat is free in the end.
void RunDesk::work(Seats::iterator seat) {
  {
    std::unique_lock lock(mutex_);
    const auto may_begin = [&] {
      const auto busy = std::count_if(seats_.begin(), seats_.end(), [](const Seat& one) { return one.is_at_work; });
      const auto first = std::find_if(seats_.begin(), seats_.end(), [](const Seat& one) { return !one.is_at_work; });
      return seat->cancel.stop_requested() || (static_cast<std::size_t>(busy) < limits_.at_once && first == seat);
    };
    changed_.wait(lock, seat->pause.get_token(), may_begin);
    seat->is_at_work = true;
  }
  changed_.notify_all();
  try {
    carry_out(*seat);
  } catch (const std::exception& exception) {
    end_early(*seat, {ErrorKind::malformed, std::string("a fault in kaozheng itself: ") + exception.what()});
  }
  if (is_closing()) remember_closing(seat->run_id);
  {
    std::lock_guard lock(mutex_);
    seats_.erase(seat);
  }
  changed_.notify_all();
  feeds_.poke();
}

void RunDesk::carry_out(Seat& seat) {
  const std::stop_token stop = seat.pause.get_token();
  const auto tell = [this, id = seat.run_id](Event event) {
    static_cast<void>(store_.add_event(id, event));
    feeds_.poke();
  };
  const auto stopped = [&] { return seat.cancel.stop_requested() || stop.stop_requested(); };
  if (stopped()) return end_early(seat, {ErrorKind::cancelled, ""});
  if (is_of_workers(seat)) return;
  auto outfit = seat.left ? outfitter_.outfit(*seat.left, tell, stop) : outfitter_.outfit(seat.order, tell, stop);
  if (!outfit) return end_early(seat, outfit.error());
  if (stopped()) return end_early(seat, {ErrorKind::cancelled, ""});
  if (is_of_workers(seat)) return;
  RunRequest& request = (*outfit)->request();
  if (!seat.left) request.settings[order_key] = seat.order;
  request.id = seat.run_id;
  const auto hear = [&](const Event& event) {
    feeds_.poke();
    if (event.type == "RunStarted" || event.type == "RunResumed") begin(seat);
  };
  const RunPorts& ports = (*outfit)->ports();
  // How it ended is told by the run itself.
  const Stops stops(stop, seat.cancel.get_token());
  static_cast<void>(seat.left ? service_.resume(*seat.left, request, ports, stops, hear)
                              : service_.research(request, ports, stops, hear));
}

void RunDesk::begin(Seat& seat) {
  std::lock_guard lock(mutex_);
  seat.has_begun = true;
}

bool RunDesk::is_closing() const {
  std::lock_guard lock(mutex_);
  return is_closing_;
}

void RunDesk::remember_closing(const std::string& run_id) {
  auto record = store_.run(run_id);
  if (!record || record->status != store::RunStatus::paused) return;
  record->settings[closed_key] = true;
  static_cast<void>(store_.save_run(*record));
}

// A run that did not get as far as to begin.
void RunDesk::end_early(Seat& seat, const Error& error) {
  begin(seat);
  auto record = store_.run(seat.run_id);
  if (!record) return;
  Event event;
  if (seat.cancel.stop_requested()) {
    record->status = store::RunStatus::stopped;
    event.type = "RunStopped";
  } else if (error.kind == ErrorKind::cancelled || seat.left) {
    if (record->status == store::RunStatus::waiting && is_closing()) return;  // it keeps its place
    record->status = store::RunStatus::paused;
    record->error = error.what;
    event.type = "RunPaused";
    event.data = {{"why", error.what}};
  } else {
    record->status = store::RunStatus::failed;
    record->error = error.what;
    event.type = "RunFailed";
    event.data = {{"kind", to_string(error.kind)}, {"what", error.what}};
  }
  record->ended_at = to_iso8601(clock_.now());
  static_cast<void>(store_.add_event(seat.run_id, event));
  static_cast<void>(store_.save_run(*record));
}

Result<void> RunDesk::resume(std::string_view run_id) {
  const store::RunRecord record = TRY(store_.run(run_id));
  if (limits_.workers) return submit_left(store_, clock_, record.id, store::QueueClass::interactive);
  if (waits_for_worker(record.id))
    return fail(ErrorKind::invalid, "the run " + record.id.substr(0, 8) + " waits for a worker or is worked on by one");
  std::lock_guard one_at_a_time(starting_);
  {
    std::lock_guard lock(mutex_);
    if (is_in_hand(record.id)) return fail(ErrorKind::invalid, "the run " + record.id.substr(0, 8) + " is going on");
  }
  // One that never began has nothing to be gone on with but its order.
  if (!has_begun(record) && record.settings.contains(order_key)) {
    if (record.status == store::RunStatus::finished)
      return fail(ErrorKind::invalid, "the run " + record.id.substr(0, 8) + " is finished");
    RunOrder order = TRY(order_of(record));
    seat(record.id, std::move(order), std::nullopt);
    return {};
  }
  auto left = TRY(service_.left(record.id));
  if (runs::is_at_work(left))
    return fail(ErrorKind::invalid, "the run " + record.id.substr(0, 8) + " is worked on by another process");
  left.record.settings.erase(closed_key);
  left.request.settings.erase(closed_key);
  seat(record.id, {}, std::move(left));
  return {};
}

// Somebody submitted it while it waited for its turn here.
bool RunDesk::is_of_workers(const Seat& seat) {
  if (!store_.fleet()) return false;
  const auto queued = store_.fleet()->is_queued(seat.run_id);
  if (queued && *queued) return true;
  const auto record = store_.run(seat.run_id);
  return !seat.left && record && has_begun(*record);
}

// Submitted by whomever to the workers of the store.
bool RunDesk::waits_for_worker(std::string_view run_id) {
  if (!store_.fleet()) return false;
  return store_.fleet()->is_queued(run_id).value_or(true);
}

Result<void> RunDesk::resume_left() {
  const auto all = TRY(store_.runs());
  for (auto record = all.rbegin(); record != all.rend(); ++record) {  // the oldest first
    if (!record->settings.contains(order_key)) continue;
    const bool was_left = record->status == store::RunStatus::waiting || record->settings.contains(closed_key) ||
                          (record->status == store::RunStatus::running && !is_at_work(record->id));
    if (was_left && !waits_for_worker(record->id)) static_cast<void>(resume(record->id));
  }
  return {};
}

Result<store::RunRecord> RunDesk::told(std::string_view run_id, const std::string& kind, const std::string& text) {
  auto record = TRY(store_.run(run_id));
  if (is_over(record.status) && !is_at_work(record.id))
    return fail(ErrorKind::invalid, "the run " + record.id.substr(0, 8) + " has ended");
  TRY_VOID(store_.add_command(record.id, {0, kind, text}));
  return record;
}

Result<void> RunDesk::pause(std::string_view run_id) {
  const store::RunRecord record = TRY(told(run_id, "pause", ""));
  const Place place = TRY(pause_waiting(store_, clock_, record.id));
  if (place != Place::none) feeds_.poke();
  std::lock_guard lock(mutex_);
  for (Seat& seat : seats_)
    if (seat.run_id == record.id) seat.pause.request_stop();
  return {};
}

// Outside the lock, since whoever waits for an answer is woken on this thread.
void RunDesk::cancel_seat(const std::string& run_id) {
  std::vector<std::stop_source> cancelled;
  {
    std::lock_guard lock(mutex_);
    for (const Seat& seat : seats_)
      if (seat.run_id == run_id) cancelled.push_back(seat.cancel);
  }
  for (std::stop_source& one : cancelled) one.request_stop();
  std::lock_guard lock(mutex_);
  changed_.notify_all();
}

Result<void> RunDesk::cancel(std::string_view run_id) {
  store::RunRecord record = TRY(told(run_id, "cancel", ""));
  static_cast<void>(cancel_waiting(store_, record.id));  // else whoever takes it sees that it is over
  cancel_seat(record.id);
  {
    std::lock_guard lock(mutex_);
    if (is_in_hand(record.id)) return {};
  }
  if (is_at_work(record.id)) return {};
  record.status = store::RunStatus::stopped;
  if (record.ended_at.empty()) record.ended_at = to_iso8601(clock_.now());
  Event event;
  event.type = "RunStopped";
  static_cast<void>(store_.add_event(record.id, event));
  TRY_VOID(store_.save_run(record));
  feeds_.poke();
  return {};
}

Result<void> RunDesk::finish(std::string_view run_id) {
  const store::RunRecord record = TRY(told(run_id, "finish", ""));
  if (is_at_work(record.id)) return {};
  return resume(record.id);
}

Result<void> RunDesk::steer(std::string_view run_id, const std::vector<std::string>& notes,
                            const std::vector<std::string>& excluded) {
  for (const std::string& note : notes)
    if (const std::string line = abbreviate(printable(trim(note)), note_characters_max); !line.empty())
      TRY_VOID(told(run_id, "note", line));
  for (const std::string& one : excluded)
    if (const std::string source(trim(one)); !source.empty()) TRY_VOID(told(run_id, "exclude", source));
  return {};
}

Result<void> RunDesk::approve_plan(std::string_view run_id, const Plan& plan) {
  const RunView seen = TRY(view(run_id));
  if (seen.phase != "review") return fail(ErrorKind::refused, "the run " + seen.id.substr(0, 8) + " waits for no plan");
  TRY_VOID(told(seen.id, "plan", nlohmann::json(plan).dump()));
  return {};
}

Result<void> RunDesk::remove(std::string_view run_id) {
  const store::RunRecord record = TRY(store_.run(run_id));
  cancel_seat(record.id);
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !is_in_hand(record.id); });
  }
  if (is_at_work(record.id))
    return fail(ErrorKind::refused, "the run " + record.id.substr(0, 8) + " is worked on by another process");
  TRY_VOID(store_.delete_run(record.id));
  std::lock_guard lock(views_mutex_);
  views_.erase(record.id);
  return {};
}

Result<RunView> RunDesk::view(std::string_view run_id) {
  const store::RunRecord record = TRY(store_.run(run_id));
  const std::string holder = TRY(store_.run_holder(record.id));
  const auto report = TRY(store_.report_state(record.id));
  RunView view;
  {
    std::lock_guard lock(views_mutex_);
    if (const auto known = views_.find(record.id); known != views_.end()) view = known->second;
  }
  const auto events = TRY(store_.events(record.id, view.last_event));
  for (const Event& event : events) hear(view, event);
  {
    std::lock_guard lock(views_mutex_);
    if (views_.size() >= views_max) views_.clear();
    views_[record.id] = view;
  }
  take(view, record, life_of(store_, holder), report);
  if (view.phase == "review") {
    // Between somebody's word and the run that hears it, nobody is to be asked again.
    const auto said = TRY(store_.commands(record.id, 0));
    const auto answers = [](const store::RunCommand& one) { return one.kind == "plan" || one.kind == "finish"; };
    if (std::any_of(said.begin(), said.end(), answers)) view.phase = "planning";
  }
  const bool goes_on = view.status == "paused" && waits_for_worker(record.id);
  if (goes_on || is_about_to_begin(record.id)) view.status = "waiting";
  return view;
}

bool RunDesk::is_about_to_begin(std::string_view run_id) const {
  std::lock_guard lock(mutex_);
  return std::any_of(seats_.begin(), seats_.end(),
                     [&](const Seat& seat) { return seat.run_id == run_id && !seat.has_begun; });
}

bool RunDesk::is_in_hand(std::string_view run_id) const {
  return std::any_of(seats_.begin(), seats_.end(), [&](const Seat& seat) { return seat.run_id == run_id; });
}

bool RunDesk::is_at_work(const std::string& run_id) {
  {
    std::lock_guard lock(mutex_);
    if (is_in_hand(run_id)) return true;
  }
  const auto record = store_.run(run_id);
  if (!record || record->status != store::RunStatus::running) return false;
  const auto holder = store_.run_holder(run_id);
  // A run of this process that is not in hand is one it has let go.
  return holder && *holder != this_holder() && life_of(store_, *holder) != Life::ended;
}

std::size_t RunDesk::at_work() const {
  std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(), [](const Seat& seat) { return seat.is_at_work; }));
}
std::size_t RunDesk::waiting() const {
  std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(), [](const Seat& seat) { return !seat.is_at_work; }));
}

}  // namespace kaozheng::runs
