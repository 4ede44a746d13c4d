// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_migrations.h"

#include <fmt/format.h>

#include <array>

#include "text/index_terms.h"

namespace kaozheng::store {
namespace {

constexpr std::int64_t application_id = 0x4b5a7631;  // "KZv1", in the header of the file
constexpr int journal_tries = 200;
constexpr int journal_pause_ms = 25;

// The n-th brings a store from version n to n + 1. What has been released is never edited: more is added below.
constexpr std::array migrations = {
    R"sql(
CREATE TABLE runs(
  id TEXT NOT NULL PRIMARY KEY, topic TEXT NOT NULL, status TEXT NOT NULL, started_at TEXT NOT NULL,
  ended_at TEXT NOT NULL, settings TEXT NOT NULL, error TEXT NOT NULL);
CREATE TABLE events(
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, seq INTEGER NOT NULL, type TEXT NOT NULL,
  task_id TEXT NOT NULL, data TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY(run_id, seq)) WITHOUT ROWID;
CREATE TABLE reports(
  run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE, state TEXT NOT NULL,
  markdown TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE model_calls(
  row INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, task TEXT NOT NULL,
  model TEXT NOT NULL, prompt TEXT NOT NULL, reply TEXT NOT NULL, error TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, milliseconds INTEGER NOT NULL);
CREATE INDEX model_calls_of_run ON model_calls(run_id);

CREATE TABLE documents(
  id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL, origin TEXT NOT NULL, media_type TEXT NOT NULL,
  title TEXT NOT NULL, author TEXT NOT NULL, site TEXT NOT NULL, published TEXT NOT NULL, language TEXT NOT NULL,
  fetched_at TEXT NOT NULL, blocks TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE run_documents(
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, document_id TEXT NOT NULL REFERENCES documents(id),
  PRIMARY KEY(run_id, document_id)) WITHOUT ROWID;
CREATE INDEX runs_of_document ON run_documents(document_id);

CREATE TABLE library_files(
  path TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
  document_id TEXT REFERENCES documents(id), error TEXT NOT NULL);
CREATE INDEX files_of_document ON library_files(document_id);
CREATE TABLE passages(
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  begin_byte INTEGER NOT NULL, end_byte INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
  page INTEGER NOT NULL, origin TEXT NOT NULL);
CREATE INDEX passages_of_document ON passages(document_id);

CREATE VIRTUAL TABLE passage_terms USING fts5(
  heading, text, content='passages', content_rowid='row', tokenize='kaozheng');
CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
  INSERT INTO passage_terms(rowid, heading, text) VALUES (new.row, new.heading, new.text);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
  INSERT INTO passage_terms(passage_terms, rowid, heading, text) VALUES ('delete', old.row, old.heading, old.text);
END;
CREATE TABLE full_text(terms_version INTEGER NOT NULL);
INSERT INTO full_text VALUES (0);
)sql",
    R"sql(
CREATE TABLE kept_pages(
  url TEXT NOT NULL PRIMARY KEY, final_url TEXT NOT NULL, content_type TEXT NOT NULL, etag TEXT NOT NULL,
  last_modified TEXT NOT NULL, checked_at INTEGER NOT NULL, fresh_until INTEGER NOT NULL, document_id TEXT NOT NULL,
  size INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX kept_pages_by_age ON kept_pages(checked_at, url, size);
CREATE INDEX kept_pages_of_document ON kept_pages(document_id);
)sql",
    R"sql(
CREATE TABLE search_replies(
  key TEXT NOT NULL PRIMARY KEY, kept_at INTEGER NOT NULL, reply TEXT NOT NULL);
CREATE INDEX search_replies_by_age ON search_replies(kept_at);
)sql",
    R"sql(
ALTER TABLE documents ADD COLUMN modified TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN canonical_url TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN licence TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
ALTER TABLE model_calls ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';
ALTER TABLE model_calls ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE model_calls ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE model_calls ADD COLUMN waited_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN first_token_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE model_calls ADD COLUMN cost REAL NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE model_calls ADD COLUMN error_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE model_calls ADD COLUMN rung TEXT NOT NULL DEFAULT '';
ALTER TABLE model_calls ADD COLUMN cuts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN cached_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN started_at TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
CREATE TABLE sent_requests(
  row INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, host TEXT NOT NULL,
  purpose TEXT NOT NULL, query TEXT NOT NULL, leaves INTEGER NOT NULL, bytes_out INTEGER NOT NULL,
  bytes_in INTEGER NOT NULL, at TEXT NOT NULL);
CREATE INDEX sent_requests_of_run ON sent_requests(run_id);
)sql",
    R"sql(
ALTER TABLE runs ADD COLUMN claim INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN holder TEXT NOT NULL DEFAULT '';
CREATE TABLE journal(
  row INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, key TEXT NOT NULL,
  attempts INTEGER NOT NULL, answer TEXT NOT NULL, UNIQUE(run_id, key));
CREATE TABLE commands(
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, seq INTEGER NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY(run_id, seq)) WITHOUT ROWID;
)sql",
    R"sql(
ALTER TABLE documents ADD COLUMN text_sha256 TEXT NOT NULL DEFAULT '';
)sql",
    // A found text belongs to a run (its report, its claims) or to a document (what it says, once for all runs).
    R"sql(
CREATE TABLE found_texts(
  row INTEGER PRIMARY KEY, run_id TEXT REFERENCES runs(id) ON DELETE CASCADE,
  document_id TEXT REFERENCES documents(id) ON DELETE CASCADE, place INTEGER NOT NULL, kind TEXT NOT NULL,
  ref TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, UNIQUE(run_id, place), UNIQUE(document_id, place));
CREATE TABLE indexed_runs(
  run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE indexed_documents(
  document_id TEXT NOT NULL PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE) WITHOUT ROWID;
CREATE VIRTUAL TABLE found_terms USING fts5(
  title, text, content='found_texts', content_rowid='row', tokenize='kaozheng');
CREATE TRIGGER found_text_added AFTER INSERT ON found_texts BEGIN
  INSERT INTO found_terms(rowid, title, text) VALUES (new.row, new.title, new.text);
END;
CREATE TRIGGER found_text_removed AFTER DELETE ON found_texts BEGIN
  INSERT INTO found_terms(found_terms, rowid, title, text) VALUES ('delete', old.row, old.title, old.text);
END;

CREATE TABLE run_tags(
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, tag TEXT NOT NULL,
  PRIMARY KEY(run_id, tag)) WITHOUT ROWID;
CREATE TABLE tokens(name TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, added_at TEXT NOT NULL);
CREATE TABLE order_keys(key TEXT NOT NULL PRIMARY KEY, run_id TEXT NOT NULL, kept_at INTEGER NOT NULL);
CREATE INDEX order_keys_of_run ON order_keys(run_id);
)sql"};

constexpr std::int64_t version_here = migrations.size();

// The version of a store; 0 for an empty file. One statement, so that it sees one state of the file.
Result<std::int64_t> version_of(const SqliteDatabase& database) {
  Statement state = TRY(database.prepare(
      "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), "
      "count(*) FROM sqlite_schema"));
  TRY_VOID(state.step());
  const std::int64_t id = state.integer(0), version = state.integer(1), tables = state.integer(2);
  if (id == 0 && version == 0 && tables == 0) return 0;
  if (id != application_id)
    return fail(ErrorKind::invalid, fmt::format("{} is the database of another program, not a store of kaozheng; name "
                                                "another file with --store",
                                                database.name()));
  if (version > version_here)
    return fail(ErrorKind::invalid,
                fmt::format("the store {} was written by a newer kaozheng (version {}, this program knows {}); update "
                            "kaozheng or name another file with --store",
                            database.name(), version, version_here));
  return version;
}

// Readers and one writer at a time, each without waiting for the other. When several programs create a store at once
// SQLite does not wait by itself here.
Result<void> use_write_ahead_log(SqliteDatabase& database) {
  for (int tries_left = journal_tries;; --tries_left) {
    auto done = database.execute("PRAGMA journal_mode = WAL");
    if (done || tries_left == 0 || (sqlite3_errcode(database.handle()) & 0xff) != SQLITE_BUSY) return done;
    sqlite3_sleep(journal_pause_ms);
  }
}

Result<bool> full_text_is_current(const SqliteDatabase& database) {
  const std::int64_t indexed_by = TRY(database.integer("SELECT terms_version FROM full_text"));
  return indexed_by == text::index_terms_version;
}

Result<void> rebuild_full_text(SqliteDatabase& database) {
  TRY_VOID(database.execute("INSERT INTO passage_terms(passage_terms) VALUES ('rebuild')"));
  TRY_VOID(database.execute("INSERT INTO found_terms(found_terms) VALUES ('rebuild')"));
  return database.run("UPDATE full_text SET terms_version = ?", text::index_terms_version);
}

Result<bool> is_current(const SqliteDatabase& database) {
  const std::int64_t version = TRY(version_of(database));
  if (version != version_here) return false;
  return full_text_is_current(database);
}

}  // namespace

Result<std::int64_t> check_version(const SqliteDatabase& database) {
  const std::int64_t version = TRY(version_of(database));
  if (version == 0)
    return fail(ErrorKind::invalid, fmt::format("{} is empty, not a store of kaozheng", database.name()));
  return version;
}

Result<void> check_is_current(const SqliteDatabase& database) {
  const std::int64_t version = TRY(check_version(database));
  if (version == version_here) return {};
  return fail(ErrorKind::invalid, fmt::format("the store {} is of an older version; open it with this kaozheng, for "
                                              "instance to list its runs, and try again then",
                                              database.name()));
}

Result<void> migrate(SqliteDatabase& database) {
  bool current = TRY(is_current(database));  // before anything is written
  TRY_VOID(use_write_ahead_log(database));
  // A power cut may take the latest commits with it, never the file; the end of a process takes nothing.
  TRY_VOID(database.execute("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON"));
  if (current) return {};

  Transaction transaction = TRY(Transaction::begin(database));
  std::int64_t version = TRY(version_of(database));  // another program may have been faster
  for (; version < version_here; ++version) TRY_VOID(database.execute(migrations[static_cast<std::size_t>(version)]));
  current = TRY(full_text_is_current(database));
  if (!current) TRY_VOID(rebuild_full_text(database));
  TRY_VOID(database.execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, version_here)));
  return transaction.commit();
}

}  // namespace kaozheng::store
