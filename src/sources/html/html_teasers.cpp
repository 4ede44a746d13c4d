// SPDX-License-Identifier: Apache-2.0
// Invitations to read something else: lists of other articles, links that stand alone between paragraphs.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/html/html_content.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t teaser_weight_max = 700;
constexpr std::size_t brief_unit_prose = 160;
constexpr std::size_t prose_left_min = 500;

bool is_heading(const HtmlNode& node) {
  return node.tag.size() == 2 && node.tag[0] == 'h' && node.tag[1] >= '1' && node.tag[1] <= '6';
}

bool is_mostly_link(const HtmlNode& node) {
  return node.measure.weight > 0 && node.measure.link_weight * 10 >= node.measure.weight * 8;
}

// What a unit of a list of articles has: a headline that is a link, and little else.
struct Unit {
  bool has_linked_title = false;
  bool has_other_block = false;
  std::set<std::string_view> targets;
};

void look_into(const HtmlNode& node, bool in_link, Unit& unit) {
  if (node.dropped || node.is_text() || node.measure.weight == 0) return;
  if (node.tag == "x-a") {
    unit.targets.insert(node.attribute("href"));
    in_link = true;
    if (has_block_child(node) && node.measure.weight >= 15) unit.has_linked_title = true;
  }
  const bool is_leaf = !is_inline(node) && !has_block_child(node);
  if (is_leaf && !is_one_of(node.tag, {"li"})) {
    const bool is_link = in_link || is_mostly_link(node);
    if (is_link && node.measure.weight >= 15) unit.has_linked_title = true;
    if (!is_link) unit.has_other_block = true;
  }
  if (is_heading(node) && (in_link || is_mostly_link(node))) unit.has_linked_title = true;
  for (const auto& child : node.children) look_into(*child, in_link, unit);
}

bool is_teaser(const HtmlNode& node) {
  if (node.measure.weight == 0 || node.measure.weight > teaser_weight_max) return false;
  if (node.measure.link_weight * 12 < node.measure.weight) return false;
  Unit unit;
  look_into(node, /*in_link=*/false, unit);
  return unit.has_linked_title && unit.targets.size() <= 4;
}

std::string kind_of(const HtmlNode& node) {
  const std::string_view names = node.attribute("class");
  return node.tag + "." + std::string(names.substr(0, names.find(' ')));
}

void collect_lists(HtmlNode& node, std::vector<std::vector<HtmlNode*>>& lists) {
  if (node.dropped || node.is_text()) return;
  std::map<std::string, std::vector<HtmlNode*>> kinds;
  for (const auto& child : node.children)
    if (!child->dropped && is_one_of(child->tag, {"div", "li", "article", "section", "x-a", "td", "figure"}))
      kinds[kind_of(*child)].push_back(child.get());
  for (auto& [kind, units] : kinds) {
    if (units.size() < 3) continue;
    const auto teasers =
        std::count_if(units.begin(), units.end(), [](const HtmlNode* unit) { return is_teaser(*unit); });
    if (static_cast<std::size_t>(teasers) * 5 >= units.size() * 4) lists.push_back(std::move(units));
  }
  for (const auto& child : node.children) collect_lists(*child, lists);
}

// "Read more: Headline of another article", or the headline alone.
bool is_invitation(const HtmlNode& node) {
  if (node.tag != "p" && !is_heading(node) && !(node.tag == "div" && !has_block_child(node))) return false;
  const auto& measure = node.measure;
  if (measure.weight == 0 || measure.weight > 300 || node.tag == "h1") return false;
  if (measure.link_weight * 2 < measure.weight) return false;
  const std::string text = clean_line(text_of(node));
  // An address or an account is what it says.
  if (contains_any(text, {"http", "www.", "@"})) return false;
  if (measure.link_weight * 10 >= measure.weight * 9) return true;
  const std::size_t colon = text.find_first_of(":|");
  return colon != std::string::npos &&
         measure.weight - measure.link_weight <= reading_weight(text.substr(0, colon + 1)) + 2;
}

void drop_invitations(HtmlNode& node) {
  for (const auto& child : node.children) {
    if (child->dropped || child->is_text() || is_one_of(child->tag, {"table", "li"})) continue;
    if (is_invitation(*child))
      child->dropped = true;
    else
      drop_invitations(*child);
  }
}

}  // namespace

void drop_teasers(HtmlNode& root) {
  std::vector<std::vector<HtmlNode*>> lists;
  collect_lists(root, lists);
  std::size_t left = root.measure.paragraph_weight;
  for (const auto& units : lists) {
    std::size_t prose = 0;
    for (const HtmlNode* unit : units) prose += unit->measure.paragraph_weight;
    const bool is_brief = prose < units.size() * brief_unit_prose;
    if (left < prose + (is_brief ? prose_left_min : std::max(prose, prose_left_min))) continue;
    left -= prose;
    for (HtmlNode* unit : units) unit->dropped = true;
  }
  drop_invitations(root);
}

}  // namespace kaozheng::sources
