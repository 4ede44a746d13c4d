// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "models/providers.h"
#include "models/structured.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::string reply_to(Prompt prompt, Language language) {
  prompt.language = language;
  Budget budget;
  auto answer = make_extractive_model()->answer(prompt, budget, {}, {});
  EXPECT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(budget.calls(), 1);
  return answer ? answer->text : std::string();
}

json json_reply_to(Prompt prompt, Language language) {
  const std::string reply = reply_to(std::move(prompt), language);
  auto value = read_json_reply(reply);
  EXPECT_TRUE(value) << reply;
  return value ? *value : json::object();
}

Prompt prompt_of(std::string task, std::string topic, std::string focus = {}) {
  Prompt prompt;
  prompt.task = std::move(task);
  prompt.material.topic = std::move(topic);
  prompt.material.focus = std::move(focus);
  return prompt;
}

LabelledPassage passage_of(int number, std::string heading, std::string text, std::string document = "document") {
  Passage passage;
  passage.id = "passage" + std::to_string(number);
  passage.document_id = std::move(document);
  passage.begin = static_cast<std::size_t>(number) * 10'000;
  passage.end = passage.begin + text.size();
  passage.text = std::move(text);
  passage.heading = std::move(heading);
  return {"P" + std::to_string(number), passage, "", "2025-07-01"};
}

LabelledFinding finding_of(int number, std::string statement, std::string heading = {}) {
  LabelledPassage labelled = passage_of(number, std::move(heading), statement);
  Finding finding;
  finding.statement = std::move(statement);
  finding.passages = {labelled.passage};
  return {"F" + std::to_string(number), finding, "2025-07-01"};
}

const char* const chinese_topic = "2025年云计算市场的三大转向";
const char* const english_topic = "The future of solid-state batteries";

std::vector<LabelledPassage> chinese_passages() {
  return {passage_of(1, "从“云计算”到“云智算”",
                     "云计算厂商的算力需求急速攀升。此外,各地的云计算项目正在从通用计算转向智能计算,"
                     "“云智算”成为新的形态。该形态对时延的要求更高。"
                     "报告显示,2025年智能算力规模将达到1037.3EFLOPS,较2024年增长43%。"),
          passage_of(2, "从IaaS到MaaS",
                     "大模型重塑了云计算架构,越来越多的厂商转向MaaS(模型即服务)。云计算的成本压力仍是主要风险之一,"
                     "企业应根据场景选择模型。谁会是下一个?"),
          passage_of(3, "某品牌存储", "某品牌存储产品历经八次进化,以5:1的数据缩减重塑存储效能标杆。", "advertisement")};
}

std::vector<LabelledPassage> english_passages() {
  return {passage_of(1, "Progress",
                     "Solid-state batteries replace the liquid electrolyte with a solid one. However, production costs "
                     "of solid-state batteries remain three "
                     "times higher than those of lithium-ion cells. Their energy density rose by 40 percent between "
                     "2020 and 2024."),
          passage_of(2, "Outlook",
                     "Analysts expect solid-state batteries to reach 5 percent of the market by 2030. Carmakers should "
                     "test them in small series first. Sign up "
                     "for our newsletter to learn about solid-state batteries.")};
}

std::size_t tasks_of_type(const json& plan, std::string_view type) {
  std::size_t count = 0;
  for (const json& task : plan["tasks"]) count += task["type"] == type ? 1 : 0;
  return count;
}

struct Question {
  Language language;
  const char* topic;
};
const Question questions[] = {{Language::zh, chinese_topic},
                              {Language::zh, "人工智能发展趋势"},
                              {Language::zh, "比较北京和上海的人口结构"},
                              {Language::zh, "为什么中国的房价在2023年下跌了？"},
                              {Language::zh, "趋势"},
                              {Language::en, english_topic},
                              {Language::en, "What are the health effects of intermittent fasting?"},
                              {Language::en, "Rust vs Go for backend services"},
                              {Language::en, "?"}};

TEST(ExtractiveModelTest, the_section_about_the_topic_is_heard_before_sections_that_touch_it) {
  Prompt prompt = prompt_of("notes", "Debian 防火墙 nftables 的配置");
  prompt.material.passages = {
      passage_of(1, "TURN 服务器", "TURN 服务帮助 Debian 防火墙后面的客户端发现最有效的通信方式，占全部流量的 37%。",
                 "turn"),
      passage_of(2, "NFS",
                 "第 4 版 NFS 在 Debian 上只需要 2049 和 111 两个端口，对防火墙很容易处理，报告显示用户达 300 万。",
                 "nfs"),
      passage_of(3, "防火墙或者包过滤",
                 "Debian 从 10 版起默认使用 nftables 框架。要默认启用防火墙，须把规则写入 nftables 的配置文件。",
                 "filter")};
  const json notes = json_reply_to(prompt, Language::zh);
  ASSERT_FALSE(notes["findings"].empty());
  EXPECT_THAT(notes["findings"][0]["statement"].get<std::string>(), HasSubstr("nftables"));
}

TEST(ExtractiveModelTest, lines_of_schedules_and_code_are_not_noted) {
  Prompt prompt = prompt_of("notes", "备份策略");
  prompt.material.passages = {
      passage_of(1, "备份策略",
                 "备份策略规定每周保存一次全部数据。\n\\* 1-7 \\* 1 +1 year $(备份策略) 0 3 * * 6 >/dev/null 2>&1.")};
  const json notes = json_reply_to(prompt, Language::zh);
  ASSERT_EQ(notes["findings"].size(), 1u);
  EXPECT_THAT(notes["findings"][0]["statement"].get<std::string>(), HasSubstr("每周保存一次"));
}

TEST(ExtractiveModelTest, every_question_gets_a_brief_and_a_valid_plan) {
  for (const Question& question : questions) {
    SCOPED_TRACE(question.topic);
    const json brief = json_reply_to(prompt_of("brief", question.topic), question.language);
    EXPECT_THAT(brief["scope"].get<std::string>(), Not(testing::IsEmpty()));
    Prompt prompt = prompt_of("plan", question.topic);
    prompt.material.facets = brief["facets"].get<std::vector<std::string>>();
    prompt.material.count_max = 8;
    const json plan_json = json_reply_to(prompt, question.language);
    EXPECT_GE(tasks_of_type(plan_json, "research"), 2u);
    EXPECT_EQ(tasks_of_type(plan_json, "analysis"), 1u);
    EXPECT_EQ(tasks_of_type(plan_json, "synthesis"), 1u);
    const auto plan = parse_plan(plan_json, 8);
    EXPECT_TRUE(plan) << plan.error().what;
  }
}

TEST(ExtractiveModelTest, a_plan_keeps_within_its_cap_and_loses_no_facet) {
  for (int cap = 1; cap <= 8; ++cap) {
    Prompt prompt = prompt_of("plan", chinese_topic);
    prompt.material.facets = {"甲", "乙", "丙", "丁", "戊", "己"};
    prompt.material.count_max = cap;
    const json plan = json_reply_to(prompt, Language::zh);
    EXPECT_TRUE(parse_plan(plan, cap)) << cap;
    for (const char* facet : {"甲", "乙", "丙", "丁", "戊", "己"}) EXPECT_THAT(plan.dump(), HasSubstr(facet)) << cap;
  }
}

TEST(ExtractiveModelTest, a_brief_names_the_period_and_the_subject_without_its_views) {
  EXPECT_EQ(json_reply_to(prompt_of("brief", chinese_topic), Language::zh)["period"], "2025");
  EXPECT_EQ(
      json_reply_to(prompt_of("brief", "the impact of remote work on productivity, 2020-2024"), Language::en)["period"],
      "2020-2024");
  EXPECT_THAT(json_reply_to(prompt_of("brief", "人工智能发展趋势"), Language::zh)["facets"].dump(),
              HasSubstr("人工智能的风险与挑战"));
  EXPECT_THAT(
      json_reply_to(prompt_of("brief", "What are the health effects of intermittent fasting?"), Language::en)["facets"]
          .dump(),
      HasSubstr("risks and challenges of intermittent fasting"));
}

TEST(ExtractiveModelTest, queries_differ_from_each_other_and_from_earlier_ones) {
  for (const auto& [language, topic, focus] :
       {std::tuple{Language::zh, chinese_topic, "云计算市场的风险与挑战"},
        std::tuple{Language::en, english_topic, "risks and challenges of solid-state batteries"}}) {
    Prompt prompt = prompt_of("queries", topic, focus);
    prompt.material.count_max = 3;
    std::set<std::string> seen;
    for (int round = 0; round < 3; ++round) {
      const json queries = json_reply_to(prompt, language)["queries"];
      ASSERT_LE(queries.size(), 3u);
      EXPECT_TRUE(round > 0 || queries.size() == 3);
      for (const json& query : queries) {
        EXPECT_TRUE(seen.insert(query.get<std::string>()).second) << query;
        EXPECT_LE(count_code_points(query.get<std::string>()), 81u);
        prompt.material.earlier_queries.push_back(query.get<std::string>());
      }
    }
    EXPECT_GE(seen.size(), 5u);
  }
}

// Every statement stands in the passage it names.
void expect_verbatim(const json& notes, const std::vector<LabelledPassage>& passages) {
  for (const json& finding : notes["findings"]) {
    const std::string label = finding["passages"][0];
    const auto passage =
        std::find_if(passages.begin(), passages.end(), [&](const LabelledPassage& p) { return p.label == label; });
    ASSERT_NE(passage, passages.end()) << label;
    EXPECT_THAT(passage->passage.text, HasSubstr(finding["statement"].get<std::string>()));
  }
}

TEST(ExtractiveModelTest, chinese_notes_are_verbatim_stand_alone_and_leave_out_what_is_not_about_the_topic) {
  Prompt prompt = prompt_of("notes", chinese_topic, chinese_topic);
  prompt.material.passages = chinese_passages();
  prompt.material.count_max = 12;
  const json notes = json_reply_to(prompt, Language::zh);
  expect_verbatim(notes, prompt.material.passages);
  const std::string all = notes.dump();
  EXPECT_THAT(all, HasSubstr("1037.3EFLOPS"));
  EXPECT_THAT(all, HasSubstr("MaaS"));
  EXPECT_THAT(all, HasSubstr("\"各地的云计算项目正在从"));  // without 此外
  EXPECT_THAT(all, Not(HasSubstr("\"该形态")));             // never without what 该 means
  EXPECT_THAT(all, Not(HasSubstr("谁会是下一个")));
  EXPECT_THAT(all, Not(HasSubstr("存储")));
}

TEST(ExtractiveModelTest, of_a_long_page_only_the_sections_about_the_topic_are_noted) {
  Prompt prompt = prompt_of("notes", chinese_topic, chinese_topic);
  prompt.material.passages = chinese_passages();
  for (LabelledPassage& labelled : prompt.material.passages) labelled.passage.document_id = "newspaper page";
  std::string filler;
  for (int i = 0; i < 300; ++i) filler += "版面上的另一篇文章。";
  prompt.material.passages.push_back(passage_of(4, "体育", filler, "newspaper page"));
  const std::string all = json_reply_to(prompt, Language::zh).dump();
  EXPECT_THAT(all, HasSubstr("1037.3EFLOPS"));
  EXPECT_THAT(all, Not(HasSubstr("存储")));
  EXPECT_THAT(all, Not(HasSubstr("另一篇")));
}

TEST(ExtractiveModelTest, english_notes_are_verbatim_and_free_of_scraps) {
  Prompt prompt = prompt_of("notes", english_topic, english_topic);
  prompt.material.passages = english_passages();
  prompt.material.count_max = 12;
  const json notes = json_reply_to(prompt, Language::en);
  expect_verbatim(notes, prompt.material.passages);
  const std::string all = notes.dump();
  EXPECT_THAT(all, HasSubstr("5 percent of the market by 2030"));
  EXPECT_THAT(all, HasSubstr("lithium-ion cells. Their energy density"));  // with whose density it is
  EXPECT_THAT(all, Not(HasSubstr("However")));
  EXPECT_THAT(all, Not(HasSubstr("newsletter")));
}

TEST(ExtractiveModelTest, a_focus_that_asks_for_a_kind_of_answer_gets_only_that_kind) {
  Prompt prompt = prompt_of("notes", chinese_topic, "云计算市场的风险与挑战");
  prompt.material.passages = chinese_passages();
  const json risks = json_reply_to(prompt, Language::zh)["findings"];
  ASSERT_EQ(risks.size(), 1u);
  EXPECT_THAT(risks[0]["statement"].get<std::string>(), HasSubstr("主要风险之一"));

  prompt.material.passages.erase(prompt.material.passages.begin() + 1);
  EXPECT_TRUE(json_reply_to(prompt, Language::zh)["findings"].empty());
}

TEST(ExtractiveModelTest, reflection_asks_for_what_no_finding_says_and_only_once) {
  Prompt prompt = prompt_of("reflect", chinese_topic, chinese_topic);
  prompt.material.facets = {"云计算市场的风险与挑战", "云计算市场的现状与规模"};
  prompt.material.findings = {finding_of(1, "2025年云计算市场规模将达到1000亿元。")};
  json reflection = json_reply_to(prompt, Language::zh);
  EXPECT_EQ(reflection["missing"], (json{"云计算市场的风险与挑战"}));
  ASSERT_EQ(reflection["queries"].size(), 1u);

  prompt.material.earlier_queries = reflection["queries"].get<std::vector<std::string>>();
  EXPECT_TRUE(json_reply_to(prompt, Language::zh)["missing"].empty());
}

const char* const parts[] = {"summarise",        "write.summary",    "write.detail",   "write.findings",
                             "write.conclusion", "analyse.findings", "analyse.trends", "analyse.strengths",
                             "analyse.outlook",  "analyse.advice"};

TEST(ExtractiveModelTest, without_material_every_part_is_empty) {
  for (const Language language : {Language::zh, Language::en}) {
    for (const char* part : parts) EXPECT_EQ(reply_to(prompt_of(part, english_topic, ""), language), "") << part;
    EXPECT_TRUE(json_reply_to(prompt_of("notes", english_topic, english_topic), language)["findings"].empty());
  }
}

// Sentences of a part without bullets, each with its marks.
std::vector<std::string> marked_sentences(const std::string& text) {
  std::vector<std::string> sentences;
  for (const std::string& line : split(text, '\n')) {
    std::string rest = line.substr(0, 2) == "- " ? line.substr(2) : line;
    while (!trim(rest).empty()) {
      std::size_t end = rest.find("[F");
      if (end == std::string::npos) return {"unmarked: " + rest};
      while (rest.substr(end, 2) == "[F") end = rest.find(']', end) + 1;
      sentences.emplace_back(trim(rest.substr(0, end)));
      rest.erase(0, end);
    }
  }
  return sentences;
}

TEST(ExtractiveModelTest, every_written_sentence_is_a_finding_with_its_mark) {
  const std::vector<LabelledFinding> chinese = {
      finding_of(1, "2025年云计算市场规模将达到1000亿元,同比增长20%。", "规模"),
      finding_of(2, "云计算厂商正在转向MaaS。", "转向"),
      finding_of(3, "企业应根据场景选择云计算服务。", "建议"),
      finding_of(4, "云计算的成本压力是主要风险。", "风险"),
      finding_of(5, "弹性是云计算的优势。", "优势"),
      finding_of(6, "预计2030年云计算将成为基础设施。", "展望")};
  const std::vector<LabelledFinding> english = {
      finding_of(1, "The market for solid-state batteries grew by 20 percent in 2024.", "Size"),
      finding_of(2, "Carmakers should test solid-state batteries early.", "Advice"),
      finding_of(3, "High cost is the main risk of solid-state batteries.", "Risk"),
      finding_of(4, "Safety is the main advantage of solid-state batteries.", "Strength"),
      finding_of(5, "Analysts expect solid-state batteries to be common by 2035.", "Outlook")};
  for (const auto& [language, topic, findings] :
       {std::tuple{Language::zh, chinese_topic, chinese}, std::tuple{Language::en, english_topic, english}})
    for (const char* part : parts) {
      Prompt prompt = prompt_of(part, topic);
      prompt.material.findings = findings;
      const std::string text = reply_to(prompt, language);
      EXPECT_NE(text, "") << part;
      for (const std::string& sentence : marked_sentences(text)) {
        const bool known = std::any_of(findings.begin(), findings.end(), [&](const LabelledFinding& labelled) {
          return sentence == labelled.finding.statement + " [" + labelled.label + "]";
        });
        EXPECT_TRUE(known) << part << ": " << sentence;
      }
    }
}

TEST(ExtractiveModelTest, parts_take_what_belongs_to_them) {
  Prompt prompt = prompt_of("analyse.advice", chinese_topic);
  prompt.material.findings = {finding_of(1, "2025年云计算市场规模将达到1000亿元。"),
                              finding_of(2, "企业应根据场景选择云计算服务。"),
                              finding_of(3, "云计算的成本压力是主要风险。"), finding_of(4, "弹性是云计算的优势。")};
  EXPECT_EQ(reply_to(prompt, Language::zh), "- 企业应根据场景选择云计算服务。 [F2]");
  prompt.task = "analyse.strengths";
  EXPECT_EQ(reply_to(prompt, Language::zh), "- 弹性是云计算的优势。 [F4]\n- 云计算的成本压力是主要风险。 [F3]");
}

TEST(ExtractiveModelTest, the_same_words_from_two_places_stand_once_with_both_marks) {
  Prompt prompt = prompt_of("write.findings", english_topic);
  prompt.material.findings = {finding_of(1, "Solid-state batteries cost more than others."),
                              finding_of(2, "Solid-state batteries cost more than others.")};
  EXPECT_EQ(reply_to(prompt, Language::en), "- Solid-state batteries cost more than others. [F1][F2]");
}

TEST(ExtractiveModelTest, relative_dates_get_the_date_of_the_document) {
  Prompt prompt = prompt_of("write.findings", chinese_topic);
  prompt.material.findings = {finding_of(1, "今年云计算市场增长了20%。")};
  EXPECT_THAT(reply_to(prompt, Language::zh), HasSubstr("今年（2025年）云计算市场"));
}

TEST(ExtractiveModelTest, a_sentence_that_lost_its_first_words_begins_with_a_capital) {
  Prompt prompt = prompt_of("write.findings", english_topic);
  prompt.material.findings = {finding_of(1, "production costs of solid-state batteries remain high.")};
  EXPECT_EQ(reply_to(prompt, Language::en), "- Production costs of solid-state batteries remain high. [F1]");
}

std::string statements_of(const json& notes) {
  std::string all;
  for (const json& finding : notes["findings"]) all += finding["statement"].get<std::string>() + "\n";
  return all;
}

TEST(ExtractiveModelTest, a_document_that_shares_only_general_words_with_the_topic_is_not_noted) {
  Prompt prompt = prompt_of("notes", "Malaria vaccination in Kisumu county: cost and progress",
                            "current state of and data on malaria vaccination");
  prompt.material.passages = {
      passage_of(1, "Doses",
                 "By June 2024 the malaria vaccination programme of Kisumu county had reached 41,000 children.",
                 "kisumu"),
      passage_of(2, "Season",
                 "The county football club made progress at a cost of 3 million euros, a record for a team.", "sport")};
  const std::string all = statements_of(json_reply_to(prompt, Language::en));
  EXPECT_THAT(all, HasSubstr("41,000 children"));
  EXPECT_THAT(all, Not(HasSubstr("football")));
}

TEST(ExtractiveModelTest, without_one_document_about_the_topic_nothing_is_noted) {
  Prompt prompt = prompt_of("notes", "最高法院劳动争议案件的审理进展", "劳动争议的现状与数据");
  prompt.material.passages = {
      passage_of(1, "审理", "球队内部的争议持续了三个月，俱乐部2024年的支出达到1.2亿元。", "sport"),
      passage_of(2, "案件", "案件发生后，博物馆加强了安保，2023年接待游客300万人次。", "museum")};
  EXPECT_EQ(statements_of(json_reply_to(prompt, Language::zh)), "");
}

TEST(ExtractiveModelTest, what_a_pronoun_stands_for_comes_along) {
  Prompt prompt = prompt_of("notes", "The stroke ward of Norwick hospital", "The stroke ward of Norwick hospital");
  prompt.material.passages = {
      passage_of(1, "Stroke ward",
                 "The stroke ward of Norwick hospital treated 940 patients in 2024. Most of it was paid by the county. "
                 "The hospital board expects it to treat 1,100 patients in 2025.",
                 "hospital")};
  const json notes = json_reply_to(prompt, Language::en);
  expect_verbatim(notes, prompt.material.passages);
  for (const json& finding : notes["findings"]) {
    const std::string statement = finding["statement"];
    EXPECT_THAT(statement, testing::StartsWith("The stroke ward of Norwick hospital treated")) << statement;
  }
  EXPECT_THAT(statements_of(notes), HasSubstr("1,100 patients"));
}

TEST(ExtractiveModelTest, a_paragraph_that_names_again_what_the_one_before_ends_with_brings_it_along) {
  Prompt prompt = prompt_of("notes", "北岸法院的审判改革", "北岸法院的审判改革");
  prompt.material.passages = {passage_of(1, "改革",
                                         "北岸法院在2021年通过《审判改革方案》，缩短审理的时间。\n"
                                         "该方案使平均审理时间由96天降到47天。\n其中三成的法官没有参加培训。")};
  const std::string all = statements_of(json_reply_to(prompt, Language::zh));
  EXPECT_THAT(all, HasSubstr("由96天降到47天"));
  EXPECT_THAT(all, Not(HasSubstr("三成的法官"))) << "whose third it is nobody can tell";
}

TEST(ExtractiveModelTest, a_sentence_of_another_language_is_noted_only_where_there_is_no_other) {
  Prompt prompt = prompt_of("notes", "Debian 防火墙 nftables", "Debian 防火墙 nftables");
  const LabelledPassage english = passage_of(
      1, "Firewall", "The Debian 防火墙 uses nftables since release 10, and its rules stand in one file of the system.",
      "en");
  prompt.material.passages = {
      english, passage_of(2, "防火墙", "Debian 的防火墙从 10 版起默认使用 nftables 框架来过滤数据包。", "zh")};
  EXPECT_THAT(statements_of(json_reply_to(prompt, Language::zh)), Not(HasSubstr("its rules")));
  prompt.material.passages = {english};
  EXPECT_THAT(statements_of(json_reply_to(prompt, Language::zh)), HasSubstr("its rules"));
}

TEST(ExtractiveModelTest, a_summary_begins_with_the_kind_of_answer_that_is_asked_for) {
  Prompt prompt = prompt_of("write.summary", "What does a hip replacement cost at Norwick hospital?");
  prompt.material.findings = {
      finding_of(1, "Patients should ask Norwick hospital about a hip replacement early, and recommend it to nobody.",
                 "A"),
      finding_of(2, "The orthopaedic ward of Norwick hospital has done every kind of hip replacement for many years.",
                 "B"),
      finding_of(3, "A hip replacement at Norwick hospital costs 9,400 euros on average.", "C")};
  EXPECT_THAT(reply_to(prompt, Language::en), testing::StartsWith("A hip replacement at Norwick hospital costs 9,400"));
  prompt.material.topic = "北岸法院的劳动争议案件为什么增加？";
  prompt.material.findings = {finding_of(1, "北岸法院应当公布劳动争议案件的全部判决。", "甲"),
                              finding_of(2, "北岸法院的劳动争议案件由三个审判庭分别审理。", "乙"),
                              finding_of(3, "由于平台用工扩大，北岸法院的劳动争议案件逐年增加。", "丙")};
  EXPECT_THAT(reply_to(prompt, Language::zh), testing::StartsWith("由于平台用工扩大"));
}

TEST(ExtractiveModelTest, conclusions_without_outlook_or_advice_weigh_risks_and_strengths) {
  Prompt prompt = prompt_of("write.conclusion", chinese_topic);
  prompt.material.findings = {finding_of(1, "云计算由三层服务组成。"), finding_of(2, "云计算的成本压力是主要风险。")};
  EXPECT_THAT(reply_to(prompt, Language::zh), HasSubstr("主要风险"));
}

TEST(ExtractiveModelTest, the_same_prompt_gives_the_same_reply) {
  Prompt prompt = prompt_of("notes", chinese_topic, chinese_topic);
  prompt.material.passages = chinese_passages();
  EXPECT_EQ(reply_to(prompt, Language::zh), reply_to(prompt, Language::zh));
}

TEST(ExtractiveModelTest, hostile_material_does_no_harm) {
  Prompt prompt = prompt_of("notes", std::string(100'000, '?') + "\xFF云", std::string(50'000, 'x'));
  prompt.material.passages = {passage_of(1, "\xFF", std::string(200'000, '.')), passage_of(2, "", "\xE4\xB8"),
                              passage_of(3, "", ""),
                              passage_of(4, "", "“「\"（" + std::string(5'000, '[') + "云计算。")};
  for (const char* task : {"brief", "plan", "queries", "notes", "reflect"}) {
    prompt.task = task;
    json_reply_to(prompt, Language::zh);
    json_reply_to(prompt, Language::en);
  }
}

TEST(ExtractiveModelTest, an_unknown_task_is_malformed_and_a_stop_is_heeded) {
  const auto model = make_extractive_model();
  Budget budget;
  EXPECT_EQ(model->answer(prompt_of("judge", "x"), budget, {}, {}).error().kind, ErrorKind::malformed);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(model->answer(prompt_of("brief", "x"), budget, stop.get_token(), {}).error().kind, ErrorKind::cancelled);
  EXPECT_FALSE(model->generates());
}

}  // namespace
}  // namespace kaozheng::models
