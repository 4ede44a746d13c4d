// SPDX-License-Identifier: Apache-2.0
// Which part of a page is its content: paragraphs vote for what holds them, as Readability has it (Arc90, Mozilla),
// after the clutter is gone.
#include "sources/html/html_content.h"

#include <algorithm>
#include <unordered_map>

#include "base/bytes.h"
#include "sources/cleaning.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t enough_weight = 250;

double link_share(const HtmlNode& node) {
  if (node.measure.weight == 0) return 0;
  return static_cast<double>(node.measure.link_weight) / static_cast<double>(node.measure.weight);
}

double prior(const HtmlNode& node) {
  double score = 0;
  if (node.tag == "article" || node.tag == "main")
    score += 10;
  else if (is_one_of(node.tag, {"div", "section"}))
    score += 5;
  else if (is_one_of(node.tag, {"pre", "td", "blockquote"}))
    score += 3;
  else if (is_one_of(node.tag, {"address", "ul", "ol", "dl", "dd", "dt", "li", "x-form"}))
    score -= 3;
  else if (is_one_of(node.tag, {"h1", "h2", "h3", "h4", "h5", "h6", "th"}))
    score -= 5;
  if (contains(to_lower_ascii(node.attribute("itemprop")), "articlebody")) score += 60;
  const std::string names = node.names();
  const auto has_any = [&](std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(names, part); });
  };
  if (has_any({"article", "body", "content", "entry", "main", "page", "post", "text", "blog", "story"})) score += 25;
  if (has_any({"banner", "comment", "contact", "foot", "masthead", "media", "meta", "outbrain", "promo", "related",
               "scroll", "share", "sidebar", "sponsor", "shopping", "tags", "tool", "widget"}))
    score -= 25;
  return score;
}

class Scoring {
 public:
  explicit Scoring(const HtmlNode& root) { visit(root); }

  // The best node and its score; nothing on a page without prose.
  const HtmlNode* best() const {
    const HtmlNode* best = nullptr;
    double best_score = 0;
    for (const HtmlNode* node : order_) {
      const double score = final_score(*node);
      if (best == nullptr || score > best_score) {
        best = node;
        best_score = score;
      }
    }
    return best;
  }
  double final_score(const HtmlNode& node) const {
    const auto found = scores_.find(&node);
    return found == scores_.end() ? 0 : found->second * (1 - link_share(node));
  }

 private:
  void visit(const HtmlNode& node) {
    if (node.dropped || node.is_text()) return;
    const bool is_paragraph = is_one_of(node.tag, {"p", "pre"}) ||
                              (is_one_of(node.tag, {"div", "td", "section", "blockquote"}) && !has_block_child(node));
    if (is_paragraph)
      vote(node.measure.weight - node.measure.link_weight, node.measure.commas, node.parent);
    else if (!is_inline(node))
      vote_for_loose_text(node);
    for (const auto& child : node.children) visit(*child);
  }

  void vote_for_loose_text(const HtmlNode& node) {
    std::size_t weight = 0;
    std::size_t commas = 0;
    for (const auto& child : node.children)
      if (!child->dropped && is_inline(*child) && !has_block_child(*child)) {
        weight += child->measure.weight - child->measure.link_weight;
        commas += child->measure.commas;
      }
    vote(weight, commas, &node);
  }

  void vote(std::size_t weight, std::size_t commas, const HtmlNode* holder) {
    if (weight < 25) return;
    const double score =
        1 + static_cast<double>(std::min<std::size_t>(commas, 20)) + std::min(static_cast<double>(weight) / 100.0, 3.0);
    double share = 1;
    for (int level = 0; holder != nullptr && holder->tag != "html" && level < 4; ++level, holder = holder->parent) {
      const auto [entry, is_new] = scores_.try_emplace(holder, 0.0);
      if (is_new) {
        entry->second = prior(*holder);
        order_.push_back(holder);
      }
      entry->second += score * share;
      share = level == 0 ? 0.5 : 1.0 / (3.0 * (level + 1));
    }
  }

  std::unordered_map<const HtmlNode*, double> scores_;
  std::vector<const HtmlNode*> order_;
};

// The content is rarely alone in its box: climb while the parent brings much more prose than it brings links.
const HtmlNode* widened(const HtmlNode* best, const HtmlNode& root) {
  const std::size_t total = root.measure.paragraph_weight;
  const HtmlNode* chosen = best;
  for (const HtmlNode* at = best->parent; at != nullptr && !is_one_of(at->tag, {"html"}); at = at->parent) {
    const bool brings_much = at->measure.paragraph_weight > chosen->measure.paragraph_weight * 5 / 4 ||
                             chosen->measure.paragraph_weight * 2 < total;
    const std::size_t new_weight = at->measure.weight - chosen->measure.weight;
    const std::size_t new_prose =
        at->measure.paragraph_weight - std::min(at->measure.paragraph_weight, chosen->measure.paragraph_weight);
    if (brings_much && new_prose * 10 > new_weight * 6) chosen = at;
  }
  return chosen;
}

// Where the page itself says that its text lies, if that is most of what was found.
const HtmlNode* declared_body(const HtmlNode& found) {
  const HtmlNode* declared = nullptr;
  walk(found, [&](const HtmlNode& node) {
    if (node.dropped || node.is_text() || is_one_of(node.tag, {"body", "html"}))
      return !node.dropped && !node.is_text();
    const bool is_declared =
        contains(to_lower_ascii(node.attribute("itemprop")), "articlebody") || names_content(node.names());
    if (!is_declared || node.measure.paragraph_weight * 2 < found.measure.paragraph_weight) return true;
    declared = &node;
    return true;  // the innermost that still holds most of it
  });
  return declared;
}

// Texts are cut in parts by what stands between them: the prose in boxes that look the same as `part`, as long as no
// other headline comes between.
std::vector<const HtmlNode*> all_parts(const HtmlNode& part, const HtmlNode& root) {
  const std::string_view looks = part.attribute("class");
  if (looks.empty() || part.tag == "body") return {&part};
  std::vector<const HtmlNode*> parts;
  bool found = false;
  bool ended = false;
  walk(root, [&](const HtmlNode& node) {
    if (node.dropped || node.is_text() || ended) return false;
    if (node.tag == "h1" && node.measure.weight > 0) {
      if (found)
        ended = true;
      else
        parts.clear();
      return false;
    }
    if (&node != &part) {
      if (node.tag != part.tag || node.attribute("class") != looks) return true;
      if (node.measure.paragraph_weight < 80 || link_share(node) > 0.3) return false;
    }
    found = found || &node == &part;
    parts.push_back(&node);
    return false;
  });
  if (found) return parts;
  return {&part};
}

std::vector<const HtmlNode*> content_at(HtmlNode& root) {
  const Scoring scoring(root);
  const HtmlNode* best = scoring.best();
  if (best == nullptr) return {};
  best = widened(best, root);
  if (const HtmlNode* declared = declared_body(*best); declared != nullptr && declared->measure.weight >= enough_weight)
    return all_parts(*declared, root);
  std::vector<const HtmlNode*> chosen;
  if (best->parent == nullptr || best->tag == "body") return {best};
  if (auto parts = all_parts(*best, root); parts.size() > 1) return parts;
  // Its neighbours that are as good, or are plain paragraphs.
  const double threshold = std::max(10.0, scoring.final_score(*best) * 0.2);
  for (const auto& sibling : best->parent->children) {
    if (sibling->dropped || sibling->is_text()) continue;
    const bool same_class =
        !best->attribute("class").empty() && sibling->attribute("class") == best->attribute("class");
    const double bonus = same_class ? scoring.final_score(*best) * 0.2 : 0;
    const bool is_good = scoring.final_score(*sibling) + bonus >= threshold;
    const bool is_prose = sibling->tag == "p" && sibling->measure.weight > 80 && link_share(*sibling) < 0.25;
    if (sibling.get() == best || is_good || is_prose) chosen.push_back(sibling.get());
  }
  return chosen;
}

std::size_t weight_of(const std::vector<const HtmlNode*>& nodes) {
  std::size_t weight = 0;
  for (const HtmlNode* node : nodes) weight += node->measure.weight;
  return weight;
}

}  // namespace

std::vector<const HtmlNode*> find_content(HtmlNode& root) {
  drop_clutter(root, Strictness::strict);
  auto content = content_at(root);
  const std::size_t strict_weight = weight_of(content);
  if (strict_weight >= enough_weight) return content;
  drop_clutter(root, Strictness::lenient);
  content = content_at(root);
  const std::size_t lenient_weight = weight_of(content);
  if (lenient_weight >= enough_weight) return content;
  drop_clutter(root, Strictness::whole_page);
  const std::size_t most = std::max(strict_weight, lenient_weight);
  if (most < 80 || root.measure.paragraph_weight > 8 * most) return {&root};
  drop_clutter(root, strict_weight * 5 >= lenient_weight * 4 ? Strictness::strict : Strictness::lenient);
  return content_at(root);
}

}  // namespace kaozheng::sources
