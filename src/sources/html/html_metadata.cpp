// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_metadata.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "net/url.h"
#include "sources/cleaning.h"
#include "sources/dates.h"
#include "sources/html/html_visible.h"

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
    if (name == nullptr) name = string_at(value, "url");
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
      if (const auto* text = string_at(value, "dateModified")) set(into.modified, find_date(*text));
      if (value.contains("license")) set(into.licence, name_in(value["license"]));
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
using Tags = std::map<std::string, std::string>;
Tags meta_tags(const HtmlNode& root) {
  Tags tags;
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

std::string first_of(const Tags& tags, std::initializer_list<const char*> names) {
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

std::string first_filled(std::initializer_list<std::string> values) {
  for (const std::string& value : values)
    if (!value.empty()) return value;
  return "";
}

// Where the page says it really is: an address of the same site.
std::string canonical_url_in(const HtmlNode& root, const Tags& tags, std::string_view url) {
  std::string stated;
  walk(root, [&](const HtmlNode& node) {
    if (node.tag == "link" && stated.empty() && equals_ignoring_case(node.attribute("rel"), "canonical"))
      stated = trim(node.attribute("href"));
    return stated.empty();
  });
  if (stated.empty()) stated = first_of(tags, {"og:url"});
  if (stated.empty()) return "";
  const auto resolved = net::resolve_url(url, stated);
  if (!resolved) return "";
  const auto canonical = net::canonical_url(*resolved);
  const auto there = net::parse_url(*resolved);
  const auto here = net::parse_url(url);
  if (!canonical || !there || !here) return "";
  return net::registrable_domain(there->host) == net::registrable_domain(here->host) ? *canonical : "";
}

// "https://creativecommons.org/licenses/by-sa/4.0/deed.de" → "CC BY-SA 4.0"; other licences as they are stated.
std::string licence_name(std::string_view stated) {
  const std::string line = clean_line(stated);
  const std::string lower = to_lower_ascii(line);
  if (contains(lower, "creativecommons.org/publicdomain/zero")) return "CC0";
  constexpr std::string_view place = "creativecommons.org/licenses/";
  const std::size_t at = lower.find(place);
  if (at == std::string::npos) return reading_weight(line) <= 200 ? line : "";
  const std::vector<std::string> parts = split(lower.substr(at + place.size()), '/');
  std::string name = "CC ";
  for (const char c : parts[0]) name += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  const bool has_version = parts.size() > 1 && !parts[1].empty() && parts[1][0] >= '0' && parts[1][0] <= '9';
  if (has_version) name += ' ' + parts[1];
  return name.size() <= 40 ? name : "";
}

std::string stated_licence(const HtmlNode& root, const Tags& tags) {
  std::string stated;
  walk(root, [&](const HtmlNode& node) {
    const std::string relation = to_lower_ascii(node.attribute("rel"));
    if (stated.empty() && is_one_of(node.tag, {"link", "x-a"}) && is_one_of(relation, {"license", "licence"}))
      stated = node.attribute("href");
    return stated.empty();
  });
  if (stated.empty()) stated = first_of(tags, {"dcterms.license", "dc.rights.license", "citation_license", "license"});
  return stated;
}

}  // namespace

HtmlMetadata read_metadata(const HtmlNode& root, std::string_view url) {
  const auto tags = meta_tags(root);
  HtmlMetadata metadata = json_ld(root);
  metadata.site =
      first_filled({first_of(tags, {"og:site_name", "application-name"}), metadata.site, visible_site(root)});

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

  const std::string changed =
      find_date(first_of(tags, {"article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
                                "dcterms.modified", "dc.date.modified", "last-modified", "revised", "lastmod"}));
  metadata.modified = first_filled({metadata.modified, changed, visible_change_date(root)});
  if (metadata.modified < metadata.published) metadata.modified.clear();
  metadata.canonical_url = canonical_url_in(root, tags, url);
  metadata.licence = licence_name(first_filled({metadata.licence, stated_licence(root, tags)}));

  const std::string language =
      to_lower_ascii(first_filled({std::string(root.attribute("lang")), first_of(tags, {"og:locale", "language"})}));
  metadata.language = language.substr(0, language.find_first_of("-_ ,;"));
  if (metadata.language.size() != 2 && metadata.language.size() != 3) metadata.language.clear();
  return metadata;
}

}  // namespace kaozheng::sources
