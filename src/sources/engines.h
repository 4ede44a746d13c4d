// SPDX-License-Identifier: Apache-2.0
// The engines there are, by name. Settings, `kaozheng doctor` and the wiring go by this list.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "net/http.h"
#include "sources/search.h"
#include "store/store.h"

namespace kaozheng::sources {

// What an engine is made of. `public_web` of net/ is not used: these are servers the user named.
struct EngineParts {
  std::string base_url;  // empty = the default one
  std::string key;
  std::string contact;  // an e-mail address, for operators who ask who is calling; may be empty
  net::TrustedHttp& http;
  Clock& clock;
};

enum class KeyUse { none, optional, needed };

// The settings of an engine are search.NAME_url, and search.NAME_key when it takes a key.
struct EngineSpec {
  std::string name;
  std::string title;  // for people, in both languages
  std::string url;    // the default
  std::string url_variable;
  KeyUse key_use = KeyUse::none;
  std::string key_variable;
  std::unique_ptr<SearchEngine> (*make)(EngineParts parts) = nullptr;
};
// All but "local", which needs folders and not a server.
const std::vector<EngineSpec>& engine_specs();
const EngineSpec* find_engine_spec(std::string_view name);

// General engines.
std::unique_ptr<SearchEngine> make_duckduckgo(std::string base_url, net::TrustedHttp& http, Clock& clock,
                                              int queries_max = 8);
std::unique_ptr<SearchEngine> make_searxng(std::string base_url, net::TrustedHttp& http, Clock& clock);
std::unique_ptr<SearchEngine> make_brave(EngineParts parts);
std::unique_ptr<SearchEngine> make_tavily(std::string base_url, std::string key, net::TrustedHttp& http, Clock& clock);
// Its cited pages are hits; its prose is never used.
std::unique_ptr<SearchEngine> make_perplexity(std::string base_url, std::string key, net::TrustedHttp& http,
                                              Clock& clock);
// The Chinese web.
std::unique_ptr<SearchEngine> make_bocha(EngineParts parts);
std::unique_ptr<SearchEngine> make_baidu(EngineParts parts);
std::unique_ptr<SearchEngine> make_sogou(EngineParts parts);
// Reference works and scholarly indexes. Those of English texts find nothing for a query without a Latin word.
// `base_url` of Wikipedia holds "{lang}" where the language goes: "https://{lang}.wikipedia.org".
std::unique_ptr<SearchEngine> make_wikipedia(std::string base_url, net::TrustedHttp& http, Clock& clock);
std::unique_ptr<SearchEngine> make_arxiv(EngineParts parts);
std::unique_ptr<SearchEngine> make_crossref(EngineParts parts);
std::unique_ptr<SearchEngine> make_openalex(EngineParts parts);
std::unique_ptr<SearchEngine> make_pubmed(EngineParts parts);
// Passages of the library below `folders`, without the files `left_out`; hits are file URLs, the best passage as
// snippet.
std::unique_ptr<SearchEngine> make_local(store::Store& store, std::vector<std::string> folders,
                                         std::set<std::string> left_out = {});

inline constexpr const char* duckduckgo_url = "https://html.duckduckgo.com";
inline constexpr const char* searxng_url = "http://localhost:8888";
inline constexpr const char* brave_url = "https://api.search.brave.com";
inline constexpr const char* tavily_url = "https://api.tavily.com";
inline constexpr const char* perplexity_url = "https://api.perplexity.ai";
inline constexpr const char* bocha_url = "https://api.bochaai.com";
inline constexpr const char* baidu_url = "https://www.baidu.com";
inline constexpr const char* sogou_url = "https://www.sogou.com";
inline constexpr const char* wikipedia_url = "https://{lang}.wikipedia.org";
inline constexpr const char* arxiv_url = "https://export.arxiv.org";
inline constexpr const char* crossref_url = "https://api.crossref.org";
inline constexpr const char* openalex_url = "https://api.openalex.org";
inline constexpr const char* pubmed_url = "https://eutils.ncbi.nlm.nih.gov";

}  // namespace kaozheng::sources
