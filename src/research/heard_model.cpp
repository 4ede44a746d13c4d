// SPDX-License-Identifier: Apache-2.0
#include "research/heard_model.h"

#include <algorithm>

namespace kaozheng::research {

Result<models::Answer> HeardModel::answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                          const std::function<void(std::string_view)>& on_piece) {
  auto answer = model_.answer(prompt, budget, stop, on_piece);
  if (answer) {
    std::lock_guard lock(mutex_);
    const std::string& model = answer->model.empty() ? model_.name() : answer->model;
    const bool built_in = model == "extractive";
    const bool told = !answer->provider.empty();
    ++answers_[{model,
                built_in ? model
                : told   ? answer->provider
                         : model_.provider(),
                built_in ? ""
                : told   ? answer->server
                         : server_}];
  }
  return answer;
}

std::vector<HeardModel::Heard> HeardModel::answered() const {
  std::lock_guard lock(mutex_);
  std::vector<Heard> heard;
  for (const auto& [who, answers] : answers_)
    heard.push_back({std::get<0>(who), std::get<1>(who), std::get<2>(who), answers});
  std::stable_sort(heard.begin(), heard.end(), [](const Heard& a, const Heard& b) { return a.answers > b.answers; });
  return heard;
}

}  // namespace kaozheng::research
