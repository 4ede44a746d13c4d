// SPDX-License-Identifier: Apache-2.0
#include "sources/engines.h"

#include <set>

#include "net/url.h"
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct EnginesTest : EngineWorld {};

TEST_F(EnginesTest, every_engine_is_made_under_its_name_with_a_default_address) {
  std::set<std::string> names, variables;
  for (const EngineSpec& spec : engine_specs()) {
    const auto engine = spec.make({"", "k", "", http, clock});
    EXPECT_EQ(engine->name(), spec.name);
    EXPECT_EQ(engine->origin(), Origin::web);
    EXPECT_TRUE(net::parse_url(replace_all(spec.url, "{lang}", "zh"))) << spec.name;
    EXPECT_EQ(spec.key_variable.empty(), spec.key_use == KeyUse::none) << spec.name;
    EXPECT_TRUE(names.insert(spec.name).second);
    EXPECT_TRUE(variables.insert(spec.url_variable).second);
  }
  EXPECT_NE(find_engine_spec("brave"), nullptr);
  EXPECT_EQ(find_engine_spec("local"), nullptr);
}

TEST_F(EnginesTest, no_engine_takes_a_strange_reply_for_found_nothing) {
  for (const EngineSpec& spec : engine_specs())
    for (const char* body : {"", "<p>This is not what you are looking for", "{\"a\":1}", "[]"}) {
      response.body = body;
      const auto hits = spec.make({"http://127.0.0.1:9", "k", "", http, clock})->search(Query{"cloud"}, 5, {});
      // An empty body is how DuckDuckGo says that it found nothing.
      if (spec.name == "duckduckgo" && response.body.empty()) continue;
      EXPECT_FALSE(hits) << spec.name << " " << body;
    }
}

}  // namespace
}  // namespace kaozheng::sources
