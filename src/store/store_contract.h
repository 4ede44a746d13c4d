// SPDX-License-Identifier: Apache-2.0
// What every store does, as tests. A store joins by a class with `Store& store()` that is made anew for each test:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreContract, SqliteWorld);
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/store.h"

namespace kaozheng::store {

template <class World>
class StoreContract : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::missing(); })
      if (const auto why = World::missing()) GTEST_SKIP() << *why;
  }
  Store& store() { return world_.store(); }
  ManualClock& clock() { return world_.clock; }

  static std::string run_id(const std::string& beginning) {
    return beginning + std::string(32 - beginning.size(), '0');
  }
  RunRecord run(const std::string& beginning, const std::string& started_at = "2025-07-01T08:00:00.000Z") {
    RunRecord made;
    made.id = run_id(beginning);
    made.topic = "云计算的三大转向";
    made.started_at = started_at;
    made.settings = {{"engines", {"local"}}, {"limits", {{"max_loops", 3}}}};
    const auto saved = store().save_run(made);
    EXPECT_TRUE(saved) << saved.error().what;
    return made;
  }
  static Event event(std::string type, std::string task_id = "", nlohmann::json data = nlohmann::json::object()) {
    Event made;
    made.type = std::move(type);
    made.task_id = std::move(task_id);
    made.data = std::move(data);
    return made;
  }
  static ModelCall model_call(std::string run_id) {
    ModelCall made;
    made.run_id = std::move(run_id);
    return made;
  }
  static Document document(const std::string& id, const std::string& text) {
    Document made;
    made.id = id;
    made.url = "https://a.example/" + id;
    made.media_type = "text/html";
    made.title = "标题 " + id;
    made.author = "Ada";
    made.site = "a.example";
    made.published = "2025-07";
    made.modified = "2025-07-02";
    made.canonical_url = "https://a.example/page";
    made.licence = "CC BY 4.0";
    made.language = "zh";
    made.fetched_at = "2025-07-01T08:00:00.000Z";
    made.text = text;
    made.blocks = {{BlockKind::paragraph, 0, 0, text.size(), 0}};
    return made;
  }
  KeptPage page(const std::string& url, const std::string& bytes) {
    KeptPage made;
    made.url = url;
    made.final_url = url + "#final";
    made.content_type = "text/html; charset=gbk";
    made.etag = "W/\"1\"";
    made.last_modified = "Tue, 01 Jul 2025 00:00:00 GMT";
    made.checked_at = clock().now();
    made.fresh_until = clock().now() + Milliseconds{1'500};
    made.document_id = "none";
    made.bytes = bytes;
    return made;
  }
  // Every line of the text is a passage.
  static std::vector<Passage> lines(const Document& made, const std::string& heading = "") {
    std::vector<Passage> passages;
    for (std::size_t begin = 0; begin < made.text.size();) {
      const std::size_t end = std::min(made.text.find('\n', begin), made.text.size());
      passages.push_back({passage_id(made.id, begin, end), made.id, begin, end, made.text.substr(begin, end - begin),
                          heading, 2, Origin::file});
      begin = end + 1;
    }
    return passages;
  }
  void index(const std::string& path, const Document& made, const std::string& heading = "") {
    const auto indexed = store().index_file({path, 10, 20, made.id, ""}, &made, lines(made, heading));
    ASSERT_TRUE(indexed) << indexed.error().what;
  }
  std::vector<std::string> found(const std::string& query, const std::vector<std::string>& folders,
                                 std::size_t count = 10) {
    std::vector<std::string> texts;
    const auto hits = store().search_library(query, folders, count);
    EXPECT_TRUE(hits) << hits.error().what;
    if (hits)
      for (const PassageHit& hit : *hits) texts.push_back(hit.passage.text);
    return texts;
  }
  bool has_document(const std::string& id) {
    const auto kept = store().document(id);
    EXPECT_TRUE(kept) << kept.error().what;
    return kept && kept->has_value();
  }

 private:
  World world_;
};
TYPED_TEST_SUITE_P(StoreContract);

TYPED_TEST_P(StoreContract, a_run_is_kept_and_replaced) {
  RunRecord made = this->run("abcd");
  made.status = RunStatus::failed;
  made.ended_at = "2025-07-01T09:00:00.000Z";
  made.error = "断电";
  ASSERT_TRUE(this->store().save_run(made));
  const auto kept = this->store().run(made.id);
  ASSERT_TRUE(kept) << kept.error().what;
  EXPECT_EQ(kept->topic, made.topic);
  EXPECT_EQ(kept->status, RunStatus::failed);
  EXPECT_EQ(kept->started_at, made.started_at);
  EXPECT_EQ(kept->ended_at, made.ended_at);
  EXPECT_EQ(kept->error, "断电");
  EXPECT_EQ(kept->settings, made.settings);
}

TYPED_TEST_P(StoreContract, replacing_a_run_keeps_what_it_wrote) {
  RunRecord made = this->run("abcd");
  ASSERT_TRUE(this->store().add_event(made.id, this->event("RunStarted")));
  ASSERT_TRUE(this->store().save_report(made.id, {"partial", "# R", {}}));
  made.status = RunStatus::finished;
  ASSERT_TRUE(this->store().save_run(made));
  EXPECT_EQ(this->store().events(made.id, 0)->size(), 1u);
  EXPECT_TRUE(this->store().report(made.id)->has_value());
}

TYPED_TEST_P(StoreContract, a_run_is_found_by_the_beginning_of_its_id) {
  this->run("abcd1");
  this->run("abcd2");
  EXPECT_EQ(this->store().run("abcd1")->id, this->run_id("abcd1"));
  EXPECT_EQ(this->store().run("ABCD2")->id, this->run_id("abcd2"));
  EXPECT_EQ(this->store().run("abcd").error().kind, ErrorKind::invalid);
  EXPECT_THAT(this->store().run("abcd").error().what, testing::HasSubstr("abcd10000000"));
  EXPECT_EQ(this->store().run("abc").error().kind, ErrorKind::invalid);
  EXPECT_EQ(this->store().run("").error().kind, ErrorKind::invalid);
  EXPECT_EQ(this->store().run("%___").error().kind, ErrorKind::invalid);
  EXPECT_EQ(this->store().run("dead").error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().run(this->run_id("abcd1") + "0").error().kind, ErrorKind::not_found);
}

TYPED_TEST_P(StoreContract, the_newest_run_is_listed_first) {
  this->run("aaaa", "2025-07-01T08:00:00.000Z");
  this->run("cccc", "2025-07-03T08:00:00.000Z");
  this->run("bbbb", "2025-07-02T08:00:00.000Z");
  this->run("aaab", "2025-07-02T08:00:00.000Z");
  std::string order;
  const auto runs = this->store().runs();
  ASSERT_TRUE(runs) << runs.error().what;
  for (const RunRecord& run : *runs) order += run.id.substr(0, 4) + " ";
  EXPECT_EQ(order, "cccc aaab bbbb aaaa ");
}

TYPED_TEST_P(StoreContract, events_are_numbered_within_their_run_and_timed) {
  const std::string a = this->run("aaaa").id, b = this->run("bbbb").id;
  EXPECT_EQ(this->store().add_event(a, this->event("RunStarted", "", {{"topic", "云"}})), 1);
  EXPECT_EQ(this->store().add_event(b, this->event("RunStarted")), 1);
  this->clock().advance(Milliseconds{1500});
  EXPECT_EQ(this->store().add_event(a, this->event("PageRead", "t1", {{"url", "https://a.example"}})), 2);
  const auto events = this->store().events(a, 0);
  ASSERT_TRUE(events) << events.error().what;
  ASSERT_EQ(events->size(), 2u);
  EXPECT_EQ((*events)[0].data.at("topic"), "云");
  EXPECT_EQ((*events)[1].type, "PageRead");
  EXPECT_EQ((*events)[1].task_id, "t1");
  EXPECT_EQ((*events)[1].seq, 2);
  EXPECT_EQ((*events)[0].at, "2025-07-01T00:00:00.000Z");
  EXPECT_EQ((*events)[1].at, "2025-07-01T00:00:01.500Z");
  EXPECT_EQ(this->store().events(a, 1)->size(), 1u);
  EXPECT_TRUE(this->store().events(a, 2)->empty());
  EXPECT_TRUE(this->store().events("dead", 0)->empty());
}

TYPED_TEST_P(StoreContract, what_belongs_to_a_run_needs_the_run) {
  EXPECT_EQ(this->store().add_event("dead", this->event("RunStarted")).error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().save_report("dead", {"final", "", {}}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().add_model_call(this->model_call("dead")).error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->store().save_document("dead", this->document("d1", "x")).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(this->has_document("d1"));
  EXPECT_EQ(this->store().delete_run("dead").error().kind, ErrorKind::not_found);
}

TYPED_TEST_P(StoreContract, a_report_is_replaced_as_it_grows) {
  const std::string id = this->run("aaaa").id;
  EXPECT_FALSE(this->store().report(id)->has_value());
  EXPECT_EQ(*this->store().report_state(id), "");
  ASSERT_TRUE(this->store().save_report(id, {"partial", "# 一半", {{"a", 1}}}));
  ASSERT_TRUE(this->store().save_report(id, {"final", "# 全部", {{"a", 2}}}));
  const auto kept = this->store().report(id);
  EXPECT_EQ(*this->store().report_state(id), "final");
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->state, "final");
  EXPECT_EQ((*kept)->markdown, "# 全部");
  EXPECT_EQ((*kept)->json.at("a"), 2);
}

TYPED_TEST_P(StoreContract, model_calls_are_kept_in_order) {
  const std::string id = this->run("aaaa").id;
  ASSERT_TRUE(this->store().add_model_call({id, "plan", "qwen3:8b", "提示", "{}", "", 900, 80, 1200}));
  ASSERT_TRUE(this->store().add_model_call({id, "notes", "qwen3:8b", "p", "", "timed out", 0, 0, 7}));
  const auto calls = this->store().model_calls(id);
  ASSERT_TRUE(calls) << calls.error().what;
  ASSERT_EQ(calls->size(), 2u);
  EXPECT_EQ((*calls)[0].prompt, "提示");
  EXPECT_EQ((*calls)[0].prompt_tokens, 900);
  EXPECT_EQ((*calls)[0].completion_tokens, 80);
  EXPECT_EQ((*calls)[0].milliseconds, 1200);
  EXPECT_EQ((*calls)[1].task, "notes");
  EXPECT_EQ((*calls)[1].error, "timed out");
}

TYPED_TEST_P(StoreContract, how_a_model_call_went_is_kept_and_read_without_its_text) {
  const std::string id = this->run("aaaa").id;
  ModelCall made{id, "notes", "qwen3:8b", "提示", "{}", "timed out", 900, 80, 1200};
  made.endpoint = "desk";
  made.role = "researcher";
  made.lane = "t1";
  made.waited_ms = 300;
  made.first_token_ms = 250;
  made.attempts = 3;
  made.cost = 0.0125;
  made.currency = "USD";
  made.error_kind = "timed_out";
  made.rung = "tool";
  made.cuts = 1;
  made.cached_tokens = 640;
  made.started_at = "2025-07-01T08:00:00.000Z";
  ASSERT_TRUE(this->store().add_model_call(made));
  for (const auto& calls : {this->store().model_calls(id), this->store().model_call_figures(id)}) {
    ASSERT_TRUE(calls) << calls.error().what;
    ASSERT_EQ(calls->size(), 1u);
    const ModelCall& kept = calls->front();
    EXPECT_EQ(kept.prompt_tokens, 900);
    EXPECT_EQ(kept.endpoint, "desk");
    EXPECT_EQ(kept.role, "researcher");
    EXPECT_EQ(kept.lane, "t1");
    EXPECT_EQ(kept.waited_ms, 300);
    EXPECT_EQ(kept.first_token_ms, 250);
    EXPECT_EQ(kept.attempts, 3);
    EXPECT_EQ(kept.cost, 0.0125);
    EXPECT_EQ(kept.currency, "USD");
    EXPECT_EQ(kept.error, "timed out");
    EXPECT_EQ(kept.error_kind, "timed_out");
    EXPECT_EQ(kept.rung, "tool");
    EXPECT_EQ(kept.cuts, 1);
    EXPECT_EQ(kept.cached_tokens, 640);
    EXPECT_EQ(kept.started_at, "2025-07-01T08:00:00.000Z");
  }
  EXPECT_EQ(this->store().model_calls(id)->front().reply, "{}");
  EXPECT_EQ(this->store().model_call_figures(id)->front().prompt, "");
  EXPECT_EQ(this->store().model_call_figures(id)->front().reply, "");
}

TYPED_TEST_P(StoreContract, what_left_the_machine_is_kept_in_order_as_long_as_its_run) {
  const std::string id = this->run("aaaa").id;
  const net::SentRequest search{"search.example",          "search/brave", "云计算", true, 420, 9'000,
                                "2025-07-01T08:00:01.000Z"};
  const net::SentRequest own{"127.0.0.1:11434", "writer/edit", "", false, 0, 0, "2025-07-01T08:00:02.000Z"};
  ASSERT_TRUE(this->store().add_sent_request(id, search));
  ASSERT_TRUE(this->store().add_sent_request(id, own));
  EXPECT_FALSE(this->store().add_sent_request(this->run_id("bbbb"), own));
  const auto sent = this->store().sent_requests(id);
  ASSERT_TRUE(sent) << sent.error().what;
  ASSERT_EQ(sent->size(), 2u);
  EXPECT_EQ((*sent)[0].host, "search.example");
  EXPECT_EQ((*sent)[0].purpose, "search/brave");
  EXPECT_EQ((*sent)[0].query, "云计算");
  EXPECT_TRUE((*sent)[0].leaves);
  EXPECT_EQ((*sent)[0].bytes_out, 420);
  EXPECT_EQ((*sent)[0].bytes_in, 9'000);
  EXPECT_EQ((*sent)[0].at, search.at);
  EXPECT_FALSE((*sent)[1].leaves);
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_TRUE(this->store().sent_requests(id)->empty());
}

TYPED_TEST_P(StoreContract, a_document_comes_back_as_it_was) {
  const std::string id = this->run("aaaa").id;
  Document made = this->document("d1", std::string("零\0字节\n第二行", 20));
  made.blocks = {{BlockKind::heading, 2, 0, 3, 4}, {BlockKind::table_row, 0, 3, 20, 5}};
  ASSERT_TRUE(this->store().save_document(id, made));
  const auto kept = this->store().document("d1");
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->text, made.text);
  EXPECT_EQ(nlohmann::json(**kept), nlohmann::json(made));
  EXPECT_EQ(nlohmann::json((*kept)->blocks), nlohmann::json(made.blocks));
  EXPECT_FALSE(this->has_document("d2"));
}

TYPED_TEST_P(StoreContract, a_document_that_is_there_is_kept_and_linked) {
  const std::string a = this->run("aaaa").id, b = this->run("bbbb").id;
  ASSERT_TRUE(this->store().save_document(a, this->document("d1", "first")));
  ASSERT_TRUE(this->store().save_document(b, this->document("d1", "second")));
  ASSERT_TRUE(this->store().save_document(b, this->document("d1", "second")));
  EXPECT_EQ((*this->store().document("d1"))->text, "first");
  EXPECT_EQ(this->store().documents(a)->size(), 1u);
  EXPECT_EQ(this->store().documents(b)->size(), 1u);
}

TYPED_TEST_P(StoreContract, the_documents_of_a_run_are_listed_without_text_in_one_order) {
  const std::string id = this->run("aaaa").id;
  for (const char* name : {"d3", "d1", "d2"})
    ASSERT_TRUE(this->store().save_document(id, this->document(name, "text")));
  ASSERT_TRUE(this->store().save_document("", this->document("d4", "of no run")));
  const auto listed = this->store().documents(id);
  ASSERT_TRUE(listed) << listed.error().what;
  ASSERT_EQ(listed->size(), 3u);
  EXPECT_EQ((*listed)[0].id, "d1");
  EXPECT_EQ((*listed)[2].id, "d3");
  EXPECT_EQ((*listed)[0].title, "标题 d1");
  EXPECT_EQ((*listed)[0].text, "");
  EXPECT_TRUE(this->has_document("d4"));
}

TYPED_TEST_P(StoreContract, a_deleted_run_takes_along_what_only_it_used) {
  const std::string a = this->run("aaaa").id, b = this->run("bbbb").id;
  ASSERT_TRUE(this->store().add_event(a, this->event("RunStarted")));
  ASSERT_TRUE(this->store().save_report(a, {"final", "", {}}));
  ASSERT_TRUE(this->store().add_model_call(this->model_call(a)));
  for (const char* name : {"own", "shared", "filed"})
    ASSERT_TRUE(this->store().save_document(a, this->document(name, "云计算 " + std::string(name))));
  ASSERT_TRUE(this->store().save_document(b, this->document("shared", "")));
  this->index("/docs/f.md", this->document("filed", "云计算 filed"));
  ASSERT_TRUE(this->store().delete_run(a));
  EXPECT_EQ(this->store().run(a).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(this->store().events(a, 0)->empty());
  EXPECT_FALSE(this->store().report(a)->has_value());
  EXPECT_TRUE(this->store().model_calls(a)->empty());
  EXPECT_TRUE(this->store().documents(a)->empty());
  EXPECT_FALSE(this->has_document("own"));
  EXPECT_TRUE(this->has_document("shared"));
  EXPECT_TRUE(this->has_document("filed"));
  EXPECT_THAT(this->found("云计算", {"/docs"}), testing::SizeIs(1));
  EXPECT_TRUE(this->store().run(b));
}

TYPED_TEST_P(StoreContract, a_page_comes_back_byte_for_byte_and_is_replaced) {
  EXPECT_FALSE(*this->store().kept_page("https://a.example/"));
  KeptPage page = this->page("https://a.example/", std::string("\x89PNG\0\xFF<p>云", 12));
  ASSERT_TRUE(this->store().keep_page(page, 1'000));
  const auto kept = this->store().kept_page("https://a.example/");
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->final_url, page.final_url);
  EXPECT_EQ((*kept)->content_type, page.content_type);
  EXPECT_EQ((*kept)->etag, page.etag);
  EXPECT_EQ((*kept)->last_modified, page.last_modified);
  EXPECT_EQ((*kept)->checked_at, page.checked_at);
  EXPECT_EQ((*kept)->fresh_until, page.fresh_until);
  EXPECT_EQ((*kept)->document_id, page.document_id);
  EXPECT_EQ((*kept)->bytes, page.bytes);
  page.bytes = "other";
  ASSERT_TRUE(this->store().keep_page(page, 1'000));
  EXPECT_EQ((*this->store().kept_page("https://a.example/"))->bytes, "other");
  ASSERT_TRUE(this->store().drop_page("https://a.example/"));
  ASSERT_TRUE(this->store().drop_page("https://a.example/"));
  EXPECT_FALSE(*this->store().kept_page("https://a.example/"));
}

TYPED_TEST_P(StoreContract, of_many_pages_those_checked_last_stay) {
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(this->store().keep_page(this->page(name, std::string(40, 'x')), 100));
    this->clock().advance(Milliseconds{1'000});
  }
  EXPECT_FALSE(*this->store().kept_page("a"));
  EXPECT_TRUE(*this->store().kept_page("b"));
  EXPECT_TRUE(*this->store().kept_page("c"));
  ASSERT_TRUE(this->store().keep_page(this->page("d", std::string(101, 'x')), 100));
  EXPECT_FALSE(*this->store().kept_page("d"));
  ASSERT_TRUE(this->store().keep_page(this->page("e", "x"), 100));
  this->clock().advance(page_age_max + Milliseconds{1});
  EXPECT_FALSE(*this->store().kept_page("e")) << "none is kept for ever";
}

TYPED_TEST_P(StoreContract, a_deleted_run_takes_along_the_pages_only_it_read) {
  const std::string first = this->run("aaaa").id, second = this->run("bbbb").id;
  for (const char* name : {"own", "shared"}) {
    ASSERT_TRUE(this->store().save_document(first, this->document(name, "text")));
    KeptPage page = this->page(name, "text");
    page.document_id = name;
    ASSERT_TRUE(this->store().keep_page(page, 1'000));
  }
  ASSERT_TRUE(this->store().save_document(second, this->document("shared", "text")));
  ASSERT_TRUE(this->store().delete_run(first));
  EXPECT_FALSE(*this->store().kept_page("own"));
  EXPECT_TRUE(*this->store().kept_page("shared"));
}

TYPED_TEST_P(StoreContract, many_threads_may_use_it_at_once) {
  const std::string id = this->run("aaaa").id;
  std::atomic<int> failures{0};
  const auto check = [&](const auto& result) {
    if (!result) ++failures;
  };
  run_together(4, [&](std::size_t worker) {
    for (int i = 0; i < 10; ++i) {
      const std::string name = "d" + std::to_string(worker) + "-" + std::to_string(i);
      const Document made = this->document(name, "quantum " + name);
      check(this->store().add_event(id, this->event("PageRead", name)));
      check(this->store().save_document(id, made));
      check(this->store().index_file({"/docs/" + name, 1, 1, name, ""}, &made, this->lines(made)));
      check(this->store().search_library("quantum", {"/docs"}, 5));
      check(this->store().add_model_call(this->model_call(id)));
    }
  });
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(this->store().events(id, 0)->back().seq, 40);
  EXPECT_EQ(this->store().documents(id)->size(), 40u);
  EXPECT_THAT(this->found("quantum", {"/docs"}, 100), testing::SizeIs(40));
}

TYPED_TEST_P(StoreContract, a_search_reply_is_kept_for_a_while) {
  const auto reply = [&](Milliseconds age_max) { return this->store().search_reply("k", age_max).value(); };
  EXPECT_FALSE(reply(reply_age_max));
  ASSERT_TRUE(this->store().keep_search_reply("k", "一"));
  ASSERT_TRUE(this->store().keep_search_reply("k", "二"));
  EXPECT_EQ(reply(Milliseconds{1}), "二");
  EXPECT_FALSE(reply(Milliseconds{0}));
  this->clock().advance(Milliseconds{1000});
  EXPECT_FALSE(reply(Milliseconds{1000}));
  EXPECT_EQ(reply(Milliseconds{1001}), "二");
  this->clock().advance(reply_age_max);
  ASSERT_TRUE(this->store().keep_search_reply("other", "三"));
  EXPECT_FALSE(reply(reply_age_max * 2));
}

TYPED_TEST_P(StoreContract, a_deleted_run_leaves_no_search_reply) {
  const std::string id = this->run("aaaa").id;
  ASSERT_TRUE(this->store().keep_search_reply("k", "what was asked"));
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_FALSE(this->store().search_reply("k", reply_age_max).value());
}

REGISTER_TYPED_TEST_SUITE_P(StoreContract, a_run_is_kept_and_replaced, replacing_a_run_keeps_what_it_wrote,
                            a_run_is_found_by_the_beginning_of_its_id, the_newest_run_is_listed_first,
                            events_are_numbered_within_their_run_and_timed, what_belongs_to_a_run_needs_the_run,
                            a_report_is_replaced_as_it_grows, model_calls_are_kept_in_order,
                            what_left_the_machine_is_kept_in_order_as_long_as_its_run,
                            how_a_model_call_went_is_kept_and_read_without_its_text, a_document_comes_back_as_it_was,
                            a_document_that_is_there_is_kept_and_linked,
                            the_documents_of_a_run_are_listed_without_text_in_one_order,
                            a_deleted_run_takes_along_what_only_it_used,
                            a_page_comes_back_byte_for_byte_and_is_replaced, of_many_pages_those_checked_last_stay,
                            a_deleted_run_takes_along_the_pages_only_it_read, a_search_reply_is_kept_for_a_while,
                            a_deleted_run_leaves_no_search_reply, many_threads_may_use_it_at_once);

}  // namespace kaozheng::store
