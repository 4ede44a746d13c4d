// SPDX-License-Identifier: Apache-2.0
// A report in arbitrary bytes: places lie inside it, in order and between characters it holds; texts are printable;
// what is told of citations holds together.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "base/bytes.h"
#include "reports/foreign_report.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const reports::ForeignReport report = reports::read_foreign_report(text);
  std::set<std::string> labels;
  for (const reports::ForeignReference& reference : report.references) {
    require(reference.range.begin <= reference.range.end && reference.range.end <= size);
    require(is_utf8(reference.title) && !contains(reference.title, "\n"));
    labels.insert(reference.label);
  }
  for (const reports::ForeignClaim& claim : report.claims) {
    require(claim.range.begin < claim.range.end && claim.range.end <= size);
    require(!claim.text.empty() && is_utf8(claim.text) && printable(claim.text) == claim.text);
    require(claim.reach != reports::CitationReach::none || (claim.cited.empty() && claim.addresses.empty()));
  }
  for (const reports::ForeignMark& mark : report.dangling) {
    require(mark.range.begin <= mark.range.end && mark.range.end <= size);
    require(!labels.count(mark.label));
  }
  for (const std::size_t i : report.unused) require(i < report.references.size());
  for (const std::size_t i : report.duplicates)
    require(i < report.references.size() && !report.references[i].label.empty());
  for (const std::size_t i : report.uncited_figures)
    require(i < report.claims.size() && report.claims[i].reach == reports::CitationReach::none);
  return 0;
}
