// SPDX-License-Identifier: Apache-2.0
#include "store/fts_tokenizer.h"

#include <new>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "text/index_terms.h"

namespace kaozheng::store {
namespace {

using HearToken = int (*)(void*, int, const char*, int, int, int);

// The tokenizer has no state; FTS5 asks for an object nevertheless.
int create(void*, const char**, int, Fts5Tokenizer** tokenizer) {
  static char nothing = 0;
  *tokenizer = reinterpret_cast<Fts5Tokenizer*>(&nothing);
  return SQLITE_OK;
}
void destroy(Fts5Tokenizer*) {}

// The places of tokens in the text are not told: they serve snippets, which come from the passages here.
int tokenize(Fts5Tokenizer*, void* context, int flags, const char* bytes, int size, HearToken hear) {
  if (size <= 0) return SQLITE_OK;
  if ((flags & FTS5_TOKENIZE_QUERY) != 0) return hear(context, 0, bytes, size, 0, 0);
  try {
    for (const text::IndexTerm& term : text::index_terms(std::string_view(bytes, static_cast<std::size_t>(size)))) {
      const int code = hear(context, 0, term.text.data(), static_cast<int>(term.text.size()), 0, 0);
      if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (...) {  // C code must not be unwound
    return SQLITE_ERROR;
  }
}

}  // namespace

Result<void> add_tokenizer(SqliteDatabase& database) {
  // The documented way to FTS5's interface: a statement that writes it to a bound pointer.
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database.handle(), "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code == SQLITE_OK) code = sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
  if (code == SQLITE_OK) sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (!api) return fail(ErrorKind::unavailable, "the installed SQLite has no full-text search (FTS5)");
  fts5_tokenizer tokenizer{create, destroy, tokenize};
  code = api->xCreateTokenizer(api, "kaozheng", nullptr, &tokenizer, nullptr);
  if (code != SQLITE_OK) return fail(database.error(code));
  return {};
}

std::string fts_query(const std::vector<std::string>& terms) {
  std::string query;
  for (const std::string& term : terms) {
    if (!query.empty()) query += " OR ";
    query += "\"" + replace_all(term, "\"", "\"\"") + "\"";
  }
  return query;
}

}  // namespace kaozheng::store
