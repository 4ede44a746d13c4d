// SPDX-License-Identifier: Apache-2.0
// How fast the figures of a long report are audited: 200,000 characters against 70 stored sources of 20 kB.
//   ./dev bench audit_speed [SEED]
// The text is made here. One sentence of eight has figures: about eight of them in 1,000 characters, about as many as
// Chinese research reports have (./dev bench reports tells). Half the report's sentences are taken from the
// sources, a tenth of those altered; the other half says what no source does. A second row is of nothing but sentences
// with figures. Times are of the processor, one core; finding the figures of the sources is done when they are stored,
// and told apart.
#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"
#include "evidence/figure_audit.h"
#include "text/words.h"

namespace {

using namespace kaozheng;

constexpr std::size_t source_count = 70, source_bytes = 20'000, report_characters = 200'000;

double milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

class Writer {
 public:
  // One sentence of `every` has figures.
  Writer(unsigned seed, std::size_t every) : random_(seed), every_(every) {}

  std::string sentence() {
    static const std::vector<std::string> subjects{"华东医院", "北方航空", "南山港口", "东城足球俱乐部", "省高级法院",
                                                   "云谷数据", "长河电力", "星海造船", "明德大学",       "西岭矿业"};
    static const std::vector<std::string> metrics{"营业收入", "门诊人次", "货物吞吐量", "受理案件", "研发投入",
                                                  "发电量",   "在校学生", "旅客运输量", "出货量",   "净利润"};
    if (pick(every_) != 0) return words() + "，" + words() + "，" + words() + "。";
    const std::string year = std::to_string(2015 + pick(10));
    switch (pick(3)) {
      case 0:
        return fmt::format("{}{}年{}为{}.{}亿元，同比增长{}%，{}。", of(subjects), year, of(metrics), 10 + pick(900),
                           pick(10), 2 + pick(60), words());
      case 1:
        return fmt::format("{}，{}的{}超过{}万件，占全国的{}%。", words(), of(subjects), of(metrics), 20 + pick(800),
                           2 + pick(40));
      default:
        return fmt::format("截至{}年底，{}共有{}个项目，较上年减少{}个，{}下降{}.{}%。", year, of(subjects),
                           20 + pick(300), 2 + pick(18), of(metrics), 1 + pick(30), pick(10));
    }
  }

  std::size_t pick(std::size_t count) { return random_() % count; }

 private:
  // A clause without a figure.
  std::string words() {
    static const std::vector<std::string> who{"管理层",   "分析人士", "相关部门", "多数企业", "当地居民", "行业协会",
                                              "研究人员", "投资者",   "监管机构", "供应商",   "一线员工", "合作伙伴"};
    static const std::vector<std::string> does{"表示",     "认为", "尚未公布",   "仍在评估", "正在调整", "普遍关注",
                                               "希望看到", "担心", "已经注意到", "承认",     "反复讨论", "难以判断"};
    static const std::vector<std::string> what{
        "需求仍在恢复",   "这一变化与此前的安排有关", "结构正在调整",     "进一步的细节",
        "对此看法不一",   "地区之间的差别依然明显",   "成本与质量的关系", "新规则带来的影响",
        "长期合同的条件", "人才不足的问题",           "技术路线的选择",   "设备更新的进度"};
    return of(who) + of(does) + of(what);
  }
  const std::string& of(const std::vector<std::string>& list) { return list[pick(list.size())]; }
  std::mt19937 random_;
  const std::size_t every_;
};

// The sentence with its last digit before a unit another one.
std::string altered(std::string sentence) {
  for (std::size_t at = sentence.size(); at-- > 0;)
    if (sentence[at] >= '0' && sentence[at] <= '8') {
      ++sentence[at];
      break;
    }
  return sentence;
}

void measure(unsigned seed, std::size_t every) {
  Writer writer(seed, every);
  std::vector<std::string> sentences, texts;
  for (std::size_t i = 0; i < source_count; ++i) {
    std::string text;
    while (text.size() < source_bytes) text += sentences.emplace_back(writer.sentence());
    texts.push_back(std::move(text));
  }
  std::vector<std::string> report;
  for (std::size_t characters = 0; characters < report_characters;) {
    std::string sentence = writer.pick(2) == 0 ? writer.sentence() : sentences[writer.pick(sentences.size())];
    if (writer.pick(10) == 0) sentence = altered(std::move(sentence));
    characters += count_code_points(sentence);
    report.push_back(std::move(sentence));
  }

  double began = milliseconds();
  std::vector<evidence::FigureSource> sources;
  for (const std::string& text : texts) sources.emplace_back(text, "2026-01-01");
  const double storing = milliseconds() - began;
  std::vector<const evidence::FigureSource*> list;
  std::size_t stored_figures = 0;
  for (const auto& source : sources) {
    list.push_back(&source);
    stored_figures += source.figures().size();
  }

  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  double joining = 1e9, auditing = 1e9, finding = 1e9, side_by_side = 1e9;
  std::size_t figures = 0, doubted = 0;
  for (int round = 0; round < 5; ++round) {
    began = milliseconds();
    const evidence::FigureAuditor auditor(list);
    joining = std::min(joining, milliseconds() - began);
    began = milliseconds();
    figures = 0;
    for (const std::string& sentence : report) figures += text::figures(sentence).size();
    finding = std::min(finding, milliseconds() - began);
    began = milliseconds();
    figures = doubted = 0;
    for (const std::string& sentence : report)
      for (const auto& audit : auditor.audit(sentence, Language::zh)) {
        ++figures;
        doubted +=
            audit.agreement == evidence::Agreement::differs || audit.agreement == evidence::Agreement::absent ? 1 : 0;
      }
    auditing = std::min(auditing, milliseconds() - began);
    // As a run does it: claims are checked side by side.
    began = milliseconds();
    static_cast<void>(parallel_map(report, cores, {}, [&](const std::string& sentence) -> Result<std::size_t> {
      return auditor.audit(sentence, Language::zh).size();
    }));
    side_by_side = std::min(side_by_side, milliseconds() - began);
  }
  fmt::print("{} figures in {} sentences of the report, {} in {} sources; {} doubted\n", figures, report.size(),
             stored_figures, sources.size(), doubted);
  fmt::print("storing the sources (their figures found)  {:8.1f} ms\n", storing);
  fmt::print("joining them for a run                     {:8.1f} ms\n", joining);
  fmt::print("auditing the report                        {:8.1f} ms, of which finding its figures {:.1f} ms\n",
             auditing, finding);
  fmt::print("auditing it on {} cores                      {:8.1f} ms\n", cores, side_by_side);
}

}  // namespace

int main(int count, char** arguments) {
  const unsigned seed = count > 1 ? static_cast<unsigned>(std::atoi(arguments[1])) : 20;
  measure(seed, 8);
  measure(seed, 1);
  return 0;
}
