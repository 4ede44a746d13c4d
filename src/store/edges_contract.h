// SPDX-License-Identifier: Apache-2.0
// What every store does at the edges of what it may be asked, as tests; instantiated as store_contract.h says.
#pragma once

#include <limits>
#include <string>

#include "store/store_contract.h"

namespace kaozheng::store {

template <class World>
class EdgesContract : public StoreContract<World> {
 protected:
  static constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  std::string runs_in_order() {
    std::string order;
    const auto runs = this->store().runs();
    EXPECT_TRUE(runs) << runs.error().what;
    if (runs)
      for (const RunRecord& run : *runs) order += run.id.substr(0, 4) + " ";
    return order;
  }
};
TYPED_TEST_SUITE_P(EdgesContract);

TYPED_TEST_P(EdgesContract, an_empty_store_answers_everything_with_nothing) {
  Store& store = this->store();
  EXPECT_TRUE(store.runs()->empty());
  EXPECT_TRUE(store.events("dead", 0)->empty());
  EXPECT_FALSE(store.report("dead")->has_value());
  EXPECT_EQ(*store.report_state("dead"), "");
  EXPECT_TRUE(store.model_calls("dead")->empty());
  EXPECT_TRUE(store.model_call_figures("dead")->empty());
  EXPECT_TRUE(store.sent_requests("dead")->empty());
  EXPECT_FALSE(store.document("dead")->has_value());
  EXPECT_TRUE(store.documents("dead")->empty());
  EXPECT_FALSE(store.kept_page("dead")->has_value());
  EXPECT_FALSE(store.library_file("dead")->has_value());
  EXPECT_TRUE(store.library_files("/")->empty());
  EXPECT_TRUE(store.search_library("copper", {"/"}, 5)->empty());
  EXPECT_FALSE(store.search_reply("dead", reply_age_max)->has_value());
  EXPECT_TRUE(store.runs_to_index()->empty());
  EXPECT_TRUE(store.find_text("copper", 5)->empty());
  EXPECT_TRUE(store.tags_by_run()->empty());
  EXPECT_TRUE(store.tokens()->empty());
  EXPECT_FALSE(store.run_of_key("dead")->has_value());
}

TYPED_TEST_P(EdgesContract, every_status_of_a_run_comes_back) {
  RunRecord made = this->run("aaaa");
  for (const RunStatus status : {RunStatus::running, RunStatus::finished, RunStatus::failed, RunStatus::stopped,
                                 RunStatus::paused, RunStatus::waiting}) {
    made.status = status;
    ASSERT_TRUE(this->store().save_run(made));
    EXPECT_EQ(this->store().run(made.id)->status, status);
  }
}

TYPED_TEST_P(EdgesContract, four_digits_are_enough_of_an_id_and_all_of_them_are_not_too_many) {
  const std::string id = this->run("0123456789abcdef").id;
  for (std::size_t digits = 4; digits <= 32; ++digits) EXPECT_EQ(this->store().run(id.substr(0, digits))->id, id);
  EXPECT_EQ(this->store().run("  0123 \n")->id, id);
  EXPECT_EQ(this->store().run("0124").error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().run("012g").error().kind, ErrorKind::invalid);
  EXPECT_EQ(this->store().run("01_3").error().kind, ErrorKind::invalid);
  EXPECT_EQ(this->store().run("云计算云").error().kind, ErrorKind::invalid);
}

TYPED_TEST_P(EdgesContract, ids_at_both_ends_are_found_by_their_beginning) {
  RunRecord last;
  last.id = std::string(32, 'f');
  ASSERT_TRUE(this->store().save_run(last));
  this->run("0000");
  EXPECT_EQ(this->store().run("ffff")->id, last.id);
  EXPECT_EQ(this->store().run("0000")->id, this->run_id("0000"));
}

TYPED_TEST_P(EdgesContract, of_many_runs_with_one_beginning_two_are_named) {
  for (const char* id : {"abcd1", "abcd2", "abcd3", "abcd4"}) this->run(id);
  const auto error = this->store().run("abcd").error();
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_THAT(error.what, testing::HasSubstr("…"));
}

TYPED_TEST_P(EdgesContract, a_run_that_is_saved_again_keeps_its_place) {
  this->run("aaaa");
  this->run("bbbb");
  this->run("aaaa");
  EXPECT_EQ(this->runs_in_order(), "bbbb aaaa ");
  this->run("aaaa", "2025-07-02T08:00:00.000Z");
  EXPECT_EQ(this->runs_in_order(), "aaaa bbbb ");
}

TYPED_TEST_P(EdgesContract, a_run_that_was_deleted_begins_anew) {
  const std::string id = this->run("aaaa").id;
  ASSERT_TRUE(this->store().add_event(id, this->event("RunStarted")));
  ASSERT_TRUE(this->store().add_event(id, this->event("RunStopped")));
  ASSERT_TRUE(this->store().set_tags(id, {"t"}));
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_EQ(this->store().delete_run(id).error().kind, ErrorKind::not_found);
  this->run("aaaa");
  EXPECT_EQ(this->store().add_event(id, this->event("RunStarted")), 1);
  EXPECT_TRUE(this->store().tags(id)->empty());
  EXPECT_EQ(this->store().events(id, 0)->size(), 1u);
}

TYPED_TEST_P(EdgesContract, events_are_read_from_anywhere) {
  const std::string id = this->run("aaaa").id;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(this->store().add_event(id, this->event(std::to_string(i))));
  EXPECT_EQ(this->store().events(id, this->lowest)->size(), 3u);
  EXPECT_EQ(this->store().events(id, -1)->size(), 3u);
  EXPECT_EQ(this->store().events(id, 2)->front().type, "2");
  EXPECT_TRUE(this->store().events(id, 4)->empty());
  EXPECT_TRUE(this->store().events(id, this->highest)->empty());
}

TYPED_TEST_P(EdgesContract, commands_are_read_from_anywhere) {
  const std::string id = this->run("aaaa").id;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(this->store().add_command(id, {0, "note", std::to_string(i)}));
  EXPECT_EQ(this->store().commands(id, this->lowest)->size(), 3u);
  EXPECT_EQ(this->store().commands(id, 2)->front().text, "2");
  EXPECT_TRUE(this->store().commands(id, 4)->empty());
  EXPECT_TRUE(this->store().commands(id, this->highest)->empty());
}

TYPED_TEST_P(EdgesContract, six_hundred_events_keep_their_order) {
  const std::string id = this->run("aaaa").id;
  for (int i = 1; i <= 600; ++i) ASSERT_EQ(this->store().add_event(id, this->event(std::to_string(i))), i);
  const auto events = this->store().events(id, 0);
  ASSERT_TRUE(events) << events.error().what;
  ASSERT_EQ(events->size(), 600u);
  for (std::size_t i = 0; i < 600; ++i) ASSERT_EQ((*events)[i].type, std::to_string(i + 1));
}

TYPED_TEST_P(EdgesContract, json_of_every_kind_comes_back) {
  const std::string id = this->run("aaaa").id;
  const std::vector<nlohmann::json> values{nullptr,
                                           true,
                                           "text",
                                           0.1,
                                           this->highest,
                                           this->lowest,
                                           std::numeric_limits<std::uint64_t>::max(),
                                           nlohmann::json::array(),
                                           nlohmann::json::object(),
                                           {1, {{"a", {nullptr, "云"}}}, -0.0}};
  for (const nlohmann::json& value : values) {
    ASSERT_TRUE(this->store().save_report(id, {"partial", "", value}));
    EXPECT_EQ((*this->store().report(id))->json, value);
    ASSERT_TRUE(this->store().add_event(id, this->event("E", "", value)));
    EXPECT_EQ(this->store().events(id, 0)->back().data, value);
  }
}

TYPED_TEST_P(EdgesContract, figures_of_a_model_call_come_back_at_their_limits) {
  ModelCall made = this->model_call(this->run("aaaa").id);
  for (const bool high : {true, false}) {
    const int figure = high ? std::numeric_limits<int>::max() : std::numeric_limits<int>::min();
    made.prompt_tokens = made.completion_tokens = made.attempts = made.cuts = made.cached_tokens = figure;
    made.milliseconds = made.waited_ms = made.first_token_ms = high ? this->highest : this->lowest;
    made.cost = high ? std::numeric_limits<double>::max() : std::numeric_limits<double>::denorm_min();
    ASSERT_TRUE(this->store().add_model_call(made));
    const ModelCall kept = this->store().model_call_figures(made.run_id)->back();
    EXPECT_EQ(kept.prompt_tokens, figure);
    EXPECT_EQ(kept.completion_tokens, figure);
    EXPECT_EQ(kept.attempts, figure);
    EXPECT_EQ(kept.cuts, figure);
    EXPECT_EQ(kept.cached_tokens, figure);
    EXPECT_EQ(kept.milliseconds, made.milliseconds);
    EXPECT_EQ(kept.waited_ms, made.waited_ms);
    EXPECT_EQ(kept.first_token_ms, made.first_token_ms);
    EXPECT_EQ(kept.cost, made.cost);
  }
}

TYPED_TEST_P(EdgesContract, costs_come_back_to_the_last_bit) {
  ModelCall made = this->model_call(this->run("aaaa").id);
  for (const double cost : {0.1, 1.0 / 3, 1e-300, 1e300, 123456789.123456789, -0.5, 0.0}) {
    made.cost = cost;
    ASSERT_TRUE(this->store().add_model_call(made));
    EXPECT_EQ(this->store().model_calls(made.run_id)->back().cost, cost);
  }
}

TYPED_TEST_P(EdgesContract, sizes_of_what_was_sent_come_back_at_their_limits) {
  const std::string id = this->run("aaaa").id;
  ASSERT_TRUE(this->store().add_sent_request(id, {"h", "p", "", true, this->highest, this->lowest, ""}));
  const auto sent = this->store().sent_requests(id);
  EXPECT_EQ(sent->front().bytes_out, this->highest);
  EXPECT_EQ(sent->front().bytes_in, this->lowest);
}

TYPED_TEST_P(EdgesContract, size_and_time_of_a_file_come_back_at_their_limits) {
  ASSERT_TRUE(this->store().index_file({"/a", this->highest, this->lowest, "", "e"}, nullptr, {}));
  const auto file = this->store().library_file("/a");
  EXPECT_EQ((*file)->size, this->highest);
  EXPECT_EQ((*file)->modified_ns, this->lowest);
}

TYPED_TEST_P(EdgesContract, blocks_of_every_kind_come_back) {
  Document made = this->document("d1", std::string(100, 'x'));
  made.blocks.clear();
  std::size_t at = 0;
  for (const BlockKind kind : {BlockKind::heading, BlockKind::paragraph, BlockKind::list_item, BlockKind::table_row,
                               BlockKind::quote, BlockKind::code, BlockKind::caption}) {
    made.blocks.push_back({kind, static_cast<int>(at), at, at + 5, 7});
    at += 10;
  }
  ASSERT_TRUE(this->store().save_document("", made));
  EXPECT_EQ(nlohmann::json((*this->store().document("d1"))->blocks), nlohmann::json(made.blocks));
}

TYPED_TEST_P(EdgesContract, a_document_without_text_or_blocks_comes_back) {
  Document made = this->document("d1", "");
  made.blocks.clear();
  made.origin = Origin::file;
  ASSERT_TRUE(this->store().save_document("", made));
  const auto kept = this->store().document("d1");
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->origin, Origin::file);
  EXPECT_TRUE((*kept)->blocks.empty());
}

TYPED_TEST_P(EdgesContract, documents_of_a_run_are_in_the_order_of_the_bytes_of_their_addresses) {
  const std::string id = this->run("aaaa").id;
  for (const char* url : {"b", "a", "云", "B", "a/b", "a-b", "é", "", "_"}) {
    Document made = this->document(std::string("id of ") + url, "x");
    made.url = url;
    ASSERT_TRUE(this->store().save_document(id, made));
  }
  std::string order;
  const auto documents = this->store().documents(id);
  for (const Document& one : documents.value()) order += one.url + " ";
  EXPECT_EQ(order, " B _ a a-b a/b b é 云 ");
}

TYPED_TEST_P(EdgesContract, tags_and_tokens_are_in_the_order_of_their_bytes) {
  const std::string id = this->run("aaaa").id;
  const std::vector<std::string> ordered{"!", "1", "10", "2", "A", "B", "Z", "_", "a", "a b", "ab", "z", "é", "云"};
  ASSERT_TRUE(this->store().set_tags(id, {ordered.rbegin(), ordered.rend()}));
  EXPECT_EQ(this->store().tags(id).value(), ordered);
  for (auto name = ordered.rbegin(); name != ordered.rend(); ++name)
    ASSERT_TRUE(this->store().add_token(*name, "hash " + *name));
  std::vector<std::string> names;
  const auto tokens = this->store().tokens();
  for (const TokenRecord& token : tokens.value()) names.push_back(token.name);
  EXPECT_EQ(names, ordered);
}

TYPED_TEST_P(EdgesContract, names_that_differ_by_case_or_space_are_different) {
  EXPECT_TRUE(this->store().add_token("a", "1"));
  EXPECT_TRUE(this->store().add_token("A", "2"));
  EXPECT_TRUE(this->store().add_token("a ", "3"));
  EXPECT_EQ(this->store().keep_key("k", "one"), "one");
  EXPECT_EQ(this->store().keep_key("K", "two"), "two");
  EXPECT_EQ(this->store().keep_key("k ", "three"), "three");
  EXPECT_EQ(this->store().tokens()->size(), 3u);
}

TYPED_TEST_P(EdgesContract, pages_up_to_the_bound_stay_and_one_byte_more_drives_the_oldest_out) {
  ASSERT_TRUE(this->store().keep_page(this->page("a", std::string(50, 'x')), 100));
  this->clock().advance(Milliseconds{1});
  ASSERT_TRUE(this->store().keep_page(this->page("b", std::string(50, 'x')), 100));
  EXPECT_TRUE(*this->store().kept_page("a"));
  this->clock().advance(Milliseconds{1});
  ASSERT_TRUE(this->store().keep_page(this->page("c", "x"), 100));
  EXPECT_FALSE(*this->store().kept_page("a"));
  EXPECT_TRUE(*this->store().kept_page("b"));
}

TYPED_TEST_P(EdgesContract, of_pages_checked_at_once_those_first_by_address_stay) {
  for (const char* url : {"c", "a", "b"}) ASSERT_TRUE(this->store().keep_page(this->page(url, "12345"), 10));
  EXPECT_TRUE(*this->store().kept_page("a"));
  EXPECT_TRUE(*this->store().kept_page("b"));
  EXPECT_FALSE(*this->store().kept_page("c"));
}

TYPED_TEST_P(EdgesContract, without_room_no_page_stays_but_empty_ones) {
  ASSERT_TRUE(this->store().keep_page(this->page("a", ""), 0));
  ASSERT_TRUE(this->store().keep_page(this->page("b", "x"), 0));
  EXPECT_TRUE(*this->store().kept_page("a"));
  EXPECT_FALSE(*this->store().kept_page("b"));
}

TYPED_TEST_P(EdgesContract, a_page_is_kept_to_the_last_millisecond_of_its_age) {
  ASSERT_TRUE(this->store().keep_page(this->page("a", "x"), 100));
  this->clock().advance(page_age_max);
  EXPECT_TRUE(*this->store().kept_page("a"));
  this->clock().advance(Milliseconds{1});
  EXPECT_FALSE(*this->store().kept_page("a"));
}

TYPED_TEST_P(EdgesContract, a_file_whose_document_changes_lets_the_old_one_stay_with_its_other_file) {
  this->index("/docs/a.md", this->document("d1", "quantum"));
  this->index("/docs/b.md", this->document("d1", "quantum"));
  this->index("/docs/a.md", this->document("d2", "lattice"));
  EXPECT_TRUE(this->has_document("d1"));
  EXPECT_THAT(this->found("quantum", {"/docs"}), testing::SizeIs(1));
  EXPECT_THAT(this->found("quantum", {"/docs/a.md"}), testing::IsEmpty());
}

TYPED_TEST_P(EdgesContract, a_document_of_two_runs_and_a_file_leaves_with_the_last) {
  const std::string a = this->run("aaaa").id, b = this->run("bbbb").id;
  for (const std::string& id : {a, b}) ASSERT_TRUE(this->store().save_document(id, this->document("d1", "quantum")));
  this->index("/docs/a.md", this->document("d1", "quantum"));
  ASSERT_TRUE(this->store().delete_run(a));
  EXPECT_TRUE(this->has_document("d1"));
  ASSERT_TRUE(this->store().remove_file("/docs/a.md"));
  EXPECT_TRUE(this->has_document("d1"));
  ASSERT_TRUE(this->store().delete_run(b));
  EXPECT_FALSE(this->has_document("d1"));
}

TYPED_TEST_P(EdgesContract, folders_that_look_like_patterns_are_only_themselves) {
  for (const char* path : {"/a%/1", "/ab/2", "/a_/3", "/a'/4", "/a\\/5", "/a*/6", "/a?1/7"})
    this->index(path, this->document(path, "quantum " + std::string(path)));
  for (const char* folder : {"/a%", "/a_", "/a'", "/a\\", "/a*", "/a?1"}) {
    EXPECT_EQ(this->store().library_files(folder)->size(), 1u) << folder;
    EXPECT_THAT(this->found("quantum", {folder}), testing::SizeIs(1)) << folder;
  }
}

TYPED_TEST_P(EdgesContract, a_library_is_searched_in_many_folders_at_once) {
  std::vector<std::string> folders;
  for (int i = 0; i < 60; ++i) {
    folders.push_back("/f" + std::to_string(i));
    if (i % 10 == 0) this->index(folders.back() + "/a", this->document(folders.back(), "quantum"));
  }
  EXPECT_THAT(this->found("quantum", folders, 100), testing::SizeIs(6));
  EXPECT_THAT(this->found("quantum", {"/f0", "/f0", "/f0/"}), testing::SizeIs(1));
}

TYPED_TEST_P(EdgesContract, more_passages_than_are_asked_for_yield_as_many_as_asked) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "quantum line " + std::to_string(i) + "\n";
  this->index("/docs/a.md", this->document("d1", text));
  for (const std::size_t count : {1u, 10u, 249u, 250u, 1'000u})
    EXPECT_EQ(this->found("quantum", {"/docs"}, count).size(), std::min<std::size_t>(count, 250)) << count;
}

TYPED_TEST_P(EdgesContract, texts_are_found_as_many_as_asked) {
  const std::string id = this->run("aaaa").id;
  ASSERT_TRUE(this->store().save_report(id, {"final", "", {}}));
  std::vector<SearchedText> texts;
  for (int i = 0; i < 30; ++i) texts.push_back({"claim", "c" + std::to_string(i), "", "Copper is red."});
  ASSERT_TRUE(this->store().index_run(id, texts));
  for (const std::size_t count : {0u, 1u, 29u, 30u, 1'000u})
    EXPECT_EQ(this->store().find_text("copper", count)->size(), std::min<std::size_t>(count, 30)) << count;
}

TYPED_TEST_P(EdgesContract, odd_queries_find_what_there_is_of_words_in_them) {
  const std::string id = this->run("aaaa").id;
  ASSERT_TRUE(this->store().save_report(id, {"final", "", {}}));
  ASSERT_TRUE(this->store().index_run(id, {{"report", "1", "", "Copper costs 12% more, 铜价上涨。"}}));
  for (const char* query :
       {"copper", "COPPER!!!", "'copper", "\"copper\"", "copper\\", "{copper}", "copper,NULL", "(copper)",
        "copper AND zinc", "copper:*", "铜价", "\xff copper \xfe", "铜价\n\n上涨", "12%"})
    EXPECT_EQ(this->store().find_text(query, 5)->size(), 1u) << query;
  for (const char* query : {"", " ", "%", "_", "\\", "\"", "{}", "NULL", "''", "\xff", "zinc"})
    EXPECT_TRUE(this->store().find_text(query, 5)->empty()) << query;
}

TYPED_TEST_P(EdgesContract, a_claim_that_was_never_given_writes_nothing) {
  const std::string id = this->run("aaaa").id;
  const std::int64_t claim = this->store().claim_run(id, "one").value();
  for (const std::int64_t wrong : {claim + 1, claim - 1, this->highest, this->lowest}) {
    EXPECT_EQ(this->store().intend_step(id, wrong, "k").error().kind, ErrorKind::cancelled);
    EXPECT_EQ(this->store().tell_step(id, wrong, "k", "1").error().kind, ErrorKind::cancelled);
  }
  EXPECT_TRUE(this->store().journal(id)->empty());
}

TYPED_TEST_P(EdgesContract, a_step_is_intended_as_often_as_it_is_counted) {
  const std::string id = this->run("aaaa").id;
  const std::int64_t claim = this->store().claim_run(id, "one").value();
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(this->store().intend_step(id, claim, "k"));
  EXPECT_EQ(this->store().journal(id)->front().attempts, 25);
}

REGISTER_TYPED_TEST_SUITE_P(
    EdgesContract, an_empty_store_answers_everything_with_nothing, every_status_of_a_run_comes_back,
    four_digits_are_enough_of_an_id_and_all_of_them_are_not_too_many, ids_at_both_ends_are_found_by_their_beginning,
    of_many_runs_with_one_beginning_two_are_named, a_run_that_is_saved_again_keeps_its_place,
    a_run_that_was_deleted_begins_anew, events_are_read_from_anywhere, commands_are_read_from_anywhere,
    six_hundred_events_keep_their_order, json_of_every_kind_comes_back,
    figures_of_a_model_call_come_back_at_their_limits, costs_come_back_to_the_last_bit,
    sizes_of_what_was_sent_come_back_at_their_limits, size_and_time_of_a_file_come_back_at_their_limits,
    blocks_of_every_kind_come_back, a_document_without_text_or_blocks_comes_back,
    documents_of_a_run_are_in_the_order_of_the_bytes_of_their_addresses,
    tags_and_tokens_are_in_the_order_of_their_bytes, names_that_differ_by_case_or_space_are_different,
    pages_up_to_the_bound_stay_and_one_byte_more_drives_the_oldest_out,
    of_pages_checked_at_once_those_first_by_address_stay, without_room_no_page_stays_but_empty_ones,
    a_page_is_kept_to_the_last_millisecond_of_its_age,
    a_file_whose_document_changes_lets_the_old_one_stay_with_its_other_file,
    a_document_of_two_runs_and_a_file_leaves_with_the_last, folders_that_look_like_patterns_are_only_themselves,
    a_library_is_searched_in_many_folders_at_once, more_passages_than_are_asked_for_yield_as_many_as_asked,
    texts_are_found_as_many_as_asked, odd_queries_find_what_there_is_of_words_in_them,
    a_claim_that_was_never_given_writes_nothing, a_step_is_intended_as_often_as_it_is_counted);

}  // namespace kaozheng::store
