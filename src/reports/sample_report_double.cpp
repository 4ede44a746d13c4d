// SPDX-License-Identifier: Apache-2.0
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

Sentence sentence(std::string text, SentenceKind kind, std::vector<int> citations = {}) {
  Sentence one;
  one.text = std::move(text);
  one.kind = kind;
  one.citations = std::move(citations);
  return one;
}

Sentence with_verdict(Sentence sentence, Verdict verdict) {
  ClaimCheck check;
  check.verdict = verdict;
  check.judge = "code";
  if (verdict == Verdict::computed) check.formula = "28 + 32 = 60";
  sentence.check = check;
  return sentence;
}

Sentence with_strength(Sentence sentence, Strength strength) {
  sentence.strength = std::move(strength);
  return sentence;
}

ReportBlock paragraph(std::vector<Sentence> sentences) { return {ReportBlockKind::paragraph, std::move(sentences)}; }
ReportBlock bullet(Sentence sentence) { return {ReportBlockKind::bullet, {std::move(sentence)}}; }

Sentence row(TableRow cells, std::string text, std::vector<int> citations) {
  Sentence one = sentence(std::move(text), SentenceKind::cited, std::move(citations));
  one.row = std::move(cells);
  return one;
}

Reference reference(int number, std::string title, std::string url, std::string published, std::string quote) {
  Reference one;
  one.number = number;
  one.title = std::move(title);
  one.url = std::move(url);
  one.published = std::move(published);
  one.fetched_at = "2025-09-20T08:00:00Z";
  one.quote = std::move(quote);
  return one;
}

Document document(std::string title, std::string url) {
  Document one;
  one.title = std::move(title);
  one.url = std::move(url);
  return one;
}

}  // namespace

Report sample_report(Language language) {
  const bool zh = language == Language::zh;
  const auto say = [zh](const char* chinese, const char* english) { return std::string(zh ? chinese : english); };
  const std::string grew = say("算力利用率提升30%以上。", "Utilisation rose by more than 30%.");
  const std::string moved = say("需求转向“推理”。", "Demand moves to “inference”.");

  Report report;
  report.language = language;
  report.header = {say("2025 云计算市场", "The cloud market in 2025"),
                   "ollama",
                   "qwen3:8b",
                   {"duckduckgo", "local"},
                   2,
                   3,
                   {say("搜索引擎受阻：searxng", "Search engine blocked: searxng")}};

  Section summary;
  summary.heading = say("执行摘要", "Executive summary");
  summary.blocks = {paragraph({sentence(grew, SentenceKind::quoted, {1}), sentence(moved, SentenceKind::cited, {1, 2}),
                               sentence(say("价格可能下降。", "Prices may fall."), SentenceKind::inference)}),
                    paragraph({sentence(say("主要变化如下：", "The main changes:"), SentenceKind::transition)}),
                    bullet(with_strength(sentence(grew, SentenceKind::cited, {1}), {2, "2025-06-13"})),
                    bullet(sentence(moved, SentenceKind::cited, {2})),
                    paragraph({sentence(say("以上是全部。", "That is all."), SentenceKind::inference)})};
  Section detail;
  detail.heading = say("详细分析", "Detailed analysis");
  Section child;
  child.heading = say("算力", "Computing power");
  child.blocks = {paragraph({sentence(grew, SentenceKind::cited, {1})})};
  ReportBlock table;
  table.kind = ReportBlockKind::table;
  table.table = {say("算力规模（单位：EFLOPS）", "Computing power (in EFLOPS)"), say("算力规模", "Computing power"),
                 "EFLOPS", true};
  table.sentences = {
      row({say("2023年", "2023"), "620 EFLOPS", 620, 2023, false, false},
          say("算力规模，2023年：620 EFLOPS。", "Computing power, 2023: 620 EFLOPS."), {1}),
      row({say("2024年", "2024"), "725 EFLOPS", 725, 2024, false, false},
          say("算力规模，2024年：725 EFLOPS。", "Computing power, 2024: 725 EFLOPS."), {1, 2}),
      row({say("2026年", "2026"), say("超过 1,400 EFLOPS", "more than 1,400 EFLOPS"), 1400, 2026, true, true},
          say("算力规模，2026年（预计）：超过 1,400 EFLOPS。",
              "Computing power, 2026 (forecast): more than 1,400 EFLOPS."),
          {2})};
  child.blocks.push_back(std::move(table));
  detail.children = {child};
  Section conclusion;
  conclusion.heading = say("结论和建议", "Conclusions and recommendations");
  conclusion.blocks = {paragraph(
      {sentence(say("现有材料不足以得出结论。", "The material allows no conclusion."), SentenceKind::notice)})};
  report.final_report = {summary, detail, conclusion};

  Section trends;
  trends.heading = say("趋势分析", "Trends");
  trends.blocks = {bullet(sentence(moved, SentenceKind::cited, {2}))};
  report.analyses = {{Task{}, {trends}}};

  ResearchResult result;
  result.task.description = say("云计算市场的规模", "The size of the cloud market");
  result.summary.blocks = {paragraph({sentence(grew, SentenceKind::quoted, {1})})};
  result.sources = {document(say("[PDF] “云”的三大转向 - 电子报", "[PDF] Three turns of the “cloud”"),
                             "https://news.example/2025/a_(b).html?x=1&y=2"),
                    document("", "file:///docs/%E4%BA%91%201.pdf")};
  report.research = {result};

  report.references = {reference(1, result.sources[0].title, result.sources[0].url, "2025-07-01", grew),
                       reference(2, "", result.sources[1].url, "", moved)};
  report.references[1].passage.page = 3;
  report.references[1].same_text_as = 1;

  report.check.made = 9, report.check.cited = 7, report.check.inference = 2, report.check.failed = 1;
  report.check.cut = 3, report.check.documents = 2, report.check.independent = 1;
  report.gaps = {{"", say("没有2026年的数据", "No figures for 2026"), say("没有来源", "no source")}};
  return report;
}

Report checked_report(Language language) {
  const bool zh = language == Language::zh;
  const auto say = [zh](const char* chinese, const char* english) { return std::string(zh ? chinese : english); };
  Report report = sample_report(language);
  std::vector<ReportBlock>& blocks = report.final_report[0].blocks;
  const std::string grew = blocks[2].sentences[0].text;
  blocks[2] = bullet(with_verdict(blocks[2].sentences[0], Verdict::supported));
  blocks[3] = bullet(with_verdict(blocks[3].sentences[0], Verdict::partly));
  std::vector<Sentence>& rows = report.final_report[1].children[0].blocks[1].sentences;
  rows[0] = with_verdict(rows[0], Verdict::supported);
  rows[2] = with_verdict(rows[2], Verdict::partly);
  blocks.push_back(bullet(with_verdict(
      sentence(say("两年合计60亿元。", "6 billion in two years."), SentenceKind::cited, {1, 2}), Verdict::computed)));
  CheckSummary& check = report.check;
  check.made = 10, check.cited = 8;
  check.quoted = 1, check.supported = 3, check.computed = 1, check.partly = 2, check.rechecked = 1;
  check.documents = 2, check.independent = 1;
  check.doubtful = {{say("市场达到3000亿", "The market reached 300 billion"), Verdict::partly,
                     say("原文是“约3000亿”", "the source says “about 300 billion”")}};
  check.corrections = {{say("市场增长四成", "The market grew by 40%"), say("市场增长三成", "The market grew by 30%"),
                        say("原文是三成", "the source says 30%")},
                       {say("价格减半", "Prices halved"), "", say("原文没有说到", "the source does not say so")}};
  check.disagreements = {{grew,
                          1,
                          "2025-07-01",
                          {"d2", 0, 9, say("算力利用率提升25%。", "Utilisation rose by 25%.")},
                          "",
                          report.references[1].url,
                          "2025-05",
                          false,
                          say("原文是25%", "the source says 25%")}};
  report.disclosure = {
      {{report.references[0].title, report.references[0].url, "CC BY 4.0", 18}, {"", report.references[1].url, "", 9}},
      {{"qwen3:8b", "ollama", "http://127.0.0.1:11434", 12, say("可能漏记", "may miss things")}},
      5200,
      1300,
      {say("搜索词，发往 duckduckgo", "queries, to duckduckgo")}};
  return report;
}

Report report_of(const std::string& text, const std::string& url) {
  Report report = checked_report(Language::en);
  RunHeader& header = report.header;
  header.topic = header.provider = header.model = header.engines[0] = header.notes[0] = text;
  const auto fill = [&text](Section& section, const auto& again) -> void {
    section.heading = text;
    for (ReportBlock& block : section.blocks) {
      if (block.table) block.table->caption = block.table->metric = block.table->unit = text;
      for (Sentence& one : block.sentences) {
        one.text = text;
        if (one.row) one.row->label = one.row->value = text;
      }
    }
    for (Section& child : section.children) again(child, again);
  };
  for (Section& section : report.final_report) fill(section, fill);
  for (AnalysisResult& analysis : report.analyses)
    for (Section& part : analysis.parts) fill(part, fill);
  for (ResearchResult& result : report.research) {
    result.task.description = text;
    fill(result.summary, fill);
    for (Document& source : result.sources) source.title = text, source.url = url;
  }
  for (Reference& one : report.references) one.title = one.quote = one.published = one.fetched_at = text, one.url = url;
  report.gaps[0].what = report.gaps[0].why = text;
  CheckSummary& check = report.check;
  check.doubtful[0].text = check.doubtful[0].why = text;
  Disagreement& disagreement = check.disagreements[0];
  disagreement.claim = disagreement.date = disagreement.other.quote = disagreement.other_title = text;
  disagreement.other_date = disagreement.why = text, disagreement.other_url = url;
  for (Correction& one : check.corrections) one.before = one.why = text;
  check.corrections[0].after = text;
  for (Disclosure::Source& one : report.disclosure.sources) one.title = one.licence = text, one.url = url;
  for (Disclosure::Model& one : report.disclosure.models) one.name = one.server = one.limits = text;
  report.disclosure.left_the_machine = {text};
  return report;
}

}  // namespace kaozheng::reports
