// SPDX-License-Identifier: Apache-2.0
#include "runs/run_log.h"

#include <algorithm>

namespace kaozheng::runs {

namespace {

// What is told of a run as such happens anew each time.
bool is_of_the_run_as_such(const Event& event) {
  return event.type.starts_with("Run") || event.type == "ModelCalled" || event.type == "CallRepeated";
}

std::string words_of(const Event& event) {
  return event.type + '\n' + event.task_id + '\n' +
         event.data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void RunLog::begin_with(const std::vector<Event>& before) {
  std::lock_guard lock(order_);
  for (const Event& event : before) {
    seq_ = std::max(seq_, event.seq);
    if (event.type == "DraftSaved") before_.clear();  // a draft that was saved is not made again
    if (!is_of_the_run_as_such(event)) ++before_[words_of(event)];
    if (watch_) watch_(event);
  }
}

void RunLog::add(Event event) {
  std::lock_guard lock(order_);
  if (!before_.empty() && !is_of_the_run_as_such(event)) {
    const auto told = before_.find(words_of(event));
    if (told != before_.end()) {
      if (--told->second == 0) before_.erase(told);
      return;
    }
  }
  event.at = to_iso8601(clock_.now());
  event.seq = ++seq_;
  if (keeping_ == Keeping::everything) {
    const auto stored = store_.add_event(run_id_, event);
    if (stored)
      event.seq = seq_ = *stored;
    else
      remember(stored.error());
  }
  if (watch_) watch_(event);
}

void RunLog::add(std::string type, nlohmann::json values) {
  Event event;
  event.type = std::move(type);
  event.data = std::move(values);
  add(std::move(event));
}

void RunLog::keep(store::ModelCall call) {
  if (keeping_ == Keeping::nothing) return;
  call.run_id = run_id_;
  if (const auto stored = store_.add_model_call(call); !stored) remember(stored.error());
}

void RunLog::keep(const net::SentRequest& sent) {
  if (keeping_ == Keeping::nothing) return;
  if (const auto stored = store_.add_sent_request(run_id_, sent); !stored) remember(stored.error());
}

void RunLog::keep(const Document& document) {
  if (keeping_ == Keeping::nothing) return;
  if (const auto stored = store_.save_document(run_id_, document); !stored) remember(stored.error());
}

void RunLog::keep(const store::ReportRecord& report) {
  if (keeping_ == Keeping::nothing) return;
  if (const auto stored = store_.save_report(run_id_, report); !stored) remember(stored.error());
}

std::optional<Error> RunLog::trouble() const {
  std::lock_guard lock(trouble_mutex_);
  return trouble_;
}

void RunLog::remember(const Error& error) {
  std::lock_guard lock(trouble_mutex_);
  if (!trouble_) trouble_ = error;
}

}  // namespace kaozheng::runs
