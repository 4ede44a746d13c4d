// SPDX-License-Identifier: Apache-2.0
// The HTML end point, which has no key and little patience: one query at a time, seconds apart, a few in a run. A
// challenge is taken for what it says and never solved.
#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "net/retry.h"
#include "net/url.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t duckduckgo_characters_max = 499;
constexpr Milliseconds duckduckgo_pause{2000};
constexpr Milliseconds duckduckgo_jitter{1000};

// Result links lead through "//duckduckgo.com/l/?uddg=TARGET&rut=…", or straight to their target.
std::string target_of_result(std::string_view href) {
  const std::size_t question = href.find('?');
  const std::string_view path = href.substr(0, question);
  const bool own_path = path == "/l/" || path.ends_with("duckduckgo.com/l/");
  if (question != std::string_view::npos && own_path) {
    for (const std::string& parameter : split(href.substr(question + 1), '&'))
      if (parameter.starts_with("uddg=")) return percent_decode(std::string_view(parameter).substr(5));
  }
  if (href.starts_with("//")) return "https:" + std::string(href);
  return std::string(href);
}

bool is_advertisement(const std::string& url) {
  const auto parsed = net::parse_url(url);
  return parsed && parsed->path == "/y.js" &&
         (parsed->host == "duckduckgo.com" || parsed->host.ends_with(".duckduckgo.com"));
}

bool is_challenge(const GumboNode& element) {
  const GumboTag tag = element.v.element.tag;
  if (tag == GUMBO_TAG_FORM)
    return attribute_of(element, "id") == "challenge-form" || contains(attribute_of(element, "action"), "anomaly.js");
  return tag == GUMBO_TAG_SCRIPT && contains(attribute_of(element, "src"), "anomaly.js");
}

bool belongs_to_result_page(const GumboNode& element) {
  return attribute_of(element, "id") == "links" || has_class(element, "no-results") ||
         has_class(element, "web-result") ||
         (element.v.element.tag == GUMBO_TAG_INPUT && attribute_of(element, "name") == "q");
}

void add_result(const GumboNode& result, HitList& hits) {
  std::string url;
  std::string title;
  std::string snippet;
  bool in_heading = false;
  visit_elements(result, [&](const GumboNode& element) {
    const GumboTag tag = element.v.element.tag;
    if (tag == GUMBO_TAG_H2) in_heading = true;
    if (tag == GUMBO_TAG_A && url.empty() && (has_class(element, "result__a") || in_heading)) {
      url = target_of_result(attribute_of(element, "href"));
      title = text_below(element);
    } else if (has_class(element, "result__snippet") && snippet.empty()) {
      snippet = text_below(element);
    }
    return true;
  });
  if (!is_advertisement(url)) hits.add(url, title, snippet);
}

class DuckDuckGo final : public SearchEngine {
 public:
  DuckDuckGo(std::string base_url, net::TrustedHttp& http, Clock& clock, int queries_max)
      : base_url_(base_url_or(base_url, duckduckgo_url)),
        http_(http),
        clock_(clock),
        turns_("DuckDuckGo", {duckduckgo_pause, duckduckgo_jitter, queries_max}, clock) {}

  std::string name() const override { return "duckduckgo"; }
  Origin origin() const override { return Origin::web; }
  bool is_own_page(std::string_view url) const override {
    return lies_below(url, base_url_) || lies_below(url, "https://duckduckgo.com");
  }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    return turns_.take(query.text, stop, [&] { return ask(query, count, stop); });
  }

 private:
  Result<std::vector<Hit>> ask(const Query& query, int count, std::stop_token stop) {
    const std::string activity = "asking DuckDuckGo at " + base_url_;
    auto response = http_.send(request_for(query), stop);
    if (!response) return fail(std::move(response.error()).during(activity));
    if (response->status == 202 || response->status == 403)
      return blocked("HTTP " + std::to_string(response->status), *response);
    if (response->status == 303 || (response->status == 200 && trim(response->body).empty())) return std::vector<Hit>{};
    auto error = net::status_error(*response, activity, clock_.now());
    if (error) return fail(std::move(*error));
    auto hits = read_duckduckgo_reply(response->body);
    if (!hits && hits.error().kind == ErrorKind::refused) return blocked("a challenge page", *response);
    if (!hits) return hits;
    return at_most(std::move(*hits), count);
  }

  net::HttpRequest request_for(const Query& query) const {
    net::HttpRequest request = engine_request("POST", base_url_ + "/html/");
    request.headers = {
        {"Content-Type", "application/x-www-form-urlencoded"},
        {"Referer", base_url_ + "/"},
        {"Accept", "text/html,application/xhtml+xml"},
        {"Accept-Language", query.language == Language::zh ? "zh-CN,zh;q=0.9,en;q=0.5" : "en-US,en;q=0.9"},
        {"Sec-Fetch-Dest", "document"},
        {"Sec-Fetch-Mode", "navigate"},
        {"Sec-Fetch-Site", "same-origin"},
        {"Sec-Fetch-User", "?1"}};
    request.body = "q=" + percent_encode(duckduckgo_query(query.text)) +
                   (query.language == Language::zh ? "&b=&kl=cn-zh" : "&b=&kl=wt-wt");
    return request;
  }

  tl::unexpected<Error> blocked(const std::string& sign, const net::HttpResponse& response) const {
    return fail(Error{ErrorKind::refused, "DuckDuckGo blocks searches from this address: it answered with " + sign,
                      net::parse_retry_after(response.header("retry-after"), clock_.now())});
  }

  const std::string base_url_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

}  // namespace

std::string duckduckgo_query(std::string_view text) {
  std::vector<std::string> parts;
  for (std::string& word : split(query_line(text, duckduckgo_characters_max), ' '))
    parts.push_back(word.starts_with('!') ? "\"" + word + "\"" : std::move(word));
  return first_characters(join(parts, " "), duckduckgo_characters_max);
}

Result<std::vector<Hit>> read_duckduckgo_reply(std::string_view html) {
  const std::string text = to_valid_utf8(html);
  const ParsedMarkup page = parse_markup(text);
  if (!page) return fail(ErrorKind::malformed, "DuckDuckGo answered with a page far larger than its own");
  HitList hits("duckduckgo");
  bool challenge = false;
  bool expected = false;
  visit_elements(*page->document, [&](const GumboNode& element) {
    challenge = challenge || is_challenge(element);
    expected = expected || belongs_to_result_page(element);
    if (has_class(element, "result--ad")) return false;
    if (!has_class(element, "web-result")) return true;
    add_result(element, hits);
    return false;
  });
  if (challenge) return fail(ErrorKind::refused, "DuckDuckGo answered with a challenge");
  if (!expected) return fail(ErrorKind::malformed, "DuckDuckGo answered with a page that holds no list of results");
  return hits.take();
}

std::unique_ptr<SearchEngine> make_duckduckgo(std::string base_url, net::TrustedHttp& http, Clock& clock,
                                              int queries_max) {
  return std::make_unique<DuckDuckGo>(std::move(base_url), http, clock, queries_max);
}

}  // namespace kaozheng::sources
