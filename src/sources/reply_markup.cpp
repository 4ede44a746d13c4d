// SPDX-License-Identifier: Apache-2.0
#include "sources/reply_markup.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/bytes.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t reply_elements_max = 4000;
constexpr std::size_t snippet_bytes_max = 4096;

// Everything that could open an element; end tags are not subtracted, since which ones close something only a parser
// knows.
std::size_t count_start_tags(std::string_view html) {
  std::size_t count = 0;
  for (std::size_t i = html.find('<'); i != std::string_view::npos && i + 1 < html.size(); i = html.find('<', i + 1)) {
    const char next = html[i + 1];
    if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')) ++count;
  }
  return count;
}

const GumboVector* children_of(const GumboNode& node) {
  if (node.type == GUMBO_NODE_DOCUMENT) return &node.v.document.children;
  if (node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE) return &node.v.element.children;
  return nullptr;
}

// Visits nodes in document order with a stack of its own.
void visit_nodes(const GumboNode& root, const std::function<bool(const GumboNode&)>& visit) {
  std::vector<const GumboNode*> waiting{&root};
  while (!waiting.empty()) {
    const GumboNode* const node = waiting.back();
    waiting.pop_back();
    if (!visit(*node)) continue;
    const GumboVector* const children = children_of(*node);
    if (!children) continue;
    for (unsigned i = children->length; i-- > 0;) waiting.push_back(static_cast<const GumboNode*>(children->data[i]));
  }
}

}  // namespace

ParsedMarkup parse_markup(std::string_view text) {
  if (count_start_tags(text) > reply_elements_max) return nullptr;
  return ParsedMarkup(gumbo_parse_with_options(&kGumboDefaultOptions, text.data(), text.size()));
}

void visit_elements(const GumboNode& root, const std::function<bool(const GumboNode&)>& visit) {
  visit_nodes(root, [&](const GumboNode& node) { return node.type != GUMBO_NODE_ELEMENT || visit(node); });
}

std::string_view attribute_of(const GumboNode& element, const char* name) {
  if (element.type != GUMBO_NODE_ELEMENT) return {};
  const GumboAttribute* const attribute = gumbo_get_attribute(&element.v.element.attributes, name);
  return attribute ? std::string_view(attribute->value) : std::string_view();
}

bool has_class(const GumboNode& element, std::string_view name) {
  const std::string_view classes = attribute_of(element, "class");
  constexpr std::string_view blanks = " \t\n\r\f";
  for (std::size_t begin = classes.find_first_not_of(blanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(classes.find_first_of(blanks, begin), classes.size());
    if (classes.substr(begin, end - begin) == name) return true;
    begin = classes.find_first_not_of(blanks, end);
  }
  return false;
}

std::string text_below(const GumboNode& root) {
  std::string text;
  visit_nodes(root, [&](const GumboNode& node) {
    const bool is_text =
        node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA;
    if (is_text) text += node.v.text.text;
    const bool is_code = node.type == GUMBO_NODE_ELEMENT &&
                         (node.v.element.tag == GUMBO_TAG_SCRIPT || node.v.element.tag == GUMBO_TAG_STYLE);
    return !is_code;
  });
  return text;
}

std::string text_of_markup(std::string_view fragment) {
  std::string text = to_valid_utf8(fragment.substr(0, snippet_bytes_max));
  if (text.find_first_of("<&") == std::string::npos) return text;
  const ParsedMarkup markup = parse_markup(text);
  return markup ? text_below(*markup->document) : std::string();
}

}  // namespace kaozheng::sources
