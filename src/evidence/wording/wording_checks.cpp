// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording_checks.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.h"
#include "evidence/wording/claim_dates.h"
#include "evidence/wording/claim_names.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t shown_max = 40;  // characters of words that a reason repeats

Remark remark_on(Aspect aspect, const WordedText& claim, const text::Range& place) {
  Remark remark;
  remark.aspect = aspect;
  remark.place = place;
  remark.said = claim.words(place);
  return remark;
}

bool holds_year(int year, const std::vector<std::vector<NamedDate>>& dates) {
  for (const auto& source : dates)
    for (const NamedDate& date : source)
      if (date.year == year) return true;
  return false;
}

// A year may stand in a source as part of something else, as in 2024-25 or FY2025.
bool holds_number(const WordedText& claim, const NamedDate& date, const WordedTexts& sources) {
  if (date.month != 0 || date.quarter != 0 || date.year == 0) return false;
  const std::string digits = std::to_string(date.year);
  (void)claim;
  return std::any_of(sources.begin(), sources.end(),
                     [&](const WordedText* source) { return !source->with_key(token_key(digits)).empty(); });
}

}  // namespace

std::vector<Remark> missing_names(const WordedText& claim, const WordedTexts& sources) {
  std::vector<Remark> result;
  for (const Name& name : names_in(claim)) {
    const auto missing = missing_words(claim.words(name.place), name.kind, sources);
    if (missing.empty()) continue;
    Remark remark = remark_on(Aspect::name, claim, name.place);
    // Of a longer name the source may have a part; the part it has not is what the reader looks for.
    if (const std::string gone = join(missing, " "); contains(remark.said, gone)) {
      remark.place.begin += remark.said.find(gone);
      remark.place.end = remark.place.begin + gone.size();
      remark.said = gone;
    }
    result.push_back(std::move(remark));
  }
  return result;
}

std::vector<Remark> missing_dates(const WordedText& claim, const WordedTexts& sources) {
  std::vector<Remark> result;
  const auto said = dates_in(claim.text());
  if (said.empty()) return result;
  std::vector<std::vector<NamedDate>> named;
  for (const WordedText* source : sources) named.push_back(dates_in(source->text()));
  for (const NamedDate& date : said) {
    bool found = false;
    for (const auto& source : named)
      found = found ||
              std::any_of(source.begin(), source.end(), [&](const NamedDate& other) { return agrees(date, other); });
    found = found && (date.year == 0 || holds_year(date.year, named));
    if (!found && !holds_number(claim, date, sources)) result.push_back(remark_on(Aspect::date, claim, date.place));
  }
  return result;
}

std::vector<Remark> missing_wording(const WordedText& claim, const Alignment& alignment) {
  std::vector<Remark> result;
  for (std::size_t i = 0; i < alignment.words.size();) {
    std::size_t end = i;
    while (end < alignment.words.size() && alignment.words[end].found == 0 &&
           claim.tokens()[alignment.words[end].token].clause == claim.tokens()[alignment.words[i].token].clause)
      ++end;
    // Neighbouring pairs of Chinese characters overlap: one new character spoils two pairs.
    const bool han = end > i && claim.tokens()[alignment.words[i].token].kind == TokenKind::han;
    if (end - i >= (han ? 3U : 2U))
      result.push_back(remark_on(Aspect::word, claim,
                                 {claim.tokens()[alignment.words[i].token].place.begin,
                                  claim.tokens()[alignment.words[end - 1].token].place.end}));
    i = std::max(end, i + 1);
  }
  return result;
}

std::size_t count_names(const WordedText& claim) { return names_in(claim).size(); }
std::size_t count_dates(const WordedText& claim) { return dates_in(claim.text()).size(); }

WordingChecks check_wording(const WordedText& claim, const WordedTexts& sources) {
  WordingChecks result;
  result.alignment = align(claim, sources);
  const auto add = [&](std::vector<Remark> remarks) {
    std::move(remarks.begin(), remarks.end(), std::back_inserter(result.remarks));
  };
  add(missing_names(claim, sources));
  add(missing_dates(claim, sources));
  add(turned_statements(claim, sources, result.alignment));
  add(misattributions(claim, sources));
  add(missing_wording(claim, result.alignment));
  return result;
}

std::string in_words(const Remark& remark, Language language) {
  const std::string said = abbreviate(remark.said, shown_max), found = abbreviate(remark.found, shown_max);
  const bool zh = language == Language::zh;
  switch (remark.aspect) {
    case Aspect::name:
      return zh ? fmt::format("来源里没有“{}”这个名称", said) : fmt::format("the sources do not name “{}”", said);
    case Aspect::date:
      return zh ? fmt::format("来源里没有“{}”这个日期", said) : fmt::format("the sources give no date “{}”", said);
    case Aspect::word:
      return zh ? fmt::format("来源里没有提到“{}”", said) : fmt::format("the sources say nothing of “{}”", said);
    case Aspect::negation:
      if (said.empty())
        return zh ? fmt::format("来源说的是否定的“{}”，这里没有否定", found)
                  : fmt::format("the source denies this (“{}”), the claim does not", found);
      return zh ? fmt::format("这里否定了（“{}”），来源没有否定", said)
                : fmt::format("the claim denies this (“{}”), the source does not", said);
    case Aspect::direction:
      return zh ? fmt::format("方向相反：这里是“{}”，来源是“{}”", said, found)
                : fmt::format("turned round: “{}” here, “{}” in the source", said, found);
    case Aspect::modality:
      return zh ? fmt::format("来源只说“{}”，这里说成了更确定的事", found)
                : fmt::format("the source only says “{}”; the claim is firmer than that", found);
    case Aspect::scope:
      return zh ? fmt::format("这里说“{}”，来源只说“{}”", said, found)
                : fmt::format("“{}” here, only “{}” in the source", said, found);
    case Aspect::attribution:
      return zh ? fmt::format("来源没有把这一说法归于“{}”", said)
                : fmt::format("the source does not credit this to “{}”", said);
  }
  return {};
}

}  // namespace kaozheng::evidence
