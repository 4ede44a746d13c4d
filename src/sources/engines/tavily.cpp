// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t tavily_characters_max = 400;
constexpr int tavily_hits_max = 20;

class Tavily final : public SearchEngine {
 public:
  Tavily(std::string base_url, std::string_view key, net::TrustedHttp& http, Clock& clock)
      : base_url_(base_url_or(base_url, tavily_url)), key_(trim(key)), http_(http), clock_(clock) {}

  std::string name() const override { return "tavily"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    if (key_.empty()) return fail(ErrorKind::refused, "Tavily needs a key: set TAVILY_API_KEY");
    net::HttpRequest request = engine_request("POST", base_url_ + "/search");
    request.headers = {
        {"Content-Type", "application/json"}, {"Accept", "application/json"}, {"Authorization", "Bearer " + key_}};
    nlohmann::json asked = {{"query", tavily_query(query.text)},
                            {"max_results", std::clamp(count, 1, tavily_hits_max)},
                            {"include_raw_content", false}};
    if (query.language == Language::zh) asked["country"] = "china";
    request.body = asked.dump();
    const std::string activity = "asking Tavily at " + base_url_;
    auto body = naming_key(ask_engine(http_, request, activity, clock_, stop), "TAVILY_API_KEY");
    if (!body) return fail(std::move(body.error()));
    auto hits = read_tavily_reply(*body);
    if (!hits) return fail(std::move(hits.error()).during(activity));
    return at_most(std::move(*hits), count);
  }

 private:
  const std::string base_url_;
  const std::string key_;
  net::TrustedHttp& http_;
  Clock& clock_;
};

}  // namespace

std::string tavily_query(std::string_view text) {
  const std::string line = one_line(text, tavily_characters_max * 2);
  std::string cut = first_characters(line, tavily_characters_max);
  if (cut.size() == line.size() || line[cut.size()] == ' ') return cut;
  const std::size_t blank = cut.rfind(' ');
  if (blank == std::string::npos) return cut;
  std::string words = cut.substr(0, blank);
  return count_code_points(words) * 5 >= tavily_characters_max * 4 ? words : cut;
}

Result<std::vector<Hit>> read_tavily_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "Tavily"));
  const nlohmann::json results = TRY(list_at(reply, "results", "Tavily"));
  HitList hits("tavily");
  for (const nlohmann::json& result : results)
    hits.add(text_at(result, "url"), text_at(result, "title"), text_at(result, "content"),
             text_at(result, "published_date"));
  return hits.take();
}

std::unique_ptr<SearchEngine> make_tavily(std::string base_url, std::string key, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<Tavily>(std::move(base_url), key, http, clock);
}

}  // namespace kaozheng::sources
