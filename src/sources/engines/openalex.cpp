// SPDX-License-Identifier: Apache-2.0
// An open index of scholarly works in all languages. https://docs.openalex.org
#include <algorithm>
#include <map>
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

constexpr std::size_t openalex_characters_max = 300;
constexpr int openalex_hits_max = 50;
constexpr std::size_t openalex_abstract_words_max = 200;
constexpr Milliseconds openalex_pause{200};

class OpenAlex final : public SearchEngine {
 public:
  explicit OpenAlex(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, openalex_url)),
        key_(trim(parts.key)),
        contact_(trim(parts.contact)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("OpenAlex", {openalex_pause}, parts.clock) {}

  std::string name() const override { return "openalex"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    std::string url = base_url_ + "/works?search=" + percent_encode(query_line(query.text, openalex_characters_max)) +
                      "&per-page=" + std::to_string(std::clamp(count, 1, openalex_hits_max)) +
                      "&select=id,doi,display_name,publication_date,abstract_inverted_index,best_oa_location";
    if (!key_.empty()) url += "&api_key=" + percent_encode(key_);
    if (!contact_.empty()) url += "&mailto=" + percent_encode(contact_);
    net::HttpRequest request = engine_request("GET", std::move(url));
    request.headers = {{"Accept", "application/json"}};
    return turns_.take(query.text, stop, [&] {
      auto hits =
          ask_and_read(http_, request, "asking OpenAlex at " + base_url_, clock_, stop, read_openalex_reply, count);
      if (!hits && hits.error().kind == ErrorKind::refused) hits.error().what += "; set or check OPENALEX_API_KEY";
      return hits;
    });
  }

 private:
  const std::string base_url_;
  const std::string key_;
  const std::string contact_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

// Abstracts come as {"word": [places …]}.
std::string abstract_of(const nlohmann::json& work) {
  const auto index = work.find("abstract_inverted_index");
  if (index == work.end() || !index->is_object()) return "";
  std::map<std::uint64_t, std::string> words;
  for (const auto& [word, places] : index->items()) {
    if (!places.is_array()) continue;
    for (const nlohmann::json& place : places)
      if (place.is_number_unsigned() && place.get<std::uint64_t>() < openalex_abstract_words_max)
        words.emplace(place.get<std::uint64_t>(), word);
  }
  std::string text;
  for (const auto& [place, word] : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The free text when there is one.
std::string place_of(const nlohmann::json& work) {
  if (const auto free = work.find("best_oa_location"); free != work.end())
    if (std::string url = text_at(*free, "landing_page_url"); !url.empty()) return url;
  const std::string doi = text_at(work, "doi");
  return doi.empty() ? text_at(work, "id") : doi;
}

}  // namespace

Result<std::vector<Hit>> read_openalex_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "OpenAlex"));
  const nlohmann::json results = TRY(list_at(reply, "results", "OpenAlex"));
  HitList hits("openalex");
  for (const nlohmann::json& work : results)
    if (work.is_object())
      hits.add(place_of(work), text_of_markup(text_at(work, "display_name")), abstract_of(work),
               text_at(work, "publication_date"));
  return hits.take();
}

std::unique_ptr<SearchEngine> make_openalex(EngineParts parts) { return std::make_unique<OpenAlex>(std::move(parts)); }

}  // namespace kaozheng::sources
