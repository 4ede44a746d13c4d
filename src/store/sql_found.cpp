// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "store/run_ids.h"
#include "store/sql_store.h"
#include "text/passages.h"

namespace kaozheng::store {
namespace {

// Written at once: some ten milliseconds of finding words, during which nobody else writes.
constexpr std::size_t batch_bytes = 32u << 10;
// The database finds that many texts, and the index of a run ranks them.
constexpr std::size_t ranked_texts_min = 200;

// Calls `write(begin, end)` for ranges of `texts` of about that size; once, with nothing, when there are none.
template <class Text>
Result<void> in_batches(CommitGroup& group, const std::vector<Text>& texts,
                        const std::function<Result<void>(std::size_t, std::size_t)>& write) {
  std::size_t begin = 0;
  do {
    std::size_t end = begin;
    for (std::size_t bytes = 0; end < texts.size() && bytes < batch_bytes; ++end) bytes += texts[end].text.size();
    TRY_VOID(group.commit([&] { return write(begin, end); }, Survives::end_of_process));
    begin = end;
  } while (begin < texts.size());
  return {};
}

}  // namespace

Result<std::vector<std::string>> SqlStore::rows_of(std::string_view sql, std::string_view value) {
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

Result<void> SqlStore::index_run(std::string_view run_id, const std::vector<SearchedText>& texts) {
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
    for (std::size_t place = begin; place < end; ++place) {
      const SearchedText& one = texts[place];
      TRY_VOID(words_->add(FoundText{std::string(run_id), "", "", static_cast<std::int64_t>(place), one.kind, one.ref,
                                     one.title, one.text}));
    }
    return {};
  };
  TRY_VOID(in_batches(group_, texts, write));
  TRY_VOID(index_documents(run_id));
  return group_.commit(
      [&] { return database_.run("INSERT INTO indexed_runs(run_id) VALUES (?) ON CONFLICT DO NOTHING", run_id); },
      Survives::end_of_process);
}

Result<void> SqlStore::index_documents(std::string_view run_id) {
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

Result<void> SqlStore::index_document(const Document& document) {
  const std::vector<Passage> passages = text::cut_passages(document);
  // What was broken off goes on here; a document that has left meanwhile stays away.
  const auto write = [&](std::size_t begin, std::size_t end) -> Result<void> {
    Statement reader = TRY(database_.prepare("SELECT 1 FROM run_documents WHERE document_id = ? LIMIT 1"));
    const bool is_read = TRY(reader.bind(document.id).step());
    if (!is_read) return {};
    for (std::size_t place = begin; place < end; ++place)
      TRY_VOID(words_->add(FoundText{"", document.id, "", static_cast<std::int64_t>(place), "source", document.id,
                                     document.title, passages[place].text}));
    if (end < passages.size()) return {};
    return database_.run("INSERT INTO indexed_documents(document_id) VALUES (?) ON CONFLICT DO NOTHING", document.id);
  };
  return in_batches(group_, passages, write);
}

Result<std::vector<std::string>> SqlStore::runs_to_index() {
  return rows_of(
      "SELECT id FROM reports JOIN runs ON id = run_id WHERE state = ? "
      "AND run_id NOT IN (SELECT run_id FROM indexed_runs) ORDER BY started_at DESC, runs.rowid DESC",
      "final");
}

Result<std::vector<TextHit>> SqlStore::find_text(std::string_view query, std::size_t count) {
  std::vector<TextHit> hits;
  const std::vector<std::string> terms = asked_terms(query);
  if (terms.empty() || count == 0) return hits;
  auto lock = TRY(group_.settled());
  std::vector<FoundText> texts = TRY(words_->texts_with(terms, std::max(2 * count, ranked_texts_min)));
  lock.unlock();
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
