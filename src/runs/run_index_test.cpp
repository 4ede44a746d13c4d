// SPDX-License-Identifier: Apache-2.0
#include "runs/run_index.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "reports/sample_report_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

struct RunIndexTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);

  std::string finished(char digit, const nlohmann::json& report, const std::string& state = "final") {
    store::RunRecord run;
    run.id = std::string(32, digit);
    run.started_at = "2025-07-01T08:00:00.000Z";
    EXPECT_TRUE(store->save_run(run));
    EXPECT_TRUE(store->save_report(run.id, {state, "", report}));
    return run.id;
  }
  std::vector<std::string> found(const std::string& query) {
    std::vector<std::string> told;
    const auto hits = find_in_runs(*store, query, 20);
    EXPECT_TRUE(hits);
    for (const store::TextHit& hit : *hits) told.push_back(hit.run_id.substr(0, 1) + " " + hit.kind + " " + hit.ref);
    return told;
  }
};

TEST_F(RunIndexTest, a_report_is_searched_by_section_and_claim) {
  std::string told;
  for (const store::SearchedText& text : searched_texts(reports::checked_report(Language::en)))
    told += text.kind + " " + text.ref + " | " + text.title + " | " + replace_all(text.text, "\n", "\\n") + "\n";
  EXPECT_EQ(told,
            "report  | The cloud market in 2025 | The cloud market in 2025\n"
            "report 1 | Executive summary | Utilisation rose by more than 30%. Demand moves to “inference”. Prices may "
            "fall.\n"
            "report 1 | Executive summary | The main changes:\n"
            "report 1 | Executive summary | Utilisation rose by more than 30%.\n"
            "report 1 | Executive summary | Demand moves to “inference”.\n"
            "report 1 | Executive summary | That is all.\n"
            "report 1 | Executive summary | 6 billion in two years.\n"
            "report 2.1 | Computing power | Utilisation rose by more than 30%.\n"
            "report 2.1 | Computing power | Computing power, 2023: 620 EFLOPS.\\nComputing power, 2024: 725 EFLOPS."
            "\\nComputing power, 2026 (forecast): more than 1,400 EFLOPS.\n"
            "report 3 | Conclusions and recommendations | The material allows no conclusion.\n"
            "report analyses | Trends | Demand moves to “inference”.\n"
            "report research | The size of the cloud market | Utilisation rose by more than 30%.\n"
            "claim c1 | Executive summary | Utilisation rose by more than 30%.\n"
            "claim c2 | Executive summary | Demand moves to “inference”.\n"
            "claim c3 | Executive summary | 6 billion in two years.\n"
            "claim c4 | Computing power | Computing power, 2023: 620 EFLOPS.\n"
            "claim c5 | Computing power | Computing power, 2026 (forecast): more than 1,400 EFLOPS.\n");
}

TEST_F(RunIndexTest, what_is_not_indexed_yet_is_so_at_the_first_search) {
  const std::string chinese = finished('a', reports::checked_report(Language::zh));
  finished('b', reports::checked_report(Language::en));
  finished('c', reports::checked_report(Language::en), "partial");
  EXPECT_THAT(found("算力"), testing::Contains("a report 2.1"));
  EXPECT_THAT(found("推理"), testing::AllOf(testing::Contains("a claim c2"), testing::Contains("a report 1")));
  EXPECT_THAT(found("conclusion"), testing::ElementsAre("b report 3"));
  EXPECT_THAT(found("云计算市场"), testing::Contains("a report "));
  EXPECT_TRUE(store->runs_to_index()->empty());
  ASSERT_TRUE(store->delete_run(chinese));
  EXPECT_THAT(found("算力"), testing::IsEmpty());
}

TEST_F(RunIndexTest, a_report_that_cannot_be_read_stops_no_search) {
  finished('a', {{"schema", "of the future"}});
  finished('b', reports::checked_report(Language::en));
  EXPECT_THAT(found("conclusion"), testing::ElementsAre("b report 3"));
  EXPECT_TRUE(store->runs_to_index()->empty());
}

TEST_F(RunIndexTest, a_run_without_a_final_report_is_not_indexed) {
  const std::string id = finished('a', reports::checked_report(Language::en), "partial");
  EXPECT_EQ(index_run(*store, id).error().kind, ErrorKind::invalid);
  EXPECT_EQ(index_run(*store, "dead").error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace kaozheng::runs
