// SPDX-License-Identifier: Apache-2.0
#include "store/memory_store_double.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "store/folders.h"
#include "store/found_texts.h"
#include "store/names.h"
#include "store/run_ids.h"
#include "text/passage_index.h"
#include "text/passages.h"

namespace kaozheng::store {
namespace {

bool is_below(std::string_view path, const std::string& folder) {
  const std::string parent = without_last_slash(folder);
  return path == parent || path.starts_with(parent + "/");
}

class MemoryStore final : public Store {
 public:
  MemoryStore(Clock& clock, Fleet* fleet) : clock_(clock), fleet_(fleet) {}

  Fleet* fleet() override { return fleet_; }

  Result<void> save_run(const RunRecord& run) override {
    std::lock_guard lock(mutex_);
    const auto found = runs_.find(run.id);
    if (found == runs_.end())
      runs_.emplace(run.id, Run{run, runs_.size(), {}, {}, {}, {}});
    else
      found->second.record = run;
    return {};
  }
  Result<RunRecord> run(std::string_view id_or_prefix) override {
    const std::string prefix = TRY(read_run_prefix(id_or_prefix));
    std::lock_guard lock(mutex_);
    std::vector<std::string> ids;
    for (const auto& [id, run] : runs_)
      if (id.starts_with(prefix)) ids.push_back(id);
    const std::string id = TRY(the_one_run(prefix, ids));
    return runs_.at(id).record;
  }
  Result<std::vector<RunRecord>> runs() override {
    std::lock_guard lock(mutex_);
    std::vector<const Run*> all;
    for (const auto& [id, run] : runs_) all.push_back(&run);
    std::sort(all.begin(), all.end(), [](const Run* a, const Run* b) {
      return std::tie(a->record.started_at, a->place) > std::tie(b->record.started_at, b->place);
    });
    std::vector<RunRecord> records;
    for (const Run* run : all) records.push_back(run->record);
    return records;
  }
  Result<void> delete_run(std::string_view id) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(id));
    const std::set<std::string> documents = run->documents;
    runs_.erase(std::string(id));
    std::erase_if(keys_, [&](const auto& kept) { return kept.second.first == id; });
    for (const std::string& document : documents) drop_what_is_unused(document);
    std::erase_if(pages_, [&](const auto& entry) { return documents_.count(entry.second.document_id) == 0; });
    replies_.clear();
    return {};
  }

  Result<std::int64_t> claim_run(std::string_view id, std::string_view holder) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(id));
    run->holder = holder;
    return ++run->claim;
  }
  Result<std::string> run_holder(std::string_view id) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(id));
    return run->holder;
  }
  Result<void> intend_step(std::string_view run_id, std::int64_t claim, std::string_view key) override {
    std::lock_guard lock(mutex_);
    JournalStep* const step = TRY(claimed_step(run_id, claim, key));
    ++step->attempts;
    return {};
  }
  Result<void> tell_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                         std::string_view answer) override {
    std::lock_guard lock(mutex_);
    JournalStep* const step = TRY(claimed_step(run_id, claim, key));
    if (step->answer.empty()) step->answer = answer;
    return {};
  }
  Result<void> decide_step(std::string_view run_id, std::int64_t claim, std::string_view key,
                           std::string_view answer) override {
    return tell_step(run_id, claim, key, answer);
  }
  Result<std::vector<JournalStep>> journal(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    return of_run(run_id).journal;
  }
  Result<void> add_command(std::string_view run_id, const RunCommand& command) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(run_id));
    run->commands.push_back(command);
    run->commands.back().seq = static_cast<std::int64_t>(run->commands.size());
    run->commands.back().at = to_iso8601(clock_.now());
    return {};
  }
  Result<std::vector<RunCommand>> commands(std::string_view run_id, std::int64_t after) override {
    std::lock_guard lock(mutex_);
    std::vector<RunCommand> later;
    for (const RunCommand& command : of_run(run_id).commands)
      if (command.seq > after) later.push_back(command);
    return later;
  }

  Result<std::int64_t> add_event(std::string_view run_id, const Event& event) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(run_id));
    run->events.push_back(event);
    run->events.back().seq = static_cast<std::int64_t>(run->events.size());
    run->events.back().at = to_iso8601(clock_.now());
    return run->events.back().seq;
  }
  Result<std::vector<Event>> events(std::string_view run_id, std::int64_t after) override {
    std::lock_guard lock(mutex_);
    std::vector<Event> later;
    for (const Event& event : of_run(run_id).events)
      if (event.seq > after) later.push_back(event);
    return later;
  }

  Result<void> save_report(std::string_view run_id, const ReportRecord& report) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(run_id));
    run->report = report;
    run->indexed = false;
    return {};
  }
  Result<std::optional<ReportRecord>> report(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    return of_run(run_id).report;
  }
  Result<std::string> report_state(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    const auto& report = of_run(run_id).report;
    return report ? report->state : std::string();
  }

  Result<void> add_model_call(const ModelCall& call) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(call.run_id));
    run->calls.push_back(call);
    return {};
  }
  Result<std::vector<ModelCall>> model_calls(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    return of_run(run_id).calls;
  }
  Result<void> add_sent_request(std::string_view run_id, const net::SentRequest& sent) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(run_id));
    run->sent.push_back(sent);
    return {};
  }
  Result<std::vector<net::SentRequest>> sent_requests(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    return of_run(run_id).sent;
  }
  Result<std::vector<ModelCall>> model_call_figures(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    std::vector<ModelCall> calls = of_run(run_id).calls;
    for (ModelCall& call : calls) {
      call.prompt.clear();
      call.reply.clear();
    }
    return calls;
  }

  Result<void> save_document(std::string_view run_id, const Document& document) override {
    std::lock_guard lock(mutex_);
    if (!run_id.empty()) {
      Run* const run = TRY(known_run(run_id));
      run->documents.insert(document.id);
    }
    documents_.emplace(document.id, document);
    return {};
  }
  Result<std::optional<Document>> document(std::string_view id) override {
    std::lock_guard lock(mutex_);
    const auto found = documents_.find(id);
    if (found == documents_.end()) return std::nullopt;
    return found->second;
  }
  Result<std::vector<Document>> documents(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    std::vector<Document> linked;
    for (const std::string& id : of_run(run_id).documents) {
      linked.push_back(documents_.at(id));
      linked.back().text.clear();
      linked.back().blocks.clear();
    }
    std::sort(linked.begin(), linked.end(),
              [](const Document& a, const Document& b) { return std::tie(a.url, a.id) < std::tie(b.url, b.id); });
    return linked;
  }

  Result<std::optional<KeptPage>> kept_page(std::string_view url) override {
    std::lock_guard lock(mutex_);
    const auto found = pages_.find(url);
    if (found == pages_.end() || is_too_old(found->second)) return std::nullopt;
    return found->second;
  }
  Result<void> keep_page(const KeptPage& page, std::size_t bytes_max) override {
    std::lock_guard lock(mutex_);
    pages_.insert_or_assign(page.url, page);
    std::erase_if(pages_, [&](const auto& entry) { return is_too_old(entry.second); });
    std::vector<const KeptPage*> newest_first;
    for (const auto& [url, kept] : pages_) newest_first.push_back(&kept);
    std::sort(newest_first.begin(), newest_first.end(), [](const KeptPage* a, const KeptPage* b) {
      return std::tie(b->checked_at, a->url) < std::tie(a->checked_at, b->url);
    });
    std::size_t bytes = 0;
    std::vector<std::string> leaving;
    for (const KeptPage* kept : newest_first)
      if ((bytes += kept->bytes.size()) > bytes_max) leaving.push_back(kept->url);
    for (const std::string& url : leaving) pages_.erase(url);
    return {};
  }
  Result<void> drop_page(std::string_view url) override {
    std::lock_guard lock(mutex_);
    pages_.erase(std::string(url));
    return {};
  }

  Result<std::optional<LibraryFile>> library_file(std::string_view path) override {
    std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    return found->second;
  }
  Result<std::vector<LibraryFile>> library_files(std::string_view folder) override {
    std::lock_guard lock(mutex_);
    std::vector<LibraryFile> below;
    for (const auto& [path, file] : files_)
      if (is_below(path, std::string(folder))) below.push_back(file);
    return below;
  }
  Result<void> index_file(const LibraryFile& file, const Document* document,
                          const std::vector<Passage>& passages) override {
    std::lock_guard lock(mutex_);
    const auto held = files_.find(file.path);
    const std::string before = held == files_.end() ? std::string() : held->second.document_id;
    LibraryFile saved = file;
    saved.document_id = document ? document->id : std::string();
    files_.insert_or_assign(file.path, saved);
    if (document) {
      documents_.emplace(document->id, *document);
      passages_.insert_or_assign(document->id, passages);
    }
    if (before != saved.document_id) drop_what_is_unused(before);
    return {};
  }
  Result<void> remove_file(std::string_view path) override {
    std::lock_guard lock(mutex_);
    const auto held = files_.find(path);
    if (held == files_.end()) return {};
    const std::string document = held->second.document_id;
    files_.erase(held);
    drop_what_is_unused(document);
    return {};
  }
  Result<std::vector<PassageHit>> search_library(std::string_view query, const std::vector<std::string>& folders,
                                                 std::size_t count) override {
    std::lock_guard lock(mutex_);
    std::vector<Passage> searched;
    for (const auto& [document, passages] : passages_) {
      const bool below = std::any_of(files_.begin(), files_.end(), [&, &id = document](const auto& file) {
        return file.second.document_id == id && std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
                 return is_below(file.first, folder);
               });
      });
      if (below) searched.insert(searched.end(), passages.begin(), passages.end());
    }
    // Ties are broken by place.
    std::sort(searched.begin(), searched.end(), [](const Passage& a, const Passage& b) { return a.id < b.id; });
    text::PassageIndex index;
    for (const Passage& passage : searched) index.add(passage.heading, passage.text);
    std::vector<PassageHit> hits;
    for (const text::Scored& found : index.search(query, count)) hits.push_back({searched[found.item], found.score});
    return hits;
  }

  Result<std::optional<std::string>> search_reply(std::string_view key, Milliseconds age_max) override {
    std::lock_guard lock(mutex_);
    const auto found = replies_.find(key);
    if (found == replies_.end() || found->second.first <= clock_.now() - age_max) return std::nullopt;
    return found->second.second;
  }
  Result<void> keep_search_reply(std::string_view key, std::string_view reply) override {
    std::lock_guard lock(mutex_);
    std::erase_if(replies_, [&](const auto& kept) { return kept.second.first <= clock_.now() - reply_age_max; });
    replies_.insert_or_assign(std::string(key), std::make_pair(clock_.now(), std::string(reply)));
    return {};
  }

  Result<void> index_run(std::string_view run_id, const std::vector<SearchedText>& texts) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(run_id));
    run->texts = texts;
    run->indexed = true;
    indexed_documents_.insert(run->documents.begin(), run->documents.end());
    return {};
  }
  Result<std::vector<std::string>> runs_to_index() override {
    const std::vector<RunRecord> newest_first = TRY(runs());
    std::lock_guard lock(mutex_);
    std::vector<std::string> ids;
    for (const RunRecord& record : newest_first)
      if (const Run& run = of_run(record.id); is_final(run) && !run.indexed) ids.push_back(record.id);
    return ids;
  }
  Result<std::vector<TextHit>> find_text(std::string_view query, std::size_t count) override {
    std::lock_guard lock(mutex_);
    std::vector<FoundText> texts = found_texts();
    std::set<std::tuple<std::string, std::string, std::string>> told;
    std::vector<TextHit> hits;
    for (const RankedText& one : ranked(query, texts)) {
      const FoundText& found = texts[one.text];
      if (!told.emplace(found.run_id, found.kind, found.ref).second) continue;
      TextHit hit = shown_hit(query, found);
      hit.score = one.score;
      for (const std::string& run : found.run_id.empty() ? readers(found.document_id) : std::vector{found.run_id}) {
        hit.run_id = run;
        hits.push_back(hit);
      }
    }
    if (hits.size() > count) hits.resize(count);
    return hits;
  }

  Result<void> set_tags(std::string_view run_id, const std::vector<std::string>& tags) override {
    std::lock_guard lock(mutex_);
    Run* const run = TRY(known_run(run_id));
    run->tags = {tags.begin(), tags.end()};
    run->tags.erase("");
    return {};
  }
  Result<std::vector<std::string>> tags(std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    const std::set<std::string>& tags = of_run(run_id).tags;
    return std::vector(tags.begin(), tags.end());
  }
  Result<std::map<std::string, std::vector<std::string>>> tags_by_run() override {
    std::lock_guard lock(mutex_);
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& [id, run] : runs_)
      if (!run.tags.empty()) all[id] = {run.tags.begin(), run.tags.end()};
    return all;
  }
  Result<void> add_token(std::string_view name, std::string_view sha256) override {
    std::lock_guard lock(mutex_);
    for (const auto& [known, token] : tokens_)
      if (known == name || token.sha256 == sha256) return fail(token_exists(name));
    tokens_.emplace(name, TokenRecord{std::string(name), std::string(sha256), to_iso8601(clock_.now())});
    return {};
  }
  Result<std::vector<TokenRecord>> tokens() override {
    std::lock_guard lock(mutex_);
    std::vector<TokenRecord> all;
    for (const auto& [name, token] : tokens_) all.push_back(token);
    return all;
  }
  Result<void> remove_token(std::string_view name) override {
    std::lock_guard lock(mutex_);
    if (tokens_.erase(std::string(name)) == 0) return fail(no_such_token(name));
    return {};
  }
  Result<std::string> keep_key(std::string_view key, std::string_view run_id) override {
    std::lock_guard lock(mutex_);
    if (const auto holder = holder_of_key(key)) return *holder;
    keys_.insert_or_assign(std::string(key), std::make_pair(std::string(run_id), clock_.now()));
    return std::string(run_id);
  }
  Result<std::optional<std::string>> run_of_key(std::string_view key) override {
    std::lock_guard lock(mutex_);
    return holder_of_key(key);
  }

 private:
  struct Run {
    RunRecord record;
    std::size_t place = 0;  // in the order of saving
    std::vector<Event> events;
    std::optional<ReportRecord> report;
    std::vector<ModelCall> calls;
    std::set<std::string> documents;
    std::vector<net::SentRequest> sent = {};
    std::int64_t claim = 0;
    std::string holder = {};
    std::vector<JournalStep> journal = {};
    std::map<std::string, std::size_t, std::less<>> places = {};  // in the journal, by key
    std::vector<RunCommand> commands = {};
    std::vector<SearchedText> texts = {};
    bool indexed = false;
    std::set<std::string> tags = {};
  };

  Result<Run*> known_run(std::string_view id) {
    const auto found = runs_.find(id);
    if (found == runs_.end()) return fail(no_such_run(id));
    return &found->second;
  }
  // One that is not there yet is added.
  Result<JournalStep*> claimed_step(std::string_view run_id, std::int64_t claim, std::string_view key) {
    Run* const run = TRY(known_run(run_id));
    if (run->claim != claim) return fail(taken_over(run_id));
    const auto [place, is_new] = run->places.try_emplace(std::string(key), run->journal.size());
    if (is_new) run->journal.push_back({place->first, "", 0});
    return &run->journal[place->second];
  }
  const Run& of_run(std::string_view id) const {
    static const Run nothing;
    const auto found = runs_.find(id);
    return found == runs_.end() ? nothing : found->second;
  }
  void drop_what_is_unused(const std::string& document) {
    const bool in_library = std::any_of(files_.begin(), files_.end(),
                                        [&](const auto& file) { return file.second.document_id == document; });
    if (in_library) return;
    passages_.erase(document);
    const bool in_run = std::any_of(runs_.begin(), runs_.end(),
                                    [&](const auto& run) { return run.second.documents.count(document) > 0; });
    if (in_run) return;
    documents_.erase(document);
    indexed_documents_.erase(document);
  }

  static bool is_final(const Run& run) { return run.report && run.report->state == "final"; }
  // Everything that can be found.
  std::vector<FoundText> found_texts() const {
    std::vector<FoundText> texts;
    for (const auto& [id, run] : runs_)
      for (const SearchedText& one : run.texts)
        texts.push_back({id, "", run.record.started_at, static_cast<std::int64_t>(&one - run.texts.data()), one.kind,
                         one.ref, one.title, one.text});
    for (const std::string& id : indexed_documents_) {
      const Document& document = documents_.at(id);
      std::int64_t place = 0;
      for (const Passage& passage : text::cut_passages(document))
        texts.push_back({"", id, "", place++, "source", id, document.title, passage.text});
    }
    return texts;
  }
  // Runs with a final report that read a document, newest first.
  std::vector<std::string> readers(const std::string& document) const {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& [id, run] : runs_)
      if (is_final(run) && run.documents.count(document) > 0) found.emplace_back(run.record.started_at, id);
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return std::tie(b.first, a.second) < std::tie(a.first, b.second); });
    std::vector<std::string> ids;
    for (const auto& one : found) ids.push_back(one.second);
    return ids;
  }
  std::optional<std::string> holder_of_key(std::string_view key) const {
    const auto kept = keys_.find(key);
    if (kept == keys_.end()) return std::nullopt;
    const auto& [run, at] = kept->second;
    if (at <= clock_.now() - order_grace && runs_.count(run) == 0) return std::nullopt;
    return run;
  }

  bool is_too_old(const KeptPage& page) const { return clock_.now() - page.checked_at > page_age_max; }

  Clock& clock_;
  Fleet* const fleet_;
  std::mutex mutex_;
  std::map<std::string, Run, std::less<>> runs_;
  std::map<std::string, Document, std::less<>> documents_;
  std::map<std::string, KeptPage, std::less<>> pages_;
  std::map<std::string, LibraryFile, std::less<>> files_;
  std::map<std::string, std::vector<Passage>> passages_;  // by document
  std::map<std::string, std::pair<TimePoint, std::string>, std::less<>> replies_;
  std::set<std::string> indexed_documents_;
  std::map<std::string, TokenRecord> tokens_;
  std::map<std::string, std::pair<std::string, TimePoint>, std::less<>> keys_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store(Clock& clock, Fleet* fleet) {
  return std::make_unique<MemoryStore>(clock, fleet);
}

}  // namespace kaozheng::store
