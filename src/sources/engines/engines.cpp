// SPDX-License-Identifier: Apache-2.0
#include "sources/engines.h"

#include <algorithm>
#include <utility>

namespace kaozheng::sources {
namespace {

using Made = std::unique_ptr<SearchEngine>;

Made duckduckgo(EngineParts parts) { return make_duckduckgo(std::move(parts.base_url), parts.http, parts.clock); }
Made searxng(EngineParts parts) { return make_searxng(std::move(parts.base_url), parts.http, parts.clock); }
Made wikipedia(EngineParts parts) { return make_wikipedia(std::move(parts.base_url), parts.http, parts.clock); }
Made tavily(EngineParts parts) {
  return make_tavily(std::move(parts.base_url), std::move(parts.key), parts.http, parts.clock);
}
Made perplexity(EngineParts parts) {
  return make_perplexity(std::move(parts.base_url), std::move(parts.key), parts.http, parts.clock);
}

}  // namespace

const std::vector<EngineSpec>& engine_specs() {
  using enum KeyUse;
  static const std::vector<EngineSpec> specs = {
      {"duckduckgo", "DuckDuckGo", duckduckgo_url, "KAOZHENG_DUCKDUCKGO_URL", none, "", duckduckgo},
      {"searxng", "SearXNG", searxng_url, "SEARXNG_URL", none, "", searxng},
      {"wikipedia", "Wikipedia", wikipedia_url, "KAOZHENG_WIKIPEDIA_URL", none, "", wikipedia},
      {"tavily", "Tavily", tavily_url, "KAOZHENG_TAVILY_URL", needed, "TAVILY_API_KEY", tavily},
      {"perplexity", "Perplexity", perplexity_url, "KAOZHENG_PERPLEXITY_URL", needed, "PERPLEXITY_API_KEY", perplexity},
      {"brave", "Brave Search", brave_url, "KAOZHENG_BRAVE_URL", needed, "BRAVE_API_KEY", make_brave},
      {"bocha", "Bocha 博查", bocha_url, "KAOZHENG_BOCHA_URL", needed, "BOCHA_API_KEY", make_bocha},
      {"arxiv", "arXiv", arxiv_url, "KAOZHENG_ARXIV_URL", none, "", make_arxiv},
      {"crossref", "Crossref", crossref_url, "KAOZHENG_CROSSREF_URL", none, "", make_crossref},
      {"openalex", "OpenAlex", openalex_url, "KAOZHENG_OPENALEX_URL", optional, "OPENALEX_API_KEY", make_openalex},
      {"pubmed", "PubMed", pubmed_url, "KAOZHENG_PUBMED_URL", optional, "NCBI_API_KEY", make_pubmed},
      {"baidu", "Baidu 百度", baidu_url, "KAOZHENG_BAIDU_URL", none, "", make_baidu},
      {"sogou", "Sogou 搜狗", sogou_url, "KAOZHENG_SOGOU_URL", none, "", make_sogou},
  };
  return specs;
}

const EngineSpec* find_engine_spec(std::string_view name) {
  const auto& specs = engine_specs();
  const auto found =
      std::find_if(specs.begin(), specs.end(), [&](const EngineSpec& spec) { return spec.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

}  // namespace kaozheng::sources
