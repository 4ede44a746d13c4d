// SPDX-License-Identifier: Apache-2.0
// Whole runs twice over one journal: what was told is told again, whatever the timing and whoever would answer now.
#include <gmock/gmock.h>

#include <atomic>
#include <random>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "research/deep_research.h"
#include "research/journaled_ports.h"
#include "research/world_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::research {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* run_id = "0123456789abcdef0123456789abcdef";

// A little while, another one each time.
void dawdle() {
  thread_local std::minstd_rand random{std::random_device{}()};
  system_clock().sleep(Milliseconds{std::uniform_int_distribution<int>(0, 3)(random)}, {});
}

// Takes its time, counts, and stands for the endpoint that has `name`.
class UnevenModel final : public models::ForwardingModel {
 public:
  UnevenModel(models::Model& model, std::string name) : ForwardingModel(model), name_(std::move(name)) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    ++calls;
    dawdle();
    auto answer = model_.answer(prompt, budget, stop, on_piece);
    if (answer) answer->model = answer->endpoint = answer->provider = name_;
    return answer;
  }
  std::string name() const override { return name_; }
  std::size_t material_chars_max(models::Role role) const override {
    return model_.material_chars_max(role) + name_.size() * 100;  // each endpoint has a context of its own
  }
  std::atomic<int> calls{0};

 private:
  const std::string name_;
};

class UnevenSearch final : public sources::Search {
 public:
  explicit UnevenSearch(sources::Search& search) : search_(search) {}
  Result<sources::SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    ++calls;
    dawdle();
    return search_.search(query, count, stop);
  }
  std::vector<std::string> engines() const override { return search_.engines(); }
  std::atomic<int> calls{0};

 private:
  sources::Search& search_;
};

class UnevenPages final : public sources::Pages {
 public:
  UnevenPages(sources::Pages& pages, store::Store& store) : pages_(pages), store_(store) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override {
    ++calls;
    dawdle();
    auto document = pages_.read(url, stop);
    if (document) static_cast<void>(store_.save_document(run_id, *document));
    return document;
  }
  std::atomic<int> calls{0};

 private:
  sources::Pages& pages_;
  store::Store& store_;
};

// Each word is a direction.
class CountingEmbedder final : public models::Embedder {
 public:
  Result<std::vector<std::vector<float>>> embed(const std::vector<std::string>& texts, std::stop_token) override {
    ++calls;
    if (fails) return fail(ErrorKind::unavailable, "no embedder there");
    std::vector<std::vector<float>> vectors;
    for (const std::string& text : texts) vectors.push_back({1.0F, static_cast<float>(text.size() % 7)});
    return vectors;
  }
  std::string name() const override { return "counting"; }
  std::atomic<int> calls{0};
  bool fails = false;
};

// A world whose runs are journalled, one process after the other.
struct ReplayTest : testing::Test {
  struct Outcome {
    std::string report;  // as JSON; empty when there is none
    std::string error;
    long tokens = 0;
    int calls = 0;  // of model, search and pages
    int embeddings = 0;
  };

  ThreeTasks world;
  ManualClock clock{*parse_iso8601("2025-10-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);
  Question asked;
  Person person;
  CountingEmbedder embedder;
  bool embeds = false;
  std::function<Steering()> steering;
  std::function<void(ResearchRun&)> adjust = [](ResearchRun&) {};
  models::ReplyRungs rungs;

  void SetUp() override {
    store::RunRecord record;
    record.id = run_id;
    ASSERT_TRUE(store->save_run(record));
    asked.topic = "Is x worth it?";
    world.search.on("worth", {hit_at("https://a.example/"), hit_at("https://b.example/")});
  }

  Outcome process(const std::string& endpoint, int parallel, std::stop_token stop = {}) {
    Drain drain;
    const std::int64_t claim = *store->claim_run(run_id, endpoint);
    Journal journal(*store, run_id, claim, *store->journal(run_id), drain, nullptr);
    UnevenModel uneven(world.model, endpoint);
    UnevenSearch search(world.search);
    UnevenPages pages(world.pages, *store);
    JournaledModel model(uneven, journal, world.events);
    JournaledSearch journaled_search(search, journal);
    JournaledPages journaled_pages(pages, journal, *store);
    models::Budget budget;
    ResearchRun run{.id = run_id,
                    .model = model,
                    .search = journaled_search,
                    .pages = journaled_pages,
                    .events = world.events,
                    .budget = budget,
                    .prompts = world.prompts,
                    .today = "2025-10-01",
                    .limits = world.limits,
                    .sources = world.sources,
                    .stop = stop,
                    .person = person,
                    .rungs = &rungs,
                    .journal = &journal,
                    .steering = steering};
    run.limits.parallel = parallel;
    if (embeds) run.embedder = &embedder;
    adjust(run);
    const int embedded_before = embedder.calls;
    const auto report = deep_research(run, asked, {});
    Outcome outcome;
    if (report) outcome.report = nlohmann::json(*report).dump(1);
    if (!report) outcome.error = report.error().what;
    outcome.tokens = budget.tokens();
    outcome.calls = uneven.calls + search.calls + pages.calls;
    outcome.embeddings = embedder.calls - embedded_before;
    return outcome;
  }

  void expect_same_again() {
    const Outcome first = process("first", 4);
    EXPECT_GT(first.calls, 0);
    for (const int parallel : {1, 3, 8}) {
      rungs.worked("first", models::Rung::tagged);  // what another run learnt meanwhile
      rungs.worked("first", models::Rung::tagged);
      const Outcome again = process("another", parallel);
      EXPECT_EQ(again.calls, 0);
      EXPECT_EQ(again.embeddings, 0);
      EXPECT_EQ(again.report, first.report);
      EXPECT_EQ(again.error, first.error);
      EXPECT_EQ(again.tokens, first.tokens);
    }
  }
};

TEST_F(ReplayTest, supervised) { expect_same_again(); }

TEST_F(ReplayTest, one_researcher_alone) {
  asked.mode = Mode::basic;
  expect_same_again();
}

TEST_F(ReplayTest, files) {
  world.sources = asked.sources = Sources::files;
  world.pages.on("https://a.example/", "X costs 5 euros.", Origin::file);
  expect_same_again();
}

TEST_F(ReplayTest, pages_that_fail_and_engines_that_are_blocked) {
  world.pages.on("https://c.example/", Error{ErrorKind::unavailable, "HTTP 503"});
  world.search.trouble("duckduckgo", {ErrorKind::refused, "HTTP 202", Milliseconds{5}}, "2026-01-02T03:04:05.000Z");
  expect_same_again();
}

TEST_F(ReplayTest, a_model_that_fails_now_and_then) {
  world.model.on("analyse.trends", [](const models::Prompt&) -> Result<std::string> {
    return fail(ErrorKind::too_long, "beyond the context");
  });
  expect_same_again();
}

TEST_F(ReplayTest, replies_of_no_form) {
  world.model.on("notes", "no JSON at all").on("notes", note_first_sentences);
  expect_same_again();
}

TEST_F(ReplayTest, a_run_that_found_nothing) {
  for (const char* url : {"https://a.example/", "https://b.example/", "https://c.example/", "https://both.example/"})
    world.pages.on(url, Error{ErrorKind::not_found, "HTTP 404"});
  expect_same_again();
}

TEST_F(ReplayTest, passages_ranked_by_meaning) {
  embeds = true;
  expect_same_again();
  EXPECT_GT(embedder.calls, 0);
}

TEST_F(ReplayTest, an_embedder_that_fails) {
  embeds = embedder.fails = true;
  expect_same_again();
}

TEST_F(ReplayTest, what_a_person_answered_is_not_asked_again) {
  world.model.on("clarify", R"({"questions": ["Where?"]})");
  int times = 0;
  person.clarify = [&](const std::vector<std::string>&) -> Result<std::vector<std::string>> {
    ++times;
    return std::vector<std::string>{"in Kiel"};
  };
  person.review_outline = [&](const std::string&, const std::string&) -> Result<std::string> {
    ++times;
    return std::string();
  };
  const Outcome first = process("first", 4);
  EXPECT_EQ(times, 2);
  person = {};  // nobody is there any more
  const Outcome again = process("another", 2);
  EXPECT_EQ(again.report, first.report);
  EXPECT_EQ(again.calls, 0);
}

TEST_F(ReplayTest, a_slow_page_that_was_given_up_stays_so) {
  world.limits.pages_per_round = 1;
  adjust = [](ResearchRun& run) { run.page_patience = Milliseconds{1}; };  // any page may be slow, or none
  expect_same_again();
}

// Ends processes one after the other, each after so many answers of its own.
TEST_F(ReplayTest, a_run_that_was_stopped_again_and_again_ends_as_if_it_had_not_been) {
  world.model.on("reflect", nothing_missing);
  for (int i = 0; i < 2; ++i)
    process("warm", 1);  // the first replies of a script are used up: it is the same from now on
  const auto begin_anew = [&] {
    store = store::make_memory_store(clock);
    store::RunRecord record;
    record.id = run_id;
    ASSERT_TRUE(store->save_run(record));
  };
  begin_anew();
  const Outcome whole = process("first", 4);
  ASSERT_FALSE(whole.report.empty()) << whole.error;
  begin_anew();
  Outcome last;
  int processes = 0, calls = 0;
  for (; last.report.empty() && processes < 200; ++processes) {
    std::stop_source stop;
    std::atomic<int> events{0};
    adjust = [&](ResearchRun& run) {
      run.on_partial = nullptr;
      run.person = {};
    };
    world.events.on_add = [&](const Event&) {
      if (++events > 2 + processes) stop.request_stop();
    };
    last = process("first", 1 + processes % 4, stop.get_token());
    calls += last.calls;
  }
  world.events.on_add = nullptr;
  EXPECT_GT(processes, 3);
  EXPECT_EQ(last.report, whole.report);
  EXPECT_GE(calls, whole.calls);
}

TEST_F(ReplayTest, a_changed_setting_asks_anew_from_the_first_step_it_touches) {
  const Outcome first = process("first", 4);
  asked.audience = "engineers";  // known to the writer, not to the researchers
  const std::size_t queries = world.model.prompts("queries").size();
  const std::size_t summaries = world.model.prompts("write.summary").size();
  const Outcome again = process("another", 4);
  EXPECT_EQ(world.model.prompts("queries").size(), queries);
  EXPECT_GT(world.model.prompts("write.summary").size(), summaries);
  EXPECT_GT(again.calls, 0);
  EXPECT_LT(again.calls, first.calls);
}

TEST_F(ReplayTest, an_excluded_source_is_researched_again_without_it_and_nothing_else_is) {
  const Outcome first = process("first", 4);
  EXPECT_THAT(first.report, HasSubstr("https://b.example/"));

  // Another run of the same world in which somebody speaks once the research is done.
  store = store::make_memory_store(clock);
  store::RunRecord record;
  record.id = run_id;
  ASSERT_TRUE(store->save_run(record));
  const auto notes_of = [&](const char* task) {
    int notes = 0;
    for (const models::Prompt& prompt : world.model.prompts("notes")) notes += prompt.material.focus == task;
    return notes;
  };
  const int costs_before = notes_of("costs of x");
  std::atomic<int> researched{0};
  world.events.on_add = [&](const Event& event) { researched += event.type == "TaskEnded"; };
  steering = [&] { return researched < 3 ? Steering{} : Steering{{}, {"b.example"}}; };
  const Outcome steered = process("first", 4);
  ASSERT_FALSE(steered.report.empty()) << steered.error;
  EXPECT_EQ(steered.report.find("\"https://b.example/\""), std::string::npos);
  EXPECT_THAT(steered.report, HasSubstr("b.example")) << "the reader is told";
  const int costs_of_one_run = costs_before;
  EXPECT_EQ(notes_of("costs of x"), costs_before + costs_of_one_run) << "costs were not researched again";

  researched = 0;
  const Outcome again = process("another", 2);
  EXPECT_EQ(again.calls, 0);
  EXPECT_EQ(again.report, steered.report);
}

TEST_F(ReplayTest, a_note_reaches_the_prompts_that_come_after_it) {
  steering = [] { return Steering{{"look at Kiel"}, {}}; };
  const Outcome first = process("first", 4);
  ASSERT_FALSE(first.report.empty()) << first.error;
  const auto shown = [&](const char* task) {
    const models::Prompt prompt = world.model.prompts(task).front();
    return prompt.system + prompt.user;
  };
  EXPECT_THAT(shown("queries"), HasSubstr("look at Kiel"));
  EXPECT_THAT(shown("write.summary"), HasSubstr("look at Kiel"));
  EXPECT_FALSE(contains(shown("plan"), "look at Kiel"));
  steering = nullptr;
}

}  // namespace
}  // namespace kaozheng::research
