// SPDX-License-Identifier: Apache-2.0
// Sentences, words, terms, figures, references and passages of arbitrary bytes: ranges stay inside the text, in order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/figures.h"
#include "text/index_terms.h"
#include "text/passage_index.h"
#include "text/passages.h"
#include "text/references.h"
#include "text/similarity.h"
#include "text/words.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_order(const std::vector<text::Range>& ranges, std::size_t size) {
  std::size_t end = 0;
  for (const text::Range& range : ranges) {
    require(range.begin >= end && range.begin < range.end && range.end <= size);
    end = range.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_order(text::sentences(input), size);
  check_order(text::words(input), size);
  text::terms(input);
  text::guess_language(input);
  for (const text::IndexTerm& term : text::index_terms(input))
    require(!term.text.empty() && term.place.begin < term.place.end && term.place.end <= size);

  std::size_t end = 0;
  for (const text::Figure& figure : text::figures(input)) {
    require(figure.range.begin >= end && figure.range.end > figure.range.begin && figure.range.end <= size);
    end = figure.range.end;
  }

  text::opens_with_reference(input);
  text::with_absolute_dates(input, "2025-03-01");
  text::without_absolute_dates(input);
  require(text::normalised(text::normalised(input)).size() <= text::normalised(input).size() * 4);

  const std::string_view half = input.substr(0, size / 2);
  const text::Range quote = text::find_quote(input, half);
  require(quote.begin <= quote.end && quote.end <= size);
  text::near_duplicate(half, input);

  text::PassageIndex index;
  index.add(half, input);
  index.add("", half);
  for (const text::Scored& scored : index.search(input, 5)) require(scored.item < 2 && scored.score > 0);

  Document document;
  document.text = std::string(input);
  for (const Passage& passage : text::cut_passages(document))
    require(passage.begin < passage.end && passage.end <= size);
  return 0;
}
