// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "models/model.h"

namespace kaozheng::models {

// Answers by the prompt's task: replies are used in order, the last one again and again. A task without a script is a
// failure of kind `refused` that names it. Replies may be functions of the prompt.
class ScriptedModel final : public Model {
 public:
  using Reply = std::function<Result<std::string>(const Prompt&)>;
  ScriptedModel& on(std::string task, std::string reply);
  ScriptedModel& on(std::string task, Reply reply);

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override;
  std::string provider() const override { return "scripted"; }
  std::string name() const override { return "scripted-1"; }
  std::size_t material_chars_max(Role) const override { return room_; }
  void give_room(std::size_t characters) { room_ = characters; }

  std::vector<Prompt> prompts(std::string_view task) const;  // that were asked, in order
  std::vector<Prompt> prompts() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Reply>> replies_;
  std::vector<Prompt> asked_;
  std::size_t room_ = 12'000;
};

}  // namespace kaozheng::models
