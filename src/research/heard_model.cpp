// SPDX-License-Identifier: Apache-2.0
#include "research/heard_model.h"

#include <algorithm>

namespace kaozheng::research {

Result<models::Answer> HeardModel::answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                          const std::function<void(std::string_view)>& on_piece) {
  auto answer = model_.answer(prompt, budget, stop, on_piece);
  if (answer) {
    std::lock_guard lock(mutex_);
    ++answers_[answer->model.empty() ? model_.name() : answer->model];
  }
  return answer;
}

std::vector<std::pair<std::string, int>> HeardModel::answered() const {
  std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, int>> names(answers_.begin(), answers_.end());
  std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return names;
}

}  // namespace kaozheng::research
