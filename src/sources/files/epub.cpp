// SPDX-License-Identifier: Apache-2.0
// EPUB books → Document: the chapters in the order of the spine.
#include <set>

#include "base/bytes.h"
#include "sources/dates.h"
#include "sources/document_text.h"
#include "sources/files/packed_documents.h"
#include "sources/html/html_blocks.h"
#include "sources/html/html_tree.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t book_bytes_max = 20u << 20;

struct Chapter {
  std::string file;
  bool contents = false;  // the book's own list of its chapters
};

std::vector<Chapter> chapters_of(const pugi::xml_node& package, const std::string& part) {
  std::map<std::string, Chapter> items;
  for (const pugi::xml_node& item : child_of(package, "manifest")) {
    const std::string_view type = attribute_of(item, "media-type");
    if (!is_named(item, "item") || (!contains(type, "html") && !contains(type, "xml"))) continue;
    const std::string href = percent_decode(attribute_of(item, "href"));
    items[std::string(attribute_of(item, "id"))] = {resolved(part, href),
                                                    contains(attribute_of(item, "properties"), "nav")};
  }
  std::vector<Chapter> chapters;
  std::set<std::string> seen;
  for (const pugi::xml_node& reference : child_of(package, "spine")) {
    const auto item = items.find(std::string(attribute_of(reference, "idref")));
    if (item == items.end() || !seen.insert(item->second.file).second) continue;
    chapters.push_back(item->second);
  }
  return chapters;
}

// Fonts may be locked; a book whose chapters are is sold to one reader.
std::set<std::string> locked_files(ZipFiles& files) {
  std::set<std::string> locked;
  const auto xml = read_xml(files, "META-INF/encryption.xml");
  if (!xml) return locked;
  for (const pugi::xml_node& one : (*xml)->document_element())
    if (const pugi::xml_node reference = descendant_of(one, "CipherReference"))
      locked.insert(percent_decode(attribute_of(reference, "URI")));
  return locked;
}

void add_chapter(const std::string& xhtml, Document& document) {
  const HtmlPage page = parse_html(decode_text(xhtml, "", /*html=*/true));
  const HtmlNode* body = nullptr;
  walk<HtmlNode>(*page.root, [&](HtmlNode& node) {
    node.dropped = node.dropped || is_one_of(node.tag, {"head", "script", "x-drop", "nav"});
    if (node.tag == "body" && !body) body = &node;
    return !node.dropped;
  });
  if (body) append_blocks(*body, document);
}

}  // namespace

Result<Document> read_epub(ZipFiles& files, std::string_view url) {
  const auto container = TRY(read_xml(files, "META-INF/container.xml"));
  const std::string part(attribute_of(descendant_of(*container, "rootfile"), "full-path"));
  const auto xml = TRY(read_xml(files, part));
  const pugi::xml_node package = xml->document_element();
  const std::set<std::string> locked = locked_files(files);

  Document document;
  document.url = std::string(url);
  document.media_type = "application/epub+zip";
  for (const Chapter& chapter : chapters_of(package, part)) {
    if (locked.contains(chapter.file)) return fail(ErrorKind::malformed, "the book is locked (DRM)");
    if (chapter.contents || !files.has(chapter.file)) continue;
    const std::string xhtml = TRY(files.read(chapter.file));
    add_chapter(xhtml, document);
    if (document.text.size() > book_bytes_max)
      return fail(ErrorKind::too_long, "the book holds more text than can be read");
  }
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "the book holds no text");

  const pugi::xml_node metadata = child_of(package, "metadata");
  document.title = title_of_file(document, text_below(child_of(metadata, "title")));
  document.author = text_below(child_of(metadata, "creator"));
  document.published = find_date(text_below(child_of(metadata, "date")));
  document.language = language_of(document.text);
  return document;
}

}  // namespace kaozheng::sources
