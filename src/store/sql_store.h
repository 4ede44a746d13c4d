// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "store/commit_group.h"
#include "store/database.h"
#include "store/found_texts.h"
#include "store/store.h"
#include "store/word_index.h"

namespace kaozheng::store {

// One connection, whose writes are grouped and whose readings wait for them: what is asked here takes microseconds to
// milliseconds. Runs are in sql_runs.cpp, journal
// and commands in sql_journal.cpp, documents and the library in sql_library.cpp, pages in sql_pages.cpp, replies of
// search engines in sql_replies.cpp, search over runs in sql_found.cpp, tags, tokens and order keys in sql_names.cpp.
class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Database> database, std::unique_ptr<WordIndex> words, Clock& clock)
      : owned_(std::move(database)), words_(std::move(words)), clock_(clock) {}

  ~SqlStore() override;  // what was queued is written before the fleet lets go of its runs

  // Once. The store enlists in it before it claims a run.
  void join(std::unique_ptr<Fleet> fleet) { fleet_ = std::move(fleet); }
  Fleet* fleet() override { return fleet_.get(); }
  // What this program writes to a run from now on bears this claim.
  void hold(std::string_view id, std::int64_t claim);
  std::int64_t refused() { return group_.refused(); }  // late writes so far

  Result<void> save_run(const RunRecord& run) override;
  Result<RunRecord> run(std::string_view id_or_prefix) override;
  Result<std::vector<RunRecord>> runs() override;
  Result<void> delete_run(std::string_view id) override;

  Result<std::int64_t> claim_run(std::string_view id, std::string_view holder) override;
  Result<std::string> run_holder(std::string_view id) override;
  Result<void> intend_step(std::string_view run_id, std::int64_t claim, std::string_view key) override;
  Result<void> tell_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                         std::string_view answer) override;
  Result<void> decide_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                           std::string_view answer) override;
  Result<std::vector<JournalStep>> journal(std::string_view run_id) override;
  Result<void> add_command(std::string_view run_id, const RunCommand& command) override;
  Result<std::vector<RunCommand>> commands(std::string_view run_id, std::int64_t after) override;

  Result<std::int64_t> add_event(std::string_view run_id, const Event& event) override;
  Result<std::vector<Event>> events(std::string_view run_id, std::int64_t after) override;

  Result<void> save_report(std::string_view run_id, const ReportRecord& report) override;
  Result<std::optional<ReportRecord>> report(std::string_view run_id) override;
  Result<std::string> report_state(std::string_view run_id) override;

  Result<void> add_model_call(const ModelCall& call) override;
  Result<std::vector<ModelCall>> model_calls(std::string_view run_id) override;
  Result<std::vector<ModelCall>> model_call_figures(std::string_view run_id) override;

  Result<void> add_sent_request(std::string_view run_id, const net::SentRequest& sent) override;
  Result<std::vector<net::SentRequest>> sent_requests(std::string_view run_id) override;

  Result<void> save_document(std::string_view run_id, const Document& document) override;
  Result<std::optional<Document>> document(std::string_view id) override;
  Result<std::vector<Document>> documents(std::string_view run_id) override;

  Result<std::optional<KeptPage>> kept_page(std::string_view url) override;
  Result<void> keep_page(const KeptPage& page, std::size_t bytes_max) override;
  Result<void> drop_page(std::string_view url) override;

  Result<std::optional<LibraryFile>> library_file(std::string_view path) override;
  Result<std::vector<LibraryFile>> library_files(std::string_view folder) override;
  Result<void> index_file(const LibraryFile& file, const Document* document,
                          const std::vector<Passage>& passages) override;
  Result<void> remove_file(std::string_view path) override;
  Result<std::vector<PassageHit>> search_library(std::string_view query, const std::vector<std::string>& folders,
                                                 std::size_t count) override;

  Result<std::optional<std::string>> search_reply(std::string_view key, Milliseconds age_max) override;
  Result<void> keep_search_reply(std::string_view key, std::string_view reply) override;

  Result<void> index_run(std::string_view run_id, const std::vector<SearchedText>& texts) override;
  Result<std::vector<std::string>> runs_to_index() override;
  Result<std::vector<TextHit>> find_text(std::string_view query, std::size_t count) override;

  Result<void> set_tags(std::string_view run_id, const std::vector<std::string>& tags) override;
  Result<std::vector<std::string>> tags(std::string_view run_id) override;
  Result<std::map<std::string, std::vector<std::string>>> tags_by_run() override;
  Result<void> add_token(std::string_view name, std::string_view sha256) override;
  Result<std::vector<TokenRecord>> tokens() override;
  Result<void> remove_token(std::string_view name) override;
  Result<std::string> keep_key(std::string_view key, std::string_view run_id) override;
  Result<std::optional<std::string>> run_of_key(std::string_view key) override;

 private:
  // The runs this program wrote to, and the number of the last event of each. One program writes a run's events.
  using LastEvents = std::map<std::string, std::int64_t, std::less<>>;
  Result<LastEvents::iterator> known_run(std::string_view id);  // with `runs_mutex_` taken; `not_found`
  Result<void> queue_for(std::string_view run_id, CommitGroup::Write write, std::size_t bytes);
  void forget_run(std::string_view id);
  void release(std::string_view id);
  std::optional<std::int64_t> claim_held(std::string_view id) const;  // with `runs_mutex_` taken
  std::optional<std::int64_t> claim_here(std::string_view id);

  // Within a write of the group.
  Result<void> drop_run(std::string_view id);
  Result<void> check_fence(std::string_view run_id, std::optional<std::int64_t> claim);
  Result<void> check_claim(std::string_view run_id, std::int64_t claim);
  Result<void> write_answer(std::string_view run_id, std::int64_t claim, std::string_view key, std::string_view answer);
  Result<void> insert_document(const Document& document);
  Result<void> insert_passages(std::string_view document_id, const std::vector<Passage>& passages);
  Result<std::string> document_of_file(std::string_view path);
  Result<void> drop_what_is_unused(std::string_view document_id);
  Result<std::vector<ModelCall>> read_model_calls(std::string_view run_id, std::string_view text_columns);

  Result<void> index_documents(std::string_view run_id);
  Result<void> index_document(const Document& document);
  Result<std::vector<std::string>> rows_of(std::string_view sql, std::string_view value);  // first column of each
  Result<std::optional<std::string>> holder_of_key(std::string_view key);

  const std::unique_ptr<Database> owned_;
  Database& database_ = *owned_;
  const std::unique_ptr<WordIndex> words_;
  Clock& clock_;
  std::mutex runs_mutex_;
  LastEvents last_events_;
  std::map<std::string, std::int64_t, std::less<>> claims_;  // of the runs this program works on
  CommitGroup group_{database_, clock_};                     // ends before what it uses
  std::unique_ptr<Fleet> fleet_;
};

}  // namespace kaozheng::store
