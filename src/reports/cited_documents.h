// SPDX-License-Identifier: Apache-2.0
// The documents a report cites, for programs that keep references. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"

namespace kaozheng::reports {

struct CitedDocument {
  Document document;                  // without text; empty fields are not known
  std::vector<Reference> references;  // its passages, by number
};
// One entry a document, in the order of first citation.
std::vector<CitedDocument> cited_documents(const Report& report);

// The same for the same document in every report: "kz" and hexadecimal digits.
std::string citation_key(const Document& document);
// "10.1234/abc" of a page of doi.org; empty otherwise.
std::string doi_of(const Document& document);
// The http or https address, safe to print; empty otherwise.
std::string web_address(const Document& document);
// The path of a local file; empty otherwise.
std::string file_path(const Document& document);

// {2025, 7, 1} of "2025-07-01" or a time on that day, fewer when less is known, none when it is no date.
std::vector<int> date_parts(std::string_view date);

// What is quoted from it, on one line: [1] “…” (p. 3); [2] “…”
std::string quotes_of(const CitedDocument& cited, Language language);

}  // namespace kaozheng::reports
