// SPDX-License-Identifier: Apache-2.0
#include "reports/cited_documents.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/bytes.h"
#include "net/url.h"
#include "reports/markdown_text.h"
#include "reports/plain_line.h"
#include "reports/report_words.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

constexpr std::size_t noted_characters_max = 1000;
constexpr std::string_view scheme_of_files = "file://";

// What the research section tells of the documents, by id.
std::map<std::string, const Document*> sources_of(const Report& report) {
  std::map<std::string, const Document*> sources;
  for (const ResearchResult& result : report.research)
    for (const Document& source : result.sources)
      if (!source.id.empty()) sources.emplace(source.id, &source);
  return sources;
}

Document document_of(const Reference& reference, const std::map<std::string, const Document*>& sources) {
  Document document;
  if (const auto source = sources.find(reference.passage.document_id); source != sources.end())
    document = *source->second;
  document.id = reference.passage.document_id;
  document.url = reference.url;
  document.title = reference.title;
  document.published = reference.published;
  document.fetched_at = reference.fetched_at;
  return document;
}

}  // namespace

std::vector<CitedDocument> cited_documents(const Report& report) {
  const auto sources = sources_of(report);
  std::vector<CitedDocument> cited;
  std::map<std::string, std::size_t> places;
  for (const Reference& reference : report.references) {
    const std::string& id = reference.passage.document_id;
    const auto [place, is_new] = places.emplace(id.empty() ? reference.url + "\n" + reference.title : id, cited.size());
    if (is_new) cited.push_back({document_of(reference, sources), {}});
    cited[place->second].references.push_back(reference);
  }
  return cited;
}

std::string citation_key(const Document& document) {
  return "kz" + short_hash(document.id.empty() ? document.url + "\n" + document.title : document.id).substr(0, 10);
}

std::string doi_of(const Document& document) {
  const auto url = net::parse_url(document.url);
  if (!url || (url->host != "doi.org" && url->host != "dx.doi.org")) return "";
  const std::string path = plain_line(percent_decode(url->path));
  constexpr std::string_view others = "./-;()_:";  // DOIs with other characters exist; their URL leads there as well
  const bool plain = std::all_of(path.begin(), path.end(), [&](char c) {
    return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
  });
  return plain && path.starts_with("/10.") && contains(path.substr(1), "/") ? path.substr(1) : "";
}

std::string web_address(const Document& document) { return link_url(document.url).value_or(""); }

std::string file_path(const Document& document) {
  if (!text::begins_with(document.url, scheme_of_files)) return "";
  return plain_line(percent_decode(std::string_view(document.url).substr(scheme_of_files.size())));
}

std::vector<int> date_parts(std::string_view date) {
  constexpr std::size_t ends[] = {4, 7, 10};
  std::vector<int> parts;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1] + 1;
    if (date.size() < ends[i] || (i > 0 && date[begin - 1] != '-')) break;
    int value = 0;
    const auto read = std::from_chars(date.data() + begin, date.data() + ends[i], value);
    if (read.ptr != date.data() + ends[i] || value < 1 || (i == 1 && value > 12) || (i == 2 && value > 31)) break;
    parts.push_back(value);
  }
  return parts;
}

std::string quotes_of(const CitedDocument& cited, Language language) {
  std::string all;
  for (const Reference& reference : cited.references) {
    const std::string quote = plain_line(abbreviate(reference.quote, noted_characters_max));
    if (quote.empty()) continue;
    if (!all.empty()) all += "; ";
    all += "[" + std::to_string(reference.number) + "] “" + quote + "”";
    if (reference.passage.page > 0)
      all += " (" + replace_all(words(language).page, "{}", std::to_string(reference.passage.page)) + ")";
  }
  return all;
}

}  // namespace kaozheng::reports
