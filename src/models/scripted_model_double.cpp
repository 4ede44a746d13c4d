// SPDX-License-Identifier: Apache-2.0
#include "models/scripted_model_double.h"

#include <utility>

#include "models/tokens.h"

namespace kaozheng::models {

ScriptedModel& ScriptedModel::on(std::string task, std::string reply) {
  return on(std::move(task), [reply = std::move(reply)](const Prompt&) -> Result<std::string> { return reply; });
}

ScriptedModel& ScriptedModel::on(std::string task, Reply reply) {
  std::lock_guard lock(mutex_);
  replies_[std::move(task)].push_back(std::move(reply));
  return *this;
}

Result<Answer> ScriptedModel::answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                                     const std::function<void(std::string_view)>& on_piece) {
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  if (budget.used_up()) return fail(ErrorKind::over_budget, "the budget is used up");
  if (prompt.rung == Rung::extractive) return fail(ErrorKind::malformed, "there is no other model to answer");
  Reply reply;
  {
    std::lock_guard lock(mutex_);
    asked_.push_back(prompt);
    const auto found = replies_.find(prompt.task);
    if (found == replies_.end())
      return fail(ErrorKind::refused, "no reply is scripted for the task \"" + prompt.task + "\"");
    reply = found->second.front();
    if (found->second.size() > 1) found->second.pop_front();
  }
  std::string text = TRY(reply(prompt));
  Answer answer;
  answer.text = std::move(text);
  answer.model = name();
  answer.usage = {tokens_at_most(prompt.system) + tokens_at_most(prompt.user), tokens_at_most(answer.text)};
  budget.charge(answer.usage);
  if (on_piece && !answer.text.empty()) on_piece(answer.text);
  return answer;
}

std::vector<Prompt> ScriptedModel::prompts(std::string_view task) const {
  std::lock_guard lock(mutex_);
  std::vector<Prompt> found;
  for (const Prompt& prompt : asked_)
    if (prompt.task == task) found.push_back(prompt);
  return found;
}

std::vector<Prompt> ScriptedModel::prompts() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

}  // namespace kaozheng::models
