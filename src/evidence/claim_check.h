// SPDX-License-Identifier: Apache-2.0
// What code can tell of a claim by holding it against stored documents. Pure, no I/O.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"
#include "domain/verdict.h"

namespace kaozheng::evidence {

// The documents a report may rest on, prepared once for many claims: their figures found, their passages indexed.
// Documents outlive it. Safe to read from many threads.
class ClaimMaterial {
 public:
  explicit ClaimMaterial(std::vector<const Document*> documents);
  ~ClaimMaterial();
  ClaimMaterial(ClaimMaterial&&) noexcept;
  ClaimMaterial& operator=(ClaimMaterial&&) noexcept;

  const Document* document(std::string_view id) const;  // null when there is none
  // The passages that say most about the claim, those of the cited documents first, then of any other.
  std::vector<Passage> best_passages(std::string_view claim, const std::vector<std::string>& cited,
                                     std::size_t count) const;

  std::optional<Passage> passage_of(const Witness& witness) const;  // that holds it

  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<const Parts> parts_;
};

struct CodeCheck {
  ClaimCheck check;
  bool settled = false;  // a model as judge would have nothing to add
  bool capped = false;   // a figure of the claim stands nowhere: no judge can find all of it supported
};

// Quotation, series (series.h), figures with their arithmetic, names and dates, wording, in this order; then
// the code judge. `cited` are ids of the documents the claim cites, looked at first; empty = any. Settled are a claim
// that is quoted, of a series, computed, or a near copy, and one whose figures are not those of its source: these
// cannot be argued about.
CodeCheck check_by_code(std::string_view claim, const std::vector<std::string>& cited, const ClaimMaterial& material,
                        Language language);

// Whether a claim that was found `computed` is so still: the formula of `check` follows from figures of its witnesses
// and of the passages that say most about the claim, and gives a figure of the claim.
bool computes_again(std::string_view claim, const ClaimCheck& check, const std::vector<std::string>& cited,
                    const ClaimMaterial& material, Language language);

// What a model as judge answered. Nothing when its quote stands in none of the passages it was shown: such an answer
// does not count.
std::optional<ClaimCheck> judged(Verdict verdict, std::string_view quote, const std::vector<Passage>& shown,
                                 std::string judge, std::string reason);

}  // namespace kaozheng::evidence
