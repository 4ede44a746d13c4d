// SPDX-License-Identifier: Apache-2.0
// Word files → Document.
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/files/packed_documents.h"

namespace kaozheng::sources {
namespace {

constexpr int nesting_max = 60;
constexpr std::size_t cell_weight_max = 600;  // beyond it the table only places text
constexpr std::size_t table_columns_max = 200;

int number_in(std::string_view text, int otherwise) {
  int number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_on(const pugi::xml_node& property) {
  if (!property) return false;
  const std::string_view value = attribute_of(property, "val");
  return value != "0" && value != "false" && value != "off";
}

// What a paragraph is, by its style or by itself.
struct Shape {
  int heading = 0;  // its level
  bool item = false;
  bool contents = false;  // a line of the table of contents
  bool hidden = false;
};

class Styles {
 public:
  explicit Styles(const pugi::xml_node& root) {
    for (const pugi::xml_node& style : root) {
      if (!is_named(style, "style")) continue;
      Style& one = styles_[std::string(attribute_of(style, "styleId"))];
      one.based_on = attribute_of(child_of(style, "basedOn"), "val");
      one.name = to_lower_ascii(attribute_of(child_of(style, "name"), "val"));
      read(child_of(style, "pPr"), one.shape);
      one.shape.hidden = is_on(child_of(child_of(style, "rPr"), "vanish"));
      if (one.name == "title") one.shape.heading = 1;
      if (one.name.starts_with("heading ")) one.shape.heading = number_in(std::string_view(one.name).substr(8), 1);
      if (one.name.starts_with("toc ")) one.shape.contents = true;
      one.shape.heading = std::clamp(one.shape.heading, 0, 6);
    }
  }

  Shape shape_of(const pugi::xml_node& paragraph) const {
    const pugi::xml_node properties = child_of(paragraph, "pPr");
    Shape shape = inherited(std::string(attribute_of(child_of(properties, "pStyle"), "val")));
    read(properties, shape);
    return shape;
  }
  bool hides(const pugi::xml_node& run_properties) const {
    if (const pugi::xml_node own = child_of(run_properties, "vanish")) return is_on(own);
    return inherited(std::string(attribute_of(child_of(run_properties, "rStyle"), "val"))).hidden;
  }

 private:
  struct Style {
    std::string based_on;
    std::string name;
    Shape shape;
  };

  static void read(const pugi::xml_node& properties, Shape& shape) {
    if (const pugi::xml_node outline = child_of(properties, "outlineLvl")) {
      const int level = number_in(attribute_of(outline, "val"), 9);
      shape.heading = level >= 0 && level < 9 ? std::min(level + 1, 6) : 0;
    }
    if (const pugi::xml_node numbering = child_of(properties, "numPr"))
      shape.item = attribute_of(child_of(numbering, "numId"), "val") != "0";
  }
  Shape inherited(const std::string& id) const {
    Shape shape;
    std::string at = id;
    for (int depth = 0; depth < 10 && !at.empty(); ++depth) {
      const auto style = styles_.find(at);
      if (style == styles_.end()) break;
      if (shape.heading == 0) shape.heading = style->second.shape.heading;
      shape.item = shape.item || style->second.shape.item;
      shape.contents = shape.contents || style->second.shape.contents;
      shape.hidden = shape.hidden || style->second.shape.hidden;
      at = style->second.based_on;
    }
    return shape;
  }

  std::map<std::string, Style> styles_;
};

// Deleted, moved away, or shown another time.
bool is_left_out(const pugi::xml_node& node) {
  static const std::set<std::string_view> names = {"del",   "moveFrom", "instrText",    "delText", "txbxContent",
                                                   "rPr",   "pPr",      "rubyPr",       "rt",      "Fallback",
                                                   "sdtPr", "object",   "annotationRef"};
  return names.contains(local_name(node.name()));
}

class DocxReader {
 public:
  DocxReader(const Styles& styles, Document& document) : styles_(styles), out_(document) {}

  void read(const pugi::xml_node& parent, int depth = 0) {
    if (depth > nesting_max) return;
    for (const pugi::xml_node& node : parent) {
      const std::string_view name = local_name(node.name());
      if (name == "p")
        paragraph(node, depth);
      else if (name == "tbl")
        table(node, depth);
      else if (!is_left_out(node))
        read(node, depth + 1);
    }
  }

 private:
  void paragraph(const pugi::xml_node& node, int depth) {
    const Shape shape = styles_.shape_of(node);
    std::string text;
    collect(node, depth, text);
    const BlockKind kind = shape.heading > 0 ? BlockKind::heading
                           : shape.item      ? BlockKind::list_item
                                             : BlockKind::paragraph;
    if (!shape.contents && !shape.hidden) out_.add(kind, clean_line(to_valid_utf8(text)), shape.heading);
    text_boxes(node, depth);
  }

  void collect(const pugi::xml_node& parent, int depth, std::string& text) const {
    if (depth > nesting_max) return;
    for (const pugi::xml_node& node : parent) {
      const std::string_view name = local_name(node.name());
      if (name == "t") {
        text += node.text().get();
      } else if (name == "tab" || name == "br" || name == "cr") {
        text += ' ';
      } else if (name == "noBreakHyphen") {
        text += '-';
      } else if (name == "r") {
        if (!styles_.hides(child_of(node, "rPr"))) collect(node, depth + 1, text);
      } else if (!is_left_out(node)) {
        collect(node, depth + 1, text);
      }
    }
  }

  // Boxes stand beside the paragraph they are anchored in.
  void text_boxes(const pugi::xml_node& parent, int depth) {
    if (depth > nesting_max) return;
    for (const pugi::xml_node& node : parent) {
      if (is_named(node, "txbxContent"))
        read(node, depth + 1);
      else if (!is_left_out(node) && node.first_child())
        text_boxes(node, depth + 1);
    }
  }

  struct Cell {
    std::string text;
    pugi::xml_node node;
  };

  void table(const pugi::xml_node& node, int depth) {
    std::vector<std::string> above;  // by column, for cells that reach down
    for (const pugi::xml_node& row : rows_of(node)) {
      const std::vector<Cell> cells = cells_of(row, depth, above);
      const bool places = std::any_of(cells.begin(), cells.end(),
                                      [](const Cell& cell) { return reading_weight(cell.text) > cell_weight_max; });
      if (cells.size() < 2 || places) {
        for (const Cell& cell : cells) read(cell.node, depth + 1);
        continue;
      }
      std::vector<std::string> texts;
      bool has_text = false;
      for (const Cell& cell : cells) {
        texts.push_back(cell.text);
        has_text = has_text || !cell.text.empty();
      }
      if (has_text) out_.add(BlockKind::table_row, join(texts, " | "));
    }
  }

  static std::vector<pugi::xml_node> rows_of(const pugi::xml_node& table) {
    std::vector<pugi::xml_node> rows;
    for (const pugi::xml_node& node : table) {
      if (is_named(node, "tr")) rows.push_back(node);
      const pugi::xml_node content = is_named(node, "sdt") ? child_of(node, "sdtContent") : pugi::xml_node();
      for (const pugi::xml_node& row : content)
        if (is_named(row, "tr")) rows.push_back(row);
    }
    return rows;
  }

  // A cell that is joined to the one above says the same.
  std::vector<Cell> cells_of(const pugi::xml_node& row, int depth, std::vector<std::string>& above) const {
    std::vector<Cell> cells;
    std::size_t column = 0;
    for (pugi::xml_node node : row) {
      if (is_named(node, "sdt")) node = child_of(child_of(node, "sdtContent"), "tc");
      if (!is_named(node, "tc") || column >= table_columns_max) continue;
      const pugi::xml_node properties = child_of(node, "tcPr");
      const pugi::xml_node merge = child_of(properties, "vMerge");
      const bool goes_on = merge && attribute_of(merge, "val") != "restart" && column < above.size();
      std::string text = goes_on ? above[column] : cell_text(node, depth);
      const int span = std::clamp(number_in(attribute_of(child_of(properties, "gridSpan"), "val"), 1), 1, 50);
      if (above.size() < column + 1) above.resize(column + 1);
      above[column] = text;
      column += static_cast<std::size_t>(span);
      cells.push_back({std::move(text), node});
    }
    return cells;
  }
  std::string cell_text(const pugi::xml_node& cell, int depth) const {
    std::string text;
    paragraphs_below(cell, depth, text);
    return clean_line(to_valid_utf8(text));
  }
  void paragraphs_below(const pugi::xml_node& parent, int depth, std::string& text) const {
    if (depth > nesting_max) return;
    for (const pugi::xml_node& node : parent) {
      if (is_named(node, "p")) {
        text += ' ';
        collect(node, depth + 1, text);
      } else if (!is_left_out(node)) {
        paragraphs_below(node, depth + 1, text);
      }
    }
  }

  const Styles& styles_;
  DocumentText out_;
};

void read_notes(ZipFiles& files, const std::string& name, DocxReader& reader) {
  const auto xml = read_xml(files, name);
  if (!xml) return;
  for (const pugi::xml_node& note : (*xml)->document_element())
    if (attribute_of(note, "type").empty() || attribute_of(note, "type") == "normal") reader.read(note);
}

}  // namespace

Result<Document> read_docx(ZipFiles& files, std::string_view url) {
  const std::string part = main_part(files, "word/document.xml");
  const auto xml = TRY(read_xml(files, part));
  const auto styles_xml = read_xml(files, resolved(part, "styles.xml"));
  const Styles styles(styles_xml ? (*styles_xml)->document_element() : pugi::xml_node());

  Document document;
  document.url = std::string(url);
  document.media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  DocxReader reader(styles, document);
  reader.read(child_of(xml->document_element(), "body"));
  for (const char* const notes : {"footnotes.xml", "endnotes.xml"}) read_notes(files, resolved(part, notes), reader);
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "the Word file holds no text");

  OfficeProperties properties = office_properties(files);
  document.title = title_of_file(document, properties.title);
  document.author = std::move(properties.author);
  document.published = date_near_top(document);
  if (document.published.empty()) document.published = std::move(properties.changed);
  document.language = language_of(document.text);
  return document;
}

}  // namespace kaozheng::sources
