// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_visible.h"

#include <initializer_list>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/dates.h"
#include "sources/html/html_content.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t top_weight = 4000;

// Pieces of text near the top, at most `weight_max` long, until `take` is true.
template <class Take>
void short_texts(const HtmlNode& root, std::size_t weight_max, const Take& take) {
  std::size_t seen = 0;
  bool taken = false;
  walk(root, [&](const HtmlNode& node) {
    if (taken || seen > top_weight || is_one_of(node.tag, {"script", "x-drop", "head", "footer"})) return false;
    if (!node.is_text()) return true;
    const std::size_t weight = reading_weight(node.text);
    seen += weight;
    if (weight > 0 && weight <= weight_max) taken = take(node.text);
    return true;
  });
}

// What follows one of the labels in a short text, up to a blank.
std::string labelled(const HtmlNode& root, std::initializer_list<std::string_view> labels) {
  std::string found;
  short_texts(root, 120, [&](const std::string& text) {
    const std::string line = clean_line(text);
    for (const std::string_view label : labels) {
      const std::size_t at = line.find(label);
      if (at == std::string::npos) continue;
      const std::string_view rest = trim(std::string_view(line).substr(at + label.size()));
      found = rest.substr(0, rest.find(' '));
      if (reading_weight(found) > 40) found.clear();
      if (!found.empty()) return true;
    }
    return false;
  });
  return found;
}

bool has_change_word(const std::string& line) {
  return contains_any(line, {"updated", "last modified", "last edited", "revised", "更新时间", "更新于", "最后更新",
                             "最近更新", "修改时间", "最后修改", "aktualisiert"});
}

}  // namespace

std::string visible_author(const HtmlNode& root) {
  std::string author;
  walk(root, [&](const HtmlNode& node) {
    if (!author.empty() || node.is_text()) return false;
    const bool says_so = node.attribute("rel") == "author" || to_lower_ascii(node.attribute("itemprop")) == "author" ||
                         (contains(node.names(), "author-name") || contains(node.names(), "byline"));
    if (!says_so) return true;
    std::string text = clean_line(text_of(node));
    for (const std::string_view opening : {"By ", "by ", "BY ", "作者：", "作者:", "文/"})
      if (text.starts_with(opening)) text = trim(std::string_view(text).substr(opening.size()));
    if (text.size() > 2 && reading_weight(text) < 50) author = text;
    return author.empty();
  });
  return author.empty() ? labelled(root, {"作者：", "作者:", "撰文：", "文｜", "文|", "记者："}) : author;
}

std::string visible_site(const HtmlNode& root) { return labelled(root, {"来源：", "来源:", "信息来源：", "稿源："}); }

std::string time_element(const HtmlNode& root) {
  std::string date;
  walk(root, [&](const HtmlNode& node) {
    if (!date.empty()) return false;
    if (node.tag == "time") {
      if (to_lower_ascii(node.attribute("itemprop")) == "datemodified") return false;
      date = find_date(node.attribute("datetime"));
      if (date.empty()) date = find_date(text_of(node));
    } else if (to_lower_ascii(node.attribute("itemprop")) == "datepublished") {
      date = find_date(std::string(node.attribute("content")) + " " + text_of(node));
    }
    return date.empty();
  });
  return date;
}

// A full date in a short piece of text near the top, where pages put it.
std::string visible_date(const HtmlNode& root) {
  std::string date;
  std::size_t seen = 0;
  walk(root, [&](const HtmlNode& node) {
    if (!date.empty() || seen > 4000 || is_one_of(node.tag, {"script", "x-drop", "head", "footer"})) return false;
    if (!node.is_text()) return true;
    const std::size_t weight = reading_weight(node.text);
    seen += weight;
    const bool is_other = contains_any(node.text, {"©", "Copyright"}) || has_change_word(to_lower_ascii(node.text));
    if (weight >= 8 && weight <= 120 && !is_other)
      if (std::string found = find_date(node.text); found.size() == 10) date = std::move(found);
    return true;
  });
  return date;
}

std::string visible_change_date(const HtmlNode& root) {
  std::string date;
  walk(root, [&](const HtmlNode& node) {
    if (!date.empty()) return false;
    if (to_lower_ascii(node.attribute("itemprop")) == "datemodified")
      date = find_date(std::string(node.attribute("datetime")) + ' ' + std::string(node.attribute("content")) + ' ' +
                       text_of(node));
    return date.empty();
  });
  if (!date.empty()) return date;
  short_texts(root, 120, [&](const std::string& text) {
    if (has_change_word(to_lower_ascii(text))) date = find_date(text);
    return !date.empty();
  });
  return date;
}

}  // namespace kaozheng::sources
