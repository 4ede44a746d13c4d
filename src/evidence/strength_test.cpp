// SPDX-License-Identifier: Apache-2.0
#include "evidence/strength.h"

#include <gtest/gtest.h>

namespace kaozheng::evidence {
namespace {

Document page(std::string id, std::string url, std::string published, std::string text) {
  Document document;
  document.id = std::move(id);
  document.url = std::move(url);
  document.published = std::move(published);
  document.text = std::move(text);
  return document;
}

TEST(Strength, counts_the_independent_sources_that_say_it) {
  const std::vector<Document> documents = {
      page("a", "https://one.example/1", "2024-03-01", "In 2023 the town of Ostrow fitted 412 heat pumps."),
      page("b", "https://two.example/1", "2025-02-10", "The town of Ostrow fitted 412 heat pumps in 2023."),
      page("c", "https://two.example/2", "2024-01-01", "In 2023 the town of Ostrow fitted 412 heat pumps, all told."),
      page("d", "https://four.example/1", "2026-01-01", "In 2023 the town of Ostrow fitted 377 heat pumps."),
      page("e", "https://five.example/1", "2026-01-01", "Apples are ripe in September.")};
  std::vector<const Document*> all;
  for (const Document& one : documents) all.push_back(&one);
  const ClaimMaterial material(all);
  const Strength strength =
      StrengthScale(material).weigh("In 2023 the town of Ostrow fitted 412 heat pumps.", {"a"}, Language::en);
  EXPECT_EQ(strength.sources, 2) << "two pages of one publisher are one source, another figure is none";
  EXPECT_EQ(strength.latest, "2025-02-10");
}

TEST(Strength, takes_no_text_on_the_same_subject_for_another_word_for_it) {
  const std::vector<Document> documents = {
      page("a", "https://one.example/1", "2024-03-01", "The town of Ostrow likes its heat pumps."),
      page("b", "https://two.example/1", "2025-02-10",
           "The town of Ostrow has heat pumps that many of its people like.")};
  const ClaimMaterial material({&documents[0], &documents[1]});
  EXPECT_EQ(StrengthScale(material).weigh("The town of Ostrow likes its heat pumps.", {"a"}, Language::en).sources, 1);
}

TEST(Strength, of_a_claim_without_documents_is_nothing) {
  const ClaimMaterial material({});
  const Strength strength = StrengthScale(material).weigh("Anything.", {"gone"}, Language::en);
  EXPECT_EQ(strength.sources, 0);
  EXPECT_TRUE(strength.latest.empty());
}

}  // namespace
}  // namespace kaozheng::evidence
