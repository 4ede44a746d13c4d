// SPDX-License-Identifier: Apache-2.0
// What every store does with any bytes in any text of any record: they come back as they were. A store joins by
//   using SqliteBytes = BytesContract<SqliteWorld>;
//   TEST_P(SqliteBytes, come_back_as_they_were) { check(); }
//   INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteBytes, testing::ValuesIn(bytes_cases()), name_of_bytes_case);
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "store/store.h"

namespace kaozheng::store {

// The bytes, told apart by where they stand.
class AnyBytes {
 public:
  AnyBytes(std::string name, std::string bytes) : name_(std::move(name)), bytes_(std::move(bytes)) {}
  const std::string& name() const { return name_; }
  std::string at(int place) const { return bytes_.empty() ? "" : std::to_string(place) + bytes_; }
  std::string at_key(int place) const { return at(place).substr(0, 2'000); }  // what databases take as a key
  // JSON holds nothing but UTF-8.
  nlohmann::json json(int place) const { return {{"text", to_valid_utf8(at(place))}}; }

 private:
  std::string name_, bytes_;
};

inline std::vector<AnyBytes> any_bytes() {
  using namespace std::string_literals;
  std::mt19937 random(1);
  std::string long_text;
  while (long_text.size() < 100'000) long_text += static_cast<char>('a' + random() % 26);
  return {{"empty", ""},
          {"nul", "a\0b\0"s},
          {"broken_utf8", "云\xe4\xba\xff\x80\xc0\xaf\xed\xa0\x80"},
          {"quotes_and_backslashes", R"('";\'\\"" $1 ?1 {},E'\x00')"},
          {"four_bytes", "🀄𠮷😀"},
          {"the_last_code_point",
           "\xf4\x8f\xbf\xbf"
           "00\xf4\x8f\xbf\xbf"},
          {"wildcards", "%_[a-z]*%%"},
          {"lines", "\r\n\n\t a \r"},
          {"a_long_text", long_text}};
}

struct BytesCase {
  std::string record;
  void (*keeps)(Store& store, const AnyBytes& any);
  AnyBytes any;
  friend std::ostream& operator<<(std::ostream& out, const BytesCase& one) {
    return out << one.record << " " << one.any.name();
  }
};
inline std::string name_of_bytes_case(const testing::TestParamInfo<BytesCase>& info) {
  return info.param.record + "_" + info.param.any.name();
}

namespace keeps {

inline RunRecord saved_run(Store& store) {
  RunRecord made;
  made.id = std::string(32, 'a');
  made.started_at = "2025-07-01T08:00:00.000Z";
  EXPECT_TRUE(store.save_run(made));
  return made;
}

inline void run(Store& store, const AnyBytes& any) {
  RunRecord made = saved_run(store);
  made.topic = any.at(1);
  made.status = RunStatus::failed;
  made.started_at = any.at(2);
  made.ended_at = any.at(3);
  made.error = any.at(4);
  made.settings = any.json(5);
  ASSERT_TRUE(store.save_run(made));
  const auto kept = store.run(made.id);
  ASSERT_TRUE(kept) << kept.error().what;
  EXPECT_EQ(kept->topic, made.topic);
  EXPECT_EQ(kept->started_at, made.started_at);
  EXPECT_EQ(kept->ended_at, made.ended_at);
  EXPECT_EQ(kept->error, made.error);
  EXPECT_EQ(kept->settings, made.settings);
}

inline void holder(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.claim_run(id, any.at(1)));
  EXPECT_EQ(store.run_holder(id), any.at(1));
}

inline void event(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.add_event(id, {any.at(1), any.at(2), any.json(3), 0, ""}));
  const auto kept = store.events(id, 0);
  ASSERT_TRUE(kept) << kept.error().what;
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(kept->front().type, any.at(1));
  EXPECT_EQ(kept->front().task_id, any.at(2));
  EXPECT_EQ(kept->front().data, any.json(3));
}

inline void report(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.save_report(id, {any.at(1), any.at(2), any.json(3)}));
  const auto kept = store.report(id);
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->state, any.at(1));
  EXPECT_EQ((*kept)->markdown, any.at(2));
  EXPECT_EQ((*kept)->json, any.json(3));
  EXPECT_EQ(store.report_state(id), any.at(1));
}

inline void step(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  const std::int64_t claim = store.claim_run(id, "one").value_or(0);
  ASSERT_TRUE(store.intend_step(id, claim, any.at_key(1)));
  ASSERT_TRUE(store.tell_step(id, claim, any.at_key(1), any.at(2)));
  ASSERT_TRUE(store.decide_step(id, claim, "d" + any.at_key(3), any.at(4)));
  const auto kept = store.journal(id);
  ASSERT_TRUE(kept) << kept.error().what;
  ASSERT_EQ(kept->size(), 2u);
  EXPECT_EQ((*kept)[0].key, any.at_key(1));
  EXPECT_EQ((*kept)[0].answer, any.at(2));
  EXPECT_EQ((*kept)[0].attempts, 1);
  EXPECT_EQ((*kept)[1].key, "d" + any.at_key(3));
  EXPECT_EQ((*kept)[1].answer, any.at(4));
}

inline void command(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.add_command(id, {0, any.at(1), any.at(2)}));
  const auto kept = store.commands(id, 0);
  ASSERT_TRUE(kept) << kept.error().what;
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(kept->front().kind, any.at(1));
  EXPECT_EQ(kept->front().text, any.at(2));
}

inline void model_call(Store& store, const AnyBytes& any) {
  ModelCall made;
  made.run_id = saved_run(store).id;
  const std::vector<std::string ModelCall::*> texts{
      &ModelCall::task,  &ModelCall::model,      &ModelCall::prompt,   &ModelCall::reply,
      &ModelCall::error, &ModelCall::role,       &ModelCall::lane,     &ModelCall::endpoint,
      &ModelCall::rung,  &ModelCall::started_at, &ModelCall::currency, &ModelCall::error_kind};
  int place = 0;
  for (const auto text : texts) made.*text = any.at(++place);
  ASSERT_TRUE(store.add_model_call(made));
  const auto kept = store.model_calls(made.run_id);
  ASSERT_TRUE(kept) << kept.error().what;
  ASSERT_EQ(kept->size(), 1u);
  for (const auto text : texts) EXPECT_EQ(kept->front().*text, made.*text);
}

inline void sent_request(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.add_sent_request(id, {any.at(1), any.at(2), any.at(3), true, 0, 0, any.at(4)}));
  const auto kept = store.sent_requests(id);
  ASSERT_TRUE(kept) << kept.error().what;
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(kept->front().host, any.at(1));
  EXPECT_EQ(kept->front().purpose, any.at(2));
  EXPECT_EQ(kept->front().query, any.at(3));
  EXPECT_EQ(kept->front().at, any.at(4));
}

inline void document(Store& store, const AnyBytes& any) {
  const std::string run = saved_run(store).id;
  Document made;
  const std::vector<std::string Document::*> texts{
      &Document::url,      &Document::media_type, &Document::title,    &Document::author,
      &Document::site,     &Document::published,  &Document::modified, &Document::licence,
      &Document::language, &Document::fetched_at, &Document::text,     &Document::canonical_url};
  int place = 0;
  for (const auto text : texts) made.*text = any.at(++place);
  made.id = "d" + any.at_key(0);
  ASSERT_TRUE(store.save_document(run, made));
  const auto kept = store.document(made.id);
  ASSERT_TRUE(kept && *kept);
  for (const auto text : texts) EXPECT_EQ((**kept).*text, made.*text);
  const auto listed = store.documents(run);
  ASSERT_TRUE(listed) << listed.error().what;
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front().id, made.id);
  EXPECT_EQ(listed->front().url, made.url);
}

inline void page(Store& store, const AnyBytes& any) {
  KeptPage made;
  const std::vector<std::string KeptPage::*> texts{&KeptPage::url,  &KeptPage::final_url,     &KeptPage::content_type,
                                                   &KeptPage::etag, &KeptPage::last_modified, &KeptPage::bytes};
  int place = 0;
  for (const auto text : texts) made.*text = any.at(++place);
  made.document_id = any.at_key(++place);
  made.checked_at = *parse_iso8601("2025-07-01");
  ASSERT_TRUE(store.keep_page(made, 1'000'000));
  const auto kept = store.kept_page(made.url);
  ASSERT_TRUE(kept && *kept);
  for (const auto text : texts) EXPECT_EQ((**kept).*text, made.*text);
  EXPECT_EQ((*kept)->document_id, made.document_id);
  ASSERT_TRUE(store.drop_page(made.url));
  EXPECT_FALSE(*store.kept_page(made.url));
}

inline void search_reply(Store& store, const AnyBytes& any) {
  ASSERT_TRUE(store.keep_search_reply("k", "another"));
  ASSERT_TRUE(store.keep_search_reply(any.at(1), any.at(2)));
  EXPECT_EQ(store.search_reply(any.at(1), reply_age_max).value(), any.at(2));
}

inline void library_file(Store& store, const AnyBytes& any) {
  const std::string path = "/docs/" + any.at(1);
  ASSERT_TRUE(store.index_file({"/docs", 1, 1, "", "the folder's namesake"}, nullptr, {}));
  ASSERT_TRUE(store.index_file({path, 1, 1, "", any.at(2)}, nullptr, {}));
  const auto kept = store.library_file(path);
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->path, path);
  EXPECT_EQ((*kept)->error, any.at(2));
  EXPECT_EQ(store.library_files("/docs")->size(), 2u);
  EXPECT_GE(store.library_files(path)->size(), 1u);
  ASSERT_TRUE(store.remove_file(path));
  EXPECT_FALSE(*store.library_file(path));
}

inline void passage(Store& store, const AnyBytes& any) {
  Document made;
  made.id = "d";
  const Passage kept{"p" + any.at_key(1), "d", 1, 2, "copper " + any.at(2), any.at(3), 4, Origin::file};
  ASSERT_TRUE(store.index_file({"/docs/a.md", 1, 1, "d", ""}, &made, {kept}));
  const auto found = store.search_library("copper", {"/docs"}, 5);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().passage.id, kept.id);
  EXPECT_EQ(found->front().passage.text, kept.text);
  EXPECT_EQ(found->front().passage.heading, kept.heading);
}

inline void found_text(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.save_report(id, {"final", "", {}}));
  ASSERT_TRUE(store.index_run(id, {{any.at(1), any.at(2), any.at(3), "Copper " + any.at(4)}}));
  const auto found = store.find_text("copper", 5);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().kind, any.at(1));
  EXPECT_EQ(found->front().ref, any.at(2));
  EXPECT_EQ(found->front().title, any.at(3));
}

inline void tag(Store& store, const AnyBytes& any) {
  const std::string id = saved_run(store).id;
  ASSERT_TRUE(store.set_tags(id, {any.at_key(2), any.at_key(1), any.at_key(2), "t"}));
  std::vector<std::string> wanted{"t"};
  if (!any.at(1).empty()) wanted = {any.at_key(1), any.at_key(2), "t"};
  EXPECT_EQ(store.tags(id).value(), wanted);
  EXPECT_EQ(store.tags_by_run()->at(id), wanted);
}

inline void token(Store& store, const AnyBytes& any) {
  ASSERT_TRUE(store.add_token(any.at_key(1), any.at_key(2)));
  ASSERT_TRUE(store.add_token("another", "hash"));
  EXPECT_EQ(store.add_token(any.at_key(1), "third").error().kind, ErrorKind::invalid);
  EXPECT_EQ(store.add_token("third", any.at_key(2)).error().kind, ErrorKind::invalid);
  const auto kept = store.tokens();
  ASSERT_TRUE(kept) << kept.error().what;
  ASSERT_EQ(kept->size(), 2u);
  EXPECT_EQ(kept->front().name, any.at_key(1));
  EXPECT_EQ(kept->front().sha256, any.at_key(2));
  ASSERT_TRUE(store.remove_token(any.at_key(1)));
  EXPECT_EQ(store.tokens()->size(), 1u);
}

inline void order_key(Store& store, const AnyBytes& any) {
  EXPECT_EQ(store.keep_key(any.at_key(1), any.at_key(2)), any.at_key(2));
  EXPECT_EQ(store.keep_key("another", "run"), "run");
  EXPECT_EQ(store.keep_key(any.at_key(1), "other"), any.at_key(2));
  EXPECT_EQ(store.run_of_key(any.at_key(1)).value(), any.at_key(2));
}

}  // namespace keeps

inline std::vector<BytesCase> bytes_cases() {
  const std::vector<std::pair<const char*, void (*)(Store&, const AnyBytes&)>> records{
      {"run", keeps::run},
      {"holder", keeps::holder},
      {"event", keeps::event},
      {"report", keeps::report},
      {"step", keeps::step},
      {"command", keeps::command},
      {"model_call", keeps::model_call},
      {"sent_request", keeps::sent_request},
      {"document", keeps::document},
      {"page", keeps::page},
      {"search_reply", keeps::search_reply},
      {"library_file", keeps::library_file},
      {"passage", keeps::passage},
      {"found_text", keeps::found_text},
      {"tag", keeps::tag},
      {"token", keeps::token},
      {"order_key", keeps::order_key}};
  std::vector<BytesCase> cases;
  for (const auto& [record, keeps] : records)
    for (const AnyBytes& any : any_bytes()) cases.push_back({record, keeps, any});
  return cases;
}

template <class World>
class BytesContract : public testing::TestWithParam<BytesCase> {
 protected:
  void SetUp() override {
    if constexpr (requires { World::missing(); })
      if (const auto why = World::missing()) GTEST_SKIP() << *why;
  }
  void check() { GetParam().keeps(world_.store(), GetParam().any); }

 private:
  World world_;
};

}  // namespace kaozheng::store
