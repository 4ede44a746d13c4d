// SPDX-License-Identifier: Apache-2.0
// What every store does with the search over finished runs, tags, tokens and order keys, as tests; instantiated as
// store_contract.h says.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/store.h"

namespace kaozheng::store {

template <class World>
class FoundContract : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::missing(); })
      if (const auto why = World::missing()) GTEST_SKIP() << *why;
  }
  Store& store() { return world_.store(); }
  ManualClock& clock() { return world_.clock; }

  static std::string id_of(const std::string& beginning) { return beginning + std::string(32 - beginning.size(), '0'); }
  std::string run(const std::string& beginning, const std::string& started_at = "2025-07-01T08:00:00.000Z") {
    RunRecord made;
    made.id = id_of(beginning);
    made.started_at = started_at;
    EXPECT_TRUE(store().save_run(made));
    return made.id;
  }
  // With a final report that consists of `texts`.
  std::string finished_run(const std::string& beginning, const std::vector<SearchedText>& texts,
                           const std::string& started_at = "2025-07-01T08:00:00.000Z") {
    const std::string id = run(beginning, started_at);
    EXPECT_TRUE(store().save_report(id, {"final", "# R", nlohmann::json::object()}));
    const auto indexed = store().index_run(id, texts);
    EXPECT_TRUE(indexed) << indexed.error().what;
    return id;
  }
  static Document document(const std::string& id, const std::string& title, const std::string& text) {
    Document made;
    made.id = id;
    made.title = title;
    made.url = "https://a.example/" + id;
    made.text = text;
    made.blocks = {{BlockKind::paragraph, 0, 0, text.size(), 0}};
    return made;
  }
  std::vector<TextHit> find(const std::string& query, std::size_t count = 10) {
    const auto hits = store().find_text(query, count);
    EXPECT_TRUE(hits) << hits.error().what;
    return hits.value_or(std::vector<TextHit>{});
  }
  // "aaaa report 1.1, …"
  std::string found(const std::string& query, std::size_t count = 10) {
    std::vector<std::string> told;
    for (const TextHit& hit : find(query, count))
      told.push_back(hit.run_id.substr(0, 4) + " " + hit.kind + " " + hit.ref);
    return join(told, ", ");
  }
  static std::vector<std::string> marked(const TextHit& hit) {
    std::vector<std::string> words;
    for (const text::Range& mark : hit.marks) words.push_back(hit.text.substr(mark.begin, mark.end - mark.begin));
    return words;
  }

 private:
  World world_;
};
TYPED_TEST_SUITE_P(FoundContract);

TYPED_TEST_P(FoundContract, sections_claims_and_sources_of_finished_runs_are_found) {
  const std::string id = this->run("aaaa");
  ASSERT_TRUE(this->store().save_document(id, this->document("d1", "年报", "全年收入同比下降。\n电池产能翻了一番。")));
  ASSERT_TRUE(this->store().save_report(id, {"final", "", {}}));
  ASSERT_TRUE(this->store().index_run(id, {{"report", "2.1", "产能", "各厂的产能都在扩大，其中固态电池最快。"},
                                           {"claim", "c1", "产能", "电池产能翻了一番。"}}));
  EXPECT_EQ(this->found("电池产能"), "aaaa claim c1, aaaa source d1, aaaa report 2.1");
  const auto hits = this->find("同比下降");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].run_id, id);
  EXPECT_EQ(hits[0].title, "年报");
  EXPECT_EQ(hits[0].text, "全年收入同比下降。 电池产能翻了一番。");
  EXPECT_THAT(this->marked(hits[0]), testing::ElementsAre("同比下降"));
  EXPECT_EQ(this->found("Quantenfehler"), "");
}

TYPED_TEST_P(FoundContract, chinese_words_of_two_characters_and_english_words_in_other_forms_are_found) {
  this->finished_run("aaaa", {{"report", "1", "摘要", "钠电走向量产，价格仍高。"}});
  this->finished_run("bbbb", {{"report", "1", "Summary", "Batteries are charging faster than ever."}});
  EXPECT_EQ(this->found("钠电"), "aaaa report 1");
  EXPECT_EQ(this->found("价格"), "aaaa report 1");
  EXPECT_EQ(this->found("battery charged"), "bbbb report 1");
  EXPECT_THAT(this->marked(this->find("battery charged").at(0)), testing::ElementsAre("Batteries", "charging"));
}

TYPED_TEST_P(FoundContract, the_place_that_says_most_is_shown_and_marked) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "Nothing of interest is said in this line of the report. ";
  const std::string wanted = "The lithium price fell to 12,000 dollars in March.";
  this->finished_run("aaaa", {{"report", "3", "Prices", text + wanted + " " + text}});
  const TextHit hit = this->find("lithium price March").at(0);
  EXPECT_THAT(hit.text, testing::HasSubstr(wanted));
  EXPECT_LE(count_code_points(hit.text), 242u);
  EXPECT_THAT(this->marked(hit), testing::ElementsAre("lithium", "price", "March"));
}

TYPED_TEST_P(FoundContract, a_sentence_without_end_is_cut_around_what_was_asked) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "云山雾海";
  this->finished_run("aaaa", {{"report", "1", "", text + "固态电池" + text}});
  const TextHit hit = this->find("固态电池").at(0);
  EXPECT_THAT(hit.text,
              testing::AllOf(testing::StartsWith("…"), testing::EndsWith("…"), testing::HasSubstr("固态电池")));
  EXPECT_EQ(count_code_points(hit.text), 242u);
  EXPECT_TRUE(is_utf8(hit.text));
  EXPECT_THAT(this->marked(hit), testing::ElementsAre("固态电池"));
}

TYPED_TEST_P(FoundContract, any_words_may_be_asked) {
  this->finished_run("aaaa",
                     {{"report", "1", "a \"quoted\" title", "NEAR or not: 'x' AND \"y\" * ^ copper; DROP TABLE"}});
  for (const std::string& query :
       {std::string("\"copper"), std::string("copper*"), std::string("copper AND"), std::string("NOT copper"),
        std::string("title:copper"), std::string("copper) OR (1"), std::string("cop\0per copper", 14),
        std::string("copper '; DROP TABLE found_texts; --"), std::string("\xff\xfe copper")})
    EXPECT_EQ(this->found(query), "aaaa report 1") << query;
  for (const std::string& query : {std::string(), std::string("  "), std::string("\"\"\""), std::string("的 the")})
    EXPECT_EQ(this->find(query).size(), 0u) << query;
  EXPECT_EQ(this->found(std::string(20'000, 'x')), "");
  EXPECT_EQ(this->found("copper", 0), "");
}

TYPED_TEST_P(FoundContract, a_section_in_several_pieces_is_one_hit_and_equals_are_told_newest_first) {
  this->finished_run("bbbb", {{"report", "1", "", "Copper is scarce."}, {"report", "1", "", "Copper is dear."}});
  this->finished_run("aaaa", {{"report", "1", "", "Copper is scarce."}}, "2025-07-02T08:00:00.000Z");
  this->finished_run("cccc", {{"report", "1", "", "Copper is scarce."}});
  EXPECT_EQ(this->found("copper scarce"), "aaaa report 1, bbbb report 1, cccc report 1");
  EXPECT_EQ(this->found("copper scarce", 2), "aaaa report 1, bbbb report 1");
}

TYPED_TEST_P(FoundContract, a_source_is_told_for_each_finished_run_that_read_it) {
  const Document page = this->document("d1", "Mines", "The mine of Kolwezi closed.");
  for (const char* beginning : {"aaaa", "bbbb", "cccc"})
    ASSERT_TRUE(this->store().save_document(this->run(beginning), page));
  this->finished_run("aaaa", {});
  this->finished_run("bbbb", {}, "2025-07-03T08:00:00.000Z");
  EXPECT_EQ(this->found("kolwezi"), "bbbb source d1, aaaa source d1");
  ASSERT_TRUE(this->store().delete_run(this->id_of("bbbb")));
  EXPECT_EQ(this->found("kolwezi"), "aaaa source d1");
  ASSERT_TRUE(this->store().delete_run(this->id_of("aaaa")));
  EXPECT_EQ(this->found("kolwezi"), "") << "what is not finished is not searched";
}

TYPED_TEST_P(FoundContract, a_deleted_run_is_not_found) {
  const std::string id = this->finished_run("aaaa", {{"report", "1", "", "Copper."}, {"claim", "c1", "", "Copper."}});
  this->finished_run("bbbb", {{"report", "1", "", "Copper and zinc."}});
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_EQ(this->found("copper"), "bbbb report 1");
}

TYPED_TEST_P(FoundContract, a_source_that_only_the_library_still_holds_is_not_found) {
  const std::string id = this->run("aaaa");
  const Document file = this->document("d1", "Mines", "The mine of Kolwezi closed.");
  ASSERT_TRUE(this->store().index_file({"/docs/a.md", 1, 1, "d1", ""}, &file, {}));
  ASSERT_TRUE(this->store().save_document(id, file));
  this->finished_run("aaaa", {});
  EXPECT_EQ(this->found("kolwezi"), "aaaa source d1");
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_EQ(this->found("kolwezi"), "");
  ASSERT_TRUE(this->store().save_document(this->run("bbbb"), file));
  this->finished_run("bbbb", {});
  EXPECT_EQ(this->found("kolwezi"), "bbbb source d1");
}

TYPED_TEST_P(FoundContract, indexing_again_replaces_what_was_found) {
  const std::string id = this->finished_run("aaaa", {{"report", "1", "", "Copper."}, {"report", "2", "", "Zinc."}});
  ASSERT_TRUE(this->store().index_run(id, {{"report", "1", "", "Silver."}}));
  EXPECT_EQ(this->found("copper zinc"), "");
  EXPECT_EQ(this->found("silver"), "aaaa report 1");
}

TYPED_TEST_P(FoundContract, runs_to_index_are_those_whose_final_report_is_not_indexed_as_it_is) {
  const auto to_index = [&] { return this->store().runs_to_index().value(); };
  const std::string id = this->run("aaaa"), other = this->run("bbbb", "2025-07-02T08:00:00.000Z");
  ASSERT_TRUE(this->store().save_report(id, {"partial", "", {}}));
  EXPECT_THAT(to_index(), testing::IsEmpty());
  ASSERT_TRUE(this->store().save_report(id, {"final", "", {}}));
  ASSERT_TRUE(this->store().save_report(other, {"final", "", {}}));
  EXPECT_THAT(to_index(), testing::ElementsAre(other, id));
  ASSERT_TRUE(this->store().index_run(id, {}));
  EXPECT_THAT(to_index(), testing::ElementsAre(other));
  ASSERT_TRUE(this->store().save_report(id, {"final", "again", {}}));
  EXPECT_THAT(to_index(), testing::ElementsAre(other, id));
  EXPECT_EQ(this->store().index_run("dead", {}).error().kind, ErrorKind::not_found);
}

TYPED_TEST_P(FoundContract, a_long_run_is_found_to_its_last_word) {
  const std::string id = this->run("aaaa");
  std::vector<SearchedText> texts;
  std::string pages;
  for (int i = 0; i < 300; ++i) {
    texts.push_back({"report", std::to_string(i), "", std::string(400, 'x') + " word" + std::to_string(i)});
    pages += "Line number" + std::to_string(i) + " tells of " + std::string(300, 'y') + ".\n";
  }
  ASSERT_TRUE(this->store().save_document(id, this->document("d1", "", pages)));
  this->finished_run("aaaa", texts);
  EXPECT_EQ(this->found("word0"), "aaaa report 0");
  EXPECT_EQ(this->found("word299"), "aaaa report 299");
  EXPECT_EQ(this->found("number0"), "aaaa source d1");
  EXPECT_EQ(this->found("number299"), "aaaa source d1");
}

TYPED_TEST_P(FoundContract, tags_of_a_run_are_replaced_and_go_with_it) {
  const std::string id = this->run("aaaa"), other = this->run("bbbb");
  ASSERT_TRUE(this->store().set_tags(id, {"电池", "draft", "", "draft"}));
  ASSERT_TRUE(this->store().set_tags(other, {"draft"}));
  EXPECT_THAT(this->store().tags(id).value(), testing::ElementsAre("draft", "电池"));
  EXPECT_THAT(this->store().tags_by_run().value(),
              testing::ElementsAre(testing::Pair(id, testing::ElementsAre("draft", "电池")),
                                   testing::Pair(other, testing::ElementsAre("draft"))));
  ASSERT_TRUE(this->store().set_tags(id, {}));
  EXPECT_THAT(this->store().tags(id).value(), testing::IsEmpty());
  ASSERT_TRUE(this->store().delete_run(other));
  EXPECT_THAT(this->store().tags_by_run().value(), testing::IsEmpty());
  EXPECT_EQ(this->store().set_tags("dead", {"x"}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().set_tags("dead", {}).error().kind, ErrorKind::not_found);
  EXPECT_THAT(this->store().tags("dead").value(), testing::IsEmpty());
}

TYPED_TEST_P(FoundContract, tokens_are_kept_by_name_and_hash) {
  const std::string one = sha256_hex("one"), other = sha256_hex("other");
  EXPECT_THAT(this->store().tokens().value(), testing::IsEmpty());
  ASSERT_TRUE(this->store().add_token("laptop", one));
  this->clock().advance(Milliseconds{1500});
  ASSERT_TRUE(this->store().add_token("办公室", other));
  EXPECT_EQ(this->store().add_token("laptop", sha256_hex("third")).error().kind, ErrorKind::invalid);
  EXPECT_EQ(this->store().add_token("phone", one).error().kind, ErrorKind::invalid);
  const auto tokens = this->store().tokens().value();
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(tokens[0].name, "laptop");
  EXPECT_EQ(tokens[0].sha256, one);
  EXPECT_EQ(tokens[0].added_at, "2025-07-01T00:00:00.000Z");
  EXPECT_EQ(tokens[1].name, "办公室");
  EXPECT_EQ(tokens[1].added_at, "2025-07-01T00:00:01.500Z");
  ASSERT_TRUE(this->store().remove_token("laptop"));
  EXPECT_EQ(this->store().remove_token("laptop").error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().tokens().value().size(), 1u);
  EXPECT_TRUE(this->store().add_token("laptop", one));
}

TYPED_TEST_P(FoundContract, the_first_run_of_a_key_wins) {
  EXPECT_FALSE(this->store().run_of_key("order 1").value());
  EXPECT_EQ(this->store().keep_key("order 1", this->id_of("aaaa")), this->id_of("aaaa"));
  EXPECT_EQ(this->store().keep_key("order 1", this->id_of("bbbb")), this->id_of("aaaa"));
  EXPECT_EQ(this->store().keep_key("order 2", this->id_of("bbbb")), this->id_of("bbbb"));
  EXPECT_EQ(this->store().run_of_key("order 1").value(), this->id_of("aaaa"));
}

TYPED_TEST_P(FoundContract, a_key_whose_run_never_came_is_free_again) {
  const std::string id = this->run("aaaa");
  ASSERT_TRUE(this->store().keep_key("kept", id));
  ASSERT_TRUE(this->store().keep_key("left", this->id_of("bbbb")));
  this->clock().advance(order_grace - Milliseconds{1});
  EXPECT_EQ(this->store().keep_key("left", this->id_of("cccc")), this->id_of("bbbb"));
  this->clock().advance(Milliseconds{1});
  EXPECT_FALSE(this->store().run_of_key("left").value());
  EXPECT_EQ(this->store().keep_key("left", this->id_of("cccc")), this->id_of("cccc"));
  EXPECT_EQ(this->store().keep_key("left", this->id_of("dddd")), this->id_of("cccc"));
  EXPECT_EQ(this->store().run_of_key("kept").value(), id);
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_FALSE(this->store().run_of_key("kept").value());
}

TYPED_TEST_P(FoundContract, of_a_thousand_who_order_with_one_key_one_begins_a_run) {
  std::vector<std::string> winners(1'000);
  std::atomic<std::size_t> next{0};
  Store& store = this->store();  // made before the threads are
  run_together(8, [&](std::size_t) {
    for (std::size_t i; (i = next++) < winners.size();) {
      const auto winner = store.keep_key("order", std::to_string(i));
      winners[i] = winner ? *winner : winner.error().what;
    }
  });
  EXPECT_THAT(winners, testing::Each(winners.front()));
  EXPECT_EQ(store.run_of_key("order").value(), winners.front());
}

REGISTER_TYPED_TEST_SUITE_P(
    FoundContract, sections_claims_and_sources_of_finished_runs_are_found,
    chinese_words_of_two_characters_and_english_words_in_other_forms_are_found,
    the_place_that_says_most_is_shown_and_marked, a_sentence_without_end_is_cut_around_what_was_asked,
    any_words_may_be_asked, a_section_in_several_pieces_is_one_hit_and_equals_are_told_newest_first,
    a_source_is_told_for_each_finished_run_that_read_it, a_deleted_run_is_not_found,
    a_source_that_only_the_library_still_holds_is_not_found, indexing_again_replaces_what_was_found,
    runs_to_index_are_those_whose_final_report_is_not_indexed_as_it_is, a_long_run_is_found_to_its_last_word,
    tags_of_a_run_are_replaced_and_go_with_it, tokens_are_kept_by_name_and_hash, the_first_run_of_a_key_wins,
    a_key_whose_run_never_came_is_free_again, of_a_thousand_who_order_with_one_key_one_begins_a_run);

}  // namespace kaozheng::store
