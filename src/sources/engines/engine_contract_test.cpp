// SPDX-License-Identifier: Apache-2.0
// What holds for every engine of the web, by a table of replies: the replies of fuzz/corpus, and what goes wrong.
#include <functional>

#include "base/files.h"
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct EngineCase {
  const char* name;
  const char* good;   // a file of the corpus
  const char* empty;  // how it says that nothing was found
};

constexpr EngineCase engine_cases[] = {
    {"duckduckgo", "duckduckgo.html", R"html(<div id="links"><div class="no-results">No results.</div></div>)html"},
    {"searxng", "searxng.json", R"({"query":"x","results":[]})"},
    {"wikipedia", "wikipedia.json", R"({"batchcomplete":true,"query":{"search":[]}})"},
    {"tavily", "tavily.json", R"({"query":"x","results":[]})"},
    {"perplexity", "perplexity.json", R"({"choices":[],"search_results":[],"citations":[]})"},
    {"brave", "brave.json", R"({"type":"search","query":{"original":"x"}})"},
    {"bocha", "bocha.json", R"({"code":200,"data":{"webPages":{"value":[]}}})"},
    {"arxiv", "arxiv.xml", R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title></feed>)"},
    {"crossref", "crossref.json", R"({"status":"ok","message":{"items":[]}})"},
    {"openalex", "openalex.json", R"({"meta":{"count":0},"results":[]})"},
    {"pubmed", "pubmed.json", R"({"esearchresult":{"count":"0","idlist":[]}})"},
    {"baidu", "baidu.json", R"({"feed":{"all":0,"entry":[{}]}})"},
    {"sogou", "sogou.html", R"html(<form><input name="query"></form><p>没有找到</p>)html"},
};

std::string corpus(const std::string& file) {
  const auto text = read_file("fuzz/corpus/search_reply_fuzz/" + file, 1u << 20);
  EXPECT_TRUE(text) << file;
  return text.value_or("");
}

class EngineContract : public testing::TestWithParam<EngineCase> {
 protected:
  // What a fresh engine makes of a reply. PubMed finds its ids first.
  Result<std::vector<Hit>> asked(int status, const std::string& body, net::Headers headers = {}) {
    const net::HttpResponse reply{status, std::move(headers), body, ""};
    const std::string ids =
        std::string(GetParam().name) == "pubmed" && body == corpus(GetParam().good) ? corpus("pubmed_ids.json") : body;
    net::CannedHttp<net::Reaches::trusted> http([&](const net::HttpRequest& request) {
      net::HttpResponse response = reply;
      if (contains(request.url, "esearch")) response.body = ids;
      return Result<net::HttpResponse>(response);
    });
    const auto engine = find_engine_spec(GetParam().name)->make({"http://127.0.0.1:9", "secret-key", "", http, clock});
    auto hits = engine->search(Query{"solid state cloud"}, 5, {});
    requests = http.requests();
    return hits;
  }
  bool is_markup() const { return !std::string(GetParam().good).ends_with(".json"); }

  ManualClock clock{TimePoint{}};
  std::vector<net::HttpRequest> requests;
};

TEST_P(EngineContract, a_good_reply_brings_hits) {
  const auto hits = asked(200, corpus(GetParam().good));
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_FALSE(hits->empty());
  for (const Hit& hit : *hits) {
    EXPECT_EQ(hit.engine, GetParam().name);
    EXPECT_FALSE(hit.title.empty()) << hit.url;
  }
  for (const net::HttpRequest& request : requests) EXPECT_TRUE(request.url.starts_with("http://127.0.0.1:9/"));
}

TEST_P(EngineContract, nothing_found_is_an_empty_list) {
  const auto hits = asked(200, GetParam().empty);
  ASSERT_TRUE(hits) << hits.error().what;
  EXPECT_TRUE(hits->empty());
}

TEST_P(EngineContract, a_block_and_a_wrong_key_are_refusals_that_show_no_key) {
  for (const int status : {401, 403}) {
    const auto hits = asked(status, R"({"error":{"code":"denied","message":"key secret-key is not valid"}})");
    ASSERT_FALSE(hits);
    EXPECT_EQ(hits.error().kind, ErrorKind::refused) << status;
    EXPECT_FALSE(contains(hits.error().what, "secret-key"));
    if (!find_engine_spec(GetParam().name)->key_variable.empty()) {
      EXPECT_TRUE(contains(hits.error().what, find_engine_spec(GetParam().name)->key_variable)) << hits.error().what;
    }
  }
}

TEST_P(EngineContract, asked_too_often_it_rests_as_long_as_it_is_told) {
  const auto hits = asked(429, "slow down", {{"retry-after", "600"}});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::rate_limited);
  EXPECT_EQ(hits.error().retry_after, Milliseconds{600'000});
}

TEST_P(EngineContract, a_server_in_trouble_may_be_asked_again) {
  for (const int status : {500, 502, 503}) {
    const auto hits = asked(status, "<h1>oops</h1>");
    ASSERT_FALSE(hits);
    EXPECT_EQ(hits.error().kind, ErrorKind::unavailable) << status;
  }
}

TEST_P(EngineContract, garbage_is_not_found_nothing) {
  std::string noise(5000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>((i * 7919 + i / 3) & 0xFF);
  std::string cut = corpus(GetParam().good);
  cut.resize(cut.size() / 3);
  for (const std::string& body : {noise, std::string("null"), std::string("{\"a\":[1]}"), cut}) {
    if (is_markup() && body == cut) continue;  // what ends early may hold its first results
    EXPECT_FALSE(asked(200, body)) << body.substr(0, 20);
  }
}

TEST_P(EngineContract, another_charset_never_leaves_broken_text) {
  const std::string gbk = "\xd4\xc6\xbc\xc6\xcb\xe3";  // 云计算
  std::string body = corpus(GetParam().good);
  for (const char* quote : {"\"title\":\"", "\"display_name\":\"", "\"name\":\"", "\"snippet\":\"", "<title>", "\">"})
    body = replace_all(body, quote, quote + gbk);
  if (const auto hits = asked(200, body))
    for (const Hit& hit : *hits) {
      EXPECT_TRUE(is_utf8(hit.title)) << hit.url;
      EXPECT_TRUE(is_utf8(hit.snippet)) << hit.url;
    }
  const auto marked = asked(200, "\xef\xbb\xbf" + corpus(GetParam().good));  // a byte order mark
  if (std::string(GetParam().name) == "pubmed") return;                      // its marked ids are of another file
  EXPECT_TRUE(marked && !marked->empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineContract, testing::ValuesIn(engine_cases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(EngineCases, every_engine_has_one) {
  std::vector<std::string> tested, named;
  for (const EngineCase& one : engine_cases) tested.emplace_back(one.name);
  for (const EngineSpec& spec : engine_specs()) named.push_back(spec.name);
  std::sort(tested.begin(), tested.end());
  std::sort(named.begin(), named.end());
  EXPECT_EQ(tested, named);
}

}  // namespace
}  // namespace kaozheng::sources
