// SPDX-License-Identifier: Apache-2.0
// Navigation, advertising, widgets: what every reader skips.
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/html/html_content.h"

namespace kaozheng::sources {
namespace {

bool is_clutter_by_element(const HtmlNode& node) {
  if (is_one_of(node.tag, {"script", "x-drop", "nav", "footer", "aside"})) return true;
  const std::string role = to_lower_ascii(node.attribute("role"));
  return is_one_of(role, {"navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alertdialog",
                          "menu", "menubar", "toolbar", "tablist", "listbox"});
}

// Names that mean the same on every site.
bool is_clutter_by_name(const std::string& names) {
  return contains_any(names, {"breadcrumb",    "cookie-",         "cookie_",         "cookieconsent",
                              "gdpr",          "newsletter",      "outbrain",        "taboola",
                              "disqus",        "social-",         "-social",         "social_",
                              "socials",       "sharebar",        "share-",          "-share",
                              "share_",        "sharing",         "sharedaddy",      "addthis",
                              "addtoany",      "jp-relatedposts", "related-",        "related_",
                              "-related",      "relatedposts",    "recommended",     "recommendation",
                              "readmore",      "read-more",       "also-read",       "most-read",
                              "popular-posts", "trending",        "promo-",          "-promo",
                              "sponsor",       "advert",          "ad-slot",         "ad-container",
                              "ad-wrapper",    "adsbygoogle",     "google-ad",       "dfp-",
                              "subscribe",     "subscription",    "paywall-",        "signup",
                              "sign-up",       "login-",          "author-bio",      "author-box",
                              "authorbox",     "about-author",    "post-navigation", "nav-links",
                              "pagination",    "pager",           "tag-list",        "tags-links",
                              "post-tags",     "article-tags",    "entry-tags",      "sidebar",
                              "site-footer",   "site-header",     "masthead",        "skip-link",
                              "screen-reader", "visually-hidden", "sr-only",         "noprint",
                              "printonly",     "comment-list",    "commentlist",     "comments-",
                              "-comments",     "comment-form",    "comment-respond", "toolbar",
                              "tooltip",       "popup",           "modal",           "lightbox",
                              "flyout",        "widget-area",     "mw-editsection",  "toc-",
                              "catlinks",      "navbox",          "reflist-nav",     "byline-",
                              "video-player",  "jwplayer",        "slick-",          "swiper-",
                              "mailchimp",     "feedback",        "fb-like",         "tweet-button",
                              "post-ratings",  "commentform",     "next-prev",       "nextprev",
                              "prev-next",     "next-post",       "prevnext",        "nextstory",
                              "disclosure",    "disclaimer",      "appstore",        "app-section",
                              "app-download",  "recommande",      "empfehlung",      "similar-",
                              "kommentare",    "commentaires",    "comentarios",     "read-next",
                              "up-next",       "most-popular",    "sharethis",       "share_",
                              "follow-us",     "followus"}) ||
         has_word(names, {"advertisement", "share",       "shares", "social", "related", "comments",
                          "comment",       "promo",       "menu",   "nav",    "navbar",  "navigation",
                          "footer",        "sidebar",     "widget", "rss",    "tags",    "respond",
                          "replies",       "topics",      "navbox", "byline", "banner",  "copyright",
                          "metadata",      "editsection", "toc",    "paging", "crumb",   "crumbs"});
}

// Parts of a page that are small and full of links, or say nothing but a call to action.
bool is_link_block(const HtmlNode& node) {
  if (!is_one_of(node.tag, {"div", "section", "ul", "ol", "dl", "table", "figure", "header", "x-form", "details"}))
    return false;
  const auto& measure = node.measure;
  if (measure.weight == 0 || names_content(node.names())) return false;
  const double link_share = static_cast<double>(measure.link_weight) / static_cast<double>(measure.weight);
  if (is_one_of(node.tag, {"ul", "ol"}))
    return link_share > 0.7 && measure.commas <= static_cast<std::size_t>(measure.items) * 2;
  if (node.tag == "table") return link_share > 0.6 && measure.weight < 2000;
  return link_share > 0.5 && (measure.weight < 1500 || measure.paragraphs < 3);
}

// Forms wrap whole pages on some sites; one that holds prose is a page.
bool is_real_form(const HtmlNode& node) {
  return node.tag == "x-form" && node.measure.paragraphs < 3 && node.measure.paragraph_weight < 600;
}

bool is_inside(const HtmlNode& node, std::initializer_list<std::string_view> tags) {
  for (const HtmlNode* at = node.parent; at != nullptr; at = at->parent)
    if (is_one_of(at->tag, tags)) return true;
  return false;
}

// What stands under a photograph; the caption of a figure is told by how it begins.
bool is_photo_caption(const HtmlNode& node) {
  if (node.measure.weight == 0 || node.measure.weight > 600) return false;
  if (is_one_of(node.tag, {"table", "caption", "tr", "tbody", "article", "main"})) return false;
  const std::string names = node.names();
  return (contains_any(names, {"caption", "photocredit", "photo-credit", "image-credit", "imagecredit", "img-credit",
                               "bildunterschrift", "bildquelle", "copyright"}) ||
          has_word(names, {"credit", "credits", "legende"})) &&
         !names_figure(text_of(node));
}

// Dates, authors and ratings around a text.
bool is_small_print(const std::string& names, std::size_t weight) {
  if (weight > 200) return false;
  return contains_any(names, {"entry-meta", "post-meta", "postmeta", "article-meta", "metainfo", "meta-info",
                              "entry-utility", "posted-on", "timestamp", "pubdate", "publish-date", "author-name",
                              "author-info", "authorinfo", "author-text", "rating"}) ||
         has_word(names, {"meta", "author", "authors", "autor", "rating", "date", "readtime", "kicker"});
}

bool holds_heading(const HtmlNode& node) {
  bool found = false;
  walk(node, [&](const HtmlNode& at) {
    found = found || is_one_of(at.tag, {"h1", "h2", "h3", "h4", "h5", "h6"});
    return !found;
  });
  return found;
}

bool holds_quote(const HtmlNode& node) {
  bool found = false;
  walk(node, [&](const HtmlNode& at) {
    found = found || at.tag == "blockquote";
    return !found;
  });
  return found;
}

class ClutterDropper {
 public:
  ClutterDropper(HtmlNode& root, Strictness strictness)
      : strictness_(strictness), total_(root.measure.paragraph_weight) {}

  void visit(HtmlNode& node) {
    if (node.is_text()) return;
    if (is_clutter(node)) {
      node.dropped = true;
      return;
    }
    for (const auto& child : node.children) visit(*child);
  }

 private:
  bool is_clutter(const HtmlNode& node) const {
    if (is_one_of(node.tag, {"html", "body"})) return false;
    if (is_one_of(node.tag, {"head", "script", "x-drop"}) || is_hidden(node)) return true;
    // What holds most of the prose of a page is not clutter, whatever it is called.
    const bool is_most = node.measure.paragraph_weight * 2 > total_ && node.measure.paragraph_weight > 400;
    if (is_clutter_by_element(node)) return !is_most;
    if (node.tag == "header" && !is_inside(node, {"article", "main"})) return !is_most;
    if (strictness_ == Strictness::whole_page) return false;
    if (is_real_form(node)) return true;
    if (is_photo_caption(node)) return true;
    if (strictness_ != Strictness::strict || is_most) return false;
    if (is_one_of(node.tag, {"article", "main", "x-a", "td", "th", "tr", "tbody"})) return false;
    const std::string names = node.names();
    if (names_content(names) || (contains(names, "embed") && holds_quote(node))) return false;
    if (is_small_print(names, node.measure.weight)) return true;
    if (contains(names, "comment")) return is_clutter_by_name(names);
    // So much prose of its own is rarely what the name says.
    const auto& measure = node.measure;
    const bool is_much = measure.paragraph_weight * 4 > total_ && measure.paragraph_weight > 400 &&
                         measure.link_weight * 5 < measure.weight;
    if (is_much) return false;
    if (contains(names, "teaser") && (measure.link_weight > 0 || holds_heading(node))) return true;
    if (has_word(names, {"ad", "ads"})) return measure.paragraph_weight < 200;
    return is_clutter_by_name(names);
  }

  Strictness strictness_;
  std::size_t total_;
};

std::size_t own_weight(const HtmlNode& node) { return node.measure.weight - node.measure.link_weight; }

// What holds most of the text of a page is looked into, however many links it holds.
void drop_link_blocks(HtmlNode& node, std::size_t total) {
  for (const auto& child : node.children) {
    if (child->dropped || child->is_text()) continue;
    if (is_link_block(*child) && own_weight(*child) * 2 <= total)
      child->dropped = true;
    else
      drop_link_blocks(*child, total);
  }
}

// Headings link to themselves.
bool is_anchor(const HtmlNode& link) {
  return link.attribute("href").starts_with('#') && is_inside(link, {"h1", "h2", "h3", "h4", "h5", "h6", "sup"});
}

void measure_text(HtmlNode& node, bool in_link, bool in_paragraph) {
  node.measure = {};
  if (node.dropped) return;
  auto& measure = node.measure;
  if (node.is_text()) {
    measure.weight = reading_weight(node.text);
    if (in_link) measure.link_weight = measure.weight;
    if (in_paragraph && !in_link) measure.paragraph_weight = measure.weight;
    for (const std::string_view mark : {",", "，", "。", "、", "；"})
      for (std::size_t at = node.text.find(mark); at != std::string::npos; at = node.text.find(mark, at + mark.size()))
        ++measure.commas;
    return;
  }
  const bool link = in_link || (node.tag == "x-a" && !is_anchor(node));
  const bool paragraph =
      in_paragraph || node.tag == "p" ||
      (is_one_of(node.tag, {"div", "td", "li", "blockquote", "pre", "section", "article"}) && !has_block_child(node));
  if (node.tag == "p") measure.paragraphs = 1;
  if (node.tag == "li") measure.items = 1;
  for (const auto& child : node.children) {
    measure_text(*child, link, paragraph);
    const auto& part = child->measure;
    measure.weight += part.weight;
    measure.link_weight += part.link_weight;
    measure.commas += part.commas;
    measure.paragraph_weight += part.paragraph_weight;
    measure.paragraphs += part.paragraphs;
    measure.items += part.items;
  }
}

}  // namespace

bool names_figure(std::string_view caption) {
  const std::string line = to_lower_ascii(clean_line(caption));
  for (const std::string_view opening :
       {"figure", "fig.", "fig ", "table", "chart", "graph", "exhibit", "diagram", "source:", "abb.", "abbildung",
        "tabelle", "grafik", "图", "圖", "表", "资料来源", "数据来源"})
    if (line.starts_with(opening) && !line.starts_with("图片") && !line.starts_with("图源")) return true;
  return false;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(text, part); });
}

bool has_word(std::string_view names, std::initializer_list<std::string_view> words) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= names.size(); ++i) {
    const bool inside =
        i < names.size() && ((names[i] >= 'a' && names[i] <= 'z') || (names[i] >= '0' && names[i] <= '9'));
    if (inside) continue;
    if (i > begin && is_one_of(names.substr(begin, i - begin), words)) return true;
    begin = i + 1;
  }
  return false;
}

bool is_hidden(const HtmlNode& node) {
  if (is_one_of(node.tag, {"html", "body"})) return false;
  if (node.has_attribute("hidden")) return true;
  if (equals_ignoring_case(node.attribute("aria-hidden"), "true")) return true;
  std::string style = to_lower_ascii(node.attribute("style"));
  style.erase(std::remove(style.begin(), style.end(), ' '), style.end());
  return contains_any(style, {"display:none", "visibility:hidden", "font-size:0;", "font-size:0px"}) ||
         style.ends_with("font-size:0");
}

bool names_content(const std::string& names) {
  return contains_any(names, {"article-body", "article_body", "articlebody", "post-content", "entry-content",
                              "post-body", "article-content", "article__body", "story-body", "article__content",
                              "articletext", "article-text", "storytext", "article_content", "td-post-content"});
}

bool is_inline(const HtmlNode& node) {
  return node.is_text() || is_one_of(node.tag, {"span", "x-a", "sup", "time", "br"});
}

bool has_block_child(const HtmlNode& node) {
  return std::any_of(node.children.begin(), node.children.end(), [](const auto& child) {
    return !child->is_text() && (!is_inline(*child) || has_block_child(*child));
  });
}

void take_measures(HtmlNode& node) { measure_text(node, /*in_link=*/false, /*in_paragraph=*/false); }

void drop_clutter(HtmlNode& root, Strictness strictness) {
  walk(root, [](HtmlNode& node) {
    node.dropped = is_one_of(node.tag, {"script", "x-drop", "head"});
    return true;
  });
  take_measures(root);
  ClutterDropper(root, strictness).visit(root);
  take_measures(root);
  if (strictness != Strictness::whole_page) {
    drop_teasers(root);
    take_measures(root);
  }
  drop_link_blocks(root, own_weight(root));
  take_measures(root);
}

}  // namespace kaozheng::sources
