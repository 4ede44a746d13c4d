// SPDX-License-Identifier: Apache-2.0
#include "store/sql_store.h"
#include "store/times.h"

namespace kaozheng::store {
Result<std::optional<KeptPage>> SqlStore::kept_page(std::string_view url) {
  const auto lock = TRY(group_.settled());
  Statement wanted =
      TRY(database_.prepare("SELECT url, final_url, content_type, etag, last_modified, checked_at, fresh_until, "
                            "document_id, bytes FROM kept_pages WHERE url = ? AND checked_at >= ?"));
  const bool found = TRY(wanted.bind(url, to_integer(clock_.now() - page_age_max)).step());
  if (!found) return std::nullopt;
  KeptPage page;
  page.url = wanted.text(0);
  page.final_url = wanted.text(1);
  page.content_type = wanted.text(2);
  page.etag = wanted.text(3);
  page.last_modified = wanted.text(4);
  page.checked_at = to_time(wanted.integer(5));
  page.fresh_until = to_time(wanted.integer(6));
  page.document_id = wanted.text(7);
  page.bytes = wanted.text(8);
  return page;
}

Result<void> SqlStore::keep_page(const KeptPage& page, std::size_t bytes_max) {
  const auto write = [&]() -> Result<void> {
    TRY_VOID(database_.run("DELETE FROM kept_pages WHERE url = ?", page.url));
    TRY_VOID(database_.run(
        "INSERT INTO kept_pages(url, final_url, content_type, etag, last_modified, "
        "checked_at, fresh_until, document_id, size, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        page.url, page.final_url, page.content_type, page.etag, page.last_modified, to_integer(page.checked_at),
        to_integer(page.fresh_until), page.document_id, page.bytes.size(), Blob{page.bytes}));
    TRY_VOID(database_.run("DELETE FROM kept_pages WHERE checked_at < ?", to_integer(clock_.now() - page_age_max)));
    return database_.run(
        "DELETE FROM kept_pages WHERE url IN (SELECT url FROM (SELECT url, sum(size) OVER "
        "(ORDER BY checked_at DESC, url) AS taken FROM kept_pages) AS aged WHERE taken > ?)",
        bytes_max);
  };
  return group_.commit(write, Survives::end_of_process);
}

Result<void> SqlStore::drop_page(std::string_view url) {
  const auto write = [&] { return database_.run("DELETE FROM kept_pages WHERE url = ?", url); };
  return group_.commit(write, Survives::end_of_process);
}

}  // namespace kaozheng::store
