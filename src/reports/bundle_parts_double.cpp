// SPDX-License-Identifier: Apache-2.0
#include "reports/bundle_parts_double.h"

#include "base/bytes.h"
#include "evidence/verdicts.h"

namespace kaozheng::reports {
namespace {

Document document(std::string url, std::string title, std::string published, std::string text) {
  Document one;
  one.id = sha256_hex(url);
  one.url = std::move(url);
  one.origin = one.url.starts_with("file:") ? Origin::file : Origin::web;
  one.title = std::move(title);
  one.published = std::move(published);
  one.fetched_at = "2025-09-20T08:00:00Z";
  one.text = std::move(text);
  return one;
}

Passage passage(const Document& document, std::string_view from, std::string_view to) {
  Passage one;
  one.document_id = document.id;
  one.begin = document.text.find(from);
  one.end = document.text.find(to, one.begin) + to.size();
  one.id = passage_id(one.document_id, one.begin, one.end);
  one.text = document.text.substr(one.begin, one.end - one.begin);
  one.origin = document.origin;
  return one;
}

Reference reference(int number, const Document& document, const Passage& passage, std::string quote) {
  Reference one;
  one.number = number;
  one.passage = passage;
  one.title = document.title;
  one.url = document.url;
  one.published = document.published;
  one.fetched_at = document.fetched_at;
  one.quote = std::move(quote);
  return one;
}

Witness witness(const Document& document, std::string_view words) {
  const std::size_t begin = document.text.find(words);
  return {document.id, begin, begin + words.size(), std::string(words)};
}

Sentence sentence(std::string text, SentenceKind kind, std::vector<std::string> findings = {},
                  std::vector<int> citations = {}, std::optional<ClaimCheck> check = {}) {
  return {std::move(text), kind, std::move(findings), std::move(citations), std::move(check)};
}

}  // namespace

BundleParts sample_parts(Language language) {
  const bool zh = language == Language::zh;
  const auto say = [zh](const char* chinese, const char* english) { return std::string(zh ? chinese : english); };

  Document page = document(
      "https://news.example/2025/ports_(a).html?x=1&y=2", say("青岚港2025年生产简报", "Qinglan port in 2025: a brief"),
      "2025-12-30",
      say("青岚港概况\n青岚港位于海湾东侧，有泊位二十四个。吞吐量逐年上升。\n2025年，青岚港完成集装箱吞吐量321万标准箱"
          "，同比增长"
          "7%。吞吐量逐年上升。港务局称，自动化泊位“缩短了等待时间”。",
          "About the port\nQinglan port lies east of the bay and has twenty-four berths. Throughput rises every year.\n"
          "In 2025 Qinglan port handled 3.21 million containers, up 7%. Throughput rises every year. The port "
          "authority "
          "said that automated berths “cut waiting times”."));
  page.author = say("港务局", "Port Authority");
  page.site = "news.example";
  page.language = zh ? "zh" : "en";
  Document pdf =
      document("https://files.example/plan.pdf", say("自动化泊位建设方案", "Plan for automated berths"), "2025",
               say("建设方案\n项目总投资18亿元，计划2026年建成两个自动化泊位。",
                   "Plan\nThe project costs 1.8 billion yuan; two automated berths are to be ready in 2026."));
  pdf.media_type = "application/pdf";
  const Document file =
      document("file:///docs/%E6%B8%AF%201.md", "", "",
               say("# 笔记\n2024年吞吐量为300万标准箱。", "# Notes\nThroughput in 2024 was 3 million."));

  const std::string grew = say("2025年，青岚港完成集装箱吞吐量321万标准箱，同比增长7%。",
                               "In 2025 Qinglan port handled 3.21 million containers, up 7%.");
  const std::string rises = say("吞吐量逐年上升。", "Throughput rises every year.");
  const std::string costs = say("项目总投资18亿元，计划2026年建成两个自动化泊位。",
                                "The project costs 1.8 billion yuan; two automated berths are to be ready in 2026.");
  const std::string before = say("2024年吞吐量为300万标准箱。", "Throughput in 2024 was 3 million.");
  const Passage first = passage(page, say("2025年，", "In 2025"), say("时间”。", "times”."));
  Passage second = passage(pdf, costs, costs);
  second.page = 3;
  const Passage third = passage(file, before, before);

  BundleParts parts;
  Report& report = parts.report;
  report.language = language;
  report.header = {say("青岚港的吞吐量与投资", "Throughput and investment of Qinglan port"),
                   "ollama",
                   "qwen3:8b",
                   {"local"},
                   2,
                   3,
                   {say("一份文件未读", "One file was not read")}};
  report.brief.topic = report.header.topic;
  report.brief.language = language;
  report.plan.tasks = {{"task_1", TaskType::research, report.header.topic, 5, {}}};
  report.references = {reference(1, page, first, grew), reference(2, pdf, second, costs),
                       reference(3, file, third, before)};
  report.references[2].same_text_as = 0;

  const ClaimCheck held = {Verdict::supported, "code", {}, {witness(page, grew)}, ""};
  const ClaimCheck taken_over = {Verdict::quoted, "code", {}, {}, ""};
  const ClaimCheck half = {
      Verdict::partly,
      "code",
      {say("原文是“计划2026年建成”，不是“已建成”", "the source plans it for 2026, it does not say that it is done")},
      {witness(pdf, costs)},
      ""};
  const ClaimCheck wrong = {
      Verdict::contradicted, "qwen3:8b", {say("原文为增长7%", "the source says up 7%")}, {witness(page, grew)}, ""};
  const ClaimCheck absent = {
      Verdict::not_found, "code", {say("没有一份文档提到它", "no document speaks of it")}, {}, ""};
  const ClaimCheck summed = {Verdict::computed,
                             "code",
                             {},
                             {witness(page, grew), witness(file, before)},
                             say("321 万 − 300 万 = 21 万", "3.21 million − 3 million = 0.21 million")};

  Section summary;
  summary.heading = say("执行摘要", "Executive summary");
  summary.blocks = {
      {ReportBlockKind::paragraph,
       {sentence(grew, SentenceKind::quoted, {"f1"}, {1}, taken_over),
        sentence(say("港务局认为自动化泊位“缩短了等待时间”。",
                     "The authority holds that automated berths “cut waiting times”."),
                 SentenceKind::cited, {"f1"}, {1}, held),
        sentence(say("两个自动化泊位已在2026年建成。", "Two automated berths were ready in 2026."), SentenceKind::cited,
                 {"f2"}, {2}, half)}},
      {ReportBlockKind::paragraph, {sentence(say("主要数字：", "The main figures:"), SentenceKind::transition)}},
      {ReportBlockKind::bullet,
       {sentence(say("吞吐量比上年多21万标准箱。", "Throughput rose by 0.21 million."), SentenceKind::cited,
                 {"f1", "f3"}, {1, 3}, summed)}},
      {ReportBlockKind::bullet,
       {sentence(say("吞吐量下降7%。", "Throughput fell by 7%."), SentenceKind::cited, {"f1"}, {1}, wrong)}},
      {ReportBlockKind::bullet,
       {sentence(say("港口有三条铁路专线。", "The port has three railway lines."), SentenceKind::inference, {}, {},
                 absent)}},
      {ReportBlockKind::bullet, {sentence(rises, SentenceKind::cited, {"f1"}, {1})}}};
  Section detail;
  detail.heading = say("详细分析", "Detailed analysis");
  Section child;
  child.heading = say("投资", "Investment");
  child.blocks = {{ReportBlockKind::paragraph, {sentence(costs, SentenceKind::quoted, {"f2"}, {2}, taken_over)}}};
  detail.children = {child};
  Section conclusion;
  conclusion.heading = say("结论和建议", "Conclusions and recommendations");
  conclusion.blocks = {
      {ReportBlockKind::paragraph,
       {sentence(say("现有材料不足以得出结论。", "The material allows no conclusion."), SentenceKind::notice)}}};
  report.final_report = {summary, detail, conclusion};
  Section trends;
  trends.heading = say("趋势分析", "Trends");
  trends.blocks = {{ReportBlockKind::bullet, {sentence(grew, SentenceKind::quoted, {"f1"}, {1})}}};
  report.analyses = {{{"task_2", TaskType::analysis, say("趋势", "Trends"), 3, {"task_1"}}, {trends}}};
  ResearchResult result;
  result.task = report.plan.tasks[0];
  result.summary.blocks = {{ReportBlockKind::paragraph, {sentence(before, SentenceKind::quoted, {"f3"}, {3})}}};
  for (const Document* source : std::vector<const Document*>{&page, &pdf, &file}) {
    result.sources.push_back(*source);
    result.sources.back().text.clear();
  }
  report.research = {result};
  evidence::count_verdicts(report);
  report.check.documents = 3;
  report.check.independent = 3;
  report.gaps = {{"", say("没有2023年的数据", "No figures for 2023"), say("没有来源", "no source")}};

  parts.run = {
      {"id", "0123456789abcdef0123456789abcdef"}, {"topic", report.header.topic}, {"settings", {{"depth", 1}}}};
  parts.models = {{"notes", "qwen3:8b", 4, 1, 4000, 700}, {"plan", "qwen3:8b", 1, 0, 900, 200}};
  parts.program = "kaozheng 0.1.0";
  parts.markdown =
      zh ? "# 青岚港\n\n吞吐量逐年上升[1]，投资18亿元[2][3]。\n" : "# Qinglan\n\nThroughput rises[1][2][3].\n";
  parts.documents = {page, pdf, file};
  return parts;
}

std::map<std::string, Document> documents_by_id(const BundleParts& parts) {
  std::map<std::string, Document> documents;
  for (const Document& document : parts.documents) documents.emplace(document.id, document);
  return documents;
}

}  // namespace kaozheng::reports
