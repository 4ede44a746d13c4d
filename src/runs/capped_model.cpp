// SPDX-License-Identifier: Apache-2.0
#include "runs/capped_model.h"

#include "base/stop.h"

namespace kaozheng::runs {

Result<models::Answer> CappedModel::answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                           const std::function<void(std::string_view)>& on_piece) {
  if (finish_.stop_requested() && models::role_of(prompt.task) == models::Role::researcher)
    return fail(ErrorKind::finished, "nothing more is researched");
  if (!time_up_.stop_requested() && !budget.used_up()) {
    LinkedStop either(stop);
    const std::stop_callback on_time(time_up_, [&] { either.request_stop(); });
    auto answer = model_.answer(prompt, budget, either.token(), on_piece);
    const bool capped = !answer && (answer.error().kind == ErrorKind::over_budget ||
                                    (answer.error().kind == ErrorKind::cancelled && time_up_.stop_requested()));
    if (!capped || stop.stop_requested()) return answer;
  }
  reached_ = true;
  if (models::role_of(prompt.task) == models::Role::researcher)
    return fail(ErrorKind::over_budget,
                time_up_.stop_requested() ? "the time of the run is up" : "the budget of the run is used up");
  return floor_.answer(prompt, budget, stop, on_piece);
}

}  // namespace kaozheng::runs
