// SPDX-License-Identifier: Apache-2.0
// What the words of a claim say beyond its sources: names and dates they do not hold, words they do not have,
// statements turned round or made firmer than they are, credit given to somebody the source does not name there. Pure
// functions; a remark is made only where the sources speak of the same thing, and says why in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "evidence/wording/alignment.h"
#include "evidence/wording/worded_text.h"

namespace kaozheng::evidence {

enum class Aspect {
  name,         // a name or title that the sources do not hold
  date,         // a date that they do not name
  word,         // content words that they do not have
  negation,     // said of one, denied in the other
  direction,    // turned into its opposite: more for less, before for after
  modality,     // plans, forecasts and possibilities told as facts
  scope,        // what is said of some is told of all
  attribution,  // credited to somebody whom the source does not name beside the statement
};
struct Remark {
  Aspect aspect = Aspect::word;
  text::Range place;       // bytes of the claim
  std::string said;        // its words there
  std::string found;       // the words of the source that speak against them; empty when none do
  std::size_t source = 0;  // place in the list of sources, and bytes of it: where `found`, or what was compared, stands
  text::Range at;
};
// The remark as a sentence for readers.
std::string in_words(const Remark& remark, Language language);

// Names, acronyms and titles that no source holds in any form: as written, by initials, or by an alias introduced
// there.
std::vector<Remark> missing_names(const WordedText& claim, const WordedTexts& sources);
// Dates that no source names. Relative dates of a source count as what they mean when its text was given with
// text::with_absolute_dates.
std::vector<Remark> missing_dates(const WordedText& claim, const WordedTexts& sources);
// Stretches of two or more content words that stand in no source.
std::vector<Remark> missing_wording(const WordedText& claim, const Alignment& alignment);
// Negation, direction, modality and scope against the sentences that say most of the claim.
std::vector<Remark> turned_statements(const WordedText& claim, const WordedTexts& sources, const Alignment& alignment);
// "（信通院、IDC）", 据A和B预测, "according to A and B", "A and B said": each of these names must stand in the sentence
// that carries the statement; where none of them does, in a neighbouring one or in the first line.
std::vector<Remark> misattributions(const WordedText& claim, const WordedTexts& sources);

// How many names, dates and figures of the claim were looked for, so that remarks can be told as shares.
std::size_t count_names(const WordedText& claim);
std::size_t count_dates(const WordedText& claim);

// Everything above; names first.
struct WordingChecks {
  Alignment alignment;
  std::vector<Remark> remarks;
};
WordingChecks check_wording(const WordedText& claim, const WordedTexts& sources);

}  // namespace kaozheng::evidence
