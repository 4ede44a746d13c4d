// SPDX-License-Identifier: Apache-2.0
// Whether the figures of a claim are those of its sources: value with the rounding its digits allow, unit and scale,
// bound, direction, change to or by, period, subject and metric. Pure; linear time on any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "text/figures.h"

namespace kaozheng::evidence {

struct FoundFigures;

// A stored text with its figures found once. Cheap to keep: about a quarter of its text besides the text itself.
class FigureSource {
 public:
  // `date` is the ISO date of the document (at least a year) or empty: relative dates are resolved against it.
  explicit FigureSource(std::string text, std::string_view date = {}, std::string title = {});
  ~FigureSource();
  FigureSource(FigureSource&&) noexcept;
  FigureSource& operator=(FigureSource&&) noexcept;

  const std::string& text() const;
  const std::string& date() const;
  const std::string& title() const;
  const std::vector<text::Figure>& figures() const;

 private:
  friend class FigureAuditor;
  std::unique_ptr<FoundFigures> found_;
};

enum class Agreement {
  agrees,    // a source says so
  computed,  // it follows from figures of the sources; `formula` tells how
  differs,   // a source says otherwise: `reason` tells in what
  absent,    // no source has such a figure; of words, what the source says with them is left out here
};

// What became of one figure of a claim, of a word of direction that was turned round, or of the words before a level
// that leave out its rate of growth.
struct FigureAudit {
  text::Range mention;  // bytes of the claim
  Agreement agreement = Agreement::absent;
  std::string reason;      // in words; empty when it agrees
  std::size_t source = 0;  // place in the list of sources, when `place` is not empty
  text::Range place;       // bytes of that source's text
  std::string formula;     // of `computed`
};

// Many claims against the same sources. The sources outlive it; may be used from several threads.
class FigureAuditor {
 public:
  explicit FigureAuditor(std::vector<const FigureSource*> sources);
  ~FigureAuditor();
  FigureAuditor(FigureAuditor&&) noexcept;

  // In the order of the claim. `claim_date` (ISO, at least a year) resolves relative dates of the claim.
  std::vector<FigureAudit> audit(std::string_view claim, Language language, std::string_view claim_date = {}) const;

 private:
  struct Joined;
  std::unique_ptr<Joined> joined_;
};

std::vector<FigureAudit> audit_figures(std::string_view claim, const std::vector<const FigureSource*>& sources,
                                       Language language, std::string_view claim_date = {});

}  // namespace kaozheng::evidence
