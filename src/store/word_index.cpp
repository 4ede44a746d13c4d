// SPDX-License-Identifier: Apache-2.0
#include "store/word_index.h"

#include <algorithm>

#include "base/bytes.h"
#include "text/index_terms.h"

namespace kaozheng::store {
namespace {

// Beyond that, more words of a query change little and cost much.
constexpr std::size_t query_terms_max = 128;

}  // namespace

std::vector<std::string> asked_terms(std::string_view words) {
  std::vector<text::QueryTerm> terms = text::read_query(words).terms;
  // A single character says little where there are longer terms.
  const auto is_long = [](const text::QueryTerm& term) { return term.kind != text::TermKind::character; };
  if (std::any_of(terms.begin(), terms.end(), is_long))
    terms.erase(std::stable_partition(terms.begin(), terms.end(), is_long), terms.end());
  if (terms.size() > query_terms_max) terms.resize(query_terms_max);
  std::vector<std::string> asked;
  for (text::QueryTerm& term : terms)
    if (!contains(term.text, std::string_view("\0", 1))) asked.push_back(std::move(term.text));
  return asked;
}

}  // namespace kaozheng::store
