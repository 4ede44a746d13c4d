// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_tree.h"

#include <gumbo.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::sources {
namespace {

std::string tag_name(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece piece = element.original_tag;
  gumbo_tag_from_original_text(&piece);
  return to_lower_ascii(std::string_view(piece.data, piece.length));
}

// Recursion is bounded: the pre-scan and gumbo differ by a few levels at most, `depth` is the floor under both.
std::unique_ptr<HtmlNode> copy_tree(const GumboNode& node, HtmlNode* parent, std::size_t depth) {
  auto copy = std::make_unique<HtmlNode>();
  copy->parent = parent;
  if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA) {
    copy->text = node.v.text.text;
    return copy;
  }
  if (node.type != GUMBO_NODE_ELEMENT) return nullptr;
  const GumboElement& element = node.v.element;
  copy->tag = tag_name(element);
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    copy->attributes.emplace_back(attribute->name, attribute->value);
  }
  if (depth >= 4 * html_depth_max) return copy;
  for (unsigned i = 0; i < element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
    if (auto child_copy = copy_tree(*child, copy.get(), depth + 1)) copy->children.push_back(std::move(child_copy));
  }
  return copy;
}

}  // namespace

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view HtmlNode::attribute(std::string_view name) const {
  for (const auto& [attribute_name, value] : attributes)
    if (attribute_name == name) return value;
  return {};
}

bool HtmlNode::has_attribute(std::string_view name) const {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& entry) { return entry.first == name; });
}

std::string HtmlNode::names() const {
  return to_lower_ascii(std::string(attribute("class")) + " " + std::string(attribute("id")));
}

std::string text_of(const HtmlNode& node) {
  std::string text;
  walk(node, [&](const HtmlNode& at) {
    if (at.is_text()) text += at.text;
    if (is_one_of(at.tag, {"script", "x-drop"})) return false;
    if (!at.is_text() && !is_one_of(at.tag, {"span", "x-a", "sup", "time"})) text += ' ';
    return true;
  });
  return text;
}

HtmlPage parse_html(std::string_view html) {
  SimplerMarkup simpler = simplify_markup(html);
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  GumboOutput* output = gumbo_parse_with_options(&options, simpler.markup.data(), simpler.markup.size());
  HtmlPage page;
  page.scripts = simpler.scripts;
  page.has_password_field = simpler.has_password_field;
  page.root = copy_tree(*output->root, nullptr, 0);
  gumbo_destroy_output(&options, output);
  if (!page.root) page.root = std::make_unique<HtmlNode>();
  return page;
}

}  // namespace kaozheng::sources
