// SPDX-License-Identifier: Apache-2.0
#include "store/sql_store.h"
#include "store/times.h"

namespace kaozheng::store {

Result<std::optional<std::string>> SqlStore::search_reply(std::string_view key, Milliseconds age_max) {
  const auto lock = TRY(group_.settled());
  Statement kept = TRY(database_.prepare("SELECT reply FROM search_replies WHERE key = ? AND kept_at > ?"));
  kept.bind(key, to_integer(clock_.now() - age_max));
  const bool found = TRY(kept.step());
  if (!found) return std::nullopt;
  return kept.text(0);
}

Result<void> SqlStore::keep_search_reply(std::string_view key, std::string_view reply) {
  const auto write = [&]() -> Result<void> {
    const TimePoint now = clock_.now();
    TRY_VOID(database_.run("DELETE FROM search_replies WHERE kept_at <= ?", to_integer(now - reply_age_max)));
    TRY_VOID(database_.run("DELETE FROM search_replies WHERE key = ?", key));
    return database_.run("INSERT INTO search_replies(key, kept_at, reply) VALUES (?, ?, ?)", key, to_integer(now),
                         reply);
  };
  return group_.commit(write, Survives::end_of_process);
}

}  // namespace kaozheng::store
