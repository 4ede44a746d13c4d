// SPDX-License-Identifier: Apache-2.0
#include "reports/bibtex.h"

#include <fmt/format.h>

#include "reports/cited_documents.h"
#include "reports/plain_line.h"

namespace kaozheng::reports {
namespace {

// Braces as commands: BibTeX counts "\{" as an opening brace, so that one alone would swallow what follows.
std::string_view tex_command(char c) {
  switch (c) {
    case '\\':
      return "\\textbackslash{}";
    case '{':
      return "\\textbraceleft{}";
    case '}':
      return "\\textbraceright{}";
    case '~':
      return "\\textasciitilde{}";
    case '^':
      return "\\textasciicircum{}";
    case '#':
      return "\\#";
    case '$':
      return "\\$";
    case '%':
      return "\\%";
    case '&':
      return "\\&";
    case '_':
      return "\\_";
    default:
      return "";
  }
}

std::string tex_text(std::string_view data) {
  std::string shown;
  for (const char c : plain_line(data)) {
    const std::string_view command = tex_command(c);
    if (command.empty())
      shown += c;
    else
      shown += command;
  }
  return shown;
}

class Entry {
 public:
  explicit Entry(const std::string& key) : text_("@misc{" + key) {}
  // Nothing for an empty value.
  void field(std::string_view name, const std::string& value) {
    if (!value.empty()) text_ += fmt::format(",\n  {} = {{{}}}", name, value);
  }
  // Kept as it is written: no name is split, no capital lowered.
  void whole(std::string_view name, const std::string& value) {
    if (!value.empty()) field(name, "{" + value + "}");
  }
  std::string take() { return std::move(text_) + "\n}\n"; }

 private:
  std::string text_;
};

std::string entry_of(const CitedDocument& cited, Language language) {
  const Document& document = cited.document;
  Entry entry(citation_key(document));
  entry.whole("title", tex_text(plain_title(document.title, document.url)));
  entry.whole("author", tex_text(document.author));
  entry.whole("organization", tex_text(document.site));
  if (const std::vector<int> date = date_parts(document.published); !date.empty()) {
    entry.field("year", std::to_string(date[0]));
    if (date.size() > 1) entry.field("month", std::to_string(date[1]));
    if (date.size() > 2) entry.field("day", std::to_string(date[2]));
  }
  entry.field("doi", doi_of(document));
  entry.field("url", web_address(document));
  entry.field("howpublished", tex_text(file_path(document)));
  if (const std::vector<int> read = date_parts(document.fetched_at); read.size() == 3)
    entry.field("urldate", fmt::format("{:04}-{:02}-{:02}", read[0], read[1], read[2]));
  entry.field("language", tex_text(document.language));
  entry.field("note", tex_text(quotes_of(cited, language)));
  return entry.take();
}

}  // namespace

std::string render_bibtex(const Report& report) {
  std::string text;
  for (const CitedDocument& cited : cited_documents(report))
    text += (text.empty() ? "" : "\n") + entry_of(cited, report.language);
  return text;
}

}  // namespace kaozheng::reports
