// SPDX-License-Identifier: Apache-2.0
#include "store/found_rows.h"

#include "base/bytes.h"
#include "store/folders.h"

namespace kaozheng::store {

std::string_view to_text(Origin origin) { return origin == Origin::file ? "file" : "web"; }
Origin to_origin(std::string_view text) { return text == "file" ? Origin::file : Origin::web; }

void bind_passage(Statement& statement, const Passage& passage) {
  statement.bind(passage.id, passage.document_id, passage.begin, passage.end, passage.text, passage.heading,
                 passage.page, to_text(passage.origin));
}

Result<std::vector<Passage>> passages_in(Statement& rows) {
  std::vector<Passage> passages;
  for (;;) {
    const bool row = TRY(rows.step());
    if (!row) return passages;
    Passage passage;
    passage.id = rows.text(0);
    passage.document_id = rows.text(1);
    passage.begin = static_cast<std::size_t>(rows.integer(2));
    passage.end = static_cast<std::size_t>(rows.integer(3));
    passage.text = rows.text(4);
    passage.heading = rows.text(5);
    passage.page = static_cast<int>(rows.integer(6));
    passage.origin = to_origin(rows.text(7));
    passages.push_back(std::move(passage));
  }
}

Result<std::vector<FoundText>> found_texts_in(Statement& rows) {
  std::vector<FoundText> texts;
  for (;;) {
    const bool row = TRY(rows.step());
    if (!row) return texts;
    texts.push_back({rows.text(0), rows.text(1), rows.text(2), rows.integer(3), rows.text(4), rows.text(5),
                     rows.text(6), rows.text(7)});
  }
}

void bind_folder(Statement& statement, int& position, std::string_view folder) {
  const std::string path = without_last_slash(folder);
  statement.bind_at(++position, path);
  statement.bind_at(++position, path + "/");
  statement.bind_at(++position, path + static_cast<char>('/' + 1));
}

std::string below_any(const std::vector<std::string>& folders) {
  return join(std::vector<std::string>(folders.size(), below_folder), " OR ");
}

}  // namespace kaozheng::store
