// SPDX-License-Identifier: Apache-2.0
// What a researcher reads in one round, and which passages of it are worth a prompt. Private to this room.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "research/research_run.h"

namespace kaozheng::research {

struct PageTrouble {
  std::string url;
  Error why;
};
struct ReadPages {
  std::vector<Document> documents;  // in the order of the hits
  std::vector<PageTrouble> troubles;
};
// The best hits not read yet, limits.pages_per_round of them; for those that cannot be read the next ones, at most as
// many again. A page that takes much longer than the others (page_patience) does not hold the round: the next
// hit is read beside it, and when enough have come it is answered as `timed_out`. What is read depends on these answers
// alone. `known` holds the page keys and document ids of earlier rounds and receives the new ones. Fails only with
// `cancelled`.
Result<ReadPages> read_pages(ResearchRun& run, const std::string& task_id, const std::vector<Hit>& hits,
                             std::set<std::string>& known);

// The passages that share most with `words` (BM25, fused with nearness in meaning when the run has an embedder and it
// answers), as many as `characters_max` holds, in the order of the documents. A page of which nothing matches is
// represented by its beginning. Fails only with `cancelled`.
Result<std::vector<Passage>> choose_passages(const ResearchRun& run, const std::vector<Document>& documents,
                                             const std::string& words, std::size_t characters_max);

// Parts of at most `characters_max`, each from the web or from files only: what a model notes from one part is then
// free of the other's material.
std::vector<std::vector<Passage>> in_parts(const std::vector<Passage>& passages, std::size_t characters_max);

}  // namespace kaozheng::research
