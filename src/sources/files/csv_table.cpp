// SPDX-License-Identifier: Apache-2.0
#include "sources/files/csv_table.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/lines.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t csv_columns_max = 1'000;
constexpr std::size_t rows_sampled = 50;
constexpr std::size_t sample_bytes = 256u << 10;

class RowReader {
 public:
  RowReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  TableRow next() {
    TableRow row;
    for (bool open = true; open;) {
      std::string value = next_value();
      open = !at_end() && text_[at_] == separator_;
      if (row.size() < csv_columns_max) row.push_back(clean_line(value));
      if (!at_end()) ++at_;
    }
    return row;
  }

 private:
  // Up to the separator or the end of the line.
  std::string next_value() {
    std::string value;
    if (!at_end() && text_[at_] == '"') take_quoted(value);
    while (!at_end() && text_[at_] != separator_ && text_[at_] != '\n') value += text_[at_++];
    return value;
  }
  void take_quoted(std::string& value) {
    for (++at_; !at_end(); ++at_) {
      if (text_[at_] != '"') {
        value += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        value += text_[at_++];
      } else {
        ++at_;
        return;
      }
    }
  }

  std::string_view text_;
  const char separator_;
  std::size_t at_ = 0;
};

bool is_empty_row(const TableRow& row) {
  return std::all_of(row.begin(), row.end(), [](const std::string& value) { return value.empty(); });
}

std::vector<TableRow> read_rows(std::string_view text, char separator, std::size_t rows_max) {
  std::vector<TableRow> rows;
  RowReader reader(text, separator);
  while (!reader.at_end() && rows.size() < rows_max) {
    TableRow row = reader.next();
    if (!is_empty_row(row)) rows.push_back(std::move(row));
  }
  return rows;
}

// How many rows have the length most have, of more than one value.
struct Agreement {
  std::size_t columns = 0;
  std::size_t rows = 0;
};
Agreement agreement_of(const std::vector<TableRow>& rows) {
  std::map<std::size_t, std::size_t> lengths;
  for (const TableRow& row : rows) ++lengths[row.size()];
  Agreement best;
  for (const auto& [columns, count] : lengths)
    if (columns > 1 && count > best.rows) best = {columns, count};
  return best;
}

// Prose sets a blank behind its commas, and ends in the marks of sentences.
bool reads_like_prose(const std::vector<TableRow>& rows, std::string_view text) {
  std::size_t sentences = 0;
  std::size_t weight = 0;
  std::size_t values = 0;
  for (const TableRow& row : rows) {
    sentences += ends_with_sentence_mark(row.back()) ? 1 : 0;
    for (const std::string& value : row) weight += reading_weight(value);
    values += row.size();
  }
  const std::string_view sample = text.substr(0, sample_bytes);
  std::size_t commas = 0;
  std::size_t with_blank = 0;
  for (std::size_t at = sample.find(','); at != std::string_view::npos; at = sample.find(',', at + 1)) {
    ++commas;
    with_blank += at + 1 < sample.size() && (sample[at + 1] == ' ' || sample[at + 1] == '\n') ? 1 : 0;
  }
  return sentences * 3 > rows.size() || weight > values * 60 || with_blank * 2 > commas + 1;
}

bool is_table(const std::vector<TableRow>& rows, std::string_view text, bool named) {
  const Agreement agreement = agreement_of(rows);
  if (agreement.columns == 0 || rows.size() < 2) return false;
  if (named) return agreement.rows * 2 >= rows.size();
  const std::size_t rows_min = agreement.columns > 2 ? 3 : 6;
  return agreement.rows >= rows_min && agreement.rows * 10 >= rows.size() * 9 && !reads_like_prose(rows, text);
}

}  // namespace

std::optional<std::vector<TableRow>> find_table(std::string_view text, std::string_view url) {
  const std::string plain = without_invisible(text);
  const bool named = url_ends_in(url, {".csv", ".tsv"});
  char best = '\0';
  std::size_t best_columns = 0;
  for (const char separator : {',', '\t', ';'}) {
    const auto rows = read_rows(std::string_view(plain).substr(0, sample_bytes), separator, rows_sampled);
    const std::size_t columns = agreement_of(rows).columns;
    if (!is_table(rows, plain, named) || columns <= best_columns) continue;
    best = separator;
    best_columns = columns;
  }
  if (best == '\0') return std::nullopt;
  return read_rows(plain, best, plain.size());
}

Result<Document> read_table(const std::vector<TableRow>& rows, std::string_view url) {
  Document document;
  document.url = std::string(url);
  document.media_type = "text/csv";
  DocumentText out(document);
  for (TableRow row : rows) {
    while (!row.empty() && row.back().empty()) row.pop_back();
    out.add(BlockKind::table_row, join(row, " | "));
  }
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "there is no text in it");
  document.title = name_of_url(url);
  document.language = language_of(document.text);
  return document;
}

}  // namespace kaozheng::sources
