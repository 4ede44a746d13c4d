// SPDX-License-Identifier: Apache-2.0
// The routes against their description. What they do is tested end to end, in tests/end_to_end/api_test.py.
#include "app/http/api.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "app/http/router.h"
#include "app/http/tokens.h"
#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::app {

const std::map<std::string, std::string_view>& embedded_api();

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Nothing is run here.
class NoRuns final : public runs::Outfitter {
 public:
  Result<void> check(const runs::RunOrder&) override { return fail(ErrorKind::invalid, "no runs here"); }
  Result<std::unique_ptr<runs::Outfit>> outfit(const runs::RunOrder&, Tell, std::stop_token) override {
    return fail(ErrorKind::invalid, "no runs here");
  }
  Result<std::unique_ptr<runs::Outfit>> outfit(const runs::LeftRun&, Tell, std::stop_token) override {
    return fail(ErrorKind::invalid, "no runs here");
  }
  Result<std::optional<runs::Forecast>> forecast(const runs::RunOrder&, std::stop_token) override {
    return fail(ErrorKind::invalid, "no runs here");
  }
};

class ApiRoutesTest : public testing::Test {
 protected:
  Reply ask(const std::string& method, const std::string& target, const std::string& body = "") {
    const Router router(api_routes(ports));
    const auto parts = parse_target(target);
    auto match = router.match(method, parts->segments);
    EXPECT_NE(match.route, nullptr) << target;
    Request request;
    request.method = method;
    request.captures = match.captures;
    request.query = parts->query;
    request.body = body;
    return match.route->answer(request);
  }

  const Environment environment{{"HOME", "/nonexistent"}};
  Config config = Config::load(environment, {}, "/nonexistent").value();
  std::unique_ptr<store::Store> store = store::make_memory_store(system_clock());
  NoRuns outfitter;
  runs::RunDesk desk{*store, system_clock(), outfitter};
  runs::Collections collections{"/nonexistent/collections", {}, *store, system_clock()};
  Wiring wiring{config, environment};
  Surroundings surroundings{config, wiring};
  SharedParts shared{*store};
  Answering answering{config, environment, shared};
  ApiPorts ports{*store, desk, outfitter, collections, answering, surroundings, system_clock()};
};

TEST_F(ApiRoutesTest, every_route_is_described_and_nothing_else) {
  const auto document = nlohmann::json::parse(embedded_api().at("openapi.json"));
  std::set<std::string> described, served, ids;
  for (const auto& [path, operations] : document["paths"].items())
    for (const auto& [method, operation] : operations.items()) {
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
      described.insert(upper + " " + path);
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"] << " is there twice";
      EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
    }
  for (const Route& route : api_routes(ports)) served.insert(route.method + " " + route.pattern);
  EXPECT_EQ(described, served);
}

TEST_F(ApiRoutesTest, what_anybody_may_ask_is_described_so) {
  const auto document = nlohmann::json::parse(embedded_api().at("openapi.json"));
  for (const Route& route : api_routes(ports)) {
    std::string lower = to_lower_ascii(route.method);
    const auto& operation = document["paths"][route.pattern][lower];
    const bool is_open = operation.contains("security") && operation["security"].empty();
    EXPECT_EQ(is_open, route.access == Access::anybody) << route.pattern;
    if (operation.contains("requestBody")) {
      EXPECT_TRUE(operation["requestBody"]["content"].contains(route.body_type)) << route.pattern;
    }
  }
}

TEST_F(ApiRoutesTest, what_is_not_there_is_said_in_words) {
  for (const char* target : {"/api/runs/0123", "/api/runs/0123/report.md", "/api/runs/0123/claims",
                             "/api/runs/0123/events", "/api/runs/0123/sources/x", "/api/collections/x/files"}) {
    const Reply reply = ask("GET", target);
    EXPECT_EQ(reply.status, 404) << target << reply.body;
    EXPECT_THAT(reply.body, HasSubstr("\"message\""));
  }
  EXPECT_EQ(ask("POST", "/api/runs", "{\"topic\":\"x\"}").status, 400);
}

TEST_F(ApiRoutesTest, a_stranger_learns_that_he_has_to_sign_in) {
  ports.token_needed = true;
  const auto info = nlohmann::json::parse(ask("GET", "/api/info").body);
  EXPECT_EQ(info["signed_in"], false);
  EXPECT_FALSE(info.contains("engines"));
}

TEST(TokenBook, knows_tokens_by_their_hash_as_the_store_has_them) {
  ManualClock clock(TimePoint{});
  const auto store = store::make_memory_store(clock);
  TokenBook book(*store, clock);
  EXPECT_TRUE(book.is_empty());
  ASSERT_TRUE(store->add_token("desk", sha256_hex("right")));
  clock.advance(Milliseconds{1'000});
  EXPECT_EQ(book.name_of("right"), "desk");
  EXPECT_EQ(book.name_of("wrong"), std::nullopt);
  EXPECT_EQ(book.name_of(""), std::nullopt);
  EXPECT_EQ(book.name_of(sha256_hex("right")), std::nullopt) << "the hash is no token";
  ASSERT_TRUE(store->remove_token("desk"));
  clock.advance(Milliseconds{1'000});
  EXPECT_EQ(book.name_of("right"), std::nullopt);
}

}  // namespace
}  // namespace kaozheng::app
