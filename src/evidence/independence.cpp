// SPDX-License-Identifier: Apache-2.0
#include "evidence/independence.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <string_view>

#include "net/url.h"
#include "text/text_sketch.h"

namespace kaozheng::evidence {
namespace {

// Archives and registries: who speaks there is the author of the work.
constexpr std::array<std::string_view, 10> archives = {"arxiv.org",   "doi.org",     "nih.gov",  "openalex.org",
                                                       "biorxiv.org", "medrxiv.org", "ssrn.com", "zenodo.org",
                                                       "hal.science", "chinaxiv.org"};

// Empty for a document that speaks for itself alone.
std::string publisher_of(const Document& document) {
  if (document.origin == Origin::file) return "";
  const auto url = net::parse_url(document.url);
  if (!url) return "";
  const std::string domain = net::registrable_domain(url->host);
  return std::find(archives.begin(), archives.end(), domain) == archives.end() ? domain : "";
}

// Sets of places; each set is named by its first.
class Union {
 public:
  explicit Union(std::size_t count) : first_(count) { std::iota(first_.begin(), first_.end(), std::size_t{0}); }
  std::size_t first(std::size_t i) const { return first_[i] == i ? i : first(first_[i]); }
  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({first(a), first(b)});
    first_[high] = low;
  }

 private:
  std::vector<std::size_t> first_;
};

}  // namespace

SourceGroups::SourceGroups(const std::vector<const Document*>& documents) {
  const std::size_t count = documents.size();
  Union groups(count), texts(count);
  std::vector<text::TextSketch> sketches;
  std::map<std::string, std::size_t> publishers;
  for (std::size_t i = 0; i < count; ++i) {
    sketches.push_back(text::sketch_text(documents[i]->text));
    for (std::size_t j = 0; j < i; ++j) {
      if (!text::is_same_text(sketches[i], sketches[j])) continue;
      texts.join(i, j);
      groups.join(i, j);
    }
    const std::string publisher = publisher_of(*documents[i]);
    if (!publisher.empty()) groups.join(i, publishers.emplace(publisher, i).first->second);
  }
  for (std::size_t i = 0; i < count; ++i) {
    groups_.push_back(groups.first(i));
    texts_.push_back(texts.first(i));
  }
}

void tell_independence(Report& report, const std::map<std::string, Document>& documents) {
  std::vector<const Document*> cited;
  std::map<std::string, std::size_t> place_of;  // in `cited`, by document id
  std::map<std::size_t, int> number_of;         // the first reference to a document
  std::set<std::string> missing;
  for (const Reference& reference : report.references) {
    const std::string& id = reference.passage.document_id;
    const auto document = documents.find(id);
    if (document == documents.end()) {
      missing.insert(id);
      continue;
    }
    const auto [place, is_new] = place_of.emplace(id, cited.size());
    if (!is_new) continue;
    cited.push_back(&document->second);
    number_of.emplace(place->second, reference.number);
  }

  const SourceGroups sources(cited);
  std::set<std::size_t> groups;
  for (std::size_t i = 0; i < cited.size(); ++i) groups.insert(sources.group_of(i));
  for (Reference& reference : report.references) {
    reference.same_text_as = 0;
    const auto place = place_of.find(reference.passage.document_id);
    if (place == place_of.end()) continue;
    const std::size_t first = sources.same_text_as(place->second);
    if (first != place->second) reference.same_text_as = number_of.at(first);
  }
  report.check.documents = static_cast<int>(cited.size() + missing.size());
  report.check.independent = static_cast<int>(groups.size() + missing.size());
}

}  // namespace kaozheng::evidence
