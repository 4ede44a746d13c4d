// SPDX-License-Identifier: Apache-2.0
// Documents packed as ZIP containers. Private to this room.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/document.h"
#include "sources/files/zip_files.h"

namespace kaozheng::sources {

// A container of any kind, told apart by what is in it. `malformed`, with what it is, when it cannot be read.
Result<Document> read_packed(std::string_view bytes, std::string_view url);

// The kinds: Word (ECMA-376 part 1, 17), Excel (18), EPUB 2 and 3. Hidden text, rows, columns and sheets are left out,
// as are deleted text and tables of contents.
Result<Document> read_docx(ZipFiles& files, std::string_view url);
Result<Document> read_xlsx(ZipFiles& files, std::string_view url);
Result<Document> read_epub(ZipFiles& files, std::string_view url);

// What an Office file says of itself (docProps/core.xml).
struct OfficeProperties {
  std::string title;
  std::string author;
  std::string changed;  // ISO date
};
OfficeProperties office_properties(ZipFiles& files);

// Where the parts that `from` refers to stand, by id. Empty when there are none.
std::map<std::string, std::string> relations_of(ZipFiles& files, std::string_view from);
// The main part of an Office file.
std::string main_part(ZipFiles& files, std::string_view otherwise);

}  // namespace kaozheng::sources
