// SPDX-License-Identifier: Apache-2.0
// HTML as a small tree of what matters to a reader. Private to this room.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaozheng::sources {

// Deeper nesting is flattened: gumbo is quadratic and stack-hungry in depth.
inline constexpr std::size_t html_depth_max = 512;

struct HtmlNode {
  std::string tag;   // lower case; empty for text
  std::string text;  // of a text node, entities decoded
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::unique_ptr<HtmlNode>> children;
  HtmlNode* parent = nullptr;

  bool dropped = false;  // judged not to be content, with everything below
  struct Measure {
    std::size_t weight = 0;            // reading_weight of the text that is not dropped
    std::size_t link_weight = 0;       // of it, inside links
    std::size_t commas = 0;            // and other marks that only prose has
    std::size_t paragraph_weight = 0;  // inside paragraphs, outside links
    int paragraphs = 0;
    int items = 0;
  } measure;

  bool is_text() const { return tag.empty(); }
  std::string_view attribute(std::string_view name) const;  // empty when absent
  bool has_attribute(std::string_view name) const;
  // Class and id in lower case, one string.
  std::string names() const;
};

// Text below a node, blocks separated by a blank.
std::string text_of(const HtmlNode& node);
// The node and everything below, in document order; `visit` returns false to leave out what is below a node.
template <class Node, class Visit>
void walk(Node& node, const Visit& visit) {
  if (!visit(node)) return;
  for (const auto& child : node.children) walk<Node>(*child, visit);
}

// The markup gumbo is given: formatting elements (whose misnesting multiplies nodes), foreign content, form controls'
// insides, scripts but JSON-LD, comments and unknown attributes are gone; nesting ends at html_depth_max. Links become
// <x-a>, what is never text <x-drop>, forms <x-form>, unknown elements <span>.
struct SimplerMarkup {
  std::string markup;
  int scripts = 0;
  bool has_password_field = false;
};
SimplerMarkup simplify_markup(std::string_view html);

struct HtmlPage {
  std::unique_ptr<HtmlNode> root;  // <html>
  int scripts = 0;
  bool has_password_field = false;
};
HtmlPage parse_html(std::string_view html);

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);

}  // namespace kaozheng::sources
