// SPDX-License-Identifier: Apache-2.0
// The registry of DOIs. https://api.crossref.org
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t crossref_characters_max = 300;
constexpr int crossref_hits_max = 50;
constexpr Milliseconds crossref_pause{1000};  // well below what its x-rate-limit headers allow

class Crossref final : public SearchEngine {
 public:
  explicit Crossref(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, crossref_url)),
        contact_(trim(parts.contact)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("Crossref", {crossref_pause}, parts.clock) {}

  std::string name() const override { return "crossref"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    net::HttpRequest request = engine_request(
        "GET", base_url_ +
                   "/works?query.bibliographic=" + percent_encode(query_line(query.text, crossref_characters_max)) +
                   "&rows=" + std::to_string(std::clamp(count, 1, crossref_hits_max)) +
                   "&select=DOI,URL,title,abstract,issued,container-title" +
                   (contact_.empty() ? "" : "&mailto=" + percent_encode(contact_)));
    request.headers = {{"Accept", "application/json"}};
    return turns_.take(query.text, stop, [&] {
      return ask_and_read(http_, request, "asking Crossref at " + base_url_, clock_, stop, read_crossref_reply, count);
    });
  }

 private:
  const std::string base_url_;
  const std::string contact_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

// Most texts are lists with one member.
std::string first_text_at(const nlohmann::json& object, const char* key) {
  const auto list = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || list == object.end() || !list->is_array() || list->empty()) return text_at(object, key);
  return list->front().is_string() ? list->front().get<std::string>() : "";
}

// {"date-parts": [[2024, 5, 1]]}, of which month and day may be missing.
std::string issued_date(const nlohmann::json& item) {
  const auto issued = item.find("issued");
  if (issued == item.end() || !issued->is_object() || !issued->contains("date-parts")) return "";
  const nlohmann::json& parts = (*issued)["date-parts"];
  if (!parts.is_array() || parts.empty() || !parts.front().is_array()) return "";
  std::string date;
  for (const nlohmann::json& part : parts.front()) {
    if (!part.is_number_integer() || date.size() >= 10) break;
    const auto number = part.get<std::int64_t>();
    if (date.empty() ? (number < 1000 || number > 9999) : (number < 1 || number > 31)) break;
    date += (date.empty() ? "" : number < 10 ? "-0" : "-") + std::to_string(number);
  }
  return date;
}

}  // namespace

Result<std::vector<Hit>> read_crossref_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "Crossref"));
  const auto message = reply.find("message");
  if (message == reply.end()) return fail(ErrorKind::malformed, "Crossref answered without a message");
  const nlohmann::json items = TRY(list_at(*message, "items", "Crossref"));
  HitList hits("crossref");
  for (const nlohmann::json& item : items) {
    if (!item.is_object()) continue;
    const std::string doi = text_at(item, "DOI");
    const std::string url =
        doi.empty() ? text_at(item, "URL") : "https://doi.org/" + replace_all(percent_encode(doi), "%2F", "/");
    std::string snippet = text_of_markup(text_at(item, "abstract"));
    if (snippet.empty()) snippet = first_text_at(item, "container-title");
    hits.add(url, text_of_markup(first_text_at(item, "title")), snippet, issued_date(item));
  }
  return hits.take();
}

std::unique_ptr<SearchEngine> make_crossref(EngineParts parts) { return std::make_unique<Crossref>(std::move(parts)); }

}  // namespace kaozheng::sources
