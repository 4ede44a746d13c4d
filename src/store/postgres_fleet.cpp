// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_fleet.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "store/postgres_migrations.h"
#include "store/run_ids.h"

namespace kaozheng::store {
namespace {

constexpr std::array channels{"kaozheng_queue", "kaozheng_slots"};

// Lines of slots give way to whoever looks more often than that.
constexpr Milliseconds look_again_max{3'000};
// What a crash of the server may undo: who has a slot is of the moment.
constexpr const char* need_not_last = "SET LOCAL synchronous_commit = off";
constexpr const char* forgotten_after = "1 hour";
// The run, this program, its claim: nobody has taken the run over. Of the row itself, since whoever waited for it sees
// the rest as it was before.
constexpr const char* still_ours =
    "run_id = ?1 AND coalesce(taken_by, ?2) = ?2 AND EXISTS (SELECT 1 FROM runs WHERE id = run_id AND claim = ?3)";

std::string iso8601(const char* time) {
  return fmt::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')", time);
}

std::string interval(Milliseconds time) { return fmt::format("interval '{} milliseconds'", time.count()); }

// A holder as programs are known by: as it is, unless it is too long for a key.
std::string key_of(std::string_view holder) {
  constexpr std::size_t bytes_max = 1'000;
  return holder.size() <= bytes_max ? std::string(holder) : sha256_hex(holder);
}

std::int64_t to_integer(QueueClass queue_class) { return queue_class == QueueClass::batch ? 1 : 0; }
QueueClass to_class(std::int64_t number) { return number == 1 ? QueueClass::batch : QueueClass::interactive; }

// A lease is not over while the server has been up for less than it lasts: nobody could renew any before.
std::string is_alive_sql(const FleetTimes& times) {
  return fmt::format("(expires_at > now() OR pg_postmaster_start_time() > now() - {})", interval(times.expiry));
}

// Something to poll that is ready once a stop is asked.
class StopEvent {
 public:
  explicit StopEvent(const std::stop_token& stop) : ring_(stop, Ring{event_.get()}) {}
  int descriptor() const { return event_.get(); }

 private:
  struct Ring {
    int descriptor;
    void operator()() const {
      const std::uint64_t one = 1;
      static_cast<void>(!::write(descriptor, &one, sizeof one));
    }
  };
  const Descriptor event_{::eventfd(0, EFD_CLOEXEC)};
  std::stop_callback<Ring> ring_;  // may ring until it ends, which is before the event does
};

}  // namespace

Result<std::unique_ptr<PostgresFleet>> PostgresFleet::open(const std::string& url, FleetTimes times, Ties ties) {
  std::unique_ptr<PostgresDatabase> database =
      TRY(PostgresDatabase::open(url, {.patience = times.beat / 2, .standstill = times.expiry / 5}));
  TRY_VOID(migrate(*database));
  return std::unique_ptr<PostgresFleet>(new PostgresFleet(url, times, std::move(ties), std::move(database)));
}

PostgresFleet::~PostgresFleet() {
  closing_.request_stop();
  static_cast<void>(leave());
}

Result<void> PostgresFleet::write(const std::function<Result<void>()>& one, Survives survives) {
  std::vector<JointWrite> writes{{&one}};
  TRY_VOID(database_->write_together(writes, survives));
  if (writes.front().failure) return fail(*writes.front().failure);
  return {};
}

Result<void> PostgresFleet::enlist(const ProgramRecord& me) {
  {
    const std::lock_guard lock(database_mutex_);
    if (me_ && me.kind == "program") return {};  // it says nothing new
    me_ = me;
    me_->holder = key_of(me.holder);
    if (auto renewed = renew(); !renewed) {
      me_.reset();
      return renewed;
    }
  }
  const std::lock_guard lock(news_mutex_);
  if (!std::exchange(is_beating_, true)) beside_.start([this] { beat(); });
  return {};
}

Result<void> PostgresFleet::renew() {
  TRY_VOID(write([&]() -> Result<void> {
    return database_->run(
        fmt::format("INSERT INTO programs(holder, kind, host, version, capacity, refused, begun_at, beat_at, "
                    "expires_at) VALUES (?, ?, ?, ?, ?, ?, now(), now(), now() + {0}) ON CONFLICT(holder) DO UPDATE "
                    "SET kind = excluded.kind, version = excluded.version, capacity = excluded.capacity, "
                    "refused = excluded.refused, beat_at = now(), expires_at = now() + {0}",
                    interval(times_.expiry)),
        me_->holder, me_->kind, me_->host, me_->version, me_->capacity, ties_.refused());
  }));
  const Milliseconds now = system_clock().elapsed();
  if (renewed_ && now - *renewed_ > times_.expiry) renewing_since_ = now;
  renewed_ = now;
  return {};
}

// A database that was away for longer than a lease has let all of them end, also of those who live.
bool PostgresFleet::may_end_leases() const {
  return !renewing_since_ || system_clock().elapsed() - *renewing_since_ > times_.expiry;
}

std::string PostgresFleet::runs_in_hand() const {
  return join(std::vector<std::string>(in_hand_.begin(), in_hand_.end()), ",");
}

// Runs and slots of programs whose lease is over; those programs themselves after a while.
Result<void> PostgresFleet::free_what_is_left() {
  const std::string dead =
      fmt::format("NOT EXISTS (SELECT 1 FROM programs WHERE holder = {{}} AND {})", is_alive_sql(times_));
  return write([&]() -> Result<void> {
    // Also what this program has taken without hearing of it: the answer of the database got lost.
    TRY_VOID(database_->run(
        fmt::format(
            "UPDATE queue SET taken_by = NULL WHERE run_id IN (SELECT run_id FROM queue WHERE taken_by IS NOT "
            "NULL AND ({} OR (taken_by = ? AND run_id <> ALL(string_to_array(?, ',')))) FOR UPDATE SKIP LOCKED)",
            fmt::format(fmt::runtime(dead), "taken_by")),
        me_->holder, runs_in_hand()));
    if (database_->changes() > 0) TRY_VOID(tell(About::queue));
    TRY_VOID(database_->run("DELETE FROM slots WHERE " + fmt::format(fmt::runtime(dead), "slots.holder")));
    if (database_->changes() > 0) TRY_VOID(tell(About::slots));
    return database_->run(
        fmt::format("DELETE FROM programs WHERE expires_at < now() - interval '{}'", forgotten_after));
  });
}

// A failure is made up for by the next beat.
void PostgresFleet::beat() {
  while (system_clock().sleep(times_.beat, closing_.get_token())) {
    const std::lock_guard lock(database_mutex_);
    if (!me_) continue;
    if (renew() && may_end_leases()) static_cast<void>(free_what_is_left());
    if (!ended_.empty()) static_cast<void>(end_slots());
  }
}

Result<void> PostgresFleet::leave() {
  const std::lock_guard lock(database_mutex_);
  if (!me_) return {};
  auto left = write([&]() -> Result<void> {
    TRY_VOID(database_->run("UPDATE queue SET taken_by = NULL WHERE taken_by = ?", me_->holder));
    TRY_VOID(database_->run("DELETE FROM slots WHERE holder = ?", me_->holder));
    TRY_VOID(database_->run("DELETE FROM programs WHERE holder = ?", me_->holder));
    TRY_VOID(tell(About::queue));
    return tell(About::slots);
  });
  me_.reset();
  return left;
}

Result<bool> PostgresFleet::is_alive(std::string_view holder) {
  const std::lock_guard lock(database_mutex_);
  Statement known =
      TRY(database_->prepare(fmt::format("SELECT 1 FROM programs WHERE holder = ? AND {}", is_alive_sql(times_))));
  return known.bind(key_of(holder)).step();
}

Result<std::vector<ProgramRecord>> PostgresFleet::programs() {
  const std::lock_guard lock(database_mutex_);
  Statement all = TRY(database_->prepare(fmt::format(
      "SELECT holder, kind, host, version, capacity, (SELECT count(*) FROM queue WHERE taken_by = holder), refused, "
      "{}, {}, CASE WHEN {} THEN 1 ELSE 0 END FROM programs ORDER BY kind <> 'worker', host, begun_at, holder",
      iso8601("begun_at"), iso8601("beat_at"), is_alive_sql(times_))));
  std::vector<ProgramRecord> programs;
  for (;;) {
    const bool row = TRY(all.step());
    if (!row) return programs;
    programs.push_back({all.text(0), all.text(1), all.text(2), all.text(3), static_cast<int>(all.integer(4)),
                        all.integer(5), all.integer(6), all.text(7), all.text(8), all.integer(9) != 0});
  }
}

Result<void> PostgresFleet::tell(About about) {
  return database_->run(fmt::format("NOTIFY {}", channels[static_cast<std::size_t>(about)]));
}

Result<void> PostgresFleet::enqueue(std::string_view run_id, QueueClass queue_class) {
  const std::lock_guard lock(database_mutex_);
  const auto put = [&]() -> Result<void> {
    TRY_VOID(database_->run(
        "INSERT INTO queue(run_id, class, queued_at, not_before, taken, troubles, heard) "
        "VALUES (?1, ?2, now(), now(), 0, 0, (SELECT coalesce(max(seq), 0) FROM commands WHERE commands.run_id = ?1)) "
        "ON CONFLICT(run_id) DO UPDATE SET not_before = now(), heard = excluded.heard, again = true",
        run_id, to_integer(queue_class)));
    return tell(About::queue);
  };
  return write(put, Survives::loss_of_power);
}

Result<std::optional<TakenRun>> PostgresFleet::take() {
  const std::lock_guard lock(database_mutex_);
  if (!me_) return fail(ErrorKind::invalid, "a program that is not enlisted takes no run");
  std::optional<TakenRun> taken;
  const auto one = [&]() -> Result<void> {
    taken.reset();
    Statement next = TRY(
        database_->prepare("UPDATE queue SET taken_by = ?, taken_at = now(), taken = taken + 1, again = false WHERE "
                           "run_id = (SELECT run_id FROM queue WHERE taken_by IS NULL AND not_before <= now() "
                           "AND run_id <> ALL(string_to_array(?, ',')) "
                           "ORDER BY class, place LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING run_id, troubles, "
                           "refusals, heard"));
    const bool found = TRY(next.bind(me_->holder, runs_in_hand()).step());
    if (!found) return {};
    taken = TakenRun{next.text(0), 0, next.integer(1), next.integer(2), next.integer(3)};
    Statement claimed =
        TRY(database_->prepare("UPDATE runs SET claim = claim + 1, holder = ? WHERE id = ? RETURNING claim"));
    TRY_VOID(claimed.bind(me_->holder, taken->run_id).step());
    taken->claim = claimed.integer(0);
    return {};
  };
  TRY_VOID(write(one, Survives::loss_of_power));  // else a crash of the server could give a claim twice
  if (!taken) return taken;
  in_hand_.insert(taken->run_id);
  ties_.hold(*taken);
  return taken;
}

Result<void> PostgresFleet::give_back(const TakenRun& run, Milliseconds pause, Why why) {
  const std::lock_guard lock(database_mutex_);
  TRY_VOID(write([&]() -> Result<void> {
    TRY_VOID(database_->run(
        fmt::format("UPDATE queue SET taken_by = NULL, again = false, not_before = now() + {}, troubles = troubles + "
                    "{}, refusals = refusals + {} WHERE {}",
                    interval(pause), pause > Milliseconds::zero() ? 1 : 0, why == Why::refused ? 1 : 0, still_ours),
        run.run_id, me_ ? me_->holder : "", run.claim));
    return tell(About::queue);
  }));
  in_hand_.erase(run.run_id);
  return {};
}

Result<void> PostgresFleet::end(const TakenRun& run) {
  const std::lock_guard lock(database_mutex_);
  TRY_VOID(write([&]() -> Result<void> {
    TRY_VOID(database_->run(fmt::format("DELETE FROM queue WHERE {} AND NOT again", still_ours), run.run_id,
                            me_ ? me_->holder : "", run.claim));
    TRY_VOID(
        database_->run(fmt::format("UPDATE queue SET taken_by = NULL, again = false WHERE {} AND again", still_ours),
                       run.run_id, me_ ? me_->holder : "", run.claim));
    return database_->changes() > 0 ? tell(About::queue) : Result<void>();
  }));
  in_hand_.erase(run.run_id);
  return {};
}

Result<void> PostgresFleet::withdraw(std::string_view run_id) {
  const std::lock_guard lock(database_mutex_);
  return write([&]() -> Result<void> {
    TRY_VOID(database_->run("UPDATE queue SET again = false WHERE run_id = ? AND taken_by IS NOT NULL", run_id));
    return database_->run("DELETE FROM queue WHERE run_id = ? AND taken_by IS NULL", run_id);
  });
}

Result<bool> PostgresFleet::is_queued(std::string_view run_id) {
  const std::lock_guard lock(database_mutex_);
  Statement known = TRY(database_->prepare("SELECT 1 FROM queue WHERE run_id = ?"));
  return known.bind(run_id).step();
}

Result<std::vector<QueuedRun>> PostgresFleet::queue(std::size_t count) {
  const std::lock_guard lock(database_mutex_);
  Statement next = TRY(database_->prepare(
      fmt::format("SELECT run_id, topic, class, {}, coalesce(taken_by, ''), taken FROM queue JOIN runs ON id = run_id "
                  "ORDER BY taken_by IS NULL, class, place LIMIT ?",
                  iso8601("queued_at"))));
  next.bind(count);
  std::vector<QueuedRun> queue;
  for (;;) {
    const bool row = TRY(next.step());
    if (!row) return queue;
    queue.push_back(
        {next.text(0), next.text(1), to_class(next.integer(2)), next.text(3), next.text(4), next.integer(5)});
  }
}

Result<QueueFigures> PostgresFleet::queue_figures() {
  const std::lock_guard lock(database_mutex_);
  Statement counted = TRY(
      database_->prepare("SELECT class, count(*) FILTER (WHERE taken_by IS NULL), count(taken_by) FROM queue GROUP BY "
                         "class"));
  QueueFigures figures;
  for (;;) {
    const bool row = TRY(counted.step());
    if (!row) return figures;
    const auto place = static_cast<std::size_t>(to_class(counted.integer(0)) == QueueClass::batch);
    figures.waiting[place] = counted.integer(1);
    figures.taken[place] = counted.integer(2);
  }
}

Result<std::int64_t> PostgresFleet::ask_slot(std::string_view server, QueueClass queue_class) {
  const std::lock_guard lock(database_mutex_);
  if (!me_) return fail(ErrorKind::invalid, "a program that is not enlisted asks for no slot");
  std::int64_t ticket = 0;
  const auto ask = [&]() -> Result<void> {
    TRY_VOID(database_->execute(need_not_last));
    Statement asked =
        TRY(database_->prepare("INSERT INTO slots(server, class, holder, granted, seen_at) "
                               "VALUES (?, ?, ?, false, now()) RETURNING ticket"));
    TRY_VOID(asked.bind(server, to_integer(queue_class), me_->holder).step());
    ticket = asked.integer(0);
    return {};
  };
  TRY_VOID(write(ask));
  return ticket;
}

Result<bool> PostgresFleet::has_slot(std::int64_t ticket, int slots) {
  const std::lock_guard lock(database_mutex_);
  bool granted = false;
  const auto look = [&]() -> Result<void> {
    granted = false;
    TRY_VOID(database_->execute(need_not_last));
    Statement mine = TRY(
        database_->prepare("UPDATE slots SET seen_at = now() WHERE ticket = ? RETURNING server, CASE WHEN granted THEN "
                           "1 ELSE 0 END"));
    const bool found = TRY(mine.bind(ticket).step());
    if (!found) return fail(ErrorKind::not_found, "the ticket for a slot ended with its program's lease");
    const std::string server = mine.text(0);
    granted = mine.integer(1) != 0;
    if (granted) return {};
    // One at a time decides over the slots of a server.
    TRY_VOID(database_->run("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", server));
    if (may_end_leases())
      TRY_VOID(
          database_->run(fmt::format("DELETE FROM slots WHERE server = ? AND NOT EXISTS (SELECT 1 FROM programs WHERE "
                                     "programs.holder = slots.holder AND {})",
                                     is_alive_sql(times_)),
                         server));
    TRY_VOID(database_->run(
        fmt::format("UPDATE slots SET granted = true WHERE ticket = ?1 AND "
                    "ticket IN (SELECT ticket FROM slots WHERE server = ?2 AND NOT granted AND seen_at > now() - {} "
                    "ORDER BY class, ticket LIMIT (SELECT greatest(?3 - count(*), 0) FROM slots WHERE server = ?2 AND "
                    "granted))",
                    interval(look_again_max)),
        ticket, server, slots));
    granted = database_->changes() > 0;
    return {};
  };
  TRY_VOID(write(look));
  return granted;
}

Result<void> PostgresFleet::end_slot(std::int64_t ticket) {
  const std::lock_guard lock(database_mutex_);
  ended_.push_back(ticket);
  return end_slots();
}

// What could not be told is told with the next beat.
Result<void> PostgresFleet::end_slots() {
  TRY_VOID(write([&]() -> Result<void> {
    TRY_VOID(database_->execute(need_not_last));
    for (const std::int64_t ticket : ended_) TRY_VOID(database_->run("DELETE FROM slots WHERE ticket = ?", ticket));
    return tell(About::slots);
  }));
  ended_.clear();
  return {};
}

std::uint64_t PostgresFleet::news(About about) {
  const std::lock_guard lock(news_mutex_);
  if (!std::exchange(is_hearing_, true)) beside_.start([this] { hear(); });
  return news_[static_cast<std::size_t>(about)];
}

void PostgresFleet::wait_for_news(About about, std::uint64_t seen, Milliseconds longest, std::stop_token stop) {
  std::unique_lock lock(news_mutex_);
  told_.wait_for(lock, stop, longest, [&] { return news_[static_cast<std::size_t>(about)] != seen; });
}

// What was told while there was no connection is not heard: everybody looks again.
void PostgresFleet::hear() {
  const std::stop_token stop = closing_.get_token();
  while (!stop.stop_requested()) {
    auto connection = PostgresDatabase::open(url_);
    const bool listens =
        connection && (*connection)->execute(fmt::format("LISTEN {}; LISTEN {}", channels[0], channels[1]));
    {
      const std::lock_guard lock(news_mutex_);
      for (std::uint64_t& count : news_) ++count;
    }
    told_.notify_all();
    if (listens) hear_some(**connection);
    system_clock().sleep(Milliseconds{500}, stop);
  }
}

// Until the connection breaks.
void PostgresFleet::hear_some(PostgresDatabase& connection) {
  const std::stop_token stop = closing_.get_token();
  const StopEvent stopped(stop);
  while (!stop.stop_requested()) {
    pollfd ready[] = {{PQsocket(connection.handle()), POLLIN, 0}, {stopped.descriptor(), POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0 && errno != EINTR) return;
    if (PQconsumeInput(connection.handle()) == 0) return;
    bool heard = false;
    while (PGnotify* const note = PQnotifies(connection.handle())) {
      const std::lock_guard lock(news_mutex_);
      for (std::size_t i = 0; i < channels.size(); ++i)
        if (std::string_view(note->relname) == channels[i]) ++news_[i];
      heard = true;
      PQfreemem(note);
    }
    if (heard) told_.notify_all();
  }
}

}  // namespace kaozheng::store
