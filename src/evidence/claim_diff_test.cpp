// SPDX-License-Identifier: Apache-2.0
#include "evidence/claim_diff.h"

#include <gmock/gmock.h>

#include "base/bytes.h"

namespace kaozheng::evidence {
namespace {

std::vector<ComparedClaim> claims(const std::vector<std::string>& texts) {
  std::vector<ComparedClaim> all;
  for (const std::string& text : texts) all.push_back({"c" + std::to_string(all.size() + 1), text, Verdict::supported});
  return all;
}

// "same 1 1, figure 2 3 (30% → 35%), gone 4 -, new - 2": numbers from 1.
std::string told_of(const std::vector<ComparedClaim>& before, const std::vector<ComparedClaim>& after) {
  std::vector<std::string> all;
  for (const ClaimChange& change : diff_claims(before, after)) {
    const auto place = [](const std::optional<std::size_t>& at) { return at ? std::to_string(*at + 1) : "-"; };
    std::string one =
        std::string(to_string(change.difference)) + " " + place(change.before) + " " + place(change.after);
    std::vector<std::string> figures;
    for (const ChangedFigure& figure : change.figures) figures.push_back(figure.before + " → " + figure.after);
    if (!figures.empty()) one += " (" + join(figures, "; ") + ")";
    all.push_back(one);
  }
  return join(all, ", ");
}
std::string told(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  return told_of(claims(before), claims(after));
}

TEST(ClaimDiff, claims_that_are_the_same_new_and_gone_are_told_apart) {
  EXPECT_EQ(told({"Sodium-ion cells use no lithium.", "The plant in Győr closed in May."},
                 {"A ferry line to Bodø opened in June.", "Sodium-ion cells use no lithium."}),
            "new - 1, same 1 2, gone 2 -");
  EXPECT_EQ(
      told({"钠离子电池不使用锂。", "杰尔的工厂五月关闭。"}, {"通往博德的渡轮六月开航。", "钠离子电池不使用锂。"}),
      "new - 1, same 1 2, gone 2 -");
  EXPECT_EQ(told({}, {}), "");
  EXPECT_EQ(told({}, {"Water boils at sea level."}), "new - 1");
}

TEST(ClaimDiff, a_statement_in_other_words_is_the_same) {
  EXPECT_EQ(told({"The battery plant in Skellefteå was closed after its owner filed for bankruptcy."},
                 {"After the owner filed for bankruptcy, the Skellefteå battery plant closed."}),
            "same 1 1");
  EXPECT_EQ(told({"固态电池的能量密度明显高于液态锂电池。"}, {"与液态锂电池相比，固态电池的能量密度明显更高。"}),
            "same 1 1");
}

TEST(ClaimDiff, another_quantity_of_the_same_is_a_changed_figure) {
  EXPECT_EQ(told({"Global cloud spending reached $270 billion in 2023."},
                 {"Global cloud spending reached $282 billion in 2023."}),
            "figure 1 1 ($270 billion → $282 billion)");
  EXPECT_EQ(told({"2024年我国云计算市场规模达到6165亿元。"}, {"2024年，我国云计算市场规模约为8288亿元。"}),
            "figure 1 1 (6165亿元 → 8288亿元)");
  EXPECT_EQ(told({"The share of wind in Danish electricity rose to 54% in 2022."},
                 {"In 2022 the share of wind in Danish electricity rose to 57%."}),
            "figure 1 1 (54% → 57%)");
  EXPECT_EQ(told({"该公司净利润同比增长12%。"}, {"该公司净利润同比下降3%。"}), "figure 1 1 (12% → 3%)");
}

TEST(ClaimDiff, the_same_quantity_written_otherwise_is_no_change) {
  EXPECT_EQ(told({"Output rose by 30% to 4.5 million tonnes in 2023."},
                 {"In 2023 output rose by 30 per cent to 4,500,000 tonnes."}),
            "same 1 1");
  EXPECT_EQ(told({"市场规模达到3000亿元，同比增长三成。"}, {"市场规模达到0.3万亿元，同比增长30%。"}), "same 1 1");
}

TEST(ClaimDiff, a_bound_alone_is_no_other_quantity_unless_it_is_the_opposite_one) {
  EXPECT_EQ(told({"Norway sold 14 million tonnes."}, {"Norway sold almost 14 million tonnes."}), "same 1 1");
  EXPECT_EQ(told({"该市销量超过1200万辆。"}, {"该市销量为1200万辆。"}), "same 1 1");
  EXPECT_EQ(told({"Norway sold more than 14 million tonnes."}, {"Norway sold less than 14 million tonnes."}),
            "figure 1 1 (more than 14 million tonnes → less than 14 million tonnes)");
}

TEST(ClaimDiff, a_date_counts_where_there_is_no_quantity) {
  EXPECT_EQ(told({"The Fehmarnbelt tunnel opens in 2029."}, {"The Fehmarnbelt tunnel opens in 2031."}),
            "figure 1 1 (2029 → 2031)");
  EXPECT_EQ(told({"费马恩海底隧道将于2029年通车。"}, {"费马恩海底隧道将于2031年通车。"}),
            "figure 1 1 (2029年 → 2031年)");
}

TEST(ClaimDiff, quantities_of_another_year_are_another_statement) {
  EXPECT_EQ(told({"Global cloud spending reached $270 billion in 2023."},
                 {"Global cloud spending reached $330 billion in 2024."}),
            "new - 1, gone 1 -");
  EXPECT_EQ(told({"2023年我国云计算市场规模为6165亿元。"}, {"2024年我国云计算市场规模为8288亿元。"}),
            "new - 1, gone 1 -");
}

TEST(ClaimDiff, quantities_of_another_measure_are_another_statement) {
  EXPECT_EQ(told({"Revenue of the company rose by 12% in 2023."}, {"Net profit of the company rose by 4% in 2023."}),
            "new - 1, gone 1 -");
  EXPECT_EQ(told({"2023年该公司营业收入增长12%。"}, {"2023年该公司净利润增长4%。"}), "new - 1, gone 1 -");
}

TEST(ClaimDiff, the_same_said_of_another_is_another_statement) {
  EXPECT_EQ(told({"Alibaba Cloud raised its prices for storage in March."},
                 {"Tencent Cloud raised its prices for storage in March."}),
            "new - 1, gone 1 -");
  EXPECT_EQ(told({"阿里云第一季度收入增长18%。"}, {"腾讯云第一季度收入增长9%。"}), "new - 1, gone 1 -");
}

TEST(ClaimDiff, the_opposite_is_another_statement) {
  EXPECT_EQ(told({"The regulator approved the merger of the two railway companies."},
                 {"The regulator did not approve the merger of the two railway companies."}),
            "new - 1, gone 1 -");
  EXPECT_EQ(told({"Prices of lithium carbonate rose sharply at the end of the year."},
                 {"Prices of lithium carbonate fell sharply at the end of the year."}),
            "new - 1, gone 1 -");
  EXPECT_EQ(told({"监管机构批准了两家铁路公司的合并。"}, {"监管机构没有批准两家铁路公司的合并。"}),
            "new - 1, gone 1 -");
  EXPECT_EQ(told({"年底碳酸锂价格大幅上涨。"}, {"年底碳酸锂价格大幅下跌。"}), "new - 1, gone 1 -");
}

// Reports of two runs, each in words of its own.
TEST(ClaimDiff, reports_of_two_runs_are_compared) {
  EXPECT_EQ(told({"Worldwide sales of electric cars reached 14 million in 2023, according to the IEA.",
                  "China accounted for close to 60% of new registrations.",
                  "Battery pack prices fell to $139 per kWh in 2023.",
                  "Norway remains the market with the highest share of electric cars.",
                  "Charging points in the European Union numbered 630,000 at the end of 2023.",
                  "Several makers postponed their plans for battery plants in Europe."},
                 {"The IEA puts global electric car sales in 2023 at almost 14 million.",
                  "Pack prices of batteries averaged $139 per kWh in 2023, down 14%.",
                  "Around 60% of all new registrations were in China.",
                  "At the end of 2023 there were 735,000 charging points in the European Union.",
                  "Norway is still the market with the highest share of electric cars, at 93%.",
                  "Hydrogen cars play no role in sales."}),
            "same 1 1, same 3 2, same 2 3, figure 5 4 (630,000 → 735,000), same 4 5, new - 6, gone 6 -");
  EXPECT_EQ(told({"2024年我国新能源汽车产销量均超过1200万辆。", "动力电池装车量同比增长41.5%。",
                  "充电桩总量达到1281.8万台。", "比亚迪全年销量居全球第一。", "部分地区的补贴已经退出。"},
                 {"我国新能源汽车2024年产量和销量均突破1200万辆。", "2024年动力电池装车量同比增长约38%。",
                  "全球新能源汽车销量排名中，比亚迪居第一。", "截至2024年底，充电桩总量达1281.8万台。",
                  "固态电池仍处于研发阶段。"}),
            "same 1 1, figure 2 2 (41.5% → 38%), same 4 3, same 3 4, new - 5, gone 5 -");
}

TEST(ClaimDiff, a_verdict_that_changed_is_told) {
  std::vector<ComparedClaim> before = claims({"Sodium-ion cells use no lithium.", "The plant employs 300 people."});
  std::vector<ComparedClaim> after = before;
  before[0].verdict = Verdict::not_found;
  EXPECT_EQ(told_of(before, after), "verdict 1 1, same 2 2");
  after[0].verdict.reset();
  EXPECT_EQ(told_of(before, after), "verdict 1 1, same 2 2");
  after[1].text = "The plant employs 250 people.";
  after[1].verdict = Verdict::contradicted;
  EXPECT_EQ(told_of(before, after), "verdict 1 1, figure 2 2 (300 → 250)");
}

TEST(ClaimDiff, each_claim_has_one_partner_the_likeliest) {
  EXPECT_EQ(told({"Denmark built 300 wind turbines in 2022.", "Denmark built many wind turbines on land."},
                 {"Denmark built many wind turbines on land.", "Denmark built 310 wind turbines in 2022.",
                  "Denmark built some wind turbines at sea."}),
            "same 2 1, figure 1 2 (300 → 310), new - 3");
  EXPECT_EQ(
      told({"Rotterdam is the largest port.", "Rotterdam is the largest port."}, {"Rotterdam is the largest port."}),
      "same 1 1")
      << "what a report repeats counts once";
}

// The same partners, and what is new one way is gone the other.
TEST(ClaimDiff, the_other_way_round_it_tells_the_same) {
  const std::vector<std::string> a{"Global cloud spending reached $270 billion in 2023.",
                                   "Denmark built 300 wind turbines in 2022.",
                                   "Denmark built 300 wind turbines in 2021.",
                                   "The plant in Skellefteå closed.",
                                   "年底碳酸锂价格大幅上涨。",
                                   "2024年我国云计算市场规模达到6165亿元。",
                                   "固态电池的能量密度明显高于液态锂电池。"};
  const std::vector<std::string> b{"固态电池的能量密度高于液态锂电池。",
                                   "2024年，我国云计算市场规模约为8288亿元。",
                                   "Denmark built 310 wind turbines in 2022.",
                                   "Denmark built 290 wind turbines in 2021.",
                                   "Global cloud spending reached $282 billion in 2023.",
                                   "年底碳酸锂价格大幅下跌。"};
  std::set<std::string> forth, back;
  for (const ClaimChange& change : diff_claims(claims(a), claims(b)))
    if (change.before && change.after)
      forth.insert(std::string(to_string(change.difference)) + std::to_string(*change.before) +
                   std::to_string(*change.after));
  for (const ClaimChange& change : diff_claims(claims(b), claims(a)))
    if (change.before && change.after)
      back.insert(std::string(to_string(change.difference)) + std::to_string(*change.after) +
                  std::to_string(*change.before));
  EXPECT_EQ(forth, back);
  EXPECT_THAT(forth, testing::ElementsAre("figure04", "figure12", "figure23", "figure51", "same60"));
}

TEST(ClaimDiff, takes_any_bytes) {
  EXPECT_EQ(told({std::string("\xff\xfe 30%\0 x", 9), ""}, {std::string(50'000, 'x'), "", "\x1b[31m"}).empty(), false);
  EXPECT_EQ(told({"", "的", "the"}, {"", "the"}), "same 1 1, same 3 2, gone 2 -");
}

}  // namespace
}  // namespace kaozheng::evidence
