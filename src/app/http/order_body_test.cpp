// SPDX-License-Identifier: Apache-2.0
#include "app/http/order_body.h"

#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Pair;

const FolderOfCollection folders = [](const std::string& id) {
  return id == "c1" ? std::optional<std::string>("/data/c1") : std::nullopt;
};

tl::expected<runs::RunOrder, BodyFault> order(json more) {
  json body = {{"topic", "云计算"}};
  body.update(more);
  return parse_order(body, folders);
}
std::string fault_of(json more) {
  const auto parsed = order(std::move(more));
  return parsed ? "none" : parsed.error().param;
}

TEST(OrderBody, a_topic_is_enough) {
  const auto parsed = order(json::object());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->topic, "云计算");
  EXPECT_EQ(parsed->mode, Mode::supervised);
  EXPECT_TRUE(parsed->settings.empty());
  EXPECT_FALSE(parsed->review_plan);
}

TEST(OrderBody, says_everything_a_run_can_be_told) {
  const auto parsed = order({{"mode", "basic"},
                             {"sources", "both"},
                             {"engines", {"wikipedia", "arxiv"}},
                             {"collections", {"c1"}},
                             {"language", "en"},
                             {"length", 800},
                             {"audience", "engineers"},
                             {"max_loops", 2},
                             {"max_tasks", 3},
                             {"max_tokens", 100'000},
                             {"max_cost", "0.50 USD"},
                             {"max_minutes", 10},
                             {"max_pages", 20},
                             {"model", "ollama/qwen3:8b"},
                             {"review_plan", true},
                             {"plan", {{"tasks", {{{"id", "t1"}, {"type", "research"}, {"description", "costs"}}}}}}});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->mode, Mode::basic);
  EXPECT_THAT(parsed->folders, ElementsAre("/data/c1"));
  EXPECT_TRUE(parsed->review_plan);
  ASSERT_TRUE(parsed->plan);
  EXPECT_EQ(parsed->plan->origin, PlanOrigin::user);
  EXPECT_THAT(parsed->settings, IsSupersetOf({Pair("search.engines", "wikipedia,arxiv"), Pair("research.length", "800"),
                                              Pair("search.max_loops", "2"), Pair("research.max_tokens", "100000"),
                                              Pair("research.max_cost", "0.50 USD"), Pair("model.provider", "ollama"),
                                              Pair("model.name", "qwen3:8b"), Pair("research.sources", "both")}));
}

TEST(OrderBody, a_model_is_named_with_or_without_who_serves_it) {
  EXPECT_THAT(order({{"model", "extractive"}})->settings, ElementsAre(Pair("model.provider", "extractive")));
  EXPECT_THAT(order({{"model", "qwen3:8b"}})->settings, ElementsAre(Pair("model.name", "qwen3:8b")));
  EXPECT_THAT(order({{"model", "org/model"}})->settings, ElementsAre(Pair("model.name", "org/model")));
  EXPECT_EQ(fault_of({{"model", ""}}), "model");
  EXPECT_EQ(fault_of({{"model", 5}}), "model");
}

TEST(OrderBody, what_it_does_not_know_is_a_fault) {
  EXPECT_EQ(fault_of({{"base_url", "http://evil.example"}}), "base_url");
  EXPECT_EQ(fault_of({{"model.ollama_url", "http://evil.example"}}), "model.ollama_url");
  EXPECT_EQ(fault_of({{"topics", "x"}}), "topics");
  EXPECT_EQ(fault_of({{"plan", {{"tasks", json::array()}, {"more", 1}}}}), "plan");
  EXPECT_EQ(fault_of({{"engines", {"duckduckgo", "nonesuch"}}}), "engines");
  EXPECT_EQ(fault_of({{"collections", {"../../etc"}}}), "collections");
}

TEST(OrderBody, every_number_has_its_range_and_its_kind) {
  const json wrong[] = {-1,
                        1e308,
                        std::numeric_limits<double>::quiet_NaN(),
                        "1",
                        1.5,
                        true,
                        nullptr,
                        json::array({1}),
                        json::object(),
                        std::numeric_limits<std::uint64_t>::max(),
                        std::numeric_limits<std::int64_t>::min()};
  for (const char* key : {"max_loops", "max_tasks", "max_tokens", "max_minutes", "max_pages"})
    for (const json& value : wrong) EXPECT_EQ(fault_of({{key, value}}), key) << key << " " << value;
  EXPECT_EQ(fault_of({{"max_loops", 0}}), "max_loops");
  EXPECT_EQ(fault_of({{"max_loops", 21}}), "max_loops");
  EXPECT_EQ(fault_of({{"max_loops", 20}}), "none");
  EXPECT_EQ(fault_of({{"max_tasks", 31}}), "max_tasks");
  EXPECT_EQ(fault_of({{"max_minutes", 0}}), "none") << "no cap";
}

TEST(OrderBody, texts_are_texts) {
  EXPECT_EQ(fault_of({{"topic", ""}}), "topic");
  EXPECT_EQ(fault_of({{"topic", "  \n "}}), "topic");
  EXPECT_EQ(fault_of({{"topic", 5}}), "topic");
  EXPECT_EQ(fault_of({{"topic", "a\x1b[31mb"}}), "topic");
  EXPECT_EQ(fault_of({{"topic", std::string(9'000, 'a')}}), "topic");
  EXPECT_EQ(fault_of({{"mode", "fast"}}), "mode");
  EXPECT_EQ(fault_of({{"sources", "disk"}}), "sources");
  EXPECT_EQ(fault_of({{"language", "fr"}}), "language");
  EXPECT_EQ(fault_of({{"audience", "a\x07"}}), "audience");
  EXPECT_EQ(fault_of({{"audience", std::string(3'000, 'a')}}), "audience");
  EXPECT_EQ(fault_of({{"review_plan", "yes"}}), "review_plan");
  EXPECT_EQ(fault_of({{"engines", "duckduckgo"}}), "engines");
  EXPECT_EQ(fault_of({{"engines", json::array()}}), "engines");
  EXPECT_EQ(fault_of({{"engines", {""}}}), "engines");
  EXPECT_EQ(fault_of({{"collections", {1}}}), "collections");
  EXPECT_EQ(fault_of({{"plan", "t1"}}), "plan");
}

TEST(OrderBody, a_fault_names_what_is_allowed) {
  EXPECT_THAT(order({{"max_loops", 99}}).error().message, HasSubstr("1 to 20"));
  EXPECT_THAT(order({{"engines", {"nonesuch"}}}).error().message, HasSubstr("wikipedia"));
}

}  // namespace
}  // namespace kaozheng::app
