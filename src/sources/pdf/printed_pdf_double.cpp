// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/printed_pdf_double.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sources/lines.h"

namespace kaozheng::sources {
namespace {

constexpr double page_width = 612;
constexpr double page_height = 792;
constexpr double margin = 50;

std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    next_code_point(text, at);
    characters.emplace_back(text.substr(begin, at - begin));
  }
  return characters;
}

double width_of(std::string_view text, double size) {
  double width = 0;
  for (const std::string& character : characters_of(text)) width += character.size() == 1 ? size / 2 : size;
  return width;
}

// What a line is not broken in: a word with the blank behind it, a Chinese character.
std::vector<std::string> units_of(std::string_view text) {
  std::vector<std::string> units;
  bool open = false;
  for (const std::string& character : characters_of(text)) {
    const bool ascii = character.size() == 1;
    if (open && ascii)
      units.back() += character;
    else
      units.push_back(character);
    open = ascii && character != " ";
  }
  return units;
}

std::vector<std::string> broken(std::string_view text, double width, double indent, double size) {
  std::vector<std::string> lines{""};
  double used = indent;
  for (const std::string& unit : units_of(text)) {
    if (used + width_of(trim(unit), size) > width && !lines.back().empty()) {
      lines.emplace_back();
      used = 0;
    }
    lines.back() += unit;
    used += width_of(unit, size);
  }
  return lines;
}

std::string hex_of(std::string_view text) {
  std::string hex;
  for (std::size_t at = 0; at < text.size();)
    hex += fmt::format("{:04X}", static_cast<unsigned>(next_code_point(text, at)) & 0xFFFFu);
  return hex;
}

std::string stream_of(const std::string& content) {
  return fmt::format("<</Length {}>> stream\n{}\nendstream", content.size(), content);
}

// Every code stands for the character of that number.
std::string character_map() {
  std::string map =
      "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange "
      "<0000><FFFF> endcodespacerange\n";
  for (int first = 0; first < 256; first += 64) {
    map += "64 beginbfrange\n";
    for (int row = first; row < first + 64; ++row) map += fmt::format("<{0:02X}00><{0:02X}FF><{0:02X}00>\n", row);
    map += "endbfrange\n";
  }
  return map + "endcmap end end";
}

std::string content_of(const PlacedPage& page) {
  std::string content;
  for (const PlacedLine& line : page)
    content += fmt::format("BT /F {} Tf {} {} Td <{}> Tj ET\n", line.size, line.left,
                           page_height - line.top - line.size, hex_of(line.text));
  return content;
}

}  // namespace

std::string printed_pdf(const std::vector<PlacedPage>& pages) {
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>",
      "",
      stream_of(character_map()),
      "<</Type/FontDescriptor/FontName/Song/Flags 4/Ascent 880/Descent -120/CapHeight 700/ItalicAngle 0/StemV 80"
      "/FontBBox[0 -120 1000 880]>>",
      "<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement "
      "0>>/FontDescriptor 4 0 R/DW 1000/W[32 126 500]>>",
      "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 3 0 R>>"};
  std::string kids;
  for (const PlacedPage& page : pages) {
    objects.push_back(stream_of(content_of(page)));
    objects.push_back(
        fmt::format("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {} {}]/Contents {} 0 R/Resources<</Font<</F 6 0 R>>>>>>",
                    page_width, page_height, objects.size()));
    kids += fmt::format("{} 0 R ", objects.size());
  }
  objects[1] = fmt::format("<</Type/Pages/Count {}/Kids[{}]>>", pages.size(), kids);

  std::string pdf = "%PDF-1.4\n";
  std::string places = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    places += fmt::format("{:010} 00000 n \n", pdf.size());
    pdf += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  const std::size_t table = pdf.size();
  return pdf + places +
         fmt::format("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", objects.size() + 1, table);
}

std::vector<PlacedPage> set_in_columns(const std::vector<std::string>& paragraphs, const Columns& columns) {
  const double width = (page_width - 2 * margin - columns.gutter * (columns.count - 1)) / columns.count;
  std::vector<PlacedPage> pages(1);
  int column = 0;
  double top = columns.top;
  for (const std::string& paragraph : paragraphs) {
    const bool heading = !ends_with_sentence_mark(paragraph);
    const bool title = heading && &paragraph == &paragraphs.front();
    const double size = columns.size * (title ? 1.6 : heading ? 1.2 : 1.0);
    const double indent = heading ? 0 : 2 * size;
    if (heading && top > columns.top) top += size;
    bool first = true;
    for (const std::string& line : broken(paragraph, width, indent, size)) {
      if (top + size > columns.bottom) {
        top = columns.top;
        if (++column == columns.count) {
          column = 0;
          pages.emplace_back();
        }
      }
      const double left = margin + column * (width + columns.gutter);
      pages.back().push_back({left + (first ? indent : 0), top, size, std::string(trim(line))});
      first = false;
      top += size * 1.35;
    }
    if (heading) top += size * 0.4;
  }
  return pages;
}

void sort_across(std::vector<PlacedPage>& pages) {
  for (PlacedPage& page : pages)
    std::stable_sort(page.begin(), page.end(), [](const PlacedLine& a, const PlacedLine& b) {
      return a.top != b.top ? a.top < b.top : a.left < b.left;
    });
}

}  // namespace kaozheng::sources
