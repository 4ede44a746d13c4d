// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

constexpr const char* found_ids =
    R"({"header":{},"esearchresult":{"count":"2","idlist":["38000001","x","38000002",5]}})";
constexpr const char* summaries = R"({"result":{"uids":["38000001","38000002","38000003"],
  "38000001":{"uid":"38000001","title":"Statins &amp; age.","fulljournalname":"The Lancet","pubdate":"2024 Jan 5","sortpubdate":"2024/01/05 00:00",
    "authors":[{"name":"Zhang Y"},{"name":"Li X"},{"name":"Wu Z"},{"name":"He Q"}]},
  "38000002":{"uid":"38000002","title":"B","pubdate":"2023","sortpubdate":"2023/01/01 00:00"},
  "38000003":{"error":"cannot get document summary"}}})";

struct PubMedTest : EngineWorld {
  net::CannedHttp<net::Reaches::trusted> server{[this](const net::HttpRequest& request) {
    const bool search = contains(request.url, "esearch.fcgi");
    return Result<net::HttpResponse>(net::HttpResponse{200, {}, search ? ids : summaries, ""});
  }};
  std::string ids = found_ids;
  Made engine = make_pubmed({"http://127.0.0.1:9", "secret-key", "me@example.org", server, clock});
};

TEST_F(PubMedTest, ids_are_found_and_their_summaries_are_hits) {
  const auto hits = engine->search(Query{"statins in old age"}, 5, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "https://pubmed.ncbi.nlm.nih.gov/38000001/");
  EXPECT_EQ((*hits)[0].title, "Statins & age.");
  EXPECT_EQ((*hits)[0].snippet, "Zhang Y, Li X, Wu Z, et al. The Lancet. 2024 Jan 5");
  EXPECT_EQ((*hits)[0].published, "2024-01-05");
  EXPECT_EQ((*hits)[1].snippet, "2023");
  ASSERT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(
      server.requests()[0].url,
      "http://127.0.0.1:9/entrez/eutils/esearch.fcgi?db=pubmed&retmode=json&tool=kaozheng&sort=relevance&retmax=5&"
      "term=statins%20in%20old%20age&email=me%40example.org&api_key=secret-key");
  EXPECT_TRUE(
      contains(server.requests()[1].url, "esummary.fcgi?db=pubmed&retmode=json&tool=kaozheng&id=38000001,38000002&"));
  EXPECT_GE(clock.elapsed(), Milliseconds{334});
}

TEST_F(PubMedTest, nothing_found_needs_one_request) {
  ids = R"({"esearchresult":{"count":"0","idlist":[]}})";
  EXPECT_TRUE(engine->search(Query{"qwxz"}, 5, {})->empty());
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(PubMedTest, its_index_holds_no_chinese) {
  EXPECT_TRUE(engine->search(Query{"他汀类药物", Language::zh}, 5, {})->empty());
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(PubMedTest, other_forms_are_errors_of_their_kind) {
  EXPECT_EQ(read_pubmed_ids(R"({"error":"API rate limit exceeded","count":"4"})").error().kind,
            ErrorKind::rate_limited);
  EXPECT_EQ(read_pubmed_ids(R"({"error":"API key invalid"})").error().kind, ErrorKind::refused);
  for (const char* reply : {"", "{}", R"({"esearchresult":5})", R"({"esearchresult":{"ERROR":"x"}})"})
    EXPECT_EQ(read_pubmed_ids(reply).error().kind, ErrorKind::malformed) << reply;
  for (const char* reply : {"", "{}", R"({"result":[]})", R"({"result":{"uids":{}}})"})
    EXPECT_EQ(read_pubmed_summaries(reply).error().kind, ErrorKind::malformed) << reply;
  ids = R"({"error":"API key invalid"})";
  EXPECT_FALSE(contains(engine->search(Query{"x"}, 5, {}).error().what, "secret-key"));
}

}  // namespace
}  // namespace kaozheng::sources
