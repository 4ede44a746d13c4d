// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "net/retry.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr const char* searxng_remedy = "; enable json under search.formats in its settings.yml";
constexpr std::size_t searxng_characters_max = 500;
constexpr net::RetryPolicy searxng_retry{2, Milliseconds{500}, Milliseconds{3000}};

class Searxng final : public SearchEngine {
 public:
  Searxng(std::string base_url, net::TrustedHttp& http, Clock& clock)
      : base_url_(base_url_or(base_url, searxng_url)), http_(http), clock_(clock) {}

  std::string name() const override { return "searxng"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    const char* const language = query.language == Language::zh ? "zh-CN" : "en";
    net::HttpRequest request = engine_request(
        "GET", base_url_ + "/search?q=" + percent_encode(query_line(query.text, searxng_characters_max)) +
                   "&format=json&language=" + language);
    request.headers = {{"Accept", "application/json"}};
    const std::string activity = "asking SearXNG at " + base_url_;
    auto body = net::with_retry(searxng_retry, clock_, stop,
                                [&] { return ask_engine(http_, request, activity, clock_, stop); });
    if (!body && body.error().kind == ErrorKind::refused) body.error().what += searxng_remedy;
    if (!body) return fail(std::move(body.error()));
    auto hits = read_searxng_reply(*body);
    if (!hits) return fail(std::move(hits.error()).during(activity));
    return at_most(std::move(*hits), count);
  }

 private:
  const std::string base_url_;
  net::TrustedHttp& http_;
  Clock& clock_;
};

}  // namespace

Result<std::vector<Hit>> read_searxng_reply(std::string_view json) {
  const auto reply = read_json_reply(json, "SearXNG");
  if (!reply) return fail(ErrorKind::malformed, reply.error().what + searxng_remedy);
  const nlohmann::json results = TRY(list_at(*reply, "results", "SearXNG"));
  HitList hits("searxng");
  for (const nlohmann::json& result : results)
    hits.add(text_at(result, "url"), text_of_markup(text_at(result, "title")),
             text_of_markup(text_at(result, "content")), text_at(result, "publishedDate"));
  return hits.take();
}

std::unique_ptr<SearchEngine> make_searxng(std::string base_url, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<Searxng>(std::move(base_url), http, clock);
}

}  // namespace kaozheng::sources
