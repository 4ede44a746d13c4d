// SPDX-License-Identifier: Apache-2.0
#include "reports/ris.h"

#include <fmt/format.h>

#include "reports/cited_documents.h"
#include "reports/plain_line.h"

namespace kaozheng::reports {
namespace {

// "2025/07/01", "2025/07/", "2025//": the form leaves out what is not known.
std::string ris_date(std::string_view date) {
  const std::vector<int> parts = date_parts(date);
  if (parts.empty()) return "";
  std::string text = fmt::format("{:04}/", parts[0]);
  text += parts.size() > 1 ? fmt::format("{:02}/", parts[1]) : "/";
  if (parts.size() > 2) text += fmt::format("{:02}", parts[2]);
  return text;
}

std::string record_of(const CitedDocument& cited, Language language) {
  const Document& document = cited.document;
  const std::string address = web_address(document);
  std::string record;
  // Nothing for an empty value.
  const auto line = [&record](std::string_view tag, const std::string& value) {
    if (!value.empty()) record += fmt::format("{}  - {}\r\n", tag, value);
  };
  line("TY", address.empty() ? "GEN" : "ELEC");
  line("ID", citation_key(document));
  line("TI", plain_title(document.title, document.url));
  line("AU", plain_line(document.author));
  line("PB", plain_line(document.site));
  const std::string date = ris_date(document.published);
  line("PY", date.substr(0, 4));
  line("DA", date);
  line("DO", doi_of(document));
  line("UR", address);
  line("AV", file_path(document));
  line("Y2", ris_date(document.fetched_at));
  line("LA", plain_line(document.language));
  line("N1", quotes_of(cited, language));
  return record + "ER  - \r\n";
}

}  // namespace

std::string render_ris(const Report& report) {
  std::string text;
  for (const CitedDocument& cited : cited_documents(report))
    text += (text.empty() ? "" : "\r\n") + record_of(cited, report.language);
  return text;
}

}  // namespace kaozheng::reports
