// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_word_index.h"

#include <fmt/format.h>

#include "store/found_rows.h"
#include "store/fts_tokenizer.h"

namespace kaozheng::store {
Result<void> SqliteWordIndex::add(const Passage& passage) {
  Statement added =
      TRY(database_.prepare("INSERT INTO passages(id, document_id, begin_byte, end_byte, text, heading, page, origin) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  bind_passage(added, passage);
  return added.run();
}

Result<void> SqliteWordIndex::add(const FoundText& text) {
  return database_.run(
      "INSERT INTO found_texts(run_id, document_id, place, kind, ref, title, text) "
      "VALUES (nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      text.run_id, text.document_id, text.place, text.kind, text.ref, text.title, text.text);
}

Result<std::vector<Passage>> SqliteWordIndex::passages_with(const std::vector<std::string>& terms,
                                                            const std::vector<std::string>& folders,
                                                            std::size_t count) {
  Statement found = TRY(database_.prepare(
      fmt::format("SELECT {} FROM passage_terms JOIN passages ON row = passage_terms.rowid "
                  "WHERE passage_terms MATCH ? AND document_id IN (SELECT document_id FROM library_files WHERE {}) "
                  "ORDER BY bm25(passage_terms), id LIMIT ?",
                  passage_columns, below_any(folders))));
  int position = 0;
  found.bind_at(++position, fts_query(terms));
  for (const std::string& folder : folders) bind_folder(found, position, folder);
  found.bind_at(++position, count);
  return passages_in(found);
}

Result<std::vector<FoundText>> SqliteWordIndex::texts_with(const std::vector<std::string>& terms, std::size_t count) {
  Statement found =
      TRY(database_.prepare(fmt::format("SELECT {} FROM found_terms JOIN found_texts ON row = found_terms.rowid "
                                        "LEFT JOIN runs ON runs.id = found_texts.run_id "
                                        "WHERE found_terms MATCH ? ORDER BY bm25(found_terms), row LIMIT ?",
                                        found_text_columns)));
  found.bind(fts_query(terms), count);
  return found_texts_in(found);
}

}  // namespace kaozheng::store
