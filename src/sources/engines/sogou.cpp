// SPDX-License-Identifier: Apache-2.0
// 搜狗's page of results, without a key and off unless asked for: slowly, a few queries a run, and a challenge is taken
// for what it says.
#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "sources/dates.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t sogou_characters_max = 80;
constexpr Manners sogou_manners{Milliseconds{3000}, Milliseconds{2000}, 8};

class Sogou final : public SearchEngine {
 public:
  explicit Sogou(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, sogou_url)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("Sogou", sogou_manners, parts.clock) {}

  std::string name() const override { return "sogou"; }
  Origin origin() const override { return Origin::web; }
  // Its redirects begin with /link and lead to pages of others.
  bool is_own_page(std::string_view url) const override {
    return lies_below(url, base_url_) && !lies_below(url, base_url_ + "/link");
  }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    return turns_.take(query.text, stop, [&] { return ask(query, count, stop); });
  }

 private:
  Result<std::vector<Hit>> ask(const Query& query, int count, std::stop_token stop) {
    net::HttpRequest request = engine_request(
        "GET", base_url_ + "/web?query=" + percent_encode(query_line(query.text, sogou_characters_max)) + "&page=1");
    request.headers = {{"Accept", "text/html"},
                       {"Accept-Language", query.language == Language::zh ? "zh-CN,zh;q=0.9" : "en,zh-CN;q=0.5"}};
    return ask_and_read(
        http_, request, "asking Sogou at " + base_url_, clock_, stop,
        [&](std::string_view page) { return read_sogou_reply(page, base_url_); }, count, "antispider");
  }

  const std::string base_url_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

bool is_result(const GumboNode& element) { return has_class(element, "vrwrap") || has_class(element, "rb"); }

bool is_snippet(const GumboNode& element) {
  return has_class(element, "ft") || has_class(element, "space-txt") || has_class(element, "attribute-centent") ||
         has_class(element, "str-text-info");
}

// A link of the page leads through /link?url=…; the target stands in `data-url` somewhere in the result.
void add_sogou_result(const GumboNode& result, std::string_view site, HitList& hits) {
  std::string link, target, title, snippet, date;
  bool in_heading = false;
  visit_elements(result, [&](const GumboNode& element) {
    const GumboTag tag = element.v.element.tag;
    if (tag == GUMBO_TAG_H3) in_heading = true;
    if (tag == GUMBO_TAG_A && in_heading && link.empty()) {
      link = attribute_of(element, "href");
      title = text_below(element);
    }
    if (target.empty()) target = attribute_of(element, "data-url");
    if (snippet.empty() && is_snippet(element)) snippet = text_below(element);
    if (date.empty() && (tag == GUMBO_TAG_CITE || has_class(element, "cite-date")))
      date = find_date(text_below(element));
    return true;
  });
  if (link.starts_with("/link?")) link = target.empty() ? std::string(site) + link : target;
  hits.add(link, title, snippet, date);
}

}  // namespace

Result<std::vector<Hit>> read_sogou_reply(std::string_view html, std::string_view site) {
  const std::string text = to_valid_utf8(html);
  const ParsedMarkup page = parse_markup(text);
  if (!page) return fail(ErrorKind::malformed, "Sogou answered with a page far larger than its own");
  HitList hits("sogou");
  bool challenge = false;
  bool expected = false;
  visit_elements(*page->document, [&](const GumboNode& element) {
    challenge = challenge || contains(attribute_of(element, "action"), "antispider") ||
                attribute_of(element, "id") == "seccodeForm";
    expected = expected || attribute_of(element, "name") == "query" || has_class(element, "results");
    if (!is_result(element)) return true;
    expected = true;
    add_sogou_result(element, site, hits);
    return false;
  });
  if (challenge) return fail(ErrorKind::refused, "Sogou answered with a challenge");
  if (!expected) return fail(ErrorKind::malformed, "Sogou answered with a page that holds no list of results");
  return hits.take();
}

std::unique_ptr<SearchEngine> make_sogou(EngineParts parts) { return std::make_unique<Sogou>(std::move(parts)); }

}  // namespace kaozheng::sources
