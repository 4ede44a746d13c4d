// SPDX-License-Identifier: Apache-2.0
#include "research/nearness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/parallel.h"
#include "research/agents.h"
#include "research/deep_research.h"
#include "research/reading.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Vectors = std::vector<std::vector<float>>;

// What holds `word` points one way, all else another; `trouble` instead when it is set.
class WordEmbedder final : public models::Embedder {
 public:
  explicit WordEmbedder(std::string word) : word_(std::move(word)) {}
  Result<Vectors> embed(const std::vector<std::string>& texts, std::stop_token stop) override {
    ++calls;
    embedded.insert(embedded.end(), texts.begin(), texts.end());
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if (trouble) return fail(*trouble);
    Vectors vectors;
    for (const std::string& text : texts) {
      vectors.push_back(contains(text, word_) ? std::vector<float>{1, 0} : std::vector<float>{0, 1});
      vectors.back().resize(dimension);
    }
    return vectors;
  }
  std::string name() const override { return "by-word"; }

  int calls = 0;
  std::vector<std::string> embedded;
  std::optional<Error> trouble;
  std::size_t dimension = 2;

 private:
  const std::string word_;
};

TEST(CosineTest, it_is_of_the_angle_alone) {
  EXPECT_DOUBLE_EQ(cosine({1, 0}, {3, 0}), 1);
  EXPECT_DOUBLE_EQ(cosine({1, 0}, {0, 2}), 0);
  EXPECT_DOUBLE_EQ(cosine({1, 0}, {-2, 0}), -1);
  EXPECT_DOUBLE_EQ(cosine({0, 0}, {1, 1}), 0);
  EXPECT_DOUBLE_EQ(cosine({1e30f, 0}, {1e30f, 0}), 1);
}

TEST(FuseTest, both_rankings_count_alike_and_ties_keep_their_order) {
  EXPECT_THAT(fuse({}), IsEmpty());
  EXPECT_THAT(fuse({0.5, 0.5, 0.5}), ElementsAre(0, 1, 2));
  EXPECT_THAT(fuse({0.9, 0.5, 0.1}), ElementsAre(0, 1, 2));
  EXPECT_THAT(fuse({0.1, 0.9}), ElementsAre(0, 1)) << "first in one, second in the other";
  EXPECT_THAT(fuse({0.1, 0.2, 0.9}), ElementsAre(0, 2, 1)) << "1/61 + 1/63 is more than 2/62";
  EXPECT_THAT(fuse({0.1, 0.9, 0.5}), ElementsAre(1, 0, 2)) << "1/62 + 1/61 is more than 1/61 + 1/63";
}

TEST(KeptEmbedderTest, no_text_is_embedded_twice) {
  WordEmbedder embedder("b");
  KeptEmbedder kept(embedder, [](const Error&) { FAIL(); });
  EXPECT_EQ(*kept.embed({"a", "b", "a"}, {}), (Vectors{{0, 1}, {1, 0}, {0, 1}}));
  EXPECT_EQ(*kept.embed({"c", "b"}, {}), (Vectors{{0, 1}, {1, 0}}));
  EXPECT_TRUE(kept.embed({"a"}, {}));
  EXPECT_THAT(embedder.embedded, ElementsAre("a", "b", "c"));

  const std::vector<std::string> texts(16, "together");
  for (const auto& vectors : parallel_map(texts, 8, {}, [&](const auto& text) { return kept.embed({text}, {}); }))
    EXPECT_TRUE(vectors);
  EXPECT_THAT(embedder.embedded, SizeIs(4));
}

TEST(KeptEmbedderTest, after_one_failure_it_rests_but_a_stop_is_none) {
  WordEmbedder embedder("b");
  int told = 0;
  KeptEmbedder kept(embedder, [&](const Error&) { ++told; });
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(kept.embed({"a"}, stop.get_token()).error().kind, ErrorKind::cancelled);
  EXPECT_FALSE(kept.trouble());

  embedder.trouble = Error{ErrorKind::unavailable, "gone"};
  const int before = embedder.calls;
  EXPECT_EQ(kept.embed({"a"}, {}).error().kind, ErrorKind::unavailable);
  embedder.trouble.reset();
  EXPECT_EQ(kept.embed({"a"}, {}).error().what, "gone");
  EXPECT_EQ(embedder.calls, before + 1);
  EXPECT_EQ(kept.trouble()->what, "gone");
  EXPECT_EQ(told, 1);
}

TEST(KeptEmbedderTest, a_dimension_that_changes_is_a_failure) {
  WordEmbedder embedder("b");
  KeptEmbedder kept(embedder, [](const Error&) {});
  EXPECT_TRUE(kept.embed({"a"}, {}));
  embedder.dimension = 3;
  EXPECT_EQ(kept.embed({"b"}, {}).error().kind, ErrorKind::malformed);
}

// To "meaning of costs of x" the last is the best by its words, and the only one without "of x".
std::vector<Document> pages_on_costs() {
  std::vector<Document> documents;
  for (const char* text : {"The costs of x, the costs of x, costs of x.", "The costs of x are told here at length.",
                           "A meaning near the question, though of all costs it names few words."}) {
    Document document;
    document.id = "d" + std::to_string(documents.size());
    document.text = text;
    document.blocks = {{BlockKind::paragraph, 0, 0, document.text.size()}};
    documents.push_back(std::move(document));
  }
  return documents;
}
std::vector<std::string> chosen_with(World& world, models::Embedder* embedder) {
  ResearchRun run = world.run();
  run.embedder = embedder;
  const auto passages = choose_passages(run, pages_on_costs(), "meaning of costs of x", /*characters_max=*/1);
  std::vector<std::string> ids;
  if (passages)
    for (const Passage& passage : *passages) ids.push_back(passage.document_id);
  return ids;
}

TEST(ChoosePassagesTest, nearness_in_meaning_changes_which_come_first) {
  World world;
  const auto by_words = chosen_with(world, nullptr);
  EXPECT_THAT(by_words, ElementsAre("d2"));
  WordEmbedder embedder("of x");
  const auto by_both = chosen_with(world, &embedder);
  ASSERT_THAT(by_both, SizeIs(1));
  EXPECT_NE(by_both, by_words);
  EXPECT_THAT(embedder.embedded, SizeIs(4)) << "the query and what shares words with it";
}

TEST(ChoosePassagesTest, when_the_embedder_fails_words_alone_decide) {
  World world;
  WordEmbedder broken("meaning");
  broken.trouble = Error{ErrorKind::unavailable, "gone"};
  EXPECT_EQ(chosen_with(world, &broken), chosen_with(world, nullptr));

  world.stop.request_stop();
  ResearchRun run = world.run();
  run.embedder = &broken;
  EXPECT_EQ(choose_passages(run, pages_on_costs(), "costs", 1).error().kind, ErrorKind::cancelled);
}

Result<Report> report_with(World& world, models::Embedder* embedder) {
  world.model.on("brief", R"({"scope": "s", "period": "", "facets": ["f"]})")
      .on("queries", ask_something_new)
      .on("reflect", something_missing);
  world.limits.max_loops = 2;
  Plan plan;
  for (const char* id : {"one", "two"}) {
    plan.tasks.push_back(research_task_on(id, std::string("costs ") + id));
    for (const char* round : {" 1", " 2"}) {
      const std::string url = std::string("https://") + id + ".example/" + (round + 1);
      world.search.on(std::string("costs ") + id + round, {hit_at(url)});
      world.pages.on(url, std::string("The costs of ") + id + " are" + round + " euros. They rise.");
    }
  }
  ResearchRun run = world.run();
  run.embedder = embedder;
  Question question;
  question.topic = "costs";
  question.language = Language::en;
  return deep_research(run, question, plan);
}

TEST(DeepResearchTest, a_broken_embedder_costs_one_gap_and_no_finding) {
  World plain, broken, whole;
  WordEmbedder failing("costs"), working("costs");
  failing.trouble = Error{ErrorKind::not_found, "run `ollama pull by-word`"};
  const auto expected = report_with(plain, nullptr);
  const auto report = report_with(broken, &failing);
  const auto ranked = report_with(whole, &working);
  ASSERT_TRUE(expected && report && ranked);
  EXPECT_THAT(expected->gaps, IsEmpty());
  EXPECT_THAT(ranked->gaps, IsEmpty());
  EXPECT_EQ(report->references.size(), expected->references.size());
  ASSERT_THAT(report->gaps, SizeIs(1));
  EXPECT_THAT(report->gaps[0].why, HasSubstr("ollama pull by-word"));
  EXPECT_THAT(broken.events.of("GapFound"), SizeIs(1));
  EXPECT_EQ(failing.calls, 1);
  std::sort(working.embedded.begin(), working.embedded.end());
  EXPECT_EQ(std::unique(working.embedded.begin(), working.embedded.end()), working.embedded.end());
  EXPECT_GE(working.embedded.size(), 8u);
}

}  // namespace
}  // namespace kaozheng::research
