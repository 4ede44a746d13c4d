// SPDX-License-Identifier: Apache-2.0
#include "domain/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
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
  report.check.made = 4, report.check.quoted = 1, report.check.supported = 1, report.check.partly = 1;
  report.check.doubtful = {{"…", Verdict::partly, "原文是约"}};
  report.check.corrections = {{"三", "二", "数字不符"}};
  report.check.disagreements = {
      {"规模", 1, "2025", {"d2", 0, 3, "另"}, "乙", "https://b.example/", "", true, "数字不同"}};
  report.disclosure = {
      {{"标题", "https://a.example/", "CC BY 4.0", 12}}, {{"m", "ollama", "", 3, ""}}, 5, 2, {"搜索词"}};
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
  EXPECT_THAT(keys_of(written),
              ElementsAre("analyses", "brief", "check", "disclosure", "final_report", "gaps", "header", "language",
                          "outline", "plan", "references", "research", "schema"));
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
  const json& check = written["check"];
  EXPECT_EQ(check["made"], 4);
  EXPECT_EQ(check["checked"], 2);
  EXPECT_EQ(check["quoted"], 1);
  EXPECT_EQ(check["supported"], 1);
  EXPECT_EQ(check["partly"], 1);
  EXPECT_EQ(check["doubtful"], json::array({{{"text", "…"}, {"verdict", "partly"}, {"why", "原文是约"}}}));
  EXPECT_EQ(check["corrections"], json::array({{{"before", "三"}, {"after", "二"}, {"why", "数字不符"}}}));
  EXPECT_EQ(check["disagreements"][0]["other"]["document_id"], "d2");
  EXPECT_EQ(check["disagreements"][0]["why"], "数字不同");
  EXPECT_EQ(written["disclosure"]["sources"][0]["longest_quotation"], 12);
  EXPECT_EQ(written["disclosure"]["models"][0]["answers"], 3);
  EXPECT_EQ(written["disclosure"]["left_the_machine"], json({"搜索词"}));
  EXPECT_EQ(written["gaps"][0]["what"], "价格");
  EXPECT_EQ(written["analyses"][0]["task"]["depends_on"], json({"t1"}));
  EXPECT_EQ(written["analyses"][0]["parts"][0]["heading"], "执行摘要");
  EXPECT_EQ(written["research"][0]["summary"]["heading"], "执行摘要");
}

TEST(ReportTest, an_empty_report_has_every_part_too) {
  EXPECT_EQ(keys_of(json(Report())), keys_of(json(report())));
  EXPECT_TRUE(json(Report())["references"].is_array());
}

TEST(ReportTest, what_is_written_is_read_again) {
  Report whole = report();
  whole.references[0].same_text_as = 1;
  whole.references[0].passage.page = 3;
  Sentence& checked = whole.final_report[0].blocks[0].sentences[0];
  checked.check = ClaimCheck{Verdict::partly, "code", {"原文是“约43%”"}, {{"d1", 0, 9, "约43%"}}, ""};
  for (const Report& one : {whole, Report()}) {
    const json written = one;
    EXPECT_EQ(json(written.get<Report>()), written);
  }
  whole.plan.origin = PlanOrigin::basic;
  whole.plan.note.clear();
  EXPECT_EQ(json(json(whole).get<Report>()), json(whole));
}

Report report_with_a_table() {
  Report whole = report();
  ReportBlock block;
  block.kind = ReportBlockKind::table;
  block.table = TableFrame{"产量（单位：万吨）", "产量", "万吨", true};
  Sentence row;
  row.text = "产量，2024年：3.5万吨。";
  row.row = TableRow{"2024年", "3.5万吨", 3.5, 2024, false, true};
  block.sentences = {row};
  whole.final_report[0].blocks.push_back(std::move(block));
  return whole;
}

TEST(ReportTest, a_table_is_written_and_read_again_with_its_rows) {
  const json written = report_with_a_table();
  const json& block = written["final_report"][0]["blocks"].back();
  EXPECT_EQ(block["kind"], "table");
  EXPECT_EQ(block["table"]["unit"], "万吨");
  EXPECT_EQ(block["sentences"][0]["row"]["number"], 3.5);
  EXPECT_EQ(json(written.get<Report>()), written);
  // Other blocks have neither key.
  EXPECT_FALSE(written["final_report"][0]["blocks"][0].contains("table"));
  EXPECT_FALSE(written["final_report"][0]["blocks"][0]["sentences"][0].contains("row"));
}

TEST(ReportTest, a_table_out_of_form_throws_an_exception_of_the_json_library) {
  const json written = report_with_a_table();
  const json::json_pointer block("/final_report/0/blocks/" +
                                 std::to_string(written["final_report"][0]["blocks"].size() - 1));
  const auto refused = [&](const char* place, const json& value) {
    json changed = written;
    changed[block / json::json_pointer(place)] = value;
    EXPECT_THROW(changed.get<Report>(), json::exception) << place << " " << value;
  };
  for (const json& value : {json("3.5"), json(true), json(nullptr), json(1e300), json(-2e18), json::array()})
    refused("/sentences/0/row/number", value);
  refused("/sentences/0/row/time", 10000);
  refused("/sentences/0/row/forecast", 1);
  refused("/sentences/0/row/label", 2024);
  refused("/table/over_time", "yes");
  refused("/table/caption", nullptr);
  refused("/kind", "paragraph");                                                     // rows outside of a table
  refused("/sentences/0", written["final_report"][0]["blocks"][0]["sentences"][0]);  // a table of something else
}

TEST(ReportTest, a_key_that_is_not_known_is_left_alone) {
  json written = report();
  written["run_id"] = "abc";
  written["references"][0]["later"] = 1;
  EXPECT_EQ(json(written.get<Report>()), json(report()));
}

// Every value of the document in turn is replaced by something it cannot be.
TEST(ReportTest, a_document_out_of_form_throws_an_exception_of_the_json_library) {
  const json written = report();
  const auto refused = [](const json& changed) {
    EXPECT_THROW(changed.get<Report>(), json::exception) << changed.dump();
  };
  const json flat = written.flatten();
  for (const auto& [place, value] : flat.items()) {
    const json::json_pointer pointer(place);
    json changed = written;
    changed[pointer] = json{{"no", "such"}};
    // An empty list reads as one; a note that is absent may be anything.
    if (!value.is_null()) refused(changed);
    if (!value.is_number()) continue;
    const bool offset = place.ends_with("begin") || place.ends_with("end");
    const bool wide = place.find("tokens_") != std::string::npos;  // any integer of the library fits
    const json beyond = wide ? json(1.5) : offset ? json(-1) : json(4'000'000'000'000'000'000);
    for (const json& number : {json(1e300), json("1"), beyond}) {
      changed[pointer] = number;
      refused(changed);
    }
  }
  for (const char* key : {"schema", "header", "language", "brief", "plan", "final_report", "analyses", "research",
                          "references", "check", "disclosure", "gaps"}) {
    json changed = written;
    changed.erase(key);
    refused(changed);
  }
  for (const char* place : {"/language", "/plan/origin", "/plan/tasks/0/type", "/final_report/0/blocks/0/kind",
                            "/final_report/0/blocks/0/sentences/0/kind", "/references/0/passage/origin", "/schema"}) {
    json changed = written;
    changed[json::json_pointer(place)] = "other";
    refused(changed);
  }
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
