// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "store/fts_tokenizer.h"
#include "store/run_ids.h"
#include "store/sqlite_store.h"
#include "text/passages.h"

namespace kaozheng::store {
namespace {

// Written at once: some ten milliseconds of finding words, during which nobody else writes.
constexpr std::size_t batch_bytes = 32u << 10;
// SQLite finds that many texts, and the index of a run ranks them.
constexpr std::size_t ranked_texts_min = 200;

// Calls `write(begin, end)` for ranges of `texts` of about that size; once, with nothing, when there are none.
template <class Text>
Result<void> in_batches(CommitGroup& group, const std::vector<Text>& texts,
                        const std::function<Result<void>(std::size_t, std::size_t)>& write) {
  std::size_t begin = 0;
  do {
    std::size_t end = begin;
    for (std::size_t bytes = 0; end < texts.size() && bytes < batch_bytes; ++end) bytes += texts[end].text.size();
    TRY_VOID(group.commit([&] { return write(begin, end); }, CommitGroup::Survives::end_of_process));
    begin = end;
  } while (begin < texts.size());
  return {};
}

}  // namespace

Result<std::vector<std::string>> SqliteStore::rows_of(std::string_view sql, std::string_view value) {
  const auto lock = TRY(group_.settled());
  Statement wanted = TRY(database_.prepare(sql));
  wanted.bind(value);
  std::vector<std::string> rows;
  for (;;) {
    const bool row = TRY(wanted.step());
    if (!row) return rows;
    rows.push_back(wanted.text(0));
  }
}

Result<void> SqliteStore::index_run(std::string_view run_id, const std::vector<SearchedText>& texts) {
  const auto begin_anew = [&]() -> Result<void> {
    Statement known = TRY(database_.prepare("SELECT 1 FROM runs WHERE id = ?"));
    const bool found = TRY(known.bind(run_id).step());
    if (!found) return fail(no_such_run(run_id));
    TRY_VOID(database_.run("DELETE FROM indexed_runs WHERE run_id = ?", run_id));
    return database_.run("DELETE FROM found_texts WHERE run_id = ?", run_id);
  };
  TRY_VOID(group_.commit(begin_anew, Survives::end_of_process));
  // Another program that indexes the same run writes the same.
  const auto write = [&](std::size_t begin, std::size_t end) -> Result<void> {
    Statement added = TRY(
        database_.prepare("INSERT INTO found_texts(run_id, place, kind, ref, title, text) VALUES (?, ?, ?, ?, ?, ?) "
                          "ON CONFLICT DO NOTHING"));
    for (std::size_t place = begin; place < end; ++place) {
      const SearchedText& one = texts[place];
      TRY_VOID(added.bind(run_id, place, one.kind, one.ref, one.title, one.text).run());
    }
    return {};
  };
  TRY_VOID(in_batches(group_, texts, write));
  TRY_VOID(index_documents(run_id));
  return group_.commit(
      [&] { return database_.run("INSERT INTO indexed_runs(run_id) VALUES (?) ON CONFLICT DO NOTHING", run_id); },
      Survives::end_of_process);
}

Result<void> SqliteStore::index_documents(std::string_view run_id) {
  const std::vector<std::string> ids =
      TRY(rows_of("SELECT document_id FROM run_documents WHERE run_id = ? "
                  "AND document_id NOT IN (SELECT document_id FROM indexed_documents) ORDER BY document_id",
                  run_id));
  for (const std::string& id : ids) {
    const auto read = TRY(document(id));
    if (read) TRY_VOID(index_document(*read));
  }
  return {};
}

Result<void> SqliteStore::index_document(const Document& document) {
  const std::vector<Passage> passages = text::cut_passages(document);
  // What was broken off goes on here; a document that has left meanwhile stays away.
  const auto write = [&](std::size_t begin, std::size_t end) -> Result<void> {
    Statement added =
        TRY(database_.prepare("INSERT INTO found_texts(document_id, place, kind, ref, title, text) "
                              "SELECT ?1, ?2, 'source', ?1, ?3, ?4 WHERE EXISTS (SELECT 1 FROM run_documents "
                              "WHERE document_id = ?1) ON CONFLICT DO NOTHING"));
    for (std::size_t place = begin; place < end; ++place)
      TRY_VOID(added.bind(document.id, place, document.title, passages[place].text).run());
    if (end < passages.size()) return {};
    return database_.run(
        "INSERT INTO indexed_documents(document_id) SELECT ?1 WHERE EXISTS (SELECT 1 FROM run_documents "
        "WHERE document_id = ?1) ON CONFLICT DO NOTHING",
        document.id);
  };
  return in_batches(group_, passages, write);
}

Result<std::vector<std::string>> SqliteStore::runs_to_index() {
  return rows_of(
      "SELECT id FROM reports JOIN runs ON id = run_id WHERE state = ? "
      "AND run_id NOT IN (SELECT run_id FROM indexed_runs) ORDER BY started_at DESC, runs.rowid DESC",
      "final");
}

// At most `count` texts that hold any of the terms, by BM25.
Result<std::vector<FoundText>> SqliteStore::texts_with(std::string_view any_term, std::size_t count) {
  const auto lock = TRY(group_.settled());
  Statement found =
      TRY(database_.prepare("SELECT found_texts.run_id, document_id, coalesce(started_at, ''), place, kind, ref, "
                            "found_texts.title, found_texts.text FROM found_terms JOIN found_texts ON row = "
                            "found_terms.rowid LEFT JOIN runs ON runs.id = found_texts.run_id "
                            "WHERE found_terms MATCH ? ORDER BY bm25(found_terms), row LIMIT ?"));
  found.bind(any_term, count);
  std::vector<FoundText> texts;
  for (;;) {
    const bool row = TRY(found.step());
    if (!row) return texts;
    texts.push_back({found.text(0), found.text(1), found.text(2), found.integer(3), found.text(4), found.text(5),
                     found.text(6), found.text(7)});
  }
}

Result<std::vector<TextHit>> SqliteStore::find_text(std::string_view query, std::size_t count) {
  std::vector<TextHit> hits;
  const std::string any_term = any_term_of(query);
  if (any_term.empty() || count == 0) return hits;
  std::vector<FoundText> texts = TRY(texts_with(any_term, std::max(2 * count, ranked_texts_min)));
  std::set<std::tuple<std::string, std::string, std::string>> told;
  for (const RankedText& one : ranked(query, texts)) {
    const FoundText& found = texts[one.text];
    if (!told.emplace(found.run_id, found.kind, found.ref).second) continue;
    std::vector<std::string> runs{found.run_id};
    if (found.run_id.empty()) {
      auto readers =
          TRY(rows_of("SELECT id FROM run_documents JOIN runs ON id = run_id JOIN reports USING (run_id) "
                      "WHERE document_id = ? AND state = 'final' ORDER BY started_at DESC, id",
                      found.document_id));
      runs = std::move(readers);
    }
    TextHit hit = shown_hit(query, found);
    hit.score = one.score;
    for (const std::string& run : runs) {
      if (hits.size() == count) return hits;
      hit.run_id = run;
      hits.push_back(hit);
    }
  }
  return hits;
}

}  // namespace kaozheng::store
