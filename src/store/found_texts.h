// SPDX-License-Identifier: Apache-2.0
// How texts of finished runs are ranked and shown, the same in every store. Pure; private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace kaozheng::store {

// A text that holds a word of a query.
struct FoundText {
  std::string run_id;       // empty: of a document, and so of every run that read it
  std::string document_id;  // or empty
  std::string started_at;   // of the run
  std::int64_t place = 0;   // within its run or document
  std::string kind, ref, title, text;
};

struct RankedText {
  std::size_t text = 0;  // of those that were given
  double score = 0;
};
// The best first; of equals those of the newest run, then in the order of their places. Puts `texts` into that order
// first, so that the same texts give the same ranking however they came.
std::vector<RankedText> ranked(std::string_view query, std::vector<FoundText>& texts);

// `found` as it is shown for a query. Without run and score.
TextHit shown_hit(std::string_view query, const FoundText& found);

}  // namespace kaozheng::store
