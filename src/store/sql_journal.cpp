// SPDX-License-Identifier: Apache-2.0
#include "store/run_ids.h"
#include "store/sql_store.h"

namespace kaozheng::store {

Result<void> SqlStore::check_claim(std::string_view run_id, std::int64_t claim) {
  Statement held = TRY(database_.prepare("SELECT claim FROM runs WHERE id = ?" + std::string(database_.for_share())));
  const bool found = TRY(held.bind(run_id).step());
  if (!found) return fail(no_such_run(run_id));
  if (held.integer(0) != claim) return fail(taken_over(run_id));
  return {};
}

Result<std::int64_t> SqlStore::claim_run(std::string_view id, std::string_view holder) {
  // A claim is good for as long as its holder is known to live.
  if (fleet_)
    TRY_VOID(fleet_->enlist({std::string(holder), "program", std::string(holder.substr(0, holder.find('/')))}));
  std::int64_t claim = 0;
  const auto write = [&]() -> Result<void> {
    Statement claimed =
        TRY(database_.prepare("UPDATE runs SET claim = claim + 1, holder = ? WHERE id = ? RETURNING claim"));
    const bool found = TRY(claimed.bind(holder, id).step());
    if (!found) return fail(no_such_run(id));
    claim = claimed.integer(0);
    return claimed.run();
  };
  // A claim that is forgotten could be given twice.
  TRY_VOID(group_.commit(write, Survives::loss_of_power));
  hold(id, claim);
  return claim;
}

Result<std::string> SqlStore::run_holder(std::string_view id) {
  const auto lock = TRY(group_.settled());
  Statement wanted = TRY(database_.prepare("SELECT holder FROM runs WHERE id = ?"));
  const bool found = TRY(wanted.bind(id).step());
  if (!found) return fail(no_such_run(id));
  return wanted.text(0);
}

Result<void> SqlStore::intend_step(std::string_view run_id, std::int64_t claim, std::string_view key) {
  const auto write = [&]() -> Result<void> {
    TRY_VOID(check_claim(run_id, claim));
    return database_.run(
        "INSERT INTO journal(run_id, key, answer, attempts) VALUES (?, ?, '', 1) "
        "ON CONFLICT(run_id, key) DO UPDATE SET attempts = journal.attempts + 1",
        run_id, key);
  };
  return group_.commit(write, Survives::end_of_process);
}

Result<void> SqlStore::tell_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                                 std::string_view answer) {
  return group_.commit([&] { return write_answer(run_id, claim, key, answer); }, Survives::loss_of_power);
}

Result<void> SqlStore::decide_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                                   std::string_view answer) {
  auto write = [this, run = std::string(run_id), claim, step = std::string(key), text = std::string(answer)] {
    return write_answer(run, claim, step, text);
  };
  return queue_for(run_id, std::move(write), answer.size());
}

Result<void> SqlStore::write_answer(std::string_view run_id, std::int64_t claim, std::string_view key,
                                    std::string_view answer) {
  TRY_VOID(check_claim(run_id, claim));
  return database_.run(
      "INSERT INTO journal(run_id, key, answer, attempts) VALUES (?, ?, ?, 0) "
      "ON CONFLICT(run_id, key) DO UPDATE SET answer = excluded.answer WHERE journal.answer = ''",
      run_id, key, answer);
}

Result<std::vector<JournalStep>> SqlStore::journal(std::string_view run_id) {
  const auto lock = TRY(group_.settled());
  Statement kept = TRY(database_.prepare("SELECT key, answer, attempts FROM journal WHERE run_id = ? ORDER BY row"));
  kept.bind(run_id);
  std::vector<JournalStep> steps;
  for (;;) {
    const bool row = TRY(kept.step());
    if (!row) return steps;
    steps.push_back({kept.text(0), kept.text(1), static_cast<int>(kept.integer(2))});
  }
}

Result<void> SqlStore::add_command(std::string_view run_id, const RunCommand& command) {
  const auto write = [&] {
    return database_.run(
        "INSERT INTO commands(run_id, seq, kind, text, at) "
        "SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4 FROM commands WHERE run_id = ?1",
        run_id, command.kind, command.text, to_iso8601(clock_.now()));
  };
  return group_.commit(write, Survives::end_of_process);
}

Result<std::vector<RunCommand>> SqlStore::commands(std::string_view run_id, std::int64_t after) {
  const auto lock = TRY(group_.settled());
  Statement later =
      TRY(database_.prepare("SELECT seq, kind, text, at FROM commands WHERE run_id = ? AND seq > ? ORDER BY seq"));
  later.bind(run_id, after);
  std::vector<RunCommand> commands;
  for (;;) {
    const bool row = TRY(later.step());
    if (!row) return commands;
    commands.push_back({later.integer(0), later.text(1), later.text(2), later.text(3)});
  }
}

}  // namespace kaozheng::store
