// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/providers.h"
#include "net/canned_http_double.h"

namespace kaozheng::models {
namespace {

using Http = net::CannedHttp<net::Reaches::trusted>;

Result<net::HttpResponse> ok(std::string body) {
  net::HttpResponse response;
  response.status = 200;
  response.body = std::move(body);
  return response;
}

TEST(OllamaListTest, tags_are_read_and_missing_capabilities_asked_for) {
  Http http([](const net::HttpRequest& request) {
    if (request.url == "http://box:1/api/tags")
      return ok(R"({"models":[
        {"name":"qwen3:8b","size":5200000000,"capabilities":["completion","thinking"],"details":{"parameter_size":"8.2B"}},
        {"name":"old:7b","size":4000000000},
        {"name":"big-cloud:latest","size":400,"capabilities":["completion"],"remote_host":"https://models.example"},
        {"size":3}, "odd", {"name":7}]})");
    EXPECT_EQ(request.body, R"({"model":"old:7b"})");
    return ok(R"({"capabilities":["completion","tools"]})");
  });
  const auto models = list_ollama_models("http://box:1/", http, {});
  ASSERT_TRUE(models) << models.error().what;
  ASSERT_EQ(models->size(), 3u);
  EXPECT_EQ((*models)[0].parameters, "8.2B");
  EXPECT_EQ((*models)[0].bytes, 5'200'000'000);
  EXPECT_EQ((*models)[1].capabilities, (std::vector<std::string>{"completion", "tools"}));
  EXPECT_TRUE((*models)[2].remote);
  EXPECT_EQ(http.requests().front().timeouts.connect, Milliseconds{1'000});
}

TEST(OllamaListTest, no_server_is_unavailable_and_another_one_is_malformed) {
  Http silent(
      [](const net::HttpRequest&) -> Result<net::HttpResponse> { return fail(ErrorKind::timed_out, "no connection"); });
  EXPECT_EQ(list_ollama_models("http://box:1", silent, {}).error().kind, ErrorKind::unavailable);
  for (const char* body : {"<html></html>", "{}", "[]", R"({"models":{}})", ""}) {
    Http other([&](const net::HttpRequest&) { return ok(body); });
    const auto models = list_ollama_models("http://box:1", other, {});
    ASSERT_FALSE(models) << body;
    EXPECT_EQ(models.error().kind, ErrorKind::malformed);
    EXPECT_NE(models.error().what.find("http://box:1"), std::string::npos);
  }
}

OllamaModelInfo model(std::string name, long long gigabytes, std::vector<std::string> capabilities = {"completion"},
                      bool remote = false) {
  return {std::move(name), std::move(capabilities), gigabytes * 1'000'000'000, "", remote};
}

TEST(ChooseLocalModelTest, the_largest_that_fits_is_taken_and_ties_go_by_name) {
  EXPECT_EQ(choose_local_model({model("b:8b", 5), model("a:8b", 5), model("small:1b", 1), model("huge:70b", 40)}, ""),
            "a:8b");
  EXPECT_EQ(choose_local_model({model("huge:70b", 40)}, ""), std::nullopt);
  EXPECT_EQ(choose_local_model({}, ""), std::nullopt);
}

TEST(ChooseLocalModelTest, remote_models_and_embedders_are_never_taken) {
  EXPECT_EQ(choose_local_model({model("far:latest", 5, {"completion"}, true), model("gpt-oss:120b-cloud", 1),
                                model("embedder:latest", 1, {"embedding"}), model("nomic-embed-text:latest", 1, {}),
                                model("eyes:latest", 1, {"vision"}), model("old:7b", 4, {})},
                               ""),
            "old:7b");
  EXPECT_EQ(choose_local_model({model("far:latest", 5, {"completion"}, true), model("here:1b", 1)}, "far"), "here:1b");
}

TEST(ChooseLocalModelTest, the_preferred_one_is_taken_with_or_without_its_tag) {
  const std::vector<OllamaModelInfo> models = {model("large:14b", 9), model("llama3.2:latest", 2), model("qwen3:8b", 5),
                                               model("qwen3:4b", 3), model("huge:70b", 40)};
  EXPECT_EQ(choose_local_model(models, "llama3.2"), "llama3.2:latest");
  EXPECT_EQ(choose_local_model(models, "qwen3:4b"), "qwen3:4b");
  EXPECT_EQ(choose_local_model(models, "qwen3"), "qwen3:8b");
  EXPECT_EQ(choose_local_model(models, "huge:70b"), "huge:70b");
  EXPECT_EQ(choose_local_model(models, "absent"), "large:14b");
}

}  // namespace
}  // namespace kaozheng::models
