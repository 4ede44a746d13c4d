// SPDX-License-Identifier: Apache-2.0
#include "research/leads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::research {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Finding finding(std::string statement, std::string passage_text) {
  Passage passage;
  passage.text = std::move(passage_text);
  passage.id = passage_id(passage.text, 0, passage.text.size());
  Finding result;
  result.statement = std::move(statement);
  result.passages = {passage};
  return result;
}

TEST(LeadsTest, names_in_quotation_marks_and_before_explanations_are_leads) {
  const std::vector<Finding> findings = {finding("云计算转向“云智算”，并加入MaaS（模型即服务）。", "云智算、MaaS。"),
                                         finding("云计算之后，“云智算”已经开始。", "云智算。")};
  EXPECT_THAT(leads_in(findings, "云计算的转向", 5), ElementsAre("云智算", "MaaS"));
  EXPECT_THAT(leads_in(findings, "云计算的转向", 1), ElementsAre("云智算"));
}

TEST(LeadsTest, what_the_topic_names_is_no_lead) {
  EXPECT_THAT(leads_in({finding("“云智算”已经开始。", "云智算")}, "什么是云智算", 5), IsEmpty());
}

TEST(LeadsTest, quoted_speech_is_no_name) {
  EXPECT_THAT(leads_in({finding("谈到云计算他说：“大模型已经进入生产，企业要早作准备。”", "")}, "云计算", 5),
              IsEmpty());
  EXPECT_THAT(leads_in({finding("On clouds he said \"yes\" (twice).", "")}, "clouds", 5), IsEmpty());
}

TEST(LeadsTest, a_lead_leads_no_further) {
  const std::vector<Finding> findings = {finding("云计算走向“云智算”。", "云智算"),
                                         finding("云智算有“四合一”平台。", "四合一")};
  EXPECT_THAT(leads_in(findings, "云计算", 5), ElementsAre("云智算"));
}

TEST(LeadsTest, a_name_of_a_later_finding_must_stand_in_two_passages) {
  std::vector<Finding> findings(3, finding("No name here.", "none"));
  findings.push_back(finding("Of clouds they say \"deep sky\".", "deep sky one"));
  EXPECT_THAT(leads_in(findings, "clouds", 5), IsEmpty());
  findings.push_back(finding("It goes on.", "Deep  Sky two"));
  EXPECT_THAT(leads_in(findings, "clouds", 5), ElementsAre("deep sky"));
}

}  // namespace
}  // namespace kaozheng::research
