// SPDX-License-Identifier: Apache-2.0
#include "reports/csl_json.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "reports/cited_documents.h"
#include "reports/plain_line.h"

namespace kaozheng::reports {
namespace {

nlohmann::json csl_date(std::string_view date) {
  const std::vector<int> parts = date_parts(date);
  if (parts.empty()) return nullptr;
  return {{"date-parts", nlohmann::json::array({parts})}};
}

nlohmann::json item_of(const CitedDocument& cited, Language language) {
  const Document& document = cited.document;
  const std::string address = web_address(document);
  nlohmann::json item = {{"id", citation_key(document)}, {"type", address.empty() ? "document" : "webpage"}};
  const auto add = [&item](const char* name, const std::string& value) {
    if (!value.empty()) item[name] = value;
  };
  add("title", plain_title(document.title, document.url));
  add("container-title", plain_line(document.site));
  add("DOI", doi_of(document));
  add("URL", address);
  add("archive_location", file_path(document));
  add("language", plain_line(document.language));
  // "{:DOI: …}" in a note is read as a field.
  add("note", replace_all(quotes_of(cited, language), "{:", "{ :"));
  if (const std::string author = plain_line(document.author); !author.empty())
    item["author"] = nlohmann::json::array({{{"literal", author}}});
  if (const auto issued = csl_date(document.published); !issued.is_null()) item["issued"] = issued;
  if (const auto accessed = csl_date(document.fetched_at); !accessed.is_null()) item["accessed"] = accessed;
  return item;
}

}  // namespace

std::string render_csl_json(const Report& report) {
  nlohmann::json items = nlohmann::json::array();
  for (const CitedDocument& cited : cited_documents(report)) items.push_back(item_of(cited, report.language));
  return items.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace kaozheng::reports
