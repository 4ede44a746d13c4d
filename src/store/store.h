// SPDX-License-Identifier: Apache-2.0
// What is remembered between runs. One port; safe to call from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/document.h"
#include "domain/event.h"
#include "net/egress.h"
#include "store/fleet.h"
#include "text/words.h"

namespace kaozheng::store {

// `waiting`: for its turn; nothing was asked for it yet. `paused`: to be resumed; so is a `running` one whose holder
// has ended.
enum class RunStatus { running, finished, failed, stopped, paused, waiting };
std::string_view to_string(RunStatus status);

struct RunRecord {
  std::string id;  // 32 hex digits
  std::string topic;
  RunStatus status = RunStatus::running;
  std::string started_at;                              // ISO 8601
  std::string ended_at;                                // empty while running
  nlohmann::json settings = nlohmann::json::object();  // the question and what was used; holds no secret
  std::string error;                                   // why it failed, in words
};

// One thing a run was told, to be told it again without asking. A step is intended before the call is made, and told
// when its answer is there; what was never told is asked again.
struct JournalStep {
  std::string key;     // kind, place and hash of what was asked: "model/task2/notes/1f…"; one of a kind in its run
  std::string answer;  // JSON; empty while it is only intended
  int attempts = 0;    // how often it was intended
};

// What another program wants of a run, in the order it was said.
struct RunCommand {
  std::int64_t seq = 0;  // given by the store
  std::string kind;      // "pause", "cancel", "finish", "note", "exclude", "plan" (its JSON)
  std::string text = {};
  std::string at = {};  // ISO 8601; given by the store
};

// What a run has written so far. Replaced as it grows.
struct ReportRecord {
  std::string state;  // "draft", "partial", "final"
  std::string markdown;
  nlohmann::json json;
};

// One call of a language model, for the record.
struct ModelCall {
  std::string run_id;
  std::string task;  // of the prompt: "plan", "notes" …
  std::string model;
  std::string prompt;  // system and user text
  std::string reply;
  std::string error;  // empty on success
  int prompt_tokens = 0;
  int completion_tokens = 0;
  std::int64_t milliseconds = 0;  // with waiting and all attempts
  // Who answered; of a call that failed it is not known.
  std::string endpoint = {};
  std::string role = {};            // "researcher", as models::to_string
  std::string lane = {};            // id of the research task it was made for; empty = the whole run
  std::int64_t waited_ms = 0;       // for a turn
  std::int64_t first_token_ms = 0;  // from the request that was answered; 0 = not known
  int attempts = 1;
  double cost = 0;
  std::string currency = {};    // empty = free
  std::string error_kind = {};  // as to_string(ErrorKind); empty on success
  std::string rung = {};        // how the reply's form was asked for, as models::Rung; empty = text
  int cuts = 0;                 // as models::Answer::cuts
  int cached_tokens = 0;        // of the prompt's
  std::string started_at = {};  // ISO 8601
};

// A local file in the library.
struct LibraryFile {
  std::string path;  // absolute
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::string document_id;  // empty when it could not be read
  std::string error;        // why not
};

struct PassageHit {
  Passage passage;
  double score = 0;  // higher is better
};

// A web page as it was answered, to be asked for again only when it may have changed.
struct KeptPage {
  std::string url;                                // canonical, as asked for
  std::string final_url;                          // behind redirects
  std::string content_type, etag, last_modified;  // headers as sent; may be empty
  TimePoint checked_at;                           // when the server last said that this is the page
  TimePoint fresh_until;                          // until then it need not be asked again
  std::string document_id;                        // SHA-256 of the bytes
  std::string bytes;
};

inline constexpr Milliseconds page_age_max = std::chrono::hours{30 * 24};

// A piece of a finished run's report, to be found by its words.
struct SearchedText {
  std::string kind;   // "report" or "claim"
  std::string ref;    // number of the section ("2.1"; empty = the whole), id of the claim ("c1")
  std::string title;  // the heading above it
  std::string text;
};

// What a search over finished runs found.
struct TextHit {
  std::string run_id;
  std::string kind;                     // "report", "claim" or "source"
  std::string ref;                      // as SearchedText::ref; of a source its document's id
  std::string title;                    // as SearchedText::title; of a source its own
  std::string text = {};                // a line or two around the best place; "…" where something was left out
  std::vector<text::Range> marks = {};  // the words that were asked for: bytes of `text`, in order, disjoint
  double score = 0;                     // higher is better
};

// Who may use this program from elsewhere. The token itself is nowhere.
struct TokenRecord {
  std::string name;
  std::string sha256;    // of the token, as lower-case digits
  std::string added_at;  // ISO 8601; given by the store
};

class Store {
 public:
  virtual ~Store() = default;

  // Runs. Ids may be given as any unique prefix of at least four digits; `not_found` and `invalid` (ambiguous) say so.
  virtual Result<void> save_run(const RunRecord& run) = 0;  // new, or replaces
  virtual Result<RunRecord> run(std::string_view id_or_prefix) = 0;
  virtual Result<std::vector<RunRecord>> runs() = 0;         // newest first
  virtual Result<void> delete_run(std::string_view id) = 0;  // and all that only it used

  // Who works on a run. Claiming gives a number higher than any before, and only what bears the highest is written, so
  // that a holder who was believed dead can do no harm. Whatever a program writes to a run it has claimed bears its
  // claim, until it saves the run as not running any more: the run itself, events, report, calls, requests, documents.
  // `cancelled` when the claim is an old one; what only waits to be written is then dropped. `holder` is opaque here.
  virtual Result<std::int64_t> claim_run(std::string_view id, std::string_view holder) = 0;
  virtual Result<std::string> run_holder(std::string_view id) = 0;  // empty = nobody yet

  // The journal of a run. What `intend_step` wrote survives the end of the process, what `tell_step` wrote a loss of
  // power too, before they return; `decide_step` is kept before anything that is intended or told after it.
  // A step that was told keeps its first answer. `cancelled`: `claim` is no longer the highest.
  virtual Result<void> intend_step(std::string_view run_id, std::int64_t claim, std::string_view key) = 0;
  virtual Result<void> tell_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                                 std::string_view answer) = 0;
  virtual Result<void> decide_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                                   std::string_view answer) = 0;
  virtual Result<std::vector<JournalStep>> journal(std::string_view run_id) = 0;  // in the order first intended

  virtual Result<void> add_command(std::string_view run_id, const RunCommand& command) = 0;
  virtual Result<std::vector<RunCommand>> commands(std::string_view run_id, std::int64_t after) = 0;

  // Events, model calls, sent requests and documents are kept, at the latest, before what is told after them, and
  // within `lateness_max`; every reading of this store finds them. Whatever could not be written for lack of space
  // stays in hand, is tried again with the next writing, and fails that one with `no_space`.

  // Events; `seq` and `at` are given here. Returned in order.
  virtual Result<std::int64_t> add_event(std::string_view run_id, const Event& event) = 0;
  virtual Result<std::vector<Event>> events(std::string_view run_id, std::int64_t after) = 0;

  virtual Result<void> save_report(std::string_view run_id, const ReportRecord& report) = 0;
  virtual Result<std::optional<ReportRecord>> report(std::string_view run_id) = 0;
  virtual Result<std::string> report_state(std::string_view run_id) = 0;  // empty = there is none

  virtual Result<void> add_model_call(const ModelCall& call) = 0;
  virtual Result<std::vector<ModelCall>> model_calls(std::string_view run_id) = 0;
  // The same calls without prompts and replies, which are most of what is kept of them.
  virtual Result<std::vector<ModelCall>> model_call_figures(std::string_view run_id) = 0;

  // What left this machine for a run, in order.
  virtual Result<void> add_sent_request(std::string_view run_id, const net::SentRequest& sent) = 0;
  virtual Result<std::vector<net::SentRequest>> sent_requests(std::string_view run_id) = 0;

  // Documents, by content. A document that is already there is kept; the run is linked to it.
  virtual Result<void> save_document(std::string_view run_id, const Document& document) = 0;
  virtual Result<std::optional<Document>> document(std::string_view id) = 0;
  virtual Result<std::vector<Document>> documents(std::string_view run_id) = 0;  // of a run, without text

  // Pages of the web by URL. They tell what was read: `delete_run` drops those of which no document is left, and none
  // is kept longer than `page_age_max` after it was last checked. When all of them take more than `bytes_max`, those
  // checked longest ago leave.
  virtual Result<std::optional<KeptPage>> kept_page(std::string_view url) = 0;
  virtual Result<void> keep_page(const KeptPage& page, std::size_t bytes_max) = 0;  // new, or replaces
  virtual Result<void> drop_page(std::string_view url) = 0;                         // none is fine

  // The library of local files. `index_file` stores document and passages (none for a file that could not be read) and
  // replaces what the path held before.
  virtual Result<std::optional<LibraryFile>> library_file(std::string_view path) = 0;
  virtual Result<std::vector<LibraryFile>> library_files(std::string_view folder) = 0;
  virtual Result<void> index_file(const LibraryFile& file, const Document* document,
                                  const std::vector<Passage>& passages) = 0;
  virtual Result<void> remove_file(std::string_view path) = 0;
  // The best passages for a query, ranked by text::PassageIndex, only from files below one of `folders`.
  virtual Result<std::vector<PassageHit>> search_library(std::string_view query,
                                                         const std::vector<std::string>& folders,
                                                         std::size_t count) = 0;

  // Replies of search engines, so that the same query need not be asked again; nothing when none was kept within
  // `age_max`. They tell what was asked: `delete_run` drops them all, and none is kept longer than `reply_age_max`.
  virtual Result<std::optional<std::string>> search_reply(std::string_view key, Milliseconds age_max) = 0;
  virtual Result<void> keep_search_reply(std::string_view key, std::string_view reply) = 0;  // new, or replaces

  // Full-text search over the runs that have a final report. `index_run` makes one findable, by these texts and by the
  // documents it read, and replaces what was there; it writes in small batches, between which others write. A run is
  // to be indexed when it was not yet, when that was broken off, or when its report was saved anew.
  virtual Result<void> index_run(std::string_view run_id, const std::vector<SearchedText>& texts) = 0;
  virtual Result<std::vector<std::string>> runs_to_index() = 0;  // ids, newest first
  // The best hits, ranked as `search_library` does. Each section, claim and source of a run is there once; a source is
  // told for every run that read it.
  virtual Result<std::vector<TextHit>> find_text(std::string_view query, std::size_t count) = 0;

  // Tags of runs, each once, in the order of their bytes; they go with their run. Empty ones are dropped.
  virtual Result<void> set_tags(std::string_view run_id, const std::vector<std::string>& tags) = 0;  // replaces
  virtual Result<std::vector<std::string>> tags(std::string_view run_id) = 0;
  virtual Result<std::map<std::string, std::vector<std::string>>> tags_by_run() = 0;  // of those that have any

  // `invalid`: there is a token of that name, or that token. `not_found`: there is none.
  virtual Result<void> add_token(std::string_view name, std::string_view sha256) = 0;
  virtual Result<std::vector<TokenRecord>> tokens() = 0;  // by name
  virtual Result<void> remove_token(std::string_view name) = 0;

  // Orders that were given a key by whoever gave them, so that repeating one begins no second run. The first run of a
  // key wins, among all programs that use the store, and is returned. It need not be in the store yet: a key whose
  // run is not there `order_grace` later is free again. Keys go with their run.
  virtual Result<std::string> keep_key(std::string_view key, std::string_view run_id) = 0;
  virtual Result<std::optional<std::string>> run_of_key(std::string_view key) = 0;

  // What programs that share this store tell each other; null when only those of one machine use it. Lives as long as
  // the store.
  virtual Fleet* fleet() { return nullptr; }
};
inline constexpr Milliseconds reply_age_max = std::chrono::hours{30 * 24};
inline constexpr Milliseconds order_grace = std::chrono::minutes{10};

inline constexpr Milliseconds lateness_max{100};

// One file, created with its folder when absent (0600 / 0700), migrated to this version. `invalid`: not a store of
// ours, or from a newer version; `no_space`; `unavailable`: cannot be opened. The clock gives events their time.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file, Clock& clock);

// A store in a PostgreSQL (13 or newer) that any number of programs on any number of machines use at once; `url` is
// like postgresql://USER@HOST:5432/DATABASE. An empty database is made one. `invalid`: it is another program's, from a
// newer version, or cannot be entered; `unavailable`: no server answers. A server that goes away later is waited for,
// some seconds each time.
bool is_postgres_url(std::string_view address);
Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url, Clock& clock, FleetTimes times = {});

// A consistent copy of a store that others may be writing, as a new file (0600) that is there whole or not at all.
// `invalid`: no store of ours; `refused`: `copy` exists; `no_space`.
Result<void> backup_sqlite_store(const std::filesystem::path& file, const std::filesystem::path& copy);

// What is wrong with a store, one line each; empty when nothing is. Reads all of it: the file's own structure, the hash
// of every document against its text's record, references between tables, JSON that does not parse, both
// full-text indexes.
struct StoreCheck {
  std::vector<std::string> faults;
  std::int64_t runs = 0, documents = 0, steps = 0;  // read
};
Result<StoreCheck> check_sqlite_store(const std::filesystem::path& file);

}  // namespace kaozheng::store
