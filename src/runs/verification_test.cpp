// SPDX-License-Identifier: Apache-2.0
#include "runs/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <nlohmann/json.hpp>

#include "base/bytes.h"

namespace kaozheng::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Document document(const std::string& id, const std::string& url, const std::string& title, const std::string& text) {
  Document document;
  document.id = id;
  document.url = url;
  document.title = title;
  document.text = text;
  document.blocks = {{BlockKind::paragraph, 0, 0, text.size(), 0}};
  return document;
}

VerificationMaterial material() {
  return {{document("rain", "https://www.w.example/rain/", "Rain in the north", "It rained on 200 days in Bergen."),
           document("snow", "file:///docs/snow%20depth.pdf", "", "Snow lay for 30 days in Oslo."),
           document("fog", "file:///docs/fog.md", "Fog and its measures", "Fog was seen on 12 days.")},
          {}};
}

Verification verified(std::string_view text, VerificationMaterial against = material()) {
  auto result = verify_report(reports::read_foreign_report(text), std::move(against), Language::en, {});
  EXPECT_TRUE(result);
  return std::move(*result);
}

TEST(VerificationTest, references_are_matched_by_address_file_name_and_title) {
  struct Case {
    const char* reference;
    const char* document;
  };
  const std::vector<Case> cases = {
      {"Any title. http://w.example/rain?utm_source=x#top", "rain"},
      {"Rain in the north", "rain"},
      {"snow depth.pdf", "snow"},
      {"Depth : `/docs/snow depth.pdf`", "snow"},
      {"https://mirror.example/files/snow%20depth.pdf", "snow"},
      {"Fog and its Measures.", "fog"},
      {"fog", ""},  // too short to be a name
      {"Something else", ""},
      {"https://w.example/", ""},
  };
  for (const Case& c : cases) {
    const Verification verification =
        verified("It rained on 200 days [1].\n\n## References\n[1] " + std::string(c.reference));
    ASSERT_THAT(verification.documents_of_claims, SizeIs(1));
    EXPECT_EQ(join(verification.documents_of_claims[0], ","), c.document) << c.reference;
    EXPECT_EQ(verification.gaps.size(), *c.document ? 0u : 1u) << c.reference;
  }
}

TEST(VerificationTest, a_cited_reference_without_a_document_is_a_gap_and_an_uncited_one_is_not) {
  const Verification verification = verified(
      "It rained on 200 days in Bergen [4].\nSnow lay for [30 days](https://gone.example/).\n\n## References\n"
      "[4] A lost page. https://lost.example/\n[5] Nobody cites this. https://never.example/\n");
  ASSERT_THAT(verification.gaps, SizeIs(2));
  EXPECT_EQ(verification.gaps[0].what, "reference [4] A lost page is not among the documents");
  EXPECT_EQ(verification.gaps[1].what, "https://gone.example/ is not among the documents");
  EXPECT_EQ(verification.checks[0].verdict, Verdict::quoted);
}

TEST(VerificationTest, doubtful_claims_come_first) {
  const Verification verification =
      verified("It rained on 200 days in Bergen. The league signed 48 goalkeepers in spring.");
  EXPECT_THAT(doubtful_first(verification), ElementsAre(1, 0));
  EXPECT_EQ(count_verdicts(verification)[static_cast<std::size_t>(Verdict::quoted)], 1);
  EXPECT_EQ(count_verdicts(verification)[static_cast<std::size_t>(Verdict::not_found)], 1);
}

TEST(VerificationTest, the_json_holds_every_claim_with_its_place_and_check) {
  const std::string text =
      "# Rain\n\nIt rained on 200 days in Bergen [1][9].\n\n## References\n[1] Rain in the north\n";
  const nlohmann::json json = verified(text);
  const auto& claim = json.at("claims").at(0);
  EXPECT_EQ(text.substr(claim.at("begin"), claim.at("end").get<std::size_t>() - claim.at("begin").get<std::size_t>()),
            "It rained on 200 days in Bergen [1][9].");
  EXPECT_EQ(claim.at("check").at("verdict"), "quoted");
  EXPECT_EQ(claim.at("documents").at(0), "rain");
  EXPECT_EQ(json.at("citations").at("dangling").at(0).at("label"), "9");
  EXPECT_EQ(json.at("counts").at("quoted"), 1);
}

// Answers two addresses, and remembers who was asked.
class TwoPages final : public sources::Pages {
 public:
  Result<Document> read(const std::string& url, std::stop_token) override {
    const std::lock_guard lock(mutex_);
    asked_.push_back(url);
    if (url == "https://moved.example/a")
      return document("moved", "https://new.example/b", "", "Snow lay for 30 days.");
    if (url == "https://here.example/") return document("here", url, "", "It rained on 200 days.");
    return fail(ErrorKind::not_found, "no such page");
  }
  std::vector<std::string> asked() {
    std::sort(asked_.begin(), asked_.end());
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> asked_;
};

TEST(VerificationTest, the_pages_of_a_report_are_read_once_each_and_a_moved_one_is_still_meant) {
  const char* text =
      "It rained on 200 days [1]. Snow lay for [30 days](https://moved.example/a). Fog came on 12 days [2].\n\n"
      "## References\n[1] https://here.example/\n[2] https://gone.example/\n[3] ftp://no.example/\n[4] "
      "http://here.example/#x\n";
  const reports::ForeignReport report = reports::read_foreign_report(text);
  TwoPages pages;
  auto read =
      read_addresses(addresses_of(report), pages, Language::en, {}, [](const std::string&, const std::string&) {});
  ASSERT_TRUE(read);
  EXPECT_THAT(pages.asked(), ElementsAre("https://gone.example/", "https://here.example/", "https://moved.example/a"));
  ASSERT_THAT(read->gaps, SizeIs(1));
  EXPECT_EQ(read->gaps[0].why, "not found (no such page)");
  const Verification verification = verified(text, std::move(*read));
  EXPECT_THAT(verification.documents_of_claims[0], ElementsAre("here"));
  EXPECT_THAT(verification.documents_of_claims[1], ElementsAre("moved"));
  EXPECT_THAT(verification.documents_of_claims[2], IsEmpty());
}

// Words of a tongue outside of quotation marks, where anybody's words stand.
std::string own_words(std::string reason) {
  for (const auto& [open, close] : {std::pair{"“", "”"}, std::pair{"\"", "\""}})
    for (std::size_t begin = reason.find(open); begin != std::string::npos; begin = reason.find(open, begin)) {
      const std::size_t end = reason.find(close, begin + 1);
      reason.erase(begin, end == std::string::npos ? end : end + std::string_view(close).size() - begin);
    }
  return reason;
}

TEST(VerificationTest, reasons_and_formulas_are_in_the_language_asked_for_whatever_that_of_the_report) {
  const std::string chinese =
      "北港去年的订单同比增长至约4550亿元。北港有泊位26个。北港的护岸长达9公里，由海岸研究院和IDC联合判断。"
      "北港新增甲湾、乙湾、丙湾等3个码头。联盟在春季签下了48名守门员。北港的投资不是2亿元。";
  const std::string english =
      "Orders at Northport grew year on year to about $455 billion. Northport has 26 berths. The quay is 9 km long, "
      "the Coast Institute and IDC said. The league signed 48 goalkeepers in spring. Northport never paid $2 million.";
  const auto about_both = [] {
    return VerificationMaterial{
        {document("zh", "https://zh.example/", "北港",
                  "北港去年的订单同比增长359%至4550亿元。北港有泊位24个。北港的护岸长达9公里，海岸研究院判断。北港新增"
                  "甲湾、乙湾、丙湾码头。北港的投资是2亿元。"),
         document(
             "en", "https://en.example/", "Northport",
             "Orders at Northport grew 359% year on year to $455 billion. Northport has 24 berths. The quay is 9 km "
             "long, the Coast Institute said. Northport paid $2 million.")},
        {}};
  };
  for (const std::string& text : {chinese, english})
    for (const Language language : {Language::zh, Language::en}) {
      const auto result = verify_report(reports::read_foreign_report(text), about_both(), language, {});
      ASSERT_TRUE(result);
      std::size_t reasons = 0;
      for (const ClaimCheck& check : result->checks)
        for (const std::string& reason : check.reasons) {
          const std::string words = own_words(reason);
          const bool han = std::any_of(words.begin(), words.end(), [](char c) { return (c & 0x80) != 0; });
          EXPECT_EQ(han, language == Language::zh) << reason;
          ++reasons;
        }
      EXPECT_GE(reasons, 3u);
    }
}

TEST(VerificationTest, why_a_page_could_not_be_read_is_told_in_the_language_asked_for) {
  TwoPages pages;
  const auto read = read_addresses({"https://gone.example/"}, pages, Language::zh, {}, [](const auto&, const auto&) {});
  ASSERT_TRUE(read);
  ASSERT_THAT(read->gaps, SizeIs(1));
  EXPECT_EQ(read->gaps[0].why, "不存在（no such page）");
}

TEST(VerificationTest, a_stop_ends_it) {
  std::stop_source stop;
  stop.request_stop();
  const auto result = verify_report(reports::read_foreign_report("It rained on 200 days in Bergen."), material(),
                                    Language::en, stop.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace kaozheng::runs
