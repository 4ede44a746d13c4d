// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "store/names.h"
#include "store/run_ids.h"
#include "store/sql_store.h"
#include "store/times.h"

namespace kaozheng::store {

Result<void> SqlStore::set_tags(std::string_view run_id, const std::vector<std::string>& tags) {
  const auto write = [&]() -> Result<void> {
    Statement known = TRY(database_.prepare("SELECT 1 FROM runs WHERE id = ?"));
    const bool found = TRY(known.bind(run_id).step());
    if (!found) return fail(no_such_run(run_id));
    TRY_VOID(database_.run("DELETE FROM run_tags WHERE run_id = ?", run_id));
    Statement added = TRY(database_.prepare("INSERT INTO run_tags(run_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING"));
    for (const std::string& tag : tags)
      if (!tag.empty()) TRY_VOID(added.bind(run_id, tag).run());
    return {};
  };
  return group_.commit(write, Survives::end_of_process);
}

Result<std::vector<std::string>> SqlStore::tags(std::string_view run_id) {
  return rows_of("SELECT tag FROM run_tags WHERE run_id = ? ORDER BY tag", run_id);
}

Result<std::map<std::string, std::vector<std::string>>> SqlStore::tags_by_run() {
  const auto lock = TRY(group_.settled());
  Statement all = TRY(database_.prepare("SELECT run_id, tag FROM run_tags ORDER BY run_id, tag"));
  std::map<std::string, std::vector<std::string>> tags;
  for (;;) {
    const bool row = TRY(all.step());
    if (!row) return tags;
    tags[all.text(0)].push_back(all.text(1));
  }
}

Result<void> SqlStore::add_token(std::string_view name, std::string_view sha256) {
  const auto write = [&]() -> Result<void> {
    TRY_VOID(database_.run("INSERT INTO tokens(name, sha256, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", name,
                           sha256, to_iso8601(clock_.now())));
    if (database_.changes() == 0) return fail(token_exists(name));
    return {};
  };
  return group_.commit(write, Survives::loss_of_power);
}

Result<std::vector<TokenRecord>> SqlStore::tokens() {
  const auto lock = TRY(group_.settled());
  Statement all = TRY(database_.prepare("SELECT name, sha256, added_at FROM tokens ORDER BY name"));
  std::vector<TokenRecord> tokens;
  for (;;) {
    const bool row = TRY(all.step());
    if (!row) return tokens;
    tokens.push_back({all.text(0), all.text(1), all.text(2)});
  }
}

Result<void> SqlStore::remove_token(std::string_view name) {
  const auto write = [&]() -> Result<void> {
    TRY_VOID(database_.run("DELETE FROM tokens WHERE name = ?", name));
    if (database_.changes() == 0) return fail(no_such_token(name));
    return {};
  };
  return group_.commit(write, Survives::loss_of_power);
}

// Whose a key is now, with the connection in hand.
Result<std::optional<std::string>> SqlStore::holder_of_key(std::string_view key) {
  Statement kept =
      TRY(database_.prepare("SELECT run_id FROM order_keys WHERE key = ? AND (kept_at > ? OR run_id IN (SELECT id FROM "
                            "runs))"));
  kept.bind(key, to_integer(clock_.now() - order_grace));
  const bool found = TRY(kept.step());
  if (!found) return std::nullopt;
  return kept.text(0);
}

Result<std::string> SqlStore::keep_key(std::string_view key, std::string_view run_id) {
  std::string winner;
  const auto write = [&]() -> Result<void> {
    // Another program may keep the same key at the same time: one of them writes.
    TRY_VOID(
        database_.run("INSERT INTO order_keys(key, run_id, kept_at) VALUES (?, ?, ?) "
                      "ON CONFLICT(key) DO UPDATE SET run_id = excluded.run_id, kept_at = excluded.kept_at "
                      "WHERE order_keys.kept_at <= ? AND order_keys.run_id NOT IN (SELECT id FROM runs)",
                      key, run_id, to_integer(clock_.now()), to_integer(clock_.now() - order_grace)));
    const auto holder = TRY(holder_of_key(key));
    winner = holder.value_or(std::string(run_id));
    return {};
  };
  TRY_VOID(group_.commit(write, Survives::loss_of_power));
  return winner;
}

Result<std::optional<std::string>> SqlStore::run_of_key(std::string_view key) {
  const auto lock = TRY(group_.settled());
  return holder_of_key(key);
}

}  // namespace kaozheng::store
