// SPDX-License-Identifier: Apache-2.0
#include "research/reading.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/parallel.h"
#include "research/nearness.h"
#include "research/searching.h"
#include "text/passage_index.h"
#include "text/passages.h"

namespace kaozheng::research {
namespace {

constexpr std::size_t passages_per_page_max = 16;
constexpr std::size_t passages_of_an_unmatched_page = 2;
constexpr std::size_t passages_of_a_short_page = 8;       // read whole where a model does not mind what it reads
constexpr std::size_t passages_of_a_document_max = 4000;  // the rest of a longer one is not looked at
constexpr std::size_t passages_embedded_max = 100;        // of one round, the best by BM25

// The label, title, date and heading a passage is shown with.
std::size_t size_of(const Passage& passage) { return count_code_points(passage.text) + 60; }

std::vector<std::string> next_urls(const std::vector<Hit>& hits, std::size_t& at, std::size_t count,
                                   std::set<std::string>& known) {
  std::vector<std::string> urls;
  for (; at < hits.size() && urls.size() < count; ++at)
    if (known.insert(page_key(hits[at].url)).second) urls.push_back(hits[at].url);
  return urls;
}

// The ranking, its beginning reordered by how near the passages are to `words` in meaning; as it was when the embedder
// fails.
Result<std::vector<std::size_t>> with_meaning(const ResearchRun& run, std::vector<std::size_t> ranking,
                                              const std::vector<Passage>& all, const std::string& words) {
  if (!run.embedder || ranking.empty()) return ranking;
  const std::size_t count = std::min(ranking.size(), passages_embedded_max);
  std::vector<std::string> texts{words};
  for (std::size_t i = 0; i < count; ++i) texts.push_back(all[ranking[i]].heading + "\n" + all[ranking[i]].text);
  const auto vectors = run.embedder->embed(texts, run.stop);
  if (!vectors && vectors.error().kind == ErrorKind::cancelled) return fail(vectors.error());
  if (!vectors) return ranking;
  std::vector<double> nearness;
  for (std::size_t i = 0; i < count; ++i) nearness.push_back(cosine(vectors->front(), (*vectors)[i + 1]));
  const std::vector<std::size_t> best(ranking.begin(), ranking.begin() + static_cast<std::ptrdiff_t>(count));
  const std::vector<std::size_t> places = fuse(nearness);
  for (std::size_t i = 0; i < count; ++i) ranking[i] = best[places[i]];
  return ranking;
}

}  // namespace

Result<ReadPages> read_pages(ResearchRun& run, const std::string& task_id, const std::vector<Hit>& hits,
                             std::set<std::string>& known) {
  const auto wanted = static_cast<std::size_t>(std::max(run.limits.pages_per_round, 1));
  ReadPages read;
  std::size_t at = 0, tried = 0;
  while (read.documents.size() < wanted && tried < 2 * wanted) {
    const std::vector<std::string> urls =
        next_urls(hits, at, std::min(wanted - read.documents.size(), 2 * wanted - tried), known);
    if (urls.empty()) break;
    tried += urls.size();
    auto pages = parallel_map(urls, urls.size(), run.stop,
                              [&](const std::string& url) { return run.pages.read(url, run.stop); });
    for (std::size_t i = 0; i < urls.size(); ++i) {
      if (!pages[i] && pages[i].error().kind == ErrorKind::cancelled) return fail(pages[i].error());
      if (!pages[i]) {
        run.tell("PageFailed", task_id, {{"url", urls[i]}, {"why", pages[i].error().what}});
        read.troubles.push_back({urls[i], pages[i].error()});
      } else if (known.insert(pages[i]->id).second) {  // else the same text under another address
        read.documents.push_back(std::move(*pages[i]));
      }
    }
  }
  return read;
}

Result<std::vector<Passage>> choose_passages(const ResearchRun& run, const std::vector<Document>& documents,
                                             const std::string& words, std::size_t characters_max) {
  std::vector<Passage> all;
  std::vector<std::size_t> page_of, first_of;  // of a passage; of a page
  text::PassageIndex index;
  for (std::size_t page = 0; page < documents.size(); ++page) {
    first_of.push_back(all.size());
    std::vector<Passage> passages = text::cut_passages(documents[page]);
    if (passages.size() > passages_of_a_document_max) passages.resize(passages_of_a_document_max);
    for (Passage& passage : passages) {
      index.add(passage.heading, passage.text);
      page_of.push_back(page);
      all.push_back(std::move(passage));
    }
  }
  first_of.push_back(all.size());

  std::vector<std::size_t> by_words;
  for (const text::Scored& scored : index.search(words, all.size())) by_words.push_back(scored.item);
  const std::vector<std::size_t> ranking = TRY(with_meaning(run, std::move(by_words), all, words));

  std::vector<std::size_t> taken;
  std::vector<std::size_t> taken_of(documents.size(), 0);
  std::size_t used = 0;
  const auto take = [&](std::size_t i) {
    if (used + size_of(all[i]) > characters_max && !taken.empty()) return;
    used += size_of(all[i]);
    ++taken_of[page_of[i]];
    taken.push_back(i);
  };
  for (const std::size_t i : ranking)
    if (taken_of[page_of[i]] < passages_per_page_max) take(i);
  for (std::size_t page = 0; page < documents.size(); ++page) {
    if (taken_of[page] > 0) continue;
    const std::size_t end = std::min(first_of[page] + passages_of_an_unmatched_page, first_of[page + 1]);
    for (std::size_t i = first_of[page]; i < end; ++i) take(i);
  }
  if (!run.model.generates())
    for (std::size_t page = 0; page < documents.size(); ++page) {
      if (first_of[page + 1] - first_of[page] > passages_of_a_short_page) continue;
      for (std::size_t i = first_of[page]; i < first_of[page + 1]; ++i)
        if (std::find(taken.begin(), taken.end(), i) == taken.end()) take(i);
    }
  std::sort(taken.begin(), taken.end());
  std::vector<Passage> chosen;
  for (const std::size_t i : taken) chosen.push_back(std::move(all[i]));
  return chosen;
}

std::vector<std::vector<Passage>> in_parts(const std::vector<Passage>& passages, std::size_t characters_max) {
  std::vector<std::vector<Passage>> parts;
  for (const Origin origin : {Origin::web, Origin::file}) {
    std::size_t used = 0;
    bool open = false;
    for (const Passage& passage : passages) {
      if (passage.origin != origin) continue;
      if (!open || used + size_of(passage) > characters_max) {
        parts.emplace_back();
        used = 0;
        open = true;
      }
      used += size_of(passage);
      parts.back().push_back(passage);
    }
  }
  return parts;
}

}  // namespace kaozheng::research
