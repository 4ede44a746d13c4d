// SPDX-License-Identifier: Apache-2.0
#include "runs/run_log.h"

namespace kaozheng::runs {

void RunLog::add(Event event) {
  std::lock_guard lock(order_);
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
