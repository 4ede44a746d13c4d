// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "store/run_ids.h"
#include "store/sql_store.h"

namespace kaozheng::store {
namespace {

constexpr const char* run_columns = "SELECT id, topic, status, started_at, ended_at, settings, error FROM runs ";

std::string to_text(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json to_json(const std::string& text) {
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  return json.is_discarded() ? nlohmann::json() : json;
}

RunStatus to_status(std::string_view text) {
  for (const RunStatus status :
       {RunStatus::running, RunStatus::finished, RunStatus::stopped, RunStatus::paused, RunStatus::waiting})
    if (to_string(status) == text) return status;
  return RunStatus::failed;
}

RunRecord run_in(const Statement& row) {
  RunRecord run;
  run.id = row.text(0);
  run.topic = row.text(1);
  run.status = to_status(row.text(2));
  run.started_at = row.text(3);
  run.ended_at = row.text(4);
  run.settings = to_json(row.text(5));
  run.error = row.text(6);
  return run;
}

}  // namespace

SqlStore::~SqlStore() { static_cast<void>(group_.settled()); }

Result<void> SqlStore::save_run(const RunRecord& run) {
  const std::string settings = to_text(run.settings);
  const std::optional<std::int64_t> claim = claim_here(run.id);
  const auto write = [&]() -> Result<void> {
    TRY_VOID(check_fence(run.id, claim));
    return database_.run(
        "INSERT INTO runs(id, topic, status, started_at, ended_at, settings, error) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(id) DO UPDATE SET topic = excluded.topic, status = excluded.status, "
        "started_at = excluded.started_at, ended_at = excluded.ended_at, settings = excluded.settings, "
        "error = excluded.error",
        run.id, run.topic, to_string(run.status), run.started_at, run.ended_at, settings, run.error);
  };
  TRY_VOID(group_.commit(write, Survives::loss_of_power));
  if (run.status != RunStatus::running) release(run.id);
  return {};
}

Result<RunRecord> SqlStore::run(std::string_view id_or_prefix) {
  const std::string prefix = TRY(read_run_prefix(id_or_prefix));
  const auto lock = TRY(group_.settled());
  Statement beginning = TRY(database_.prepare("SELECT id FROM runs WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 3"));
  beginning.bind(prefix);
  std::vector<std::string> ids;
  for (;;) {
    const bool row = TRY(beginning.step());
    if (!row) break;
    ids.push_back(beginning.text(0));
  }
  const std::string id = TRY(the_one_run(prefix, ids));
  Statement wanted = TRY(database_.prepare(run_columns + std::string("WHERE id = ?")));
  const bool found = TRY(wanted.bind(id).step());
  if (!found) return fail(no_such_run(id));
  return run_in(wanted);
}

Result<std::vector<RunRecord>> SqlStore::runs() {
  const auto lock = TRY(group_.settled());
  Statement all = TRY(database_.prepare(run_columns + std::string("ORDER BY started_at DESC, rowid DESC")));
  std::vector<RunRecord> runs;
  for (;;) {
    const bool row = TRY(all.step());
    if (!row) return runs;
    runs.push_back(run_in(all));
  }
}

Result<void> SqlStore::delete_run(std::string_view id) {
  TRY_VOID(group_.commit([&] { return drop_run(id); }, Survives::end_of_process));
  forget_run(id);
  return {};
}

Result<void> SqlStore::drop_run(std::string_view id) {
  std::vector<std::string> documents;
  Statement used = TRY(database_.prepare("SELECT document_id FROM run_documents WHERE run_id = ?"));
  used.bind(id);
  for (;;) {
    const bool row = TRY(used.step());
    if (!row) break;
    documents.push_back(used.text(0));
  }
  TRY_VOID(database_.run("DELETE FROM runs WHERE id = ?", id));
  if (database_.changes() == 0) return fail(no_such_run(id));
  TRY_VOID(database_.run("DELETE FROM order_keys WHERE run_id = ?", id));
  for (const std::string& document : documents) TRY_VOID(drop_what_is_unused(document));
  TRY_VOID(database_.run("DELETE FROM kept_pages WHERE document_id NOT IN (SELECT id FROM documents)"));
  return database_.run("DELETE FROM search_replies");
}

Result<SqlStore::LastEvents::iterator> SqlStore::known_run(std::string_view id) {
  const auto known = last_events_.find(id);
  if (known != last_events_.end()) return known;
  const auto lock = TRY(group_.settled());
  Statement wanted = TRY(
      database_.prepare("SELECT (SELECT coalesce(max(seq), 0) FROM events WHERE run_id = ?1) FROM runs WHERE id = ?1"));
  const bool found = TRY(wanted.bind(id).step());
  if (!found) return fail(no_such_run(id));
  return last_events_.emplace(id, wanted.integer(0)).first;
}

Result<void> SqlStore::queue_for(std::string_view run_id, CommitGroup::Write write, std::size_t bytes) {
  std::optional<std::int64_t> claim;
  {
    const std::lock_guard lock(runs_mutex_);
    TRY_VOID(known_run(run_id));
    claim = claim_held(run_id);
  }
  if (!claim) return group_.queue(std::move(write), bytes);
  auto fenced = [this, run = std::string(run_id), claim = *claim, write = std::move(write)]() -> Result<void> {
    TRY_VOID(check_claim(run, claim));
    return write();
  };
  return group_.queue(std::move(fenced), bytes);
}

std::optional<std::int64_t> SqlStore::claim_held(std::string_view id) const {
  const auto held = claims_.find(id);
  return held == claims_.end() ? std::nullopt : std::optional(held->second);
}
std::optional<std::int64_t> SqlStore::claim_here(std::string_view id) {
  const std::lock_guard lock(runs_mutex_);
  return claim_held(id);
}

Result<void> SqlStore::check_fence(std::string_view run_id, std::optional<std::int64_t> claim) {
  if (!claim) return {};
  return check_claim(run_id, *claim);
}

void SqlStore::hold(std::string_view id, std::int64_t claim) {
  const std::lock_guard lock(runs_mutex_);
  last_events_.erase(std::string(id));  // another program may have written some
  claims_.insert_or_assign(std::string(id), claim);
}

void SqlStore::release(std::string_view id) {
  const std::lock_guard lock(runs_mutex_);
  claims_.erase(std::string(id));
}

void SqlStore::forget_run(std::string_view id) {
  const std::lock_guard lock(runs_mutex_);
  last_events_.erase(std::string(id));
  claims_.erase(std::string(id));
}

Result<std::int64_t> SqlStore::add_event(std::string_view run_id, const Event& event) {
  const std::lock_guard lock(runs_mutex_);  // the order of numbers is that of writing
  const auto last = TRY(known_run(run_id));
  const std::int64_t seq = last->second + 1;
  std::string text = to_text(event.data);
  const std::size_t bytes = text.size();
  // Should another program have added an event nevertheless, none is lost.
  auto write = [this, run = std::string(run_id), claim = claim_held(run_id), type = event.type, task = event.task_id,
                data = std::move(text), at = to_iso8601(clock_.now()), seq]() -> Result<void> {
    TRY_VOID(check_fence(run, claim));
    return database_.run(
        "INSERT INTO events(run_id, seq, type, task_id, data, at) "
        "SELECT ?1, CASE WHEN ?2 > coalesce(max(seq), 0) THEN ?2 ELSE max(seq) + 1 END, ?3, ?4, ?5, ?6 "
        "FROM events WHERE run_id = ?1",
        run, seq, type, task, data, at);
  };
  TRY_VOID(group_.queue(std::move(write), bytes));
  last->second = seq;
  return seq;
}

Result<std::vector<Event>> SqlStore::events(std::string_view run_id, std::int64_t after) {
  const auto lock = TRY(group_.settled());
  Statement later = TRY(
      database_.prepare("SELECT type, task_id, data, seq, at FROM events WHERE run_id = ? AND seq > ? ORDER BY seq"));
  later.bind(run_id, after);
  std::vector<Event> events;
  for (;;) {
    const bool row = TRY(later.step());
    if (!row) return events;
    events.push_back({later.text(0), later.text(1), to_json(later.text(2)), later.integer(3), later.text(4)});
  }
}

Result<void> SqlStore::save_report(std::string_view run_id, const ReportRecord& report) {
  const std::string json = to_text(report.json);
  const std::optional<std::int64_t> claim = claim_here(run_id);
  const auto write = [&]() -> Result<void> {
    TRY_VOID(check_fence(run_id, claim));
    TRY_VOID(database_.run("DELETE FROM indexed_runs WHERE run_id = ?", run_id));
    return database_.run(
        "INSERT INTO reports(run_id, state, markdown, json) VALUES (?, ?, ?, ?) ON CONFLICT(run_id) DO UPDATE SET "
        "state = excluded.state, markdown = excluded.markdown, json = excluded.json",
        run_id, report.state, report.markdown, json);
  };
  return group_.commit(write, report.state == "final" ? Survives::loss_of_power : Survives::end_of_process);
}

Result<std::optional<ReportRecord>> SqlStore::report(std::string_view run_id) {
  const auto lock = TRY(group_.settled());
  Statement wanted = TRY(database_.prepare("SELECT state, markdown, json FROM reports WHERE run_id = ?"));
  const bool found = TRY(wanted.bind(run_id).step());
  if (!found) return std::nullopt;
  return ReportRecord{wanted.text(0), wanted.text(1), to_json(wanted.text(2))};
}

Result<std::string> SqlStore::report_state(std::string_view run_id) {
  const auto lock = TRY(group_.settled());
  Statement wanted = TRY(database_.prepare("SELECT state FROM reports WHERE run_id = ?"));
  const bool found = TRY(wanted.bind(run_id).step());
  return found ? wanted.text(0) : std::string();
}

Result<void> SqlStore::add_model_call(const ModelCall& made) {
  auto write = [this, call = made] {
    return database_.run(
        "INSERT INTO model_calls(run_id, task, model, prompt, reply, error, prompt_tokens, completion_tokens, "
        "milliseconds, endpoint, role, lane, waited_ms, first_token_ms, attempts, cost, currency, error_kind, rung, "
        "cuts, cached_tokens, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        call.run_id, call.task, call.model, call.prompt, call.reply, call.error, call.prompt_tokens,
        call.completion_tokens, call.milliseconds, call.endpoint, call.role, call.lane, call.waited_ms,
        call.first_token_ms, call.attempts, call.cost, call.currency, call.error_kind, call.rung, call.cuts,
        call.cached_tokens, call.started_at);
  };
  return queue_for(made.run_id, std::move(write), made.prompt.size() + made.reply.size());
}

Result<std::vector<ModelCall>> SqlStore::model_calls(std::string_view run_id) {
  return read_model_calls(run_id, "prompt, reply");
}
Result<std::vector<ModelCall>> SqlStore::model_call_figures(std::string_view run_id) {
  return read_model_calls(run_id, "'', ''");
}

Result<std::vector<ModelCall>> SqlStore::read_model_calls(std::string_view run_id, std::string_view text_columns) {
  const auto lock = TRY(group_.settled());
  Statement made = TRY(database_.prepare(
      "SELECT run_id, task, model, " + std::string(text_columns) +
      ", error, prompt_tokens, completion_tokens, milliseconds, endpoint, role, lane, waited_ms, first_token_ms, "
      "attempts, cost, currency, error_kind, rung, cuts, cached_tokens, started_at "
      "FROM model_calls WHERE run_id = ? ORDER BY row"));
  made.bind(run_id);
  const auto count = [&](int column) { return static_cast<int>(made.integer(column)); };
  std::vector<ModelCall> calls;
  for (;;) {
    const bool row = TRY(made.step());
    if (!row) return calls;
    calls.push_back({made.text(0),     made.text(1),     made.text(2),    made.text(3),  made.text(4),  made.text(5),
                     count(6),         count(7),         made.integer(8), made.text(9),  made.text(10), made.text(11),
                     made.integer(12), made.integer(13), count(14),       made.real(15), made.text(16), made.text(17),
                     made.text(18),    count(19),        count(20),       made.text(21)});
  }
}

Result<void> SqlStore::add_sent_request(std::string_view run_id, const net::SentRequest& made) {
  auto write = [this, run = std::string(run_id), sent = made] {
    return database_.run(
        "INSERT INTO sent_requests(run_id, host, purpose, query, leaves, bytes_out, bytes_in, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        run, sent.host, sent.purpose, sent.query, sent.leaves, sent.bytes_out, sent.bytes_in, sent.at);
  };
  return queue_for(run_id, std::move(write), made.query.size());
}

Result<std::vector<net::SentRequest>> SqlStore::sent_requests(std::string_view run_id) {
  const auto lock = TRY(group_.settled());
  Statement sent =
      TRY(database_.prepare("SELECT host, purpose, query, leaves, bytes_out, bytes_in, at FROM sent_requests "
                            "WHERE run_id = ? ORDER BY row"));
  sent.bind(run_id);
  std::vector<net::SentRequest> requests;
  for (;;) {
    const bool row = TRY(sent.step());
    if (!row) return requests;
    requests.push_back({sent.text(0), sent.text(1), sent.text(2), sent.integer(3) != 0, sent.integer(4),
                        sent.integer(5), sent.text(6)});
  }
}

}  // namespace kaozheng::store
