// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/metrics.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "text/characters.h"
#include "text/word_table.h"

namespace kaozheng::evidence {
namespace {

// A class holds what readers take for one measure; words that go together in one report (size and value of a market)
// share one, words that contradict each other (revenue, profit) never do.
enum Class : std::uint8_t {
  revenue,
  profit,
  margin,
  cost,
  capital_spending,
  investment,
  price,
  market_size,
  shipments,
  stock_in_use,
  sales_volume,
  output,
  capacity,
  orders,
  share_of_market,
  error_rate,
  accuracy,
  hallucination,
  users,
  staff,
  deaths,
  cases,
  patients,
  survival,
  incidence,
  population,
  area,
  length,
  height,
  weight,
  depth,
  temperature,
  speed,
  latency,
  efficiency,
  utilisation,
  emissions,
  consumption,
  exports,
  imports,
  debt,
  deposits,
  loans,
  valuation,
  share_price,
  dividend,
  salary,
  points,
  goals,
  assists,
  wins,
  defeats,
  attendance,
  fine,
  compensation,
  sentence,
  rulings,
  none
};

struct Word {
  std::string_view word;
  Class of;
};

// The longest first among words that begin alike.
constexpr std::array metrics_zh{Word{"净利润", profit},
                                Word{"利润率", margin},
                                Word{"毛利率", margin},
                                Word{"净利率", margin},
                                Word{"利润", profit},
                                Word{"盈利", profit},
                                Word{"净利", profit},
                                Word{"营业收入", revenue},
                                Word{"收入", revenue},
                                Word{"营收", revenue},
                                Word{"销售额", revenue},
                                Word{"成本", cost},
                                Word{"费用", cost},
                                Word{"开销", cost},
                                Word{"资本开支", capital_spending},
                                Word{"资本支出", capital_spending},
                                Word{"投资额", investment},
                                Word{"投资", investment},
                                Word{"投入", investment},
                                Word{"售价", price},
                                Word{"价格", price},
                                Word{"单价", price},
                                Word{"定价", price},
                                Word{"市场规模", market_size},
                                Word{"出货量", shipments},
                                Word{"出货", shipments},
                                Word{"保有量", stock_in_use},
                                Word{"存量", stock_in_use},
                                Word{"销量", sales_volume},
                                Word{"销售量", sales_volume},
                                Word{"产量", output},
                                Word{"产能", capacity},
                                Word{"订单", orders},
                                Word{"市场份额", share_of_market},
                                Word{"市占率", share_of_market},
                                Word{"错误率", error_rate},
                                Word{"误差率", error_rate},
                                Word{"出错率", error_rate},
                                Word{"准确率", accuracy},
                                Word{"正确率", accuracy},
                                Word{"精度", accuracy},
                                Word{"幻觉率", hallucination},
                                Word{"用户数", users},
                                Word{"用户", users},
                                Word{"员工", staff},
                                Word{"雇员", staff},
                                Word{"死亡率", deaths},
                                Word{"死亡", deaths},
                                Word{"病死率", deaths},
                                Word{"确诊", cases},
                                Word{"患者", patients},
                                Word{"病人", patients},
                                Word{"存活率", survival},
                                Word{"生存率", survival},
                                Word{"发病率", incidence},
                                Word{"患病率", incidence},
                                Word{"人口", population},
                                Word{"面积", area},
                                Word{"长度", length},
                                Word{"全长", length},
                                Word{"高度", height},
                                Word{"海拔", height},
                                Word{"重量", weight},
                                Word{"体重", weight},
                                Word{"深度", depth},
                                Word{"温度", temperature},
                                Word{"气温", temperature},
                                Word{"时速", speed},
                                Word{"速度", speed},
                                Word{"时延", latency},
                                Word{"延迟", latency},
                                Word{"效率", efficiency},
                                Word{"利用率", utilisation},
                                Word{"使用率", utilisation},
                                Word{"排放", emissions},
                                Word{"消耗量", consumption},
                                Word{"用量", consumption},
                                Word{"消费量", consumption},
                                Word{"出口", exports},
                                Word{"进口", imports},
                                Word{"负债", debt},
                                Word{"债务", debt},
                                Word{"存款", deposits},
                                Word{"贷款", loans},
                                Word{"估值", valuation},
                                Word{"市值", valuation},
                                Word{"股价", share_price},
                                Word{"股息", dividend},
                                Word{"分红", dividend},
                                Word{"工资", salary},
                                Word{"薪资", salary},
                                Word{"年薪", salary},
                                Word{"得分", points},
                                Word{"进球", goals},
                                Word{"助攻", assists},
                                Word{"胜场", wins},
                                Word{"负场", defeats},
                                Word{"上座率", attendance},
                                Word{"观众", attendance},
                                Word{"罚款", fine},
                                Word{"罚金", fine},
                                Word{"赔偿", compensation},
                                Word{"刑期", sentence},
                                Word{"徒刑", sentence}};
constexpr std::array metrics_en{Word{"net profit", profit},
                                Word{"profit margin", margin},
                                Word{"gross margin", margin},
                                Word{"margins", margin},
                                Word{"profits", profit},
                                Word{"profit", profit},
                                Word{"net income", profit},
                                Word{"earnings", profit},
                                Word{"revenues", revenue},
                                Word{"revenue", revenue},
                                Word{"turnover", revenue},
                                Word{"costs", cost},
                                Word{"cost", cost},
                                Word{"capital expenditure", capital_spending},
                                Word{"capital expenditures", capital_spending},
                                Word{"capital spending", capital_spending},
                                Word{"capex", capital_spending},
                                Word{"investment", investment},
                                Word{"invested", investment},
                                Word{"price", price},
                                Word{"prices", price},
                                Word{"priced", price},
                                Word{"market size", market_size},
                                Word{"shipments", shipments},
                                Word{"shipped", shipments},
                                Word{"installed base", stock_in_use},
                                Word{"sales volume", sales_volume},
                                Word{"output", output},
                                Word{"production", output},
                                Word{"orders", orders},
                                Word{"market share", share_of_market},
                                Word{"error rate", error_rate},
                                Word{"error rates", error_rate},
                                Word{"accuracy", accuracy},
                                Word{"hallucination rate", hallucination},
                                Word{"hallucination rates", hallucination},
                                Word{"users", users},
                                Word{"employees", staff},
                                Word{"staff", staff},
                                Word{"deaths", deaths},
                                Word{"mortality", deaths},
                                Word{"patients", patients},
                                Word{"survival", survival},
                                Word{"incidence", incidence},
                                Word{"prevalence", incidence},
                                Word{"population", population},
                                Word{"temperature", temperature},
                                Word{"latency", latency},
                                Word{"efficiency", efficiency},
                                Word{"utilisation", utilisation},
                                Word{"utilization", utilisation},
                                Word{"emissions", emissions},
                                Word{"consumption", consumption},
                                Word{"exports", exports},
                                Word{"imports", imports},
                                Word{"debt", debt},
                                Word{"deposits", deposits},
                                Word{"loans", loans},
                                Word{"valuation", valuation},
                                Word{"market capitalisation", valuation},
                                Word{"market capitalization", valuation},
                                Word{"share price", share_price},
                                Word{"stock price", share_price},
                                Word{"dividend", dividend},
                                Word{"salary", salary},
                                Word{"wages", salary},
                                Word{"goals", goals},
                                Word{"assists", assists},
                                Word{"attendance", attendance},
                                Word{"fine", fine},
                                Word{"damages", compensation},
                                Word{"compensation", compensation},
                                Word{"prison", sentence}};
static_assert(none <= 64);

bool word_edge(std::string_view text, std::size_t at) {
  return at >= text.size() || !text::is_ascii_letter(static_cast<unsigned char>(text[at]));
}

}  // namespace

std::uint64_t metric_classes(std::string_view text) {
  static const text::WordTable<Word> chinese(metrics_zh), english(metrics_en);
  std::uint64_t classes = 0;
  const std::string lower = to_lower_ascii(text);
  const std::string_view rest = lower;
  for (std::size_t at = 0; at < rest.size();) {
    const auto lead = static_cast<unsigned char>(rest[at]);
    const Word* best = nullptr;
    if (lead >= 0xE4 && lead <= 0xE9)
      best = chinese.longest(rest.substr(at));
    else if (text::is_ascii_letter(lead) && (at == 0 || word_edge(rest, at - 1)))
      best = english.longest(rest.substr(at), [&](const Word& word) { return word_edge(rest, at + word.word.size()); });
    if (best != nullptr) {
      classes |= std::uint64_t{1} << best->of;
      at += best->word.size();
    } else {
      ++at;
    }
  }
  return classes;
}

}  // namespace kaozheng::evidence
