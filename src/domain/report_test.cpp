// SPDX-License-Identifier: Apache-2.0
#include "domain/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "domain/event.h"

namespace kaozheng {
namespace {

using nlohmann::json;
using testing::ElementsAre;

Report report() {
  const Passage passage{"p1", "d1", 0, 9, "算力增长43%。", "现状", 0, Origin::web};
  const Section section{"执行摘要",
                        {{ReportBlockKind::paragraph, {{"算力增长43%。", SentenceKind::quoted, {"f1"}, {1}}}},
                         {ReportBlockKind::bullet, {{"仍将增长。", SentenceKind::inference, {}, {}}}}},
                        {{"细节", {}, {}}}};
  const Task task{"t1", TaskType::research, "算力", 5, {}};
  Document source;
  source.id = "d1";
  Report report;
  report.header = {"云计算", "extractive", "extractive", {"wikipedia"}, 2, 3, {"摘录模式"}};
  report.brief = {"云计算", Language::zh, "", "2025", {"规模"}};
  report.plan = {{task}, PlanOrigin::fallback, "no plan in the reply"};
  report.final_report = {section};
  report.analyses = {{{"a1", TaskType::analysis, "趋势", 3, {"t1"}}, {section}}};
  report.research = {{task, section, {source}}};
  report.references = {{1, passage, "标题", "https://a.example/", "2025-07", "2025-07-01T08:30:00.000Z", "增长43%"}};
  report.check = {2, 1, 1, 1, 0, 3, {"…"}};
  report.gaps = {{"t1", "价格", "没有来源"}};
  return report;
}

std::vector<std::string> keys_of(const json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST(ReportTest, the_document_has_its_schema_and_every_part) {
  const json written = report();
  EXPECT_EQ(written["schema"], "kaozheng.report/1");
  EXPECT_THAT(keys_of(written), ElementsAre("analyses", "brief", "check", "final_report", "gaps", "header", "language",
                                            "plan", "references", "research", "schema"));
  EXPECT_EQ(written["language"], "zh");
}

TEST(ReportTest, a_sentence_leads_to_its_passage) {
  const json written = report();
  const json& sentence = written["final_report"][0]["blocks"][0]["sentences"][0];
  EXPECT_EQ(sentence, json({{"text", "算力增长43%。"}, {"kind", "quoted"}, {"findings", {"f1"}}, {"citations", {1}}}));
  const json& reference = written["references"][0];
  EXPECT_EQ(reference["number"], sentence["citations"][0]);
  EXPECT_EQ(reference["passage"]["text"], "算力增长43%。");
  EXPECT_EQ(reference["passage"]["document_id"], written["research"][0]["sources"][0]["id"]);
  EXPECT_THAT(keys_of(reference),
              ElementsAre("fetched_at", "number", "passage", "published", "quote", "same_text_as", "title", "url"));
}

TEST(ReportTest, sections_keep_their_shape) {
  const json section = report().final_report[0];
  EXPECT_EQ(section["heading"], "执行摘要");
  EXPECT_EQ(section["blocks"][0]["kind"], "paragraph");
  EXPECT_EQ(section["blocks"][1]["kind"], "bullet");
  EXPECT_EQ(section["blocks"][1]["sentences"][0]["kind"], "inference");
  EXPECT_EQ(section["children"][0],
            json({{"heading", "细节"}, {"blocks", json::array()}, {"children", json::array()}}));
}

TEST(ReportTest, what_was_used_and_checked_stands_in_it) {
  const json written = report();
  EXPECT_EQ(written["header"]["model"], "extractive");
  EXPECT_EQ(written["header"]["engines"], json({"wikipedia"}));
  EXPECT_EQ(written["header"]["loops"], 2);
  EXPECT_EQ(written["header"]["max_loops"], 3);
  EXPECT_EQ(written["plan"]["origin"], "fallback");
  EXPECT_EQ(written["plan"]["note"], "no plan in the reply");
  EXPECT_EQ(written["check"], json({{"made", 2},
                                    {"cited", 1},
                                    {"quoted", 1},
                                    {"inference", 1},
                                    {"failed", 0},
                                    {"cut", 3},
                                    {"doubtful", {"…"}},
                                    {"documents", 0},
                                    {"independent", 0}}));
  EXPECT_EQ(written["gaps"][0]["what"], "价格");
  EXPECT_EQ(written["analyses"][0]["task"]["depends_on"], json({"t1"}));
  EXPECT_EQ(written["analyses"][0]["parts"][0]["heading"], "执行摘要");
  EXPECT_EQ(written["research"][0]["summary"]["heading"], "执行摘要");
}

TEST(ReportTest, an_empty_report_has_every_part_too) {
  EXPECT_EQ(keys_of(json(Report())), keys_of(json(report())));
  EXPECT_TRUE(json(Report())["references"].is_array());
}

TEST(EventTest, an_event_of_the_whole_run_names_no_task) {
  Event event{"PageRead", "t1", {{"url", "https://a.example/"}}, 7, "2025-07-01T08:30:00.000Z"};
  EXPECT_EQ(json(event), json({{"type", "PageRead"},
                               {"task_id", "t1"},
                               {"data", {{"url", "https://a.example/"}}},
                               {"seq", 7},
                               {"at", "2025-07-01T08:30:00.000Z"}}));
  event.task_id.clear();
  EXPECT_FALSE(json(event).contains("task_id"));
}

}  // namespace
}  // namespace kaozheng
