// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "store/found_rows.h"
#include "store/sql_store.h"
#include "text/passage_index.h"

namespace kaozheng::store {
namespace {

constexpr const char* document_columns =
    "id, url, origin, media_type, title, author, site, published, language, fetched_at, modified, "
    "canonical_url, licence";
constexpr const char* file_columns = "SELECT path, size, modified_ns, document_id, error FROM library_files ";

// The database finds that many passages, and the index of a run ranks them.
constexpr std::size_t ranked_min = 200;

Document document_in(const Statement& row) {
  Document document;
  document.id = row.text(0);
  document.url = row.text(1);
  document.origin = to_origin(row.text(2));
  document.media_type = row.text(3);
  document.title = row.text(4);
  document.author = row.text(5);
  document.site = row.text(6);
  document.published = row.text(7);
  document.language = row.text(8);
  document.fetched_at = row.text(9);
  document.modified = row.text(10);
  document.canonical_url = row.text(11);
  document.licence = row.text(12);
  return document;
}

Result<std::vector<Block>> read_blocks(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<std::vector<Block>>();
  } catch (const nlohmann::json::exception& error) {
    return fail(ErrorKind::malformed, fmt::format("the stored blocks cannot be read: {}", error.what()));
  }
}

LibraryFile file_in(const Statement& row) {
  return {row.text(0), row.integer(1), row.integer(2), row.text(3), row.text(4)};
}

}  // namespace

Result<void> SqlStore::insert_document(const Document& document) {
  return database_.run(fmt::format("INSERT INTO documents({}, blocks, text, text_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, "
                                   "?, ?, ?, ?, ?, ?, ?, ?, ?) "
                                   "ON CONFLICT(id) DO NOTHING",
                                   document_columns),
                       document.id, document.url, to_text(document.origin), document.media_type, document.title,
                       document.author, document.site, document.published, document.language, document.fetched_at,
                       document.modified, document.canonical_url, document.licence,
                       nlohmann::json(document.blocks).dump(), document.text, sha256_hex(document.text));
}

// The passages of a document serve the library, its found texts the search over runs; the document itself stays as long
// as a run or a file needs it.
Result<void> SqlStore::drop_what_is_unused(std::string_view document_id) {
  TRY_VOID(
      database_.run("DELETE FROM passages WHERE document_id = ?1 "
                    "AND NOT EXISTS (SELECT 1 FROM library_files WHERE document_id = ?1)",
                    document_id));
  for (const char* table : {"found_texts", "indexed_documents"})
    TRY_VOID(database_.run(fmt::format("DELETE FROM {} WHERE document_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                                       "run_documents WHERE document_id = ?1)",
                                       table),
                           document_id));
  return database_.run(
      "DELETE FROM documents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM library_files WHERE document_id = ?1) "
      "AND NOT EXISTS (SELECT 1 FROM run_documents WHERE document_id = ?1)",
      document_id);
}

Result<void> SqlStore::save_document(std::string_view run_id, const Document& saved) {
  auto write = [this, run = std::string(run_id), document = saved]() -> Result<void> {
    TRY_VOID(insert_document(document));
    if (run.empty()) return {};
    return database_.run("INSERT INTO run_documents(run_id, document_id) VALUES (?, ?) ON CONFLICT DO NOTHING", run,
                         document.id);
  };
  const std::size_t bytes = saved.text.size() + saved.blocks.size() * sizeof(Block);
  return run_id.empty() ? group_.queue(std::move(write), bytes) : queue_for(run_id, std::move(write), bytes);
}

Result<std::optional<Document>> SqlStore::document(std::string_view id) {
  const auto lock = TRY(group_.settled());
  Statement wanted =
      TRY(database_.prepare(fmt::format("SELECT {}, blocks, text FROM documents WHERE id = ?", document_columns)));
  const bool found = TRY(wanted.bind(id).step());
  if (!found) return std::nullopt;
  Document document = document_in(wanted);
  std::vector<Block> blocks = TRY(read_blocks(wanted.text(13)));
  document.blocks = std::move(blocks);
  document.text = wanted.text(14);
  return document;
}

Result<std::vector<Document>> SqlStore::documents(std::string_view run_id) {
  const auto lock = TRY(group_.settled());
  Statement linked = TRY(database_.prepare(
      fmt::format("SELECT {} FROM documents JOIN run_documents ON document_id = id WHERE run_id = ? ORDER BY url, id",
                  document_columns)));
  linked.bind(run_id);
  std::vector<Document> documents;
  for (;;) {
    const bool row = TRY(linked.step());
    if (!row) return documents;
    documents.push_back(document_in(linked));
  }
}

Result<std::optional<LibraryFile>> SqlStore::library_file(std::string_view path) {
  const auto lock = TRY(group_.settled());
  Statement wanted = TRY(database_.prepare(file_columns + std::string("WHERE path = ?")));
  const bool found = TRY(wanted.bind(path).step());
  if (!found) return std::nullopt;
  return file_in(wanted);
}

Result<std::vector<LibraryFile>> SqlStore::library_files(std::string_view folder) {
  const auto lock = TRY(group_.settled());
  Statement below = TRY(database_.prepare(fmt::format("{} WHERE {} ORDER BY path", file_columns, below_folder)));
  int position = 0;
  bind_folder(below, position, folder);
  std::vector<LibraryFile> files;
  for (;;) {
    const bool row = TRY(below.step());
    if (!row) return files;
    files.push_back(file_in(below));
  }
}

Result<std::string> SqlStore::document_of_file(std::string_view path) {
  Statement held = TRY(database_.prepare("SELECT document_id FROM library_files WHERE path = ?"));
  const bool found = TRY(held.bind(path).step());
  return found ? held.text(0) : std::string();
}

Result<void> SqlStore::insert_passages(std::string_view document_id, const std::vector<Passage>& passages) {
  TRY_VOID(database_.run("DELETE FROM passages WHERE document_id = ?", document_id));
  for (const Passage& passage : passages) TRY_VOID(words_->add(passage));
  return {};
}

Result<void> SqlStore::index_file(const LibraryFile& file, const Document* document,
                                  const std::vector<Passage>& passages) {
  const auto write = [&]() -> Result<void> {
    const std::string before = TRY(document_of_file(file.path));
    if (document) {
      TRY_VOID(insert_document(*document));
      TRY_VOID(insert_passages(document->id, passages));
    }
    const std::string document_id = document ? document->id : std::string();
    TRY_VOID(database_.run("DELETE FROM library_files WHERE path = ?", file.path));
    TRY_VOID(database_.run(
        "INSERT INTO library_files(path, size, modified_ns, document_id, error) VALUES (?, ?, ?, nullif(?, ''), ?)",
        file.path, file.size, file.modified_ns, document_id, file.error));
    if (before.empty() || before == document_id) return {};
    return drop_what_is_unused(before);
  };
  return group_.commit(write, Survives::end_of_process);
}

Result<void> SqlStore::remove_file(std::string_view path) {
  const auto write = [&]() -> Result<void> {
    const std::string held = TRY(document_of_file(path));
    TRY_VOID(database_.run("DELETE FROM library_files WHERE path = ?", path));
    if (held.empty()) return {};
    return drop_what_is_unused(held);
  };
  return group_.commit(write, Survives::end_of_process);
}

Result<std::vector<PassageHit>> SqlStore::search_library(std::string_view query,
                                                         const std::vector<std::string>& folders, std::size_t count) {
  std::vector<PassageHit> hits;
  const std::vector<std::string> terms = asked_terms(query);
  if (terms.empty() || folders.empty() || count == 0) return hits;
  auto lock = TRY(group_.settled());
  std::vector<Passage> passages = TRY(words_->passages_with(terms, folders, std::max(count, ranked_min)));
  lock.unlock();
  // Equals keep the order of their ids.
  std::sort(passages.begin(), passages.end(), [](const Passage& a, const Passage& b) { return a.id < b.id; });
  text::PassageIndex index;
  for (const Passage& passage : passages) index.add(passage.heading, passage.text);
  for (const text::Scored& found : index.search(query, count))
    hits.push_back({std::move(passages[found.item]), found.score});
  return hits;
}

}  // namespace kaozheng::store
