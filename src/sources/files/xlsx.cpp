// SPDX-License-Identifier: Apache-2.0
// Excel files → Document: a heading a sheet, a row of the table a row.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/files/cell_format.h"
#include "sources/files/packed_documents.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t sheet_columns_max = 256;
constexpr std::size_t sheets_max = 200;
constexpr std::size_t workbook_bytes_max = 20u << 20;

std::optional<std::size_t> index_in(std::string_view text) {
  std::size_t index = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
  return read.ec == std::errc() ? std::optional(index) : std::nullopt;
}

// "BC12" is column 54, counted from 0.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z' && letters < 4)
    column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A') + 1;
  return letters == 0 ? std::nullopt : std::optional(column - 1);
}

bool is_set(std::string_view value) { return value == "1" || value == "true"; }

// Readings of characters (rPh) aside.
std::string rich_text(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node) {
    if (is_named(child, "t")) text += child.text().get();
    if (is_named(child, "r")) text += child_of(child, "t").text().get();
  }
  return clean_line(to_valid_utf8(text));
}

// What the cells refer to.
struct Book {
  std::vector<std::string> strings;
  std::vector<std::string> formats;  // by style of a cell
  DateSystem dates = DateSystem::from_1900;
};

std::vector<std::string> formats_of(const pugi::xml_node& styles) {
  std::map<int, std::string> codes;
  for (const pugi::xml_node& one : child_of(styles, "numFmts"))
    if (const auto id = index_in(attribute_of(one, "numFmtId")); id && *id < 100'000)
      codes[static_cast<int>(*id)] = to_valid_utf8(attribute_of(one, "formatCode"));
  std::vector<std::string> formats;
  for (const pugi::xml_node& one : child_of(styles, "cellXfs")) {
    const int id =
        static_cast<int>(std::min<std::size_t>(index_in(attribute_of(one, "numFmtId")).value_or(0), 100'000));
    const auto code = codes.find(id);
    formats.push_back(code != codes.end() ? code->second : std::string(built_in_format(id)));
  }
  return formats;
}

class SheetReader {
 public:
  SheetReader(const Book& book, Document& document) : book_(book), document_(document), out_(document) {}

  Result<void> read(const pugi::xml_node& sheet, const std::string& name) {
    find_hidden_columns(sheet);
    bool named = false;
    for (const pugi::xml_node& row : child_of(sheet, "sheetData")) {
      if (!is_named(row, "row") || is_set(attribute_of(row, "hidden"))) continue;
      const std::string text = row_text(row);
      if (text.empty()) continue;
      if (!std::exchange(named, true)) out_.add(BlockKind::heading, name, 2);
      out_.add(BlockKind::table_row, text);
      if (document_.text.size() > workbook_bytes_max)
        return fail(ErrorKind::too_long, "the Excel file holds more text than can be read");
    }
    return {};
  }

 private:
  void find_hidden_columns(const pugi::xml_node& sheet) {
    hidden_.assign(sheet_columns_max, false);
    for (const pugi::xml_node& one : child_of(sheet, "cols")) {
      if (!is_set(attribute_of(one, "hidden"))) continue;
      const std::size_t first = std::max<std::size_t>(index_in(attribute_of(one, "min")).value_or(1), 1);
      const std::size_t last = std::min(index_in(attribute_of(one, "max")).value_or(first), sheet_columns_max);
      for (std::size_t i = first; i <= last; ++i) hidden_[i - 1] = true;
    }
  }

  std::string row_text(const pugi::xml_node& row) const {
    std::vector<std::string> cells;
    std::size_t column = 0;
    std::size_t used = 0;
    for (const pugi::xml_node& cell : row) {
      if (!is_named(cell, "c")) continue;
      column = column_of(attribute_of(cell, "r")).value_or(column);
      if (column >= sheet_columns_max) break;
      std::string text = hidden_[column] ? "" : cell_text(cell);
      if (!text.empty()) {
        if (cells.size() <= column) cells.resize(column + 1);
        cells[column] = std::move(text);
        used = std::max(used, column + 1);
      }
      ++column;
    }
    cells.resize(used);
    const auto first = std::find_if(cells.begin(), cells.end(), [](const std::string& one) { return !one.empty(); });
    std::vector<std::string> shown;
    for (auto at = first; at != cells.end(); ++at)
      if (!hidden_[static_cast<std::size_t>(at - cells.begin())]) shown.push_back(std::move(*at));
    return join(shown, " | ");
  }

  std::string cell_text(const pugi::xml_node& cell) const {
    const std::string_view type = attribute_of(cell, "t");
    if (type == "inlineStr") return rich_text(child_of(cell, "is"));
    const std::string value = text_below(child_of(cell, "v"));
    if (type == "s") {
      const auto index = index_in(value);
      return index && *index < book_.strings.size() ? book_.strings[*index] : "";
    }
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    if (type == "e") return "";
    if (type == "str" || type == "d") return value;
    return value.empty() ? "" : number_text(value, attribute_of(cell, "s"));
  }
  std::string number_text(const std::string& value, std::string_view style) const {
    double number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    if (read.ec != std::errc()) return value;
    const std::size_t index = index_in(style).value_or(0);
    const std::string_view code = index < book_.formats.size() ? std::string_view(book_.formats[index]) : "";
    return clean_line(shown_number(number, code, book_.dates));
  }

  const Book& book_;
  Document& document_;
  DocumentText out_;
  std::vector<bool> hidden_;
};

Book book_of(ZipFiles& files, const std::string& part, const pugi::xml_node& workbook) {
  Book book;
  if (is_set(attribute_of(child_of(workbook, "workbookPr"), "date1904"))) book.dates = DateSystem::from_1904;
  if (const auto strings = read_xml(files, resolved(part, "sharedStrings.xml")))
    for (const pugi::xml_node& one : (*strings)->document_element())
      if (is_named(one, "si")) book.strings.push_back(rich_text(one));
  if (const auto styles = read_xml(files, resolved(part, "styles.xml")))
    book.formats = formats_of((*styles)->document_element());
  return book;
}

}  // namespace

Result<Document> read_xlsx(ZipFiles& files, std::string_view url) {
  const std::string part = main_part(files, "xl/workbook.xml");
  const auto workbook = TRY(read_xml(files, part));
  const Book book = book_of(files, part, workbook->document_element());
  const std::map<std::string, std::string> targets = relations_of(files, part);

  Document document;
  document.url = std::string(url);
  document.media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  SheetReader reader(book, document);
  std::size_t sheets = 0;
  for (const pugi::xml_node& sheet : child_of(workbook->document_element(), "sheets")) {
    const std::string_view state = attribute_of(sheet, "state");
    const auto target = targets.find(std::string(attribute_of(sheet, "id")));
    if (state == "hidden" || state == "veryHidden" || target == targets.end() || ++sheets > sheets_max) continue;
    if (!files.has(target->second)) continue;
    const auto xml = TRY(read_xml(files, target->second));
    TRY_VOID(reader.read(xml->document_element(), clean_line(to_valid_utf8(attribute_of(sheet, "name")))));
  }
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "the Excel file holds no text");

  OfficeProperties properties = office_properties(files);
  document.title = reading_weight(properties.title) >= 4 ? properties.title : name_of_url(url);
  document.author = std::move(properties.author);
  document.published = std::move(properties.changed);
  document.language = language_of(document.text);
  return document;
}

}  // namespace kaozheng::sources
