// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_word_index.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "store/found_rows.h"
#include "store/postgres_text.h"
#include "text/index_terms.h"

namespace kaozheng::store {
namespace {

// As the inverted index takes them: none may be longer than a page of 8 KB.
std::string array_of_terms(std::vector<std::string> terms) {
  constexpr std::size_t bytes_max = 1'000;
  for (std::string& term : terms)
    if (term.size() > bytes_max) term.resize(bytes_max);
  return array_of(terms);
}

// The rows of `table` that hold any term of the array bound first, each with its `score`. k1 = 1.2, b = 0.75. How rare
// a term is is counted once, not for each row that holds it.
std::string scored(std::string_view table, std::string_view where) {
  return fmt::format(
      "WITH asked AS (SELECT DISTINCT unnest(?1::text[]) COLLATE \"C\" AS term), "
      "whole AS (SELECT count(*)::float8 AS rows, greatest(coalesce(avg(length), 1), 1)::float8 AS length FROM {0}), "
      "rarity AS MATERIALIZED (SELECT term, greatest(ln((rows - held + 0.5) / (held + 0.5)), 1e-6) AS weight FROM "
      "asked, whole, "
      "LATERAL (SELECT count(*)::float8 AS held FROM {0} WHERE terms @> ARRAY[term]) AS counted), "
      "hits AS (SELECT \"row\", terms, length FROM {0} WHERE terms && ?1::text[] {1}), "
      "times AS MATERIALIZED (SELECT hits.\"row\", hits.length, term, count(*)::float8 AS times FROM hits, "
      "unnest(terms) AS term "
      "WHERE term = ANY(?1::text[]) GROUP BY 1, 2, 3), "
      "scores AS (SELECT times.\"row\", sum(weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * times.length / "
      "whole.length))) AS score FROM times JOIN rarity USING (term), whole GROUP BY 1)",
      table, where);
}

}  // namespace

StoredTerms stored_terms(std::string_view heading, std::string_view text) {
  std::vector<std::string> all;
  for (const std::string_view part : {heading, text})
    for (text::IndexTerm& term : text::index_terms(part)) all.push_back(std::move(term.text));
  const std::size_t count = all.size();
  return {array_of_terms(std::move(all)), count};
}

Result<void> PostgresWordIndex::add(const Passage& passage) {
  const StoredTerms terms = stored_terms(passage.heading, passage.text);
  Statement added =
      TRY(database_.prepare("INSERT INTO passages(id, document_id, begin_byte, end_byte, text, heading, page, origin, "
                            "terms, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, (?::text)::text[], ?)"));
  bind_passage(added, passage);
  added.bind_at(9, terms.array);
  added.bind_at(10, terms.count);
  return added.run();
}

Result<void> PostgresWordIndex::add(const FoundText& text) {
  const StoredTerms terms = stored_terms(text.title, text.text);
  return database_.run(
      "INSERT INTO found_texts(run_id, document_id, place, kind, ref, title, text, terms, length) "
      "VALUES (nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?, (?::text)::text[], ?) ON CONFLICT DO NOTHING",
      text.run_id, text.document_id, text.place, text.kind, text.ref, text.title, text.text, terms.array, terms.count);
}

Result<std::vector<Passage>> PostgresWordIndex::passages_with(const std::vector<std::string>& terms,
                                                              const std::vector<std::string>& folders,
                                                              std::size_t count) {
  const std::string below =
      fmt::format("AND document_id IN (SELECT document_id FROM library_files WHERE {})", below_any(folders));
  Statement found = TRY(database_.prepare(
      fmt::format("{} SELECT {} FROM scores JOIN passages USING (\"row\") ORDER BY score DESC, id LIMIT ?",
                  scored("passages", below), passage_columns)));
  int position = 1;
  found.bind_at(position, array_of_terms(terms));
  for (const std::string& folder : folders) bind_folder(found, position, folder);
  found.bind_at(++position, count);
  return passages_in(found);
}

Result<std::vector<FoundText>> PostgresWordIndex::texts_with(const std::vector<std::string>& terms, std::size_t count) {
  Statement found = TRY(database_.prepare(
      fmt::format("{} SELECT {} FROM scores JOIN found_texts USING (\"row\") LEFT JOIN runs ON runs.id = "
                  "found_texts.run_id ORDER BY score DESC, \"row\" LIMIT ?",
                  scored("found_texts", ""), found_text_columns)));
  found.bind(array_of_terms(terms), count);
  return found_texts_in(found);
}

Result<void> PostgresWordIndex::rebuild() {
  TRY_VOID(rebuild("passages", "heading"));
  return rebuild("found_texts", "title");
}

Result<void> PostgresWordIndex::rebuild(const char* table, const char* heading) {
  constexpr int at_once = 200;
  std::int64_t last = 0;
  for (;;) {
    Statement some = TRY(database_.prepare(fmt::format(
        "SELECT \"row\", {}, text FROM {} WHERE \"row\" > ? ORDER BY \"row\" LIMIT {}", heading, table, at_once)));
    some.bind(last);
    const std::int64_t before = last;
    for (;;) {
      const bool row = TRY(some.step());
      if (!row) break;
      last = some.integer(0);
      const StoredTerms terms = stored_terms(some.text(1), some.text(2));
      TRY_VOID(
          database_.run(fmt::format("UPDATE {} SET terms = (?::text)::text[], length = ? WHERE \"row\" = ?", table),
                        terms.array, terms.count, last));
    }
    if (last == before) return {};
  }
}

}  // namespace kaozheng::store
