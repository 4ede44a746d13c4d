// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "models/providers.h"
#include "runs/cloud_market_double.h"
#include "runs/run_order.h"

namespace kaozheng::runs {

// The extractive model, which answers nothing while the door is shut.
class DoorModel final : public models::Model {
 public:
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    while (is_shut && system_clock().sleep(Milliseconds{2}, stop)) {}
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    return model_->answer(prompt, budget, stop, on_piece);
  }
  std::string provider() const override { return "door"; }
  std::string name() const override { return "door-1"; }
  std::size_t material_chars_max(models::Role role) const override { return model_->material_chars_max(role); }
  bool generates() const override { return false; }

  std::atomic<bool> is_shut{false};

 private:
  const std::unique_ptr<models::Model> model_ = models::make_extractive_model();
};

// Two pages about the cloud market, whatever is ordered.
class CannedOutfitter final : public Outfitter {
 public:
  CannedOutfitter() { put_cloud_market(search_, pages_); }

  Result<void> check(const RunOrder& order) override {
    if (order.topic.empty()) return fail(ErrorKind::invalid, "no topic is given");
    return {};
  }
  Result<std::unique_ptr<Outfit>> outfit(const RunOrder& order, Tell, std::stop_token) override {
    if (meanwhile) meanwhile();
    if (fault) return fail(*fault);
    RunRequest request;
    request.question.topic = order.topic;
    request.question.limits.max_loops = 1;
    request.question.limits.max_tasks = 3;
    request.review_plan = order.review_plan;
    request.version = "1.0";
    request.settings = nlohmann::json::object();
    return std::unique_ptr<Outfit>(std::make_unique<CannedOutfit>(std::move(request), ports()));
  }
  Result<std::unique_ptr<Outfit>> outfit(const LeftRun& left, Tell, std::stop_token) override {
    return std::unique_ptr<Outfit>(std::make_unique<CannedOutfit>(left.request, ports()));
  }
  Result<std::optional<Forecast>> forecast(const RunOrder&, std::stop_token) override { return std::nullopt; }

  DoorModel model;
  std::optional<Error> fault;
  std::function<void()> meanwhile;  // happens while a run is made of an order

 private:
  struct CannedOutfit final : Outfit {
    CannedOutfit(RunRequest wanted, RunPorts given) : request_(std::move(wanted)), ports_(std::move(given)) {}
    RunRequest& request() override { return request_; }
    RunPorts& ports() override { return ports_; }
    RunRequest request_;
    RunPorts ports_;
  };
  RunPorts ports() { return {model, nullptr, search_, pages_, prompts_}; }

  sources::CannedSearch search_;
  sources::CannedPages pages_;
  const research::Prompts prompts_ = *research::Prompts::load("/nowhere");
};

}  // namespace kaozheng::runs
