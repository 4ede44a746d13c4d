// SPDX-License-Identifier: Apache-2.0
#include "reports/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "reports/bundle_members.h"
#include "reports/bundle_parts_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string bundle(Language language = Language::zh) { return pack_bundle(sample_parts(language)).value(); }

const BundleCheck& check_of(const BundleVerdict& verdict, std::string_view name) {
  for (const BundleCheck& check : verdict.checks)
    if (check.name == name) return check;
  ADD_FAILURE() << "no check " << name;
  static const BundleCheck none;
  return none;
}

std::string told(const BundleVerdict& verdict) { return render_verdict(verdict, Language::en); }

// The bundle with one JSON member changed, and everything that follows from it made again: what a careful forger does.
template <class Change>
std::string forged(std::string_view name, const Change& change) {
  const std::string bytes = bundle();
  OpenedArchive opened = open_archive(bytes);
  std::map<std::string, std::string> contents;
  for (const ArchiveMember& member : opened.members) contents[member.name] = member.content;
  nlohmann::json json = nlohmann::json::parse(contents.at(std::string(name)));
  change(json);
  contents[std::string(name)] = member_text(json);
  if (name == report_name) {
    const Report report = json.get<Report>();
    contents[std::string(claims_name)] = member_text(claims_of(report));
    nlohmann::json entries = nlohmann::json::parse(contents.at(std::string(documents_name)));
    for (nlohmann::json& entry : entries)
      entry = document_entry(entry.get<Document>(), entry.at("text_sha256").get<std::string>(),
                             entry.at("text_bytes").get<std::size_t>(), report);
    contents[std::string(documents_name)] = member_text(entries);
  }
  std::vector<ArchiveMember> members;
  for (const ArchiveMember& member : opened.members)
    if (member.name != manifest_name) members.push_back({member.name, contents.at(member.name)});
  const std::string manifest = member_text(manifest_of(members, "kaozheng 0.1.0"));
  members.insert(members.begin(), {std::string(manifest_name), manifest});
  return write_archive(members).value();
}

nlohmann::json& first_sentence(nlohmann::json& report) {
  return report["final_report"][0]["blocks"][0]["sentences"][0];
}

TEST(BundleTest, what_was_packed_is_sound) {
  for (const Language language : {Language::zh, Language::en}) {
    const BundleVerdict verdict = verify_bundle(bundle(language), language);
    EXPECT_TRUE(verdict.sound()) << told(verdict);
    EXPECT_EQ(verdict.run_id, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(verdict.topic, sample_parts(language).report.header.topic);
    EXPECT_EQ(verdict.sha256, sha256_hex(bundle(language)));
    EXPECT_EQ(check_of(verdict, "passages").checked, 3u);
    EXPECT_GE(check_of(verdict, "verdicts").checked, 5u);
    EXPECT_GE(check_of(verdict, "numbers").checked, 8u);
    EXPECT_EQ(check_of(verdict, "archive").checked, bundle(language).size());
  }
}

TEST(BundleTest, the_same_parts_give_the_same_bytes) {
  BundleParts parts = sample_parts(Language::zh);
  std::swap(parts.documents[0], parts.documents[2]);
  EXPECT_EQ(pack_bundle(parts).value(), bundle());
}

TEST(BundleTest, it_holds_the_whole_text_of_every_cited_document) {
  const BundleParts parts = sample_parts(Language::zh);
  const std::string bytes = bundle();
  for (const Document& document : parts.documents) EXPECT_THAT(bytes, HasSubstr(document.text));
  for (const char* name : {"manifest.json", "report.json", "report.md", "claims.json", "documents.json", "run.json"})
    EXPECT_THAT(bytes, HasSubstr(name));
  for (const char* words : {"kaozheng.bundle/1", "kaozheng.report/1", "\"prompt\": \"notes\"",
                            "\"model\": \"qwen3:8b\"", "2025-09-20T08:00:00Z", "\"depth\": 1"})
    EXPECT_THAT(bytes, HasSubstr(words));
}

TEST(BundleTest, a_document_that_only_a_verdict_names_is_in_it_too) {
  BundleParts parts = sample_parts(Language::zh);
  Document other;
  other.id = "other";
  other.url = "https://other.example/";
  other.text = "吞吐量为299万标准箱。";
  parts.documents.push_back(other);
  EXPECT_EQ(pack_bundle(parts).value(), bundle());
  Sentence& sentence = parts.report.final_report[0].blocks[0].sentences[1];
  sentence.check->witnesses.push_back({"other", 0, other.text.size(), other.text});
  const std::string bytes = pack_bundle(parts).value();
  EXPECT_THAT(bytes, HasSubstr(other.text));
  EXPECT_TRUE(verify_bundle(bytes, Language::en).sound()) << told(verify_bundle(bytes, Language::en));
}

TEST(BundleTest, what_does_not_hold_is_not_packed) {
  BundleParts parts = sample_parts(Language::zh);
  parts.documents.pop_back();
  const auto missing = pack_bundle(parts);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  parts = sample_parts(Language::zh);
  parts.documents[0].text += "后来添上的";
  EXPECT_TRUE(pack_bundle(parts));
  parts.documents[0].text.insert(0, "x");
  const auto moved = pack_bundle(parts);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::invalid);
}

// The member in which a byte lies, by the order in which they stand.
std::string member_at(const std::string& bytes, std::size_t offset) {
  std::size_t end = 0;
  const OpenedArchive opened = open_archive(bytes);
  for (const int header : {30, 46})
    for (const ArchiveMember& member : opened.members) {
      end += static_cast<std::size_t>(header) + member.name.size() + (header == 30 ? member.content.size() : 0);
      if (offset < end) return member.name;
    }
  return "end record";
}

// As little as a bundle can hold.
std::string small_bundle() {
  BundleParts parts = sample_parts(Language::zh);
  Report report;
  report.references = {parts.report.references[2]};
  report.references[0].number = 1;
  report.final_report = {
      {"", {{ReportBlockKind::bullet, {{"2024年吞吐量为300万标准箱。", SentenceKind::quoted, {"f"}, {1}, {}}}}}, {}}};
  report.check.made = report.check.cited = 1;
  parts.report = report;
  parts.markdown = "2024年[1]\n";
  return pack_bundle(parts).value();
}

TEST(BundleTest, every_changed_byte_is_found_and_named) {
  const std::string bytes = small_bundle();
  EXPECT_TRUE(verify_bundle(bytes, Language::en).sound()) << told(verify_bundle(bytes, Language::en));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    const OpenedArchive opened = open_archive(changed);
    ASSERT_FALSE(opened.faults.empty()) << i;
    const std::string& found = opened.faults.front().part;
    const std::string part = member_at(bytes, i);
    EXPECT_TRUE(testing::Value(found, HasSubstr(part)) || part.starts_with(found) || found.starts_with("member "))
        << i << " " << found;
    if (i % 31 != 0) continue;  // the whole check is slower
    const BundleVerdict verdict = verify_bundle(changed, Language::en);
    EXPECT_FALSE(verdict.sound()) << i;
    EXPECT_THAT(told(verdict), HasSubstr(found)) << i;
  }
}

TEST(BundleTest, an_edit_is_named_by_what_it_breaks) {
  struct Case {
    const char* what;
    std::string bytes;
    const char* check;
    const char* words;
  };
  const std::vector<Case> cases = {
      {"a figure of a quotation",
       forged(report_name, [](auto& json) { first_sentence(json)["text"] = "吞吐量为999万。"; }), "quotations", "999"},
      {"the quote of a reference",
       forged(report_name, [](auto& json) { json["references"][1]["quote"] = "总投资81亿元"; }), "quotations", "[2]"},
      {"a passage's place", forged(report_name, [](auto& json) { json["references"][1]["passage"]["begin"] = 3; }),
       "passages", "[2]"},
      {"a passage's words",
       forged(report_name, [](auto& json) { json["references"][1]["passage"]["text"] = "81亿元"; }), "passages", "[2]"},
      {"a number", forged(report_name, [](auto& json) { first_sentence(json)["citations"] = {3}; }), "numbers", "[3]"},
      {"a dangling number",
       forged(report_name,
              [](auto& json) {
                first_sentence(json)["citations"] = {1, 9};
              }),
       "numbers", "[9]"},
      {"the counts", forged(report_name, [](auto& json) { json["check"]["cited"] = 8; }), "quotations", "8/7/2"},
      {"a witness",
       forged(report_name,
              [](auto& json) {
                json["final_report"][0]["blocks"][0]["sentences"][1]["check"]["witnesses"][0]["quote"] = "甲";
              }),
       "verdicts", "泊位"},
      {"a verdict in the list alone",
       forged(claims_name, [](auto& json) { json[2]["check"]["verdict"] = "supported"; }), "claims", "claims.json"},
      {"a document's address",
       forged(documents_name, [](auto& json) { json[0]["passages"] = nlohmann::json::array(); }), "documents",
       "documents.json"},
      {"a document left out", forged(documents_name, [](auto& json) { json.erase(0); }), "documents", "missing"},
  };
  for (const Case& c : cases) {
    const BundleVerdict verdict = verify_bundle(c.bytes, Language::en);
    EXPECT_EQ(check_of(verdict, "archive").failed, 0u) << c.what << "\n" << told(verdict);
    EXPECT_EQ(check_of(verdict, "hashes").failed, 0u) << c.what << "\n" << told(verdict);
    const BundleCheck& check = check_of(verdict, c.check);
    ASSERT_FALSE(check.faults.empty()) << c.what << "\n" << told(verdict);
    EXPECT_THAT(check.faults[0].part + ": " + check.faults[0].what, HasSubstr(c.words)) << c.what;
  }
}

// The claim that throughput rose by 210,000: 3.21 million − 3 million.
nlohmann::json& computed_claim(nlohmann::json& report) {
  return report["final_report"][0]["blocks"][2]["sentences"][0];
}

TEST(BundleTest, a_computed_claim_is_computed_again) {
  const auto altered = [](const char* text, const char* formula) {
    return forged(report_name, [&](auto& json) {
      computed_claim(json)["text"] = text;
      computed_claim(json)["check"]["formula"] = formula;
    });
  };
  struct Case {
    const char *what, *text, *formula;
  };
  const std::vector<Case> cases = {
      {"the figure of the claim", "吞吐量比上年多31万标准箱。", "321 万 − 300 万 = 21 万"},
      {"the figure and the result", "吞吐量比上年多31万标准箱。", "321 万 − 300 万 = 31 万"},
      {"the figure and a part that stands nowhere", "吞吐量比上年多31万标准箱。", "321 万 − 290 万 = 31 万"},
      {"the formula", "吞吐量比上年多21万标准箱。", "吞吐量多 21 万"},
      {"no formula", "吞吐量比上年多21万标准箱。", ""},
  };
  for (const Case& c : cases)
    for (const Language language : {Language::zh, Language::en}) {
      const BundleVerdict verdict = verify_bundle(altered(c.text, c.formula), language);
      for (const BundleCheck& check : verdict.checks)
        EXPECT_EQ(check.failed, check.name == "verdicts" ? 1u : 0u) << c.what;
      ASSERT_EQ(check_of(verdict, "verdicts").faults.size(), 1u) << c.what << "\n" << told(verdict);
      const std::string& fault = check_of(verdict, "verdicts").faults[0].what;
      EXPECT_THAT(fault, HasSubstr(c.text)) << c.what;
      EXPECT_THAT(fault, HasSubstr(language == Language::zh ? "算式不成立" : "the formula does not hold"));
    }
  // Nor is it believed because somebody else is said to have computed it.
  const std::string by_model = forged(report_name, [](auto& json) {
    computed_claim(json)["text"] = "吞吐量比上年多31万标准箱。";
    computed_claim(json)["check"]["judge"] = "qwen3:8b";
  });
  EXPECT_FALSE(verify_bundle(by_model, Language::en).sound());
}

TEST(BundleTest, a_formula_in_other_words_holds_when_it_is_right) {
  for (const char* formula : {"321万标准箱 − 300万标准箱 = 21万标准箱", "3210000 − 3000000 = 210000"}) {
    const BundleVerdict verdict = verify_bundle(
        forged(report_name, [&](auto& json) { computed_claim(json)["check"]["formula"] = formula; }), Language::en);
    EXPECT_TRUE(verdict.sound()) << formula << "\n" << told(verdict);
  }
}

TEST(BundleTest, faults_are_told_in_the_language_asked_for) {
  const std::string bytes = forged(report_name, [](auto& json) { first_sentence(json)["text"] = "吞吐量为999万。"; });
  EXPECT_THAT(render_verdict(verify_bundle(bytes, Language::en), Language::en), HasSubstr("not word for word"));
  EXPECT_THAT(render_verdict(verify_bundle(bytes, Language::zh), Language::zh), HasSubstr("与存档的原文不符"));
}

TEST(BundleTest, a_link_that_the_report_does_not_know_is_found) {
  BundleParts parts = sample_parts(Language::zh);
  parts.markdown += "\n见 https://evil.example/ 与 [7]。\n";
  const BundleVerdict verdict = verify_bundle(pack_bundle(parts).value(), Language::zh);
  const BundleCheck& check = check_of(verdict, "report");
  ASSERT_EQ(check.failed, 2u);
  EXPECT_THAT(check.faults[0].what + check.faults[1].what, HasSubstr("evil.example"));
}

TEST(BundleTest, any_bytes_are_survived) {
  for (const std::string& bytes :
       {std::string(), std::string("PK"), std::string(100'000, 'P'), std::string(22, '\0')}) {
    const BundleVerdict verdict = verify_bundle(bytes, Language::zh);
    EXPECT_FALSE(verdict.sound());
    EXPECT_TRUE(is_utf8(render_verdict(verdict, Language::zh)));
  }
  const std::string deep(1'000'000, '[');
  const std::vector<std::string> reports = {
      deep, "{", "null", "{}", "[]", "\"" + std::string(10, '\xff') + "\"", R"({"schema":"kaozheng.report/2"})"};
  for (const std::string& report : reports) {
    const std::string bytes = write_archive({{"manifest.json", deep},
                                             {"report.json", report},
                                             {"report.md", deep},
                                             {"claims.json", "[]\n"},
                                             {"documents.json", "[1,{}]"},
                                             {"run.json", R"({"run":3})"}})
                                  .value();
    EXPECT_FALSE(verify_bundle(bytes, Language::en).sound()) << report.substr(0, 20);
  }
}

TEST(BundleTest, a_report_made_to_keep_its_reader_busy_is_refused) {
  BundleParts parts = sample_parts(Language::en);
  Document& document = parts.documents[2];
  document.text += std::string(100'000, 'x');
  Passage& passage = parts.report.references[2].passage;
  passage.end = document.text.size();
  passage.text = document.text.substr(passage.begin);
  passage.id = passage_id(passage.document_id, passage.begin, passage.end);
  std::string quotes;
  for (int i = 0; i < 3'000; ++i) quotes += "“x” ";
  parts.report.final_report[0].blocks[0].sentences.push_back({quotes, SentenceKind::cited, {"f3"}, {3}, {}});
  const BundleVerdict verdict = verify_bundle(pack_bundle(parts).value(), Language::en);
  EXPECT_THAT(told(verdict), HasSubstr("more than a bundle may hold"));
}

TEST(BundleTest, the_outcome_is_told_in_both_languages_and_as_json) {
  std::string bytes = bundle();
  const BundleVerdict sound = verify_bundle(bytes, Language::zh);
  EXPECT_THAT(render_verdict(sound, Language::zh), HasSubstr("证据包完好"));
  EXPECT_THAT(render_verdict(sound, Language::en), HasSubstr("The bundle is sound"));
  const nlohmann::json json = sound;
  EXPECT_EQ(json["schema"], "kaozheng.bundle-check/1");
  EXPECT_EQ(json["sound"], true);
  EXPECT_EQ(json["checks"][0]["name"], "archive");
  bytes += "x";
  const BundleVerdict longer = verify_bundle(bytes, Language::zh);
  EXPECT_THAT(render_verdict(longer, Language::zh), HasSubstr("末尾之后还有字节"));
  EXPECT_EQ(nlohmann::json(longer)["sound"], false);
}

}  // namespace
}  // namespace kaozheng::reports
