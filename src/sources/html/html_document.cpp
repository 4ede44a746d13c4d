// SPDX-License-Identifier: Apache-2.0
// HTML → Document.
#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/html/html_blocks.h"
#include "sources/html/html_content.h"
#include "sources/html/html_lead.h"
#include "sources/html/html_metadata.h"
#include "sources/html/html_tree.h"
#include "sources/html/html_trim.h"
#include "sources/pages.h"
#include "sources/pages/not_a_page.h"

namespace kaozheng::sources {
namespace {

// Text that only JavaScript would show may stand in the page's own description of the article.
void use_declared_body(const std::string& body, Document& document) {
  if (reading_weight(body) < 2 * reading_weight(document.text) + 200) return;
  document.text.clear();
  document.blocks.clear();
  DocumentText out(document);
  for (const std::string& line : split(body, '\n')) out.add(BlockKind::paragraph, clean_line(line));
}

std::string noscript_text(const HtmlNode& root) {
  std::string text;
  walk(root, [&](const HtmlNode& node) {
    if (node.tag == "x-drop")
      for (const auto& child : node.children) text += text_of(*child) + " ";
    return node.tag != "script";
  });
  return text;
}

}  // namespace

Result<Document> read_html(std::string_view html, std::string_view url) {
  const HtmlPage page = parse_html(html);
  HtmlMetadata metadata = read_metadata(*page.root, url);
  Document document;
  document.url = std::string(url);
  document.media_type = "text/html";
  document.title = std::move(metadata.title);
  const auto content = find_content(*page.root);
  for (const HtmlNode* node : find_lead(*page.root, content, metadata.description)) append_blocks(*node, document);
  for (const HtmlNode* node : content) append_blocks(*node, document);
  trim_blocks(document);
  use_declared_body(metadata.body, document);

  const std::string whole_text = clean_line(text_of(*page.root) + " " + noscript_text(*page.root));
  const SeenPage seen{document.title, document.text, whole_text, page.scripts, page.has_password_field};
  if (const auto why = why_not_a_page(seen)) return fail(ErrorKind::malformed, "not an article but " + *why);
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "the page holds no text");

  if (document.title.empty()) document.title = name_of_url(url);
  document.author = std::move(metadata.author);
  document.site = std::move(metadata.site);
  document.published = std::move(metadata.published);
  document.modified = std::move(metadata.modified);
  document.canonical_url = std::move(metadata.canonical_url);
  document.licence = std::move(metadata.licence);
  // What the text is written in is surer than what a template declares.
  document.language = language_of(document.text);
  if (document.language.empty() || document.language == "en")
    document.language = metadata.language.empty() || metadata.language == "zh" ? document.language : metadata.language;
  return document;
}

}  // namespace kaozheng::sources
