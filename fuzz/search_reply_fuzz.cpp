// SPDX-License-Identifier: Apache-2.0
// Replies of search engines in arbitrary bytes: no crash, and every hit has a URL that can be read and clean texts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "net/url.h"
#include "sources/engines/engine_replies.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_hits(const Result<std::vector<Hit>>& hits) {
  if (!hits) return;
  for (const Hit& hit : *hits) {
    require(net::parse_url(hit.url).has_value());
    require(is_utf8(hit.title) && is_utf8(hit.snippet));
    require(hit.title.find_first_of("\n\x1b") == std::string::npos);
    require(hit.published.empty() || hit.published.size() == 10 || hit.published.size() == 7 ||
            hit.published.size() == 4);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_hits(sources::read_duckduckgo_reply(input));
  check_hits(sources::read_searxng_reply(input));
  check_hits(sources::read_wikipedia_reply(input, "https://en.wikipedia.org"));
  check_hits(sources::read_tavily_reply(input));
  check_hits(sources::read_perplexity_reply(input));
  check_hits(sources::read_brave_reply(input));
  check_hits(sources::read_bocha_reply(input));
  check_hits(sources::read_baidu_reply(input));
  check_hits(sources::read_sogou_reply(input, "https://www.sogou.com"));
  check_hits(sources::read_arxiv_reply(input));
  check_hits(sources::read_crossref_reply(input));
  check_hits(sources::read_openalex_reply(input));
  check_hits(sources::read_pubmed_summaries(input));
  if (const auto ids = sources::read_pubmed_ids(input))
    for (const std::string& id : *ids) require(id.find_first_not_of("0123456789") == std::string::npos);

  const std::string asked = sources::duckduckgo_query(input);
  require(is_utf8(asked) && count_code_points(asked) <= 499);
  const std::string short_query = sources::tavily_query(input);
  require(is_utf8(short_query) && count_code_points(short_query) <= 400);
  require(is_utf8(sources::arxiv_query(input)));
  return 0;
}
