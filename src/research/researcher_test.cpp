// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "research/agents.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Result<TaskNotes> research(World& world, const std::string& description = "costs of x") {
  ResearchRun run = world.run();
  return research_task(run, brief_on("x"), research_task_on("r1", description), {});
}

std::vector<std::string> asked(const World& world) {
  std::vector<std::string> texts;
  for (const Query& query : world.search.asked()) texts.push_back(query.text);
  return texts;
}

TEST(ResearcherTest, a_page_becomes_findings_that_cite_its_passages) {
  World world;
  world.model.on("queries", R"({"queries": ["x costs"]})").on("reflect", nothing_missing);
  world.search.on("x costs", {hit_at("https://a.example/")});
  world.pages.on("https://a.example/", "X costs 5 euros. It is sold in Bonn.", Origin::web, "2025-03-01");
  const auto notes = research(world);
  ASSERT_TRUE(notes);
  ASSERT_THAT(notes->findings, SizeIs(1));
  const Finding& finding = notes->findings.front();
  EXPECT_EQ(finding.statement, "X costs 5 euros.");
  EXPECT_TRUE(finding.verbatim);
  EXPECT_EQ(finding.task_id, "r1");
  EXPECT_EQ(notes->documents.count(finding.passages.front().document_id), 1u);
  EXPECT_THAT(notes->gaps, IsEmpty());
  EXPECT_THAT(notes->engines, ElementsAre("canned"));
  EXPECT_EQ(world.events.of("PageRead").front().data.at("passages"), 1);
  EXPECT_EQ(world.model.prompts("notes").front().material.passages.front().published, "2025-03-01");
}

TEST(ResearcherTest, loops_are_exactly_as_many_as_allowed_and_the_last_is_not_reflected_on) {
  for (const int loops : {1, 2, 3, 5}) {
    World world;
    world.limits.max_loops = loops;
    world.model.on("queries", ask_something_new).on("reflect", something_missing);
    const auto notes = research(world);
    ASSERT_TRUE(notes);
    EXPECT_EQ(notes->loops, loops);
    EXPECT_THAT(world.model.prompts("reflect"), SizeIs(loops - 1));
    EXPECT_THAT(world.model.prompts("queries"), SizeIs(loops));
    EXPECT_THAT(world.search.asked(), SizeIs(loops));
    EXPECT_THAT(world.events.of("RoundStarted"), SizeIs(loops));
  }
}

TEST(ResearcherTest, nothing_missing_ends_the_task) {
  World world;
  world.limits.max_loops = 5;
  world.model.on("queries", ask_something_new).on("reflect", something_missing).on("reflect", nothing_missing);
  EXPECT_EQ(research(world)->loops, 2);
}

TEST(ResearcherTest, the_queries_of_a_reflection_are_the_next_round) {
  World world;
  world.model.on("queries", R"({"queries": ["first"]})")
      .on("reflect", R"({"missing": ["m"], "queries": ["second", "third"]})");
  world.limits.max_loops = 2;
  EXPECT_EQ(research(world)->loops, 2);
  EXPECT_THAT(asked(world), testing::UnorderedElementsAre("first", "second", "third"));
  EXPECT_THAT(world.model.prompts("queries"), SizeIs(1));
}

TEST(ResearcherTest, a_query_is_asked_once_and_a_round_without_new_ones_is_none) {
  World world;
  world.model.on("queries", R"({"queries": ["Same  Query", "same query"]})").on("reflect", something_missing);
  world.limits.max_loops = 4;
  EXPECT_EQ(research(world)->loops, 1);
  EXPECT_THAT(asked(world), ElementsAre("Same Query"));
}

TEST(ResearcherTest, a_round_has_no_more_queries_than_allowed) {
  World world;
  world.model.on("queries", R"({"queries": ["a", "b", "c", "d", "e"]})").on("reflect", nothing_missing);
  world.limits.queries_per_round = 2;
  EXPECT_TRUE(research(world));
  EXPECT_THAT(world.search.asked(), SizeIs(2));
}

TEST(ResearcherTest, a_page_is_read_once_under_all_its_spellings) {
  World world;
  world.model.on("queries", ask_something_new).on("reflect", something_missing);
  world.search.on("costs", {hit_at("https://a.example/"), hit_at("https://A.example/?utm_source=x"),
                            hit_at("https://a.example/#part")});
  world.pages.on("https://a.example/", "X costs 5 euros.");
  EXPECT_EQ(research(world)->loops, 3);
  EXPECT_EQ(world.pages.reads("https://a.example/"), 1);
  EXPECT_EQ(world.pages.reads("https://A.example/?utm_source=x"), 0);
  EXPECT_THAT(world.model.prompts("notes"), SizeIs(1));
}

TEST(ResearcherTest, what_is_read_first_comes_from_several_sources) {
  const std::string agency =
      "the ministry said on monday that exports of cars rose by a fifth in the first half of the "
      "year while prices fell and that it expects more of the same in the months to come";
  World world;
  world.limits.max_loops = 1;
  world.limits.pages_per_round = 3;
  world.model.on("queries", ask_something_new);
  std::vector<Hit> hits;
  for (const char* url : {"https://www.a.example.com/1", "https://a.example.com/2", "https://b.example.com/3",
                          "https://paper.test/", "https://other.test/"})
    hits.push_back(hit_at(url));
  hits[0].snippet = agency;
  hits[3].snippet = "Reprint: " + agency;
  world.search.on("costs", hits);
  for (const Hit& hit : hits) world.pages.on(hit.url, "X costs 5 euros at " + hit.url + ".");
  ASSERT_TRUE(research(world));
  for (const Hit& hit : hits)
    EXPECT_EQ(world.pages.reads(hit.url), hit.url != hits[2].url && hit.url != hits[3].url) << hit.url;
}

TEST(ResearcherTest, the_same_text_under_another_address_is_not_noted_twice) {
  World world;
  world.model.on("queries", ask_something_new).on("reflect", nothing_missing);
  world.search.on("costs", {hit_at("https://a.example/"), hit_at("https://b.example/")});
  world.pages.on("https://a.example/", "X costs 5 euros.").on("https://b.example/", "X costs 5 euros.");
  EXPECT_THAT(research(world)->findings, SizeIs(1));
}

TEST(ResearcherTest, hits_found_by_several_queries_are_read_first) {
  World world;
  world.limits.pages_per_round = 1;
  world.model.on("queries", R"({"queries": ["one", "two"]})").on("reflect", nothing_missing);
  world.search.on("one", {hit_at("https://a.example/"), hit_at("https://c.example/")});
  world.search.on("two", {hit_at("https://b.example/"), hit_at("https://c.example/")});
  world.pages.on("https://c.example/", "C says so.");
  EXPECT_THAT(research(world)->findings, SizeIs(1));
  EXPECT_EQ(world.pages.reads("https://a.example/"), 0);
}

TEST(ResearcherTest, a_page_that_cannot_be_read_gives_way_to_the_next) {
  World world;
  world.limits.pages_per_round = 1;
  world.model.on("queries", R"({"queries": ["one"]})").on("reflect", nothing_missing);
  world.search.on("one",
                  {hit_at("https://bad.example/"), hit_at("https://good.example/"), hit_at("https://third.example/")});
  world.pages.on("https://bad.example/", Error{ErrorKind::timed_out, "30 s"})
      .on("https://good.example/", "Good text stands here.");
  const auto notes = research(world);
  EXPECT_THAT(notes->findings, SizeIs(1));
  EXPECT_THAT(notes->gaps, IsEmpty()) << "others were read";
  EXPECT_THAT(world.events.of("PageFailed"), SizeIs(1));
  EXPECT_EQ(world.pages.reads("https://third.example/"), 0);
}

TEST(ResearcherTest, pages_that_may_not_be_read_are_one_gap) {
  World world;
  world.limits.pages_per_round = 3;
  world.model.on("queries", R"({"queries": ["one"]})").on("reflect", nothing_missing);
  world.search.on("one", {hit_at("https://a.example/"), hit_at("https://b.example/"), hit_at("https://good.example/")});
  world.pages.on("https://a.example/", Error{ErrorKind::refused, "the robots.txt of a.example"})
      .on("https://b.example/", Error{ErrorKind::refused, "HTTP 403"})
      .on("https://good.example/", "Good text stands here.");
  const auto notes = research(world);
  EXPECT_THAT(notes->findings, SizeIs(1));
  ASSERT_THAT(notes->gaps, SizeIs(1));
  EXPECT_THAT(notes->gaps[0].why,
              AllOf(HasSubstr("https://a.example/"), HasSubstr("robots.txt"), HasSubstr("HTTP 403")));
}

TEST(ResearcherTest, a_task_without_findings_leaves_a_gap_that_says_why) {
  struct Case {
    const char* what;
    std::function<void(World&)> make;
    const char* why;
  };
  const std::vector<Case> cases = {
      {"no hits", [](World&) {}, "no results"},
      {"no page", [](World& world) { world.search.on("costs", {hit_at("https://gone.example/")}); }, "could be read"},
      {"no engine",
       [](World& world) {
         world.search.trouble("canned", {ErrorKind::refused, "HTTP 202"});
       },
       "no search engine"},
      {"nothing to the point",
       [](World& world) {
         world.search.on("costs", {hit_at("https://a.example/")});
         world.pages.on("https://a.example/", "X costs 5 euros.");
       },
       "say nothing"},
  };
  for (const Case& one : cases) {
    World world({"notes"});
    world.model.on("queries", ask_something_new).on("reflect", nothing_missing).on("notes", R"({"findings": []})");
    one.make(world);
    const auto notes = research(world);
    ASSERT_TRUE(notes) << one.what;
    ASSERT_THAT(notes->gaps, SizeIs(1)) << one.what;
    EXPECT_THAT(notes->gaps.front().why, HasSubstr(one.why)) << one.what;
    EXPECT_THAT(notes->gaps.front().what, HasSubstr("costs of x"));
  }
}

TEST(ResearcherTest, a_blocked_engine_is_told_once_and_the_others_go_on) {
  World world;
  world.limits.max_loops = 3;
  world.model.on("queries", ask_something_new).on("reflect", something_missing);
  world.search.on("costs", {hit_at("https://a.example/")})
      .trouble("duckduckgo", {ErrorKind::refused, "HTTP 202", {}}, "2026-01-02T03:04:05.000Z");
  world.pages.on("https://a.example/", "X costs 5 euros.");
  const auto notes = research(world);
  ASSERT_TRUE(notes);
  EXPECT_THAT(notes->findings, SizeIs(1));
  ASSERT_THAT(world.events.of("EngineBlocked"), SizeIs(1));
  EXPECT_EQ(world.events.of("EngineBlocked").front().data["back_at"], "2026-01-02T03:04:05.000Z");
  ASSERT_THAT(notes->blocked, SizeIs(1));
  EXPECT_EQ(notes->blocked.front().engine, "duckduckgo");
  EXPECT_THAT(notes->engines, ElementsAre("canned", "duckduckgo"));
}

TEST(ResearcherTest, queries_carry_the_language_they_are_written_in_and_the_begin_of_the_period) {
  World world;
  world.limits.max_loops = 1;
  world.model.on("queries",
                 R"({"queries": ["固态电池 成本", "QuantumScape Toyota CATL 量产", "solid-state battery cost"]})");
  Brief brief = brief_on("固态电池", Language::zh);
  for (const auto& [period, after] : std::vector<std::pair<std::string, std::string>>{
           {"2023-2025", "2023"}, {"2025年", "2025"}, {"", ""}, {"近三年", ""}, {"20256", ""}, {"1850", ""}}) {
    brief.period = period;
    ResearchRun run = world.run();
    ASSERT_TRUE(research_task(run, brief, research_task_on("r1", "成本"), {}));
    std::map<std::string, Language> languages;
    const std::vector<Query> asked = world.search.asked();
    for (auto query = asked.end() - 3; query != asked.end(); ++query) {
      languages[query->text] = query->language;
      EXPECT_EQ(query->after, after) << period;
    }
    EXPECT_EQ(languages["固态电池 成本"], Language::zh);
    EXPECT_EQ(languages["QuantumScape Toyota CATL 量产"], Language::zh);
    EXPECT_EQ(languages["solid-state battery cost"], Language::en);
  }
}

TEST(ResearcherTest, a_model_without_queries_leaves_the_words_of_the_task) {
  World world;
  world.model.on("queries", "no idea").on("reflect", nothing_missing);
  EXPECT_TRUE(research(world));
  EXPECT_THAT(asked(world), ElementsAre("costs of x"));
}

TEST(ResearcherTest, notes_malformed_at_every_rung_are_a_gap_and_not_the_end) {
  World world({"notes"});
  world.model.on("queries", ask_something_new).on("reflect", nothing_missing).on("notes", "not JSON");
  world.search.on("costs", {hit_at("https://a.example/")});
  world.pages.on("https://a.example/", "X costs 5 euros.");
  const auto notes = research(world);
  ASSERT_TRUE(notes);
  EXPECT_THAT(world.model.prompts("notes"), SizeIs(4)) << "asked, repaired, in tags, one by one";
  ASSERT_THAT(notes->gaps, SizeIs(1));
  EXPECT_THAT(notes->gaps.front().why, HasSubstr("not of the expected form"));
}

TEST(ResearcherTest, a_prompt_too_long_is_halved) {
  World world({"notes"});
  world.model.on("queries", ask_something_new)
      .on("reflect", nothing_missing)
      .on("notes", [](const models::Prompt& prompt) -> Result<std::string> {
        if (prompt.material.passages.size() > 1) return fail(ErrorKind::too_long, "does not fit");
        return note_first_sentences(prompt);
      });
  world.search.on("costs", {hit_at("https://a.example/"), hit_at("https://b.example/"), hit_at("https://c.example/")});
  for (const char* name : {"a", "b", "c"})
    world.pages.on("https://" + std::string(name) + ".example/", std::string(name) + " costs 5 euros.");
  EXPECT_THAT(research(world)->findings, SizeIs(3));
}

TEST(ResearcherTest, pages_beyond_the_model_s_room_are_noted_in_several_prompts) {
  World world;
  world.limits.pages_per_round = 4;
  world.model.on("queries", ask_something_new).on("reflect", nothing_missing);
  std::vector<Hit> hits;
  for (const char* name : {"a", "b", "c", "d"}) {
    const std::string url = "https://" + std::string(name) + ".example/";
    std::string text;
    for (int i = 0; i < 200; ++i)
      text += "Sentence " + std::to_string(i) + " of page " + name + " is about the costs of x.\n\n";
    hits.push_back(hit_at(url));
    world.pages.on(url, text);
  }
  world.search.on("costs", hits);
  ASSERT_TRUE(research(world));
  const auto prompts = world.model.prompts("notes");
  EXPECT_THAT(prompts, SizeIs(testing::AllOf(testing::Gt(1u), testing::Le(4u))));
  for (const models::Prompt& prompt : prompts)
    EXPECT_LE(prompt.user.size(), world.model.material_chars_max(models::Role::researcher) + 2000);
}

TEST(ResearcherTest, what_earlier_tasks_found_is_shown_but_not_found_again) {
  World world;
  world.model.on("queries", ask_something_new).on("reflect", nothing_missing);
  Finding known;
  known.statement = "Known before.";
  known.id = "k";
  ResearchRun run = world.run();
  const auto notes = research_task(run, brief_on("x"), research_task_on("r2", "costs of x", {"r1"}), {known});
  EXPECT_THAT(notes->findings, IsEmpty());
  EXPECT_THAT(world.model.prompts("queries").front().user, HasSubstr("Known before."));
}

TEST(ResearcherTest, a_used_up_budget_ends_the_task_with_what_there_is) {
  World world;
  world.search.on("costs", {hit_at("https://a.example/")});
  world.pages.on("https://a.example/", "X costs 5 euros.");
  world.model.on("queries", ask_something_new).on("reflect", [](const models::Prompt&) -> Result<std::string> {
    return fail(ErrorKind::over_budget, "tokens used up");
  });
  const auto notes = research(world);
  ASSERT_TRUE(notes);
  EXPECT_THAT(notes->findings, SizeIs(1));
  ASSERT_THAT(notes->gaps, SizeIs(1));
  EXPECT_THAT(notes->gaps.front().why, HasSubstr("budget"));
}

TEST(ResearcherTest, a_stop_before_the_first_finding_is_an_error) {
  World world;
  world.model.on("queries", ask_something_new);
  world.stop.request_stop();
  EXPECT_EQ(research(world).error().kind, ErrorKind::cancelled);
}

TEST(NotebookTest, the_same_finding_of_two_tasks_is_one) {
  const auto notes_of = [](const std::string& id, const std::vector<std::string>& findings) {
    TaskNotes notes;
    notes.task = research_task_on(id, id);
    for (const std::string& text : findings) {
      Finding finding;
      finding.id = finding.statement = text;
      finding.task_id = id;
      notes.findings.push_back(finding);
    }
    return notes;
  };
  Notebook notebook;
  notebook.add(notes_of("a", {"1", "2"}));
  notebook.add(notes_of("b", {"2", "3"}));
  EXPECT_THAT(notebook.findings(), SizeIs(3));
  EXPECT_EQ(notebook.findings()[1].task_id, "a") << "the first to find it";
  EXPECT_THAT(notebook.of_tasks({"b"}), SizeIs(2));
  EXPECT_THAT(notebook.of_tasks({"a", "b"}), SizeIs(3));
  EXPECT_THAT(notebook.of_tasks({"none"}), IsEmpty());
  EXPECT_THAT(notebook.of_tasks({}), SizeIs(3));
}

Finding noted(const std::string& statement, const std::string& passage_text, const std::string& task_id) {
  Finding finding;
  finding.statement = statement;
  finding.task_id = task_id;
  finding.verbatim = true;
  finding.passages.emplace_back();
  finding.passages.back().text = passage_text;
  finding.passages.back().id = passage_id(passage_text, 0, 1);
  finding.id = finding_id(statement, finding.passages);
  return finding;
}

TEST(NotebookTest, tasks_take_turns_and_neighbouring_sentences_stay_together) {
  const std::string text = "One rose. Two fell. Three stayed. Four went.";
  const auto of = [&](const char* sentence, const char* task) { return noted(sentence, text, task); };
  TaskNotes a, b;
  a.task = research_task_on("a", "a");
  b.task = research_task_on("b", "b");
  a.findings = {of("One rose.", "a"), of("Four went.", "a"), of("Two fell.", "a")};
  b.findings = {of("One rose.", "b"), of("Four went.", "b")};
  Notebook notebook;
  notebook.add(a);
  notebook.add(b);
  const auto shares = notebook.shared_out();
  const auto statements = [&](const char* task) {
    std::vector<std::string> result;
    for (const Finding& finding : shares.at(task)) result.push_back(finding.statement);
    return result;
  };
  EXPECT_THAT(statements("a"), ElementsAre("One rose.", "Two fell."));
  EXPECT_THAT(statements("b"), ElementsAre("Four went."));
}

}  // namespace
}  // namespace kaozheng::research
