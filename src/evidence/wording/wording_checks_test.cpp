// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kaozheng::evidence {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What the checks of one aspect say of, in the claim's words.
std::vector<std::string> remarked(Aspect aspect, std::string_view claim, const std::vector<std::string>& sources) {
  const WordedText worded(claim);
  std::vector<WordedText> texts;
  texts.reserve(sources.size());
  for (const std::string& source : sources) texts.emplace_back(source);
  WordedTexts pointers;
  for (const WordedText& text : texts) pointers.push_back(&text);
  std::vector<std::string> said;
  for (const Remark& remark : check_wording(worded, pointers).remarks) {
    EXPECT_LE(remark.place.begin, remark.place.end);
    EXPECT_LE(remark.place.end, claim.size());
    if (remark.aspect == aspect) said.push_back(remark.said.empty() ? remark.found : remark.said);
  }
  return said;
}

TEST(Names, that_the_source_holds_are_not_remarked_on) {
  EXPECT_THAT(remarked(Aspect::name, "Marie Curie taught at the Sorbonne from 1906.",
                       {"In 1906 the Sorbonne gave the chair to Marie Curie."}),
              IsEmpty());
  EXPECT_THAT(remarked(Aspect::name, "清泉水务集团与 HydroLab 合作。", {"HydroLab 去年与清泉水务集团签约。"}),
              IsEmpty());
}

TEST(Names, that_no_source_holds_are_told) {
  EXPECT_THAT(remarked(Aspect::name, "The bridge was designed by Anna Lindqvist.",
                       {"The bridge was designed by Carl Berg in 1902."}),
              ElementsAre("Anna Lindqvist"));
  EXPECT_THAT(remarked(Aspect::name, "该数据来自东海海洋研究院。", {"该数据来自西岭气象观测站的年度公报。"}),
              ElementsAre("东海海洋研究院"));
  EXPECT_THAT(remarked(Aspect::name, "他的小说《雾港来信》获奖。", {"他的小说《北岸》获奖。"}),
              ElementsAre("雾港来信"));
}

TEST(Names, of_which_the_source_has_a_part_tell_the_part_it_has_not) {
  EXPECT_THAT(
      remarked(Aspect::name, "Minister Paula Reyes opened the dam.", {"Tomas Reyes, the minister, opened the dam."}),
      ElementsAre("Paula"));
}

TEST(Names, are_found_by_their_initials_either_way) {
  EXPECT_THAT(remarked(Aspect::name, "The WHO advised rest.", {"The World Health Organization advised rest."}),
              IsEmpty());
  EXPECT_THAT(remarked(Aspect::name, "The World Health Organization advised rest.", {"The WHO advised rest."}),
              IsEmpty());
  EXPECT_THAT(
      remarked(Aspect::name, "The FAO counts herds.", {"Herds are counted by the Food and Agriculture Organization."}),
      IsEmpty());
  EXPECT_THAT(
      remarked(Aspect::name, "The ITU counts herds.", {"Herds are counted by the Food and Agriculture Organization."}),
      ElementsAre("ITU"));
}

TEST(Names, shortened_in_chinese_are_the_same) {
  EXPECT_THAT(remarked(Aspect::name, "中国信息通信研究院发布了白皮书。", {"信通院发布了白皮书。"}), IsEmpty());
  EXPECT_THAT(remarked(Aspect::name, "东海水产研究所发布了白皮书。", {"信通院发布了白皮书。"}),
              ElementsAre("东海水产研究所"));
}

TEST(Names, at_the_head_of_an_english_sentence_may_be_any_word) {
  EXPECT_THAT(remarked(Aspect::name, "Overall, sales rose.", {"Sales rose."}), IsEmpty());
}

struct DateCase {
  const char* claim;
  const char* source;
  bool missing;
};
class Dates : public testing::TestWithParam<DateCase> {};
TEST_P(Dates, agree_when_the_source_names_them) {
  const auto said = remarked(Aspect::date, GetParam().claim, {GetParam().source});
  EXPECT_EQ(!said.empty(), GetParam().missing) << GetParam().claim;
}
INSTANTIATE_TEST_SUITE_P(
    BothLanguages, Dates,
    testing::Values(DateCase{"该桥于1998年6月通车。", "1998年6月12日，大桥通车。", false},
                    DateCase{"该桥于1998年7月通车。", "1998年6月12日，大桥通车。", true},
                    DateCase{"该桥于1997年通车。", "1998年6月12日，大桥通车。", true},
                    DateCase{"2024年二季度营收持平。", "公司2024年5月营收持平。", false},
                    DateCase{"2024年第三季度营收持平。", "公司2024年第二季度营收持平。", true},
                    DateCase{"It opened on June 12, 1998.", "The opening was on 12 June 1998.", false},
                    DateCase{"It opened on June 13, 1998.", "The opening was on 12 June 1998.", true},
                    DateCase{"It opened in 1998.", "The opening: 1998-06-12.", false},
                    DateCase{"It opened in 2001.", "The opening: 1998-06-12.", true},
                    DateCase{"Sales fell in Q2 2024.", "In the spring of 2024 (Q2) sales fell.", false},
                    DateCase{"It may open.", "It may open.", false},
                    DateCase{"The route has 1,998 steps.", "The route is long.", false}));

TEST(Words, that_stand_nowhere_are_told_as_stretches) {
  EXPECT_THAT(remarked(Aspect::word, "The ferry carries passengers and frozen reindeer meat.",
                       {"The ferry carries passengers."}),
              ElementsAre("frozen reindeer meat"));
  EXPECT_THAT(remarked(Aspect::word, "渡轮运送旅客，还出租潜水装备。", {"渡轮每天运送旅客。"}),
              Contains(HasSubstr("潜水装备")));
  EXPECT_THAT(remarked(Aspect::word, "The ferries carried a passenger.", {"The ferry carries passengers."}), IsEmpty());
}

struct TurnCase {
  const char* claim;
  const char* source;
  bool remarked;
};
class Negation : public testing::TestWithParam<TurnCase> {};
TEST_P(Negation, is_compared_with_what_the_source_says) {
  EXPECT_EQ(!remarked(Aspect::negation, GetParam().claim, {GetParam().source}).empty(), GetParam().remarked)
      << GetParam().claim;
}
INSTANTIATE_TEST_SUITE_P(
    BothLanguages, Negation,
    testing::Values(
        TurnCase{"The valve does not close below freezing.", "The valve does close below freezing.", true},
        TurnCase{"The valve closes below freezing.", "The valve never closes below freezing.", true},
        TurnCase{"The valve never closes below freezing.", "The valve does not close below freezing.", false},
        TurnCase{"The drug is not only cheap but safe in children.", "The drug is cheap and safe in children.", false},
        TurnCase{"该协议不支持断点续传。", "该协议支持断点续传。", true},
        TurnCase{"该协议支持断点续传。", "该协议尚未支持断点续传。", true},
        TurnCase{"该协议不仅支持断点续传，还支持压缩。", "该协议支持断点续传，也支持压缩。", false},
        TurnCase{"非洲的湖泊水位稳定。", "非洲的湖泊水位稳定。", false}));

class Direction : public testing::TestWithParam<TurnCase> {};
TEST_P(Direction, is_compared_with_what_the_source_says) {
  EXPECT_EQ(!remarked(Aspect::direction, GetParam().claim, {GetParam().source}).empty(), GetParam().remarked)
      << GetParam().claim;
}
INSTANTIATE_TEST_SUITE_P(BothLanguages, Direction,
                         testing::Values(TurnCase{"Salmon stocks in the fjord increased last spring.",
                                                  "Salmon stocks in the fjord decreased last spring.", true},
                                         TurnCase{"Salmon stocks in the fjord grew last spring.",
                                                  "Salmon stocks in the fjord rose last spring.", false},
                                         TurnCase{"Salmon stocks rose while cod stocks fell.",
                                                  "Cod stocks fell while salmon stocks rose.", false},
                                         TurnCase{"去年渔港的捕捞量下降。", "去年渔港的捕捞量明显增长。", true},
                                         TurnCase{"去年渔港的捕捞量上升。", "去年渔港的捕捞量明显增长。", false},
                                         TurnCase{"渔港的日均捕捞量低于二十吨。", "渔港的日均捕捞量超过二十吨。",
                                                  true}));

class Modality : public testing::TestWithParam<TurnCase> {};
TEST_P(Modality, of_the_claim_may_not_be_firmer) {
  EXPECT_EQ(!remarked(Aspect::modality, GetParam().claim, {GetParam().source}).empty(), GetParam().remarked)
      << GetParam().claim;
}
INSTANTIATE_TEST_SUITE_P(
    BothLanguages, Modality,
    testing::Values(
        TurnCase{"The tunnel will open to freight trains.", "The tunnel may open to freight trains.", true},
        TurnCase{"The tunnel may open to freight trains.", "The tunnel will open to freight trains.", false},
        TurnCase{"The tunnel opened to freight trains.", "The tunnel is expected to open to freight trains.", true},
        TurnCase{"The tunnel opened in May to freight trains.", "The tunnel opened to freight trains in May.", false},
        TurnCase{"隧道已向货运列车开放。", "隧道预计向货运列车开放。", true},
        TurnCase{"隧道或将向货运列车开放。", "隧道可能向货运列车开放。", false},
        TurnCase{"隧道将向货运列车开放。", "隧道预计向货运列车开放。", false},
        TurnCase{"隧道将向货运列车开放。", "隧道可能向货运列车开放。", true}));

TEST(Scope, of_some_told_of_all_is_remarked_on) {
  EXPECT_THAT(remarked(Aspect::scope, "All patients in the trial recovered quickly.",
                       {"Some patients in the trial recovered quickly."}),
              ElementsAre("All"));
  EXPECT_THAT(remarked(Aspect::scope, "所有受访渔民都拥有渔船。", {"部分受访渔民拥有渔船。"}), testing::SizeIs(1));
  EXPECT_THAT(
      remarked(Aspect::scope, "All patients in the trial recovered.", {"Every patient in the trial recovered."}),
      IsEmpty());
}

TEST(Attribution, to_two_where_the_source_names_one_is_caught) {
  const std::string source =
      "海岸研究院判断未来七成以上的港口作业将转为无人驾驶；MRI也认为2027年是转折点。两家机构都发布了年报。";
  EXPECT_THAT(remarked(Aspect::attribution, "未来七成以上的港口作业将转为无人驾驶（海岸研究院、MRI）。", {source}),
              ElementsAre("MRI"));
  EXPECT_THAT(
      remarked(Aspect::attribution, "Most port work will be done without drivers (CRI, MRI).",
               {"CRI says that most port work will be done without drivers. MRI names 2027 as the year of change."}),
      ElementsAre("MRI"));
  EXPECT_THAT(
      remarked(Aspect::attribution, "According to CRI and MRI, most port work will be done without drivers.",
               {"CRI says that most port work will be done without drivers. MRI names 2027 as the year of change."}),
      ElementsAre("MRI"));
}

TEST(Attribution, holds_when_the_source_names_both_or_names_them_beside_the_statement) {
  EXPECT_THAT(remarked(Aspect::attribution, "据海岸研究院和MRI预测，未来七成港口作业将转为无人驾驶。",
                       {"海岸研究院与MRI均认为，未来七成港口作业将转为无人驾驶。"}),
              IsEmpty());
  EXPECT_THAT(remarked(Aspect::attribution, "据海岸研究院和MRI预测，未来七成港口作业将转为无人驾驶。",
                       {"昨日，海岸研究院与MRI共同发布报告。报告认为，未来七成港口作业将转为无人驾驶。"}),
              IsEmpty());
  EXPECT_THAT(
      remarked(Aspect::attribution, "CRI and MRI say that most port work will be done without drivers.",
               {"The Coast Research Institute (CRI) and MRI say that most port work will be done without drivers."}),
      IsEmpty());
}

TEST(Attribution, follows_an_alias_that_the_source_introduces) {
  const std::string source =
      "海岸研究院（CRI）今年成立了新部门，负责港口。\n年报共一百二十页，附有图表。\n海岸研究院与MRI均认为，未来七成港口"
      "作业将转为无人驾驶。";
  EXPECT_THAT(remarked(Aspect::attribution, "未来七成港口作业将转为无人驾驶（CRI、MRI）。", {source}), IsEmpty());
}

TEST(Attribution, leaves_alone_brackets_that_name_nobody) {
  EXPECT_THAT(remarked(Aspect::attribution, "港口增加了设备（吊机、拖车）。", {"港口增加了吊机。拖车也换了新的。"}),
              IsEmpty());
  EXPECT_THAT(remarked(Aspect::attribution, "海岸研究院（CRI）增加了设备。", {"海岸研究院增加了设备。"}), IsEmpty());
}

TEST(Remarks, are_told_in_both_languages) {
  for (const Aspect aspect : {Aspect::name, Aspect::date, Aspect::word, Aspect::negation, Aspect::direction,
                              Aspect::modality, Aspect::scope, Aspect::attribution}) {
    Remark remark;
    remark.aspect = aspect;
    remark.said = "said";
    remark.found = "found";
    EXPECT_THAT(in_words(remark, Language::zh), testing::ContainsRegex("said|found"));
    EXPECT_THAT(in_words(remark, Language::en), testing::ContainsRegex("said|found"));
    EXPECT_NE(in_words(remark, Language::zh), in_words(remark, Language::en));
  }
}

TEST(Alignment, tells_scattered_words_from_words_that_stand_together) {
  const std::string together = "The mill grinds rye for the village bakery.";
  const std::string apart =
      "The mill is old. It has two floors. A river runs by. They grind oats. Rye grows beyond the hill. Nobody buys "
      "it. "
      "The village is small. It has a church. There is a school. The bakery closed.";
  const WordedText claim("The mill grinds rye for the village bakery.");
  const WordedText a(together), b(apart);
  EXPECT_DOUBLE_EQ(align(claim, {&a}).best_window, 1);
  const Alignment scattered = align(claim, {&b});
  EXPECT_DOUBLE_EQ(scattered.anywhere, 1);
  EXPECT_LT(scattered.best_window, 0.7);
}

TEST(WordingChecks, survive_any_bytes_in_linear_time) {
  for (const std::string& bytes : {std::string(), std::string("\xff\xfe（\x80"), std::string(50000, '('),
                                   std::string(50000, '['), std::string(50000, 'A')}) {
    remarked(Aspect::name, bytes, {bytes});
  }
  std::string brackets, hans, capitals;
  for (int i = 0; i < 5000; ++i) {
    brackets += "（A、B）";
    hans += "院";
    capitals += "According to A and B, ";
  }
  for (const std::string& text : {brackets, hans, capitals})
    remarked(Aspect::attribution, text.substr(0, 3000), {text});
}

}  // namespace
}  // namespace kaozheng::evidence
