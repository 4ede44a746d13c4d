// SPDX-License-Identifier: Apache-2.0
// A report that anybody wrote, as claims and references, and what its citations leave open. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "text/words.h"

namespace kaozheng::reports {

// An entry of a reference list, a footnote's text, or the address a number itself leads to: [[3]](https://…).
struct ForeignReference {
  std::string label;  // "3", "1_2"; empty in lists without numbers
  std::string title;
  std::string url;     // http or https, or the path of a file; empty when none is told
  text::Range range;   // bytes of the report
  bool listed = true;  // false: told at the mark only
};

// Where the sources of a claim are told. neighbour: at the end of its paragraph where the report cites once a
// paragraph, in the line that leads to its list or table, or in a "Source: …" line below.
enum class CitationReach { none, own, neighbour };
std::string_view to_string(CitationReach reach);

// A sentence, list item or row of a table that states something.
struct ForeignClaim {
  text::Range range;                   // bytes of the report, its marks included
  std::string text;                    // plain, without marks and markup
  std::string heading;                 // the nearest above
  std::vector<std::string> cited;      // labels of references, in order, without repeats; dangling ones too
  std::vector<std::string> addresses;  // of links and bare addresses
  CitationReach reach = CitationReach::none;
};

struct ForeignMark {
  std::string label;
  text::Range range;
};

struct ForeignReport {
  Language language = Language::en;
  std::vector<ForeignClaim> claims;
  std::vector<ForeignReference> references;
  int inferences = 0;  // sentences that the report itself marks as inference

  std::vector<ForeignMark> dangling;         // marks whose number or footnote is not listed
  std::vector<std::size_t> unused;           // listed references that nothing in the text refers to
  std::vector<std::size_t> duplicates;       // references whose number stood in their list before
  std::vector<std::size_t> uncited_figures;  // claims with a quantity and no source in reach
};

// Markdown or plain text, any bytes, in about linear time. Citations are [3], [1, 2], [1-3], [^3], 【3†source】, ¹²
// where the report lists such notes, [text](url), [[3]](url) and bare addresses; (Author, 2024) and "Source: …" count
// as sources but stay text. Code blocks, comments, headings, questions and lines that only lead over state nothing.
ForeignReport read_foreign_report(std::string_view text);

// One spelling for addresses that lead to one page.
std::string address_key(std::string_view address);

}  // namespace kaozheng::reports
