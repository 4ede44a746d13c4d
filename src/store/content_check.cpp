// SPDX-License-Identifier: Apache-2.0
#include "store/content_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::store {
namespace {

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

class ContentCheck {
 public:
  ContentCheck(Database& database, StoreCheck& found) : database_(database), found_(found) {}

  void all() {
    const std::vector<Result<void>> ended{
        json("'the settings of run ' || id, settings FROM runs"),
        json("'event ' || seq || ' of run ' || run_id, data FROM events"),
        json("'the report of run ' || run_id, json FROM reports"),
        json("'step ' || key || ' of run ' || run_id, answer FROM journal WHERE answer <> ''"),
        json("'the blocks of document ' || id, blocks FROM documents"),
        texts(),
        pages(),
        tokens(),
        count("runs", found_.runs),
        count("documents", found_.documents),
        count("journal", found_.steps),
    };
    // What cannot be read is a fault too.
    for (const auto& end : ended)
      if (!end) found_.faults.push_back(end.error().what);
  }

 private:
  void fault(fmt::format_string<std::string> words, const std::string& name) {
    found_.faults.push_back(fmt::format(words, printable(name)));
  }
  // `rows`: the name of each, and its text.
  Result<void> json(std::string_view rows) {
    return each_row(database_, fmt::format("SELECT {}", rows), [&](const Statement& row) {
      if (!nlohmann::json::accept(row.text(1))) fault("{} is no JSON", row.text(0));
    });
  }
  Result<void> texts() {
    return each_row(database_, "SELECT id, text, text_sha256 FROM documents WHERE text_sha256 <> ''",
                    [&](const Statement& row) {
                      if (sha256_hex(row.text(1)) != row.text(2))
                        fault("the text of document {} is not as it was stored", row.text(0));
                    });
  }
  Result<void> pages() {
    return each_row(database_, "SELECT url, document_id, bytes FROM kept_pages", [&](const Statement& row) {
      if (sha256_hex(row.text(2)) != row.text(1)) fault("the kept page {} is not as it was stored", row.text(0));
    });
  }
  Result<void> tokens() {
    return each_row(database_, "SELECT name, sha256 FROM tokens", [&](const Statement& row) {
      if (!is_sha256(row.text(1))) fault("the token {} can let nobody in", row.text(0));
    });
  }
  Result<void> count(std::string_view table, std::int64_t& into) {
    const std::int64_t rows = TRY(database_.integer(fmt::format("SELECT count(*) FROM {}", table)));
    into = rows;
    return {};
  }

  Database& database_;
  StoreCheck& found_;
};

}  // namespace

Result<void> each_row(Database& database, std::string_view select, const std::function<void(const Statement&)>& look) {
  const auto read = [&]() -> Result<void> {
    Statement rows = TRY(database.stream(select));
    for (;;) {
      const bool row = TRY(rows.step());
      if (!row) return {};
      look(rows);
    }
  };
  return database.read_together(read);
}

void check_content(Database& database, StoreCheck& found) { ContentCheck(database, found).all(); }

}  // namespace kaozheng::store
