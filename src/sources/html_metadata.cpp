// SPDX-License-Identifier: Apache-2.0
#include "sources/html_metadata.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/dates.h"
#include "sources/html_content.h"

namespace kaozheng::sources {
namespace {

using Json = nlohmann::json;

const std::string* string_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get_ptr<const std::string*>() : nullptr;
}

// A name given as a string, an object with a name, or a list of them.
std::string name_in(const Json& value, int depth = 0) {
  if (value.is_string()) return clean_line(value.get<std::string>());
  if (depth > 3) return "";
  if (value.is_object()) {
    const std::string* name = string_at(value, "name");
    return name ? clean_line(*name) : "";
  }
  std::vector<std::string> names;
  if (value.is_array())
    for (const Json& one : value)
      if (std::string name = name_in(one, depth + 1); !name.empty() && names.size() < 8)
        names.push_back(std::move(name));
  return join(names, ", ");
}

bool is_article_type(const Json& object) {
  const auto type = object.find("@type");
  if (type == object.end()) return false;
  const std::string types = type->dump(-1, ' ', false, Json::error_handler_t::replace);
  return contains(types, "Article") || contains(types, "Posting") || contains(types, "Report") ||
         contains(types, "WebPage") || contains(types, "Dataset");
}

void take_json_ld(const Json& value, HtmlMetadata& into, int depth) {
  if (depth > 8) return;
  if (value.is_array()) {
    for (const Json& one : value) take_json_ld(one, into, depth + 1);
  } else if (value.is_object()) {
    if (is_article_type(value)) {
      const auto set = [&](std::string& field, std::string text) {
        if (field.empty()) field = std::move(text);
      };
      if (const auto* text = string_at(value, "headline")) set(into.title, clean_line(*text));
      if (const auto* text = string_at(value, "datePublished")) set(into.published, find_date(*text));
      if (const auto* text = string_at(value, "articleBody")) set(into.body, without_invisible(*text));
      if (value.contains("author")) set(into.author, name_in(value["author"]));
      if (value.contains("publisher")) set(into.site, name_in(value["publisher"]));
    }
    if (value.contains("@graph")) take_json_ld(value["@graph"], into, depth + 1);
    if (value.contains("mainEntity")) take_json_ld(value["mainEntity"], into, depth + 1);
  }
}

HtmlMetadata json_ld(const HtmlNode& root) {
  HtmlMetadata metadata;
  walk(root, [&](const HtmlNode& node) {
    if (node.tag != "script") return true;
    std::string source;
    for (const auto& child : node.children) source += child->text;
    const Json parsed = Json::parse(source, nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/true);
    if (!parsed.is_discarded()) take_json_ld(parsed, metadata, 0);
    return false;
  });
  return metadata;
}

// <meta name|property|itemprop=… content=…>, the first of each name.
std::map<std::string, std::string> meta_tags(const HtmlNode& root) {
  std::map<std::string, std::string> tags;
  walk(root, [&](const HtmlNode& node) {
    if (node.tag != "meta") return true;
    const std::string content = clean_line(node.attribute("content"));
    for (const std::string_view key : {"property", "name", "itemprop"})
      if (const auto name = node.attribute(key); !name.empty() && !content.empty())
        tags.try_emplace(to_lower_ascii(name), content);
    return true;
  });
  return tags;
}

std::string first_of(const std::map<std::string, std::string>& tags, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = tags.find(name); found != tags.end()) return found->second;
  return "";
}

std::string text_of_first(const HtmlNode& root, std::string_view tag) {
  std::string text;
  walk(root, [&](const HtmlNode& node) {
    if (node.tag == tag && text.empty()) text = clean_line(text_of(node));
    return text.empty();
  });
  return text;
}

// "Headline - The Site" is the headline when the site is known or the page's own heading says so.
std::string without_site(std::string title, std::string_view site, std::string_view heading) {
  for (const std::string_view mark : {" | ", " - ", " – ", " — ", " _ ", "_", "-", "｜", " · ", " :: "}) {
    const std::size_t at = title.rfind(mark);
    if (at == std::string::npos || at == 0) continue;
    const std::string_view head = trim(std::string_view(title).substr(0, at));
    const std::string_view tail = trim(std::string_view(title).substr(at + mark.size()));
    if (head == heading || (!site.empty() && equals_ignoring_case(tail, site))) return std::string(head);
    if (std::string_view(heading).size() > 12 && head.starts_with(heading)) return std::string(heading);
  }
  return title;
}

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
  return author;
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
    if (weight >= 8 && weight <= 120 && !contains(node.text, "©") && !contains(node.text, "Copyright"))
      if (std::string found = find_date(node.text); found.size() == 10) date = std::move(found);
    return true;
  });
  return date;
}

std::string time_element(const HtmlNode& root) {
  std::string date;
  walk(root, [&](const HtmlNode& node) {
    if (!date.empty()) return false;
    if (node.tag == "time") {
      date = find_date(node.attribute("datetime"));
      if (date.empty()) date = find_date(text_of(node));
    } else if (to_lower_ascii(node.attribute("itemprop")) == "datepublished") {
      date = find_date(std::string(node.attribute("content")) + " " + text_of(node));
    }
    return date.empty();
  });
  return date;
}

std::string first_filled(std::initializer_list<std::string> values) {
  for (const std::string& value : values)
    if (!value.empty()) return value;
  return "";
}

}  // namespace

HtmlMetadata read_metadata(const HtmlNode& root, std::string_view url) {
  const auto tags = meta_tags(root);
  HtmlMetadata metadata = json_ld(root);
  metadata.site = first_filled({first_of(tags, {"og:site_name", "application-name"}), metadata.site});

  metadata.description = first_of(tags, {"description", "og:description", "twitter:description"});

  const std::string heading = text_of_first(root, "h1");
  const std::string declared = first_of(tags, {"og:title", "twitter:title", "dc.title", "citation_title"});
  std::string title = first_filled({declared, metadata.title, text_of_first(root, "title"), heading});
  metadata.title = without_site(std::move(title), metadata.site, heading);

  std::string author =
      first_of(tags, {"author", "article:author", "dc.creator", "citation_author", "parsely-author", "byl"});
  if (author.starts_with("http")) author.clear();
  metadata.author = first_filled({metadata.author, author, visible_author(root)});

  const std::string stated = find_date(
      first_of(tags, {"article:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate",
                      "publish_date", "date", "dc.date", "dc.date.issued", "citation_publication_date", "citation_date",
                      "sailthru.date", "parsely-pub-date", "weibo: article:create_at"}));
  metadata.published =
      first_filled({metadata.published, stated, date_of_url(url), time_element(root), visible_date(root)});

  const std::string language =
      to_lower_ascii(first_filled({std::string(root.attribute("lang")), first_of(tags, {"og:locale", "language"})}));
  metadata.language = language.substr(0, language.find_first_of("-_ ,;"));
  if (metadata.language.size() != 2 && metadata.language.size() != 3) metadata.language.clear();
  return metadata;
}

}  // namespace kaozheng::sources
