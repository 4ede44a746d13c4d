// SPDX-License-Identifier: Apache-2.0
#include "research/reading.h"

#include <algorithm>

#include "base/bytes.h"
#include "research/nearness.h"
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

// The ranking, its beginning reordered by how near the passages are to `words` in meaning; as it was when the embedder
// fails.
Result<std::vector<std::size_t>> with_meaning(const ResearchRun& run, std::vector<std::size_t> ranking,
                                              const std::vector<Passage>& all, const std::string& words) {
  if (!run.embedder || ranking.empty()) return ranking;
  const std::size_t count = std::min(ranking.size(), passages_embedded_max);
  std::vector<std::string> texts{words};
  for (std::size_t i = 0; i < count; ++i) texts.push_back(all[ranking[i]].heading + "\n" + all[ranking[i]].text);
  using Places = std::vector<std::size_t>;
  const auto places_by_meaning = [&](int) -> Result<Places> {
    const auto vectors = TRY(run.embedder->embed(texts, run.stop));
    std::vector<double> nearness;
    for (std::size_t i = 0; i < count; ++i) nearness.push_back(cosine(vectors.front(), vectors[i + 1]));
    return fuse(nearness);
  };
  const auto places = told<Places>(
      run.journal, journal_key("ranking", run.budget.lane(), join(texts, "\n\n")), run.stop, places_by_meaning,
      [](const Places& value) { return nlohmann::json(value); },
      [](const nlohmann::json& value) { return value.get<Places>(); });
  if (!places && places.error().kind == ErrorKind::cancelled) return fail(places.error());
  if (!places && run.embedder_failed) run.embedder_failed(places.error());
  if (!places || places->size() != count) return ranking;
  const Places best(ranking.begin(), ranking.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < count; ++i) ranking[i] = best.at((*places)[i]);
  return ranking;
}

}  // namespace

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
