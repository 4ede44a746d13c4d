// SPDX-License-Identifier: Apache-2.0
// An engine that answers in prose over pages it cites. The pages are hits; the prose is never read.
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {
namespace {

constexpr int perplexity_tokens_max = 256;  // of prose that is paid for and dropped
constexpr std::size_t perplexity_characters_max = 2000;

class Perplexity final : public SearchEngine {
 public:
  Perplexity(std::string base_url, std::string_view key, net::TrustedHttp& http, Clock& clock)
      : base_url_(base_url_or(base_url, perplexity_url)), key_(trim(key)), http_(http), clock_(clock) {}

  std::string name() const override { return "perplexity"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    if (key_.empty()) return fail(ErrorKind::refused, "Perplexity needs a key: set PERPLEXITY_API_KEY");
    net::HttpRequest request = engine_request("POST", base_url_ + "/chat/completions");
    request.headers = {
        {"Content-Type", "application/json"}, {"Accept", "application/json"}, {"Authorization", "Bearer " + key_}};
    const nlohmann::json message{{"role", "user"}, {"content", query_line(query.text, perplexity_characters_max)}};
    nlohmann::json asked = {
        {"model", "sonar"}, {"messages", nlohmann::json::array({message})}, {"max_tokens", perplexity_tokens_max}};
    if (query.language == Language::zh) asked["web_search_options"] = {{"user_location", {{"country", "CN"}}}};
    request.body = asked.dump();
    const std::string activity = "asking Perplexity at " + base_url_;
    auto body = naming_key(ask_engine(http_, request, activity, clock_, stop), "PERPLEXITY_API_KEY");
    if (!body) return fail(std::move(body.error()));
    auto hits = read_perplexity_reply(*body);
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

Result<std::vector<Hit>> read_perplexity_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "Perplexity"));
  const auto results = list_at(reply, "search_results", "Perplexity");
  const auto citations = list_at(reply, "citations", "Perplexity");
  if (!results && !citations && !reply.contains("choices"))
    return fail(ErrorKind::malformed, "Perplexity did not answer with a completion");
  HitList hits("perplexity");
  if (results)
    for (const nlohmann::json& result : *results)
      hits.add(text_at(result, "url"), text_at(result, "title"), text_at(result, "snippet"), text_at(result, "date"));
  if (citations)
    for (const nlohmann::json& citation : *citations) {
      const std::string url = citation.is_string() ? citation.get<std::string>() : "";
      if (!hits.has(url)) hits.add(url, "", "");
    }
  return hits.take();
}

std::unique_ptr<SearchEngine> make_perplexity(std::string base_url, std::string key, net::TrustedHttp& http,
                                              Clock& clock) {
  return std::make_unique<Perplexity>(std::move(base_url), key, http, clock);
}

}  // namespace kaozheng::sources
