// SPDX-License-Identifier: Apache-2.0
// Containers in arbitrary bytes, and Word, Excel and EPUB files whose parts are arbitrary. The first byte chooses what
// is made of the rest.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "sources/files/cell_format.h"
#include "sources/files/csv_table.h"
#include "sources/files/packed_documents.h"
#include "sources/files/zip_files_double.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Result<Document>& read) {
  if (!read) {
    require(!read.error().what.empty());
    return;
  }
  const Document& document = *read;
  require(is_utf8(document.text) && is_utf8(document.title) && is_utf8(document.author));
  std::size_t end = 0;
  for (const Block& block : document.blocks) {
    require(block.begin >= end && block.begin < block.end && block.end <= document.text.size());
    end = block.end;
  }
  require(end == document.text.size());
}

// Two parts, parted by a zero byte.
std::string container_of(unsigned kind, std::string_view parts) {
  const std::size_t cut = parts.find('\0');
  const std::string first(parts.substr(0, cut));
  const std::string second(cut == std::string_view::npos ? std::string_view() : parts.substr(cut + 1));
  const std::string relation = "<r><r Id=\"a\" Target=\"s.xml\"/></r>";
  if (kind == 1)
    return sources::packed({{"[Content_Types].xml", ""}, {"word/document.xml", first}, {"word/styles.xml", second}});
  if (kind == 2)
    return sources::packed({{"[Content_Types].xml", ""},
                            {"xl/workbook.xml", "<w><sheets><sheet name=\"n\" r:id=\"a\"/></sheets></w>"},
                            {"xl/_rels/workbook.xml.rels", relation},
                            {"xl/s.xml", first},
                            {"xl/styles.xml", second},
                            {"xl/sharedStrings.xml", second}});
  return sources::packed({{"META-INF/container.xml", "<c><rootfile full-path=\"b.opf\"/></c>"},
                          {"b.opf", first},
                          {"c.xhtml", second},
                          {"META-INF/encryption.xml", second}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const unsigned kind = data[0] % 5;
  if (kind == 0) check(sources::read_packed(rest, "file:///a.bin"));
  if (kind >= 1 && kind <= 3) check(sources::read_packed(container_of(kind, rest), "file:///a.bin"));
  if (kind != 4) return 0;
  if (const auto table = sources::find_table(to_valid_utf8(rest), "file:///a.csv"))
    check(sources::read_table(*table, "file:///a.csv"));
  for (const double value : {0.0, -1.5, 45'839.5, 1e300, -1e-300})
    require(sources::shown_number(value, rest, sources::DateSystem::from_1904).size() < 1'000 + 2 * rest.size());
  return 0;
}
