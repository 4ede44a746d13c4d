// SPDX-License-Identifier: Apache-2.0
// Everything a run says and uses, on its way to the store and to whoever watches. Private to this room.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "domain/event.h"
#include "store/store.h"

namespace kaozheng::runs {

// calls: what was asked of models and sent, for what is done about a run after its end.
enum class Keeping { everything, calls, nothing };

// Safe to call from any thread; hands events on one at a time, in the order of their numbers. A store that fails does
// not fail the run: its first failure is remembered.
class RunLog final : public Events {
 public:
  RunLog(store::Store& store, Clock& clock, std::string run_id, Keeping keeping,
         std::function<void(const Event&)> watch)
      : store_(store), clock_(clock), run_id_(std::move(run_id)), keeping_(keeping), watch_(std::move(watch)) {}

  // A run that is resumed tells again what it told before: each of these is told to whoever watches, and passed over
  // when it comes again. Called once, before anything is added.
  void begin_with(const std::vector<Event>& before);

  const std::string& run_id() const { return run_id_; }
  void add(Event event) override;
  void add(std::string type, nlohmann::json values);
  void keep(store::ModelCall call);
  void keep(const net::SentRequest& sent);
  void keep(const Document& document);
  void keep(const store::ReportRecord& report);
  std::optional<Error> trouble() const;

 private:
  void remember(const Error& error);

  store::Store& store_;
  Clock& clock_;
  const std::string run_id_;
  const Keeping keeping_;
  const std::function<void(const Event&)> watch_;
  std::mutex order_;
  std::int64_t seq_ = 0;
  std::unordered_map<std::string, int> before_;  // told before and not again yet, by what they say
  mutable std::mutex trouble_mutex_;
  std::optional<Error> trouble_;
};

}  // namespace kaozheng::runs
