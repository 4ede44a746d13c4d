// SPDX-License-Identifier: Apache-2.0
// Any bytes as a sentence and as its source: ranges stay inside the text, a failed relation says why, and a figure is
// recomputed from parts that exist.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/arithmetic.h"
#include "text/figures.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t half = text.find('\n') == std::string::npos ? size / 2 : text.find('\n');
  const std::string claim = text.substr(0, half), source = text.substr(half);
  const std::vector<text::Figure> figures = text::figures(claim), cited = text::figures(source);
  for (const Language language : {Language::zh, Language::en})
    for (const auto& relation : evidence::internal_arithmetic(claim, figures, language)) {
      require(relation.range.begin <= relation.range.end && relation.range.end <= claim.size());
      require(relation.stated.begin <= relation.stated.end && relation.stated.end <= claim.size());
      require(relation.holds == relation.reason.empty() && !relation.formula.empty());
    }
  const evidence::CitedSentence sentence{source, cited};
  for (std::size_t i = 0; i < figures.size() && i < 20; ++i)
    if (const auto computation = evidence::recompute(claim, figures[i], {&sentence, 1}, Language::zh)) {
      require(!computation->formula.empty());
      for (const auto& part : computation->parts) require(part.sentence == 0 && part.figure < cited.size());
    }
  return 0;
}
