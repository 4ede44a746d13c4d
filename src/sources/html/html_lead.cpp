// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_lead.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/html/html_content.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t lead_weight_min = 70;
constexpr std::size_t lead_weight_max = 1500;
constexpr std::size_t leads_max = 4;

bool names_lead(const HtmlNode& node) {
  const std::string property = to_lower_ascii(node.attribute("itemprop"));
  if (property == "description" || property == "alternativeheadline") return true;
  const std::string names = node.names();
  return contains_any(names,
                      {"teaser",   "intro",       "subtitle",   "sub-title", "subtitulo", "sottotitolo", "untertitel",
                       "subline",  "subhead",     "sub-head",   "abstract",  "excerpt",   "standfirst",  "summary",
                       "chapo",    "description", "einleitung", "vorspann",  "bajada",    "strapline",   "ingress",
                       "synopsis", "leadtext",    "lead-text",  "lead_text", "leadin"}) ||
         has_word(names, {"lead", "leader", "lede", "dek", "deck", "sub"});
}

bool is_never_lead(const HtmlNode& node) {
  if (is_one_of(node.tag, {"script", "x-drop", "head", "nav", "aside", "footer", "figure", "figcaption", "x-form",
                           "table", "ul", "ol", "dl", "x-a", "address", "blockquote", "pre"}))
    return true;
  if (is_hidden(node)) return true;
  const std::string names = node.names();
  return contains_any(names,
                      {"caption",    "credit", "byline",     "author",   "share",   "sharing",     "related", "comment",
                       "breadcrumb", "cookie", "newsletter", "sidebar",  "popular", "widget-area", "meta-",   "tags",
                       "promo",      "advert", "recommend",  "carousel", "slider",  "subscribe",   "paywall"}) ||
         has_word(names, {"ad", "ads", "date", "meta", "nav", "menu", "tag", "social", "banner"});
}

std::size_t link_weight(const HtmlNode& node) {
  std::size_t weight = 0;
  walk(node, [&](const HtmlNode& at) {
    if (at.tag == "x-a") weight += reading_weight(text_of(at));
    return at.tag != "x-a";
  });
  return weight;
}

class LeadFinder {
 public:
  LeadFinder(const HtmlNode* content, std::string_view description)
      : content_(content), description_(clean_line(description)) {}

  std::vector<HtmlNode*> run(HtmlNode& root) {
    visit(root, /*named=*/false);
    return std::move(leads_);
  }

 private:
  void visit(HtmlNode& node, bool named) {
    if (&node == content_) found_content_ = true;
    if (found_content_ || node.is_text()) return;
    if (is_never_lead(node) && !holds_content(node)) return;
    if (node.tag == "h1") {
      seen_headline_ = true;
      headline_node_ = &node;
      headline_ = clean_line(text_of(node));
      leads_.clear();
      weight_ = 0;
      return;
    }
    named = named || names_lead(node);
    if (!is_inline(node) && !has_block_child(node)) return consider(node, named);
    if (holds_content(node)) named = false;
    for (const auto& child : node.children) visit(*child, named);
  }

  // In the box that holds the content, or one around it.
  bool is_near(const HtmlNode& node) const {
    const HtmlNode* around = content_;
    for (int level = 0; level < 2 && around->parent != nullptr && around->parent->tag != "body"; ++level)
      around = around->parent;
    for (const HtmlNode* at = &node; at != nullptr; at = at->parent)
      if (at == around) return true;
    return false;
  }

  bool holds_content(const HtmlNode& node) const {
    for (const HtmlNode* at = content_; at != nullptr; at = at->parent)
      if (at == &node) return true;
    return false;
  }

  void consider(HtmlNode& node, bool named) {
    const std::string text = clean_line(text_of(node));
    const std::size_t weight = reading_weight(text);
    if (weight < lead_weight_min || weight_ + weight > lead_weight_max || leads_.size() >= leads_max ||
        text == headline_)
      return;
    if (link_weight(node) * 3 > weight) return;
    const bool is_described = description_.size() >= 50 && text.substr(0, 50) == description_.substr(0, 50);
    const bool is_under_headline =
        headline_node_ != nullptr && headline_node_->parent == node.parent && weight >= 100 && node.tag == "p";
    if (!is_described && !(named && (seen_headline_ || is_near(node))) && !is_under_headline) return;
    leads_.push_back(&node);
    weight_ += weight;
  }

  const HtmlNode* content_;
  std::string description_;
  std::string headline_;
  const HtmlNode* headline_node_ = nullptr;
  std::vector<HtmlNode*> leads_;
  std::size_t weight_ = 0;
  bool seen_headline_ = false;
  bool found_content_ = false;
};

bool is_within(const HtmlNode& node, const std::vector<const HtmlNode*>& content) {
  for (const HtmlNode* at = &node; at != nullptr; at = at->parent)
    if (std::find(content.begin(), content.end(), at) != content.end()) return true;
  return false;
}

}  // namespace

std::vector<const HtmlNode*> find_lead(HtmlNode& root, const std::vector<const HtmlNode*>& content,
                                       std::string_view description) {
  if (content.empty() || content.front() == &root) return {};
  const HtmlNode* main = *std::max_element(content.begin(), content.end(), [](const HtmlNode* a, const HtmlNode* b) {
    return a->measure.weight < b->measure.weight;
  });
  std::vector<const HtmlNode*> leads;
  for (HtmlNode* lead : LeadFinder(main, description).run(root)) {
    if (is_within(*lead, content)) continue;
    walk(*lead, [](HtmlNode& node) {
      node.dropped = is_one_of(node.tag, {"script", "x-drop"});
      return true;
    });
    leads.push_back(lead);
  }
  return leads;
}

}  // namespace kaozheng::sources
