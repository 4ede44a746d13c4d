// SPDX-License-Identifier: Apache-2.0
// The kinds of arithmetic a sentence can state, each found by its own words. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evidence/arithmetic.h"
#include "evidence/arithmetic/interval.h"
#include "evidence/arithmetic/statement.h"

namespace kaozheng::evidence {

// A sentence and what was found in it.
struct Reading {
  const Statement& sentence;
  Language language;
  std::vector<Relation>& found;

  const text::Figure& figure(std::size_t quantity) const { return sentence.figure(quantity); }
  Interval interval(std::size_t quantity) const { return interval_of(sentence.figure(quantity)); }
  std::string written(std::size_t quantity) const { return as_written(sentence.figure(quantity), sentence.text()); }
  std::string like(double value, std::size_t quantity) const {
    return written_like(value, sentence.figure(quantity), sentence.text());
  }
  // Notes that the quantity `stated` should be `result`: `formula` is the left side, `result` what it gives, written.
  void add(Operation operation, bool holds, text::Range range, std::size_t stated, const std::string& formula,
           const std::string& result);
};

bool is_rate(const text::Figure& figure);  // a percentage, points, a multiple or a fraction
// Whether two quantities count the same: equal units, a bare number beside anything, counts of one noun.
bool alike(const text::Figure& a, const text::Figure& b);

void find_changes(Reading& reading);      // from A to B, up P; B, P above A; A, k times B; up P, k times the former
void find_totals(Reading& reading);       // A, B, C, in total T; the remaining P
void find_shares(Reading& reading);       // A of B, P; A accounts for P of B
void find_parts(Reading& reading);        // T in N years, A a year; N of A each, T in all
void find_conversions(Reading& reading);  // 72 hours, that is 3 days
void find_spans(Reading& reading);        // from 2019 to 2023, four years
void find_lists(Reading& reading);        // three cities: A, B and C; A and B … 1% and 2% respectively
void find_expressions(Reading& reading);  // 180 + 320 = 500; 5:1, saving 80%

}  // namespace kaozheng::evidence
