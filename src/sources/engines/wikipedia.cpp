// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "base/stop.h"
#include "net/retry.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/reply_markup.h"
#include "text/words.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t wikipedia_characters_max = 300;  // of a search
constexpr int wikipedia_hits_max = 50;
constexpr net::RetryPolicy wikipedia_retry{2, Milliseconds{500}, Milliseconds{3000}};

// Titles stand in paths with "_" for blanks; "/" and ":" are part of them.
std::string article_url(std::string_view site, std::string_view title) {
  std::string path = percent_encode(replace_all(title, " ", "_"));
  path = replace_all(replace_all(path, "%2F", "/"), "%3A", ":");
  return std::string(site) + "/wiki/" + path;
}

class Wikipedia final : public SearchEngine {
 public:
  Wikipedia(std::string base_url, net::TrustedHttp& http, Clock& clock)
      : base_url_(base_url_or(base_url, wikipedia_url)), http_(http), clock_(clock) {}

  std::string name() const override { return "wikipedia"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    const bool chinese = query.language == Language::zh || text::guess_language(query.text) == Language::zh;
    const std::string site = replace_all(base_url_, "{lang}", chinese ? "zh" : "en");
    net::HttpRequest request = engine_request(
        "GET", site + "/w/api.php?action=query&list=search&srsearch=" +
                   percent_encode(query_line(query.text, wikipedia_characters_max)) +
                   "&format=json&utf8=1&srlimit=" + std::to_string(std::clamp(count, 1, wikipedia_hits_max)));
    request.headers = {{"Accept", "application/json"}, {"Accept-Language", chinese ? "zh-CN" : "en"}};
    const std::string activity = "asking Wikipedia at " + site;

    const auto turn = turns_.enter(stop);
    if (!turn) return fail(ErrorKind::cancelled, "stopped");
    auto body = net::with_retry(wikipedia_retry, clock_, stop,
                                [&] { return ask_engine(http_, request, activity, clock_, stop); });
    if (!body) return fail(std::move(body.error()));
    auto hits = read_wikipedia_reply(*body, site);
    if (!hits) return fail(std::move(hits.error()).during(activity));
    return at_most(std::move(*hits), count);
  }

 private:
  const std::string base_url_;
  net::TrustedHttp& http_;
  Clock& clock_;
  Gate turns_{1};  // its operators ask for one request at a time
};

}  // namespace

Result<std::vector<Hit>> read_wikipedia_reply(std::string_view json, std::string_view site) {
  const auto reply = read_json_reply(json, "Wikipedia");
  if (!reply) return fail(ErrorKind::rate_limited, reply.error().what);
  if (const auto error = reply->find("error"); error != reply->end()) {
    const std::string code = text_at(*error, "code");
    const bool later = code == "ratelimited" || code == "maxlag";
    return fail(later ? ErrorKind::rate_limited : ErrorKind::malformed,
                "Wikipedia answered with the error " + one_line(code, 80));
  }
  const auto query = reply->find("query");
  if (query == reply->end()) return fail(ErrorKind::malformed, "Wikipedia answered without a list of search results");
  const nlohmann::json results = TRY(list_at(*query, "search", "Wikipedia"));
  HitList hits("wikipedia");
  for (const nlohmann::json& result : results) {
    const std::string title = text_at(result, "title");
    if (!title.empty()) hits.add(article_url(site, title), title, text_of_markup(text_at(result, "snippet")));
  }
  return hits.take();
}

std::unique_ptr<SearchEngine> make_wikipedia(std::string base_url, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<Wikipedia>(std::move(base_url), http, clock);
}

}  // namespace kaozheng::sources
