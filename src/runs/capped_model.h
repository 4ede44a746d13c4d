// SPDX-License-Identifier: Apache-2.0
// A model within the caps of a run. Private to this room.
#pragma once

#include <atomic>
#include <stop_token>

#include "models/forwarding_model.h"

namespace kaozheng::runs {

// Once the budget is used up, or time is, no researcher is answered any more (`over_budget`), and all else by `floor`,
// which costs nothing: the run ends with what it has. A call under way when time is up is broken off. Once the user
// wants to finish, no researcher is answered any more either (`finished`); all else is, as before.
class CappedModel final : public models::ForwardingModel {
 public:
  CappedModel(models::Model& model, models::Model& floor, std::stop_token time_up, std::stop_token finish)
      : ForwardingModel(model), floor_(floor), time_up_(std::move(time_up)), finish_(std::move(finish)) {}

  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override;

  // Whether a call was not made for a cap.
  bool reached() const { return reached_; }

 private:
  models::Model& floor_;
  const std::stop_token time_up_, finish_;
  std::atomic<bool> reached_{false};
};

}  // namespace kaozheng::runs
