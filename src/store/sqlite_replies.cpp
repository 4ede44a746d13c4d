// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.h"

namespace kaozheng::store {

Result<std::optional<std::string>> SqliteStore::search_reply(std::string_view key, Milliseconds age_max) {
  const auto lock = TRY(group_.settled());
  Statement kept = TRY(database_.prepare("SELECT reply FROM search_replies WHERE key = ? AND kept_at > ?"));
  kept.bind(key, (clock_.now() - age_max).time_since_epoch().count());
  const bool found = TRY(kept.step());
  if (!found) return std::nullopt;
  return kept.text(0);
}

Result<void> SqliteStore::keep_search_reply(std::string_view key, std::string_view reply) {
  const auto write = [&]() -> Result<void> {
    const TimePoint now = clock_.now();
    TRY_VOID(database_.run("DELETE FROM search_replies WHERE kept_at <= ?",
                           (now - reply_age_max).time_since_epoch().count()));
    return database_.run(
        "INSERT INTO search_replies(key, kept_at, reply) VALUES (?, ?, ?) "
        "ON CONFLICT(key) DO UPDATE SET kept_at = excluded.kept_at, reply = excluded.reply",
        key, now.time_since_epoch().count(), reply);
  };
  return group_.commit(write, Survives::end_of_process);
}

}  // namespace kaozheng::store
