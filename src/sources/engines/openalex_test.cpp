// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct OpenAlexTest : EngineWorld {};

TEST_F(OpenAlexTest, works_are_hits_at_the_free_text_when_there_is_one) {
  response.body = R"({"meta":{"count":4},"results":[
    {"id":"https://openalex.org/W1","doi":"https://doi.org/10.1/a","display_name":"固态电池 <i>x</i>","publication_date":"2024-05-01",
     "abstract_inverted_index":{"again":[3],"We":[0],"measure":[1],"it":[2,4],"odd":"x","far":[18446744073709551615],"minus":[-1]},
     "best_oa_location":{"landing_page_url":"https://free.example/a"}},
    {"id":"https://openalex.org/W2","doi":"https://doi.org/10.1/b","display_name":"B","best_oa_location":null,"abstract_inverted_index":null},
    {"id":"https://openalex.org/W3","doi":null,"display_name":null},
    {"id":5},"x"]})";
  const auto hits = make_openalex(parts("secret-key", "me@example.org"))->search(Query{"固态", Language::zh}, 9, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 3u);
  EXPECT_EQ((*hits)[0].url, "https://free.example/a");
  EXPECT_EQ((*hits)[0].title, "固态电池 x");
  EXPECT_EQ((*hits)[0].snippet, "We measure it again it");
  EXPECT_EQ((*hits)[0].published, "2024-05-01");
  EXPECT_EQ((*hits)[1].url, "https://doi.org/10.1/b");
  EXPECT_EQ((*hits)[2].url, "https://openalex.org/W3");
  EXPECT_TRUE(only_url().starts_with("http://127.0.0.1:9/works?search=%E5%9B%BA%E6%80%81&per-page=9&select="));
  EXPECT_TRUE(only_url().ends_with("&api_key=secret-key&mailto=me%40example.org"));
}

TEST_F(OpenAlexTest, errors_never_show_the_key) {
  response.status = 403;
  const auto hits = make_openalex(parts("secret-key"))->search(Query{"x"}, 9, {});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::refused);
  EXPECT_TRUE(contains(hits.error().what, "OPENALEX_API_KEY"));
  EXPECT_FALSE(contains(hits.error().what, "secret-key"));
}

TEST_F(OpenAlexTest, other_forms_are_malformed) {
  for (const char* reply : {"", "[]", "{}", R"({"results":{}})"})
    EXPECT_EQ(kind_for(*make_openalex(parts()), 200, reply), ErrorKind::malformed) << reply;
  EXPECT_TRUE(read_openalex_reply(R"({"results":[]})")->empty());
}

}  // namespace
}  // namespace kaozheng::sources
