// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/page_keeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace kaozheng::sources {
namespace {

using namespace std::chrono_literals;

TEST(PageKeeping, headers_say_how_long) {
  struct Case {
    net::Headers headers;
    bool kept;
    Milliseconds fresh_for;
  };
  const std::string date = "Tue, 01 Jul 2025 08:00:00 GMT";
  const std::vector<Case> cases = {
      {{}, false, 0s},
      {{{"etag", "\"1\""}}, true, 0s},
      {{{"last-modified", date}}, true, 0s},
      {{{"cache-control", "max-age=600"}}, true, 600s},
      {{{"cache-control", "private, Max-Age = \"60\", must-revalidate"}}, true, 60s},
      {{{"cache-control", "max-age=600"}, {"age", "100"}}, true, 500s},
      {{{"cache-control", "max-age=600"}, {"age", "700"}}, false, 0s},
      {{{"cache-control", "max-age=0"}, {"etag", "x"}}, true, 0s},
      {{{"cache-control", "max-age=99999999999999999999"}}, true, fresh_max},
      {{{"cache-control", "max-age=-1"}}, false, 0s},
      {{{"cache-control", "max-age"}}, false, 0s},
      {{{"cache-control", "max-age=600, max-age=60"}}, true, 60s},
      {{{"cache-control", "s-maxage=600"}}, false, 0s},
      {{{"cache-control", "no-store"}, {"etag", "x"}}, false, 0s},
      {{{"cache-control", "max-age=600"}, {"cache-control", "NO-STORE"}}, false, 0s},
      {{{"cache-control", "no-cache, max-age=600"}, {"etag", "x"}}, true, 0s},
      {{{"vary", "*"}, {"cache-control", "max-age=600"}}, false, 0s},
      {{{"vary", "accept-encoding"}, {"cache-control", "max-age=600"}}, true, 600s},
      {{{"date", date}, {"expires", "Tue, 01 Jul 2025 09:00:00 GMT"}}, true, 1h},
      {{{"date", date}, {"expires", "Tue, 01 Jul 2025 07:00:00 GMT"}}, false, 0s},
      {{{"expires", "Tue, 01 Jul 2025 08:30:00 GMT"}}, true, 30min},
      {{{"expires", "0"}}, false, 0s},
      {{{"expires", "Tue, 01 Jul 2025 09:00:00 GMT"}, {"cache-control", "max-age=5"}}, true, 5s},
  };
  const TimePoint now = *parse_iso8601("2025-07-01T08:00:00.000Z");
  for (const Case& c : cases) {
    net::HttpResponse response;
    response.headers = c.headers;
    const Keeping keeping = keeping_of(response, now);
    const std::string shown = c.headers.empty() ? "" : c.headers.front().first + ": " + c.headers.front().second;
    EXPECT_EQ(keeping.kept, c.kept) << shown;
    EXPECT_EQ(keeping.fresh_for, c.fresh_for) << shown;
  }
}

TEST(PageKeeping, a_kept_page_is_asked_for_by_what_its_server_called_it) {
  store::KeptPage page;
  EXPECT_TRUE(conditions_of(page).empty());
  page.etag = "W/\"1\"";
  page.last_modified = "Tue, 01 Jul 2025 08:00:00 GMT";
  EXPECT_THAT(conditions_of(page), testing::ElementsAre(testing::Pair("If-None-Match", page.etag),
                                                        testing::Pair("If-Modified-Since", page.last_modified)));
}

}  // namespace
}  // namespace kaozheng::sources
