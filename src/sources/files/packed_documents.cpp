// SPDX-License-Identifier: Apache-2.0
#include "sources/files/packed_documents.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "sources/dates.h"

namespace kaozheng::sources {
namespace {

std::string relations_file(std::string_view from) {
  const std::size_t slash = from.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return fmt::format("{}_rels/{}.rels", from.substr(0, name), from.substr(name));
}

// Relations of a kind have types that end alike in both editions of the standard.
std::string target_of_kind(ZipFiles& files, std::string_view from, std::string_view kind) {
  const auto xml = read_xml(files, relations_file(from));
  if (!xml) return "";
  for (const pugi::xml_node& relation : (*xml)->document_element())
    if (attribute_of(relation, "Type").ends_with(kind)) return resolved(from, attribute_of(relation, "Target"));
  return "";
}

}  // namespace

std::map<std::string, std::string> relations_of(ZipFiles& files, std::string_view from) {
  std::map<std::string, std::string> targets;
  const auto xml = read_xml(files, relations_file(from));
  if (!xml) return targets;
  for (const pugi::xml_node& relation : (*xml)->document_element())
    targets.emplace(attribute_of(relation, "Id"), resolved(from, attribute_of(relation, "Target")));
  return targets;
}

std::string main_part(ZipFiles& files, std::string_view otherwise) {
  std::string part = target_of_kind(files, "", "/officeDocument");
  return files.has(part) ? part : std::string(otherwise);
}

OfficeProperties office_properties(ZipFiles& files) {
  OfficeProperties properties;
  const auto xml = read_xml(files, "docProps/core.xml");
  if (!xml) return properties;
  const pugi::xml_node root = (*xml)->document_element();
  properties.title = text_below(child_of(root, "title"));
  properties.author = text_below(child_of(root, "creator"));
  for (const char* const when : {"modified", "created"})
    if (properties.changed.empty()) properties.changed = find_date(text_below(child_of(root, when)));
  return properties;
}

Result<Document> read_packed(std::string_view bytes, std::string_view url) {
  ZipFiles files = TRY(ZipFiles::open(bytes));
  if (files.has("[Content_Types].xml")) {
    const std::string part = main_part(files, "");
    if (part.starts_with("word/") || files.has("word/document.xml")) return read_docx(files, url);
    if (part.starts_with("xl/") || files.has("xl/workbook.xml")) return read_xlsx(files, url);
    if (part.starts_with("ppt/") || files.has("ppt/presentation.xml"))
      return fail(ErrorKind::malformed, "it is a PowerPoint file (PPTX), which cannot be read");
  }
  if (files.has("META-INF/container.xml")) return read_epub(files, url);
  if (files.has("content.xml")) return fail(ErrorKind::malformed, "it is an OpenDocument file, which cannot be read");
  return fail(ErrorKind::malformed, "it is an archive (ZIP), which cannot be read");
}

}  // namespace kaozheng::sources
