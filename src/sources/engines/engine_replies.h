// SPDX-License-Identifier: Apache-2.0
// What is sent to search engines and what they answer, as pure functions; private to this room. Any bytes may come in:
// a reply of another form is `malformed`, an item of another form is left out, as is a URL that net::parse_url refuses.
// Fuzzed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/document.h"

namespace kaozheng::sources {

// The page of results. `refused` for a challenge.
Result<std::vector<Hit>> read_duckduckgo_reply(std::string_view html);
Result<std::vector<Hit>> read_searxng_reply(std::string_view json);
// `site` is what article URLs begin with, "https://zh.wikipedia.org". `rate_limited` for anything but JSON: this is how
// the server says it.
Result<std::vector<Hit>> read_wikipedia_reply(std::string_view json, std::string_view site);
Result<std::vector<Hit>> read_tavily_reply(std::string_view json);
Result<std::vector<Hit>> read_perplexity_reply(std::string_view json);
Result<std::vector<Hit>> read_brave_reply(std::string_view json);
Result<std::vector<Hit>> read_bocha_reply(std::string_view json);  // a failure may come as HTTP 200: `refused` …
// `refused` when it answers that it will not.
Result<std::vector<Hit>> read_baidu_reply(std::string_view json);
// `site` is what links of the page begin with.
Result<std::vector<Hit>> read_sogou_reply(std::string_view html, std::string_view site);
// Atom. `rate_limited` for anything that is no feed: this is how the server says it.
Result<std::vector<Hit>> read_arxiv_reply(std::string_view atom);
Result<std::vector<Hit>> read_crossref_reply(std::string_view json);
Result<std::vector<Hit>> read_openalex_reply(std::string_view json);
// PubMed is asked twice: for ids, and for what stands under them.
Result<std::vector<std::string>> read_pubmed_ids(std::string_view json);
Result<std::vector<Hit>> read_pubmed_summaries(std::string_view json);

// "all:solid AND all:state": at most five words that tell something; empty without a Latin word.
std::string arxiv_query(std::string_view text);

// The query as DuckDuckGo takes it: at most 499 characters, words beginning with "!" (commands there) in quotes.
std::string duckduckgo_query(std::string_view text);
// At most 400 characters, cut at a blank when that keeps four fifths of them.
std::string tavily_query(std::string_view text);

// "file://" and the path, percent-encoded.
std::string file_url(std::string_view absolute_path);

}  // namespace kaozheng::sources
