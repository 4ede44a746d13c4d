// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct CrossrefTest : EngineWorld {};

TEST_F(CrossrefTest, works_are_hits_with_the_dates_they_have) {
  response.body = R"({"status":"ok","message-type":"work-list","message":{"items":[
    {"DOI":"10.1000/a(1)<x>","URL":"https://doi.org/10.1000/a","title":["Solid <i>state</i>"],"abstract":"<jats:p>We &lt;measure&gt; it.</jats:p>","issued":{"date-parts":[[2024,5,1]]}},
    {"DOI":"10.1000/b","title":[],"container-title":["Journal of Things"],"issued":{"date-parts":[[2024,11]]}},
    {"DOI":"10.1000/c","title":"one text","issued":{"date-parts":[[2023]]}},
    {"URL":"https://d.example/","issued":{"date-parts":[[null]]}},
    {"DOI":7,"title":[8]},3,{"DOI":"10.1/e","issued":{"date-parts":[[2024,99,"x"]]}}]}})";
  const auto hits = make_crossref(parts("", "me@example.org"))->search(Query{"solid state"}, 9, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 5u);
  EXPECT_EQ((*hits)[0].url, "https://doi.org/10.1000/a%281%29%3Cx%3E");
  EXPECT_EQ((*hits)[0].title, "Solid state");
  EXPECT_EQ((*hits)[0].snippet, "We <measure> it.");
  EXPECT_EQ((*hits)[0].published, "2024-05-01");
  EXPECT_EQ((*hits)[1].snippet, "Journal of Things");
  EXPECT_EQ((*hits)[1].published, "2024-11");
  EXPECT_EQ((*hits)[2].title, "one text");
  EXPECT_EQ((*hits)[2].published, "2023");
  EXPECT_EQ((*hits)[3].published, "");
  EXPECT_EQ((*hits)[4].published, "2024");
  EXPECT_TRUE(only_url().starts_with("http://127.0.0.1:9/works?query.bibliographic=solid%20state&rows=9&select="));
  EXPECT_TRUE(only_url().ends_with("&mailto=me%40example.org"));
}

TEST_F(CrossrefTest, who_asks_is_told_only_when_set) {
  response.body = R"({"message":{"items":[]}})";
  EXPECT_TRUE(make_crossref(parts())->search(Query{"x"}, 9, {})->empty());
  EXPECT_FALSE(contains(only_url(), "mailto"));
}

TEST_F(CrossrefTest, other_forms_and_statuses_are_errors_of_their_kind) {
  for (const char* reply : {"", "[]", "{}", R"({"message":[]})", R"({"message":{"items":5}})"})
    EXPECT_EQ(kind_for(*make_crossref(parts()), 200, reply), ErrorKind::malformed) << reply;
  EXPECT_EQ(kind_for(*make_crossref(parts()), 429, ""), ErrorKind::rate_limited);
  EXPECT_EQ(kind_for(*make_crossref(parts()), 403, ""), ErrorKind::refused);
}

}  // namespace
}  // namespace kaozheng::sources
