// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_watching.h"

#include <fmt/format.h>

#include "app/messages.h"
#include "base/bytes.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr Milliseconds ping_period{15'000};

// Links lead where the client reached us; a name that is none leads nowhere.
std::string base_of(const Request& request) {
  const std::string host = request.header("Host");
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
  if (host.empty() || host.find_first_not_of(allowed) != std::string::npos) return {};
  return (request.header("X-Forwarded-Proto") == "https" ? "https://" : "http://") + host;
}

// Who asks, as far as front ends tell: people behind one token do not share runs.
std::string asker_of(const Request& request) {
  return request.client + "\n" + request.header("X-OpenWebUI-User-Id") + "\n" + request.header("X-OpenWebUI-Chat-Id");
}

const json& origin_in(const store::RunRecord& record) { return member(member(record.settings, "order"), "origin"); }

std::int64_t seconds_of(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

OpenAiFault failed_fault(const store::RunRecord& record, const std::string& kind) {
  const std::string what = fmt::format("the run {} failed: {}", record.id.substr(0, 8), record.error);
  if (kind == "not_found") return {422, what, "invalid_request_error", "", "no_evidence"};
  return {500, what, "server_error", "", kind.empty() ? "run_failed" : kind};
}

}  // namespace

Language language_of(const runs::RunOrder& order) {
  const auto set = order.settings.find("research.language");
  const auto language = set == order.settings.end() ? std::nullopt : parse_language(set->second);
  return language.value_or(text::guess_language(order.topic));
}

std::string evidence_line(const RunLinks& links, Language language) {
  return Tongue(language)("先查已有报告 {} 的证据：{}\n", "Asking the evidence of report {} first: {}\n", links.run_id,
                          links.page());
}

OpenAiFault closing_fault() {
  return {503, "the server is closing; the run goes on when it is back, ask again then", "server_error", "",
          "server_closing"};
}

void StillAtWork::hear(const Event& event, bool shown) {
  if (event.type == "PageRead") ++pages_;
  if (event.type == "QueryAsked") ++searches_;
  if (shown) last_ = clock_.elapsed();
}

std::string StillAtWork::line(Language language) {
  if (clock_.elapsed() - last_ < silence) return {};
  last_ = clock_.elapsed();
  return Tongue(language)("仍在进行：已搜索 {} 次，已读 {} 个网页\n", "Still at work: {} searches, {} pages read\n",
                          searches_, pages_);
}

std::int64_t RunWatching::seconds_now() const { return seconds_of(now()); }

RunLinks RunWatching::links(const std::string& run_id, const Request& request) const {
  return {base_of(request), run_id};
}

json RunWatching::origin_of(const Request& request, const char* door) const {
  return {{"door", door}, {"base", base_of(request)}, {"created", seconds_now()}};
}

std::int64_t RunWatching::created(const std::string& run_id) const {
  const auto record = ports_.store.run(run_id);
  if (!record) return seconds_now();
  if (const std::int64_t created = count_member(origin_in(*record), "created"); created > 0) return created;
  return seconds_of(parse_iso8601(record->started_at).value_or(now()));
}

// A run that goes on, or ended so lately that the question is rather the same one again than a new one.
bool RunWatching::is_same(const std::string& run_id, bool is_named) const {
  const auto record = ports_.store.run(run_id);
  if (!record) return false;
  const auto ended = parse_iso8601(record->ended_at);
  if (!ended || is_named) return true;
  const bool failed = record->status == store::RunStatus::failed || record->status == store::RunStatus::stopped;
  return now() - *ended < (failed ? attach_failed_max : attach_max);
}

// A short question leans on what was spoken of.
runs::RunOrder RunWatching::order_of(const ResearchAsk& ask) const {
  constexpr std::size_t short_question = 60;
  runs::RunOrder order = ask.order;
  if (ask.earlier_run.empty() || count_code_points(order.topic) >= short_question) return order;
  if (const auto record = ports_.store.run(ask.earlier_run))
    order.topic +=
        Tongue(language_of(order))("（接着讨论：{}）", " (in the context of: {})", abbreviate(record->topic, 200));
  return order;
}

OpenAiResult<std::string> RunWatching::start(const ResearchAsk& ask, const Request& request, std::string_view door) {
  const std::string named = request.header("Idempotency-Key");
  const std::string about = named.empty() ? ask.substance : "named\n" + named;
  std::string key = fmt::format("openai/{}", sha256_hex(fmt::format("{}\n{}\n{}", door, asker_of(request), about)));
  const runs::RunOrder order = order_of(ask);
  // The key of a question that is asked again later follows from the run it gave before.
  for (;;) {
    const auto started = ports_.desk.start(order, key);
    if (!started) return tl::make_unexpected(fault_of(started.error()));
    if (started->is_new || is_same(started->run_id, !named.empty())) return started->run_id;
    key = fmt::format("openai/{}", sha256_hex(key + "\n" + started->run_id));
  }
}

bool RunWatching::asks_evidence(const ResearchAsk& ask) {
  if (ask.earlier_run.empty() || !ports_.ask) return false;
  const auto record = ports_.store.run(ask.earlier_run);
  return record && record->status == store::RunStatus::finished;
}

std::optional<RunWatching::FromEvidence> RunWatching::answer_from_evidence(const ResearchAsk& ask,
                                                                           const Request& request) {
  if (!asks_evidence(ask)) return std::nullopt;
  const Language language = language_of(ask.order);
  const auto answer = ports_.ask(ask.earlier_run, ask.order.topic, request.stop);
  if (answer && *answer)
    return FromEvidence{ask.earlier_run, answer_of((*answer)->markdown, (*answer)->references, language,
                                                   links(ask.earlier_run, request))};
  return std::nullopt;
}

std::string RunWatching::say(const ChatChore& chore, const ResearchAsk& ask, std::stop_token stop) const {
  if (ports_.say && wants_model(chore))
    for (auto turn = ask.turns.rbegin(); turn != ask.turns.rend(); ++turn)
      if (turn->role == "user") {
        const auto said = ports_.say(turn->text, stop);
        if (said && !trim(*said).empty()) return *said;
        break;
      }
  return answer_of(chore);
}

bool RunWatching::follow(const std::string& run_id, std::stop_token stop,
                         const std::function<bool(const Event*)>& hear) {
  const auto feed = ports_.desk.watch(run_id);
  std::int64_t last = 0;
  for (;;) {
    const runs::EventFeed::News news = feed->after(last, ping_period, stop);
    for (const auto& line : news.lines) {
      last = line->event.seq;
      if (!hear(&line->event)) return false;
    }
    if (news.ended) return true;
    if (stop.stop_requested() || (news.lines.empty() && !hear(nullptr))) return false;
  }
}

OpenAiResult<FinishedAnswer> RunWatching::outcome(const std::string& run_id, const RunLinks& links) {
  const auto record = ports_.store.run(run_id);
  if (!record) return tl::make_unexpected(fault_of(record.error()));
  const std::string name = record->id.substr(0, 8);
  switch (record->status) {
    case store::RunStatus::finished:
      break;
    case store::RunStatus::failed: {
      std::string kind;
      if (const auto events = ports_.store.events(run_id, 0))
        for (const Event& event : *events)
          if (event.type == "RunFailed") kind = text_member(event.data, "kind");
      return tl::make_unexpected(failed_fault(*record, kind));
    }
    case store::RunStatus::stopped:
      return tl::make_unexpected(
          OpenAiFault{409, fmt::format("the run {} was cancelled", name), "conflict_error", "", "cancelled"});
    default:
      return tl::make_unexpected(OpenAiFault{
          503, fmt::format("the run {} is paused; go on with it (kaozheng resume {}), and ask again", name, name),
          "server_error", "", "paused"});
  }
  const auto report = ports_.store.report(run_id);
  if (!report) return tl::make_unexpected(fault_of(report.error()));
  if (!*report)
    return tl::make_unexpected(
        OpenAiFault{500, fmt::format("the run {} has no report", name), "server_error", "", "no_report"});
  return answer_of((*report)->json.get<Report>(), links);
}

}  // namespace kaozheng::app
