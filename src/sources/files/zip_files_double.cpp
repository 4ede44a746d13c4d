// SPDX-License-Identifier: Apache-2.0
#include "sources/files/zip_files_double.h"

#include <zip.h>

#include <stdexcept>

namespace kaozheng::sources {
namespace {

void check(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace

std::string packed(const std::vector<std::pair<std::string, std::string>>& files, const std::string& password) {
  zip_error_t error;
  ::zip_error_init(&error);
  zip_source_t* const target = ::zip_source_buffer_create(nullptr, 0, 0, &error);
  check(target != nullptr, "no buffer");
  ::zip_source_keep(target);
  zip_t* const archive = ::zip_open_from_source(target, ZIP_TRUNCATE, &error);
  check(archive != nullptr, "no archive");
  for (const auto& [name, content] : files) {
    zip_source_t* const source = ::zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t at = ::zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    check(at >= 0, "not added");
    if (!password.empty())
      check(::zip_file_set_encryption(archive, static_cast<zip_uint64_t>(at), ZIP_EM_AES_256, password.c_str()) == 0,
            "not encrypted");
  }
  check(::zip_close(archive) == 0, "not closed");
  check(::zip_source_open(target) == 0, "not opened");
  std::string bytes;
  char piece[4096];
  for (zip_int64_t read = 0; (read = ::zip_source_read(target, piece, sizeof piece)) > 0;)
    bytes.append(piece, static_cast<std::size_t>(read));
  ::zip_source_close(target);
  ::zip_source_free(target);
  ::zip_error_fini(&error);
  return bytes;
}

std::string packed_docx(const std::string& body, const std::string& styles, const std::string& core) {
  const std::string space = " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
  return packed(
      {{"[Content_Types].xml", "<Types/>"},
       {"_rels/.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
        "relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"},
       {"word/document.xml", "<w:document" + space + "><w:body>" + body + "</w:body></w:document>"},
       {"word/styles.xml", "<w:styles" + space + ">" + styles + "</w:styles>"},
       {"docProps/core.xml", "<cp:coreProperties>" + core + "</cp:coreProperties>"}});
}

}  // namespace kaozheng::sources
