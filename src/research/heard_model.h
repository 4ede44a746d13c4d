// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "models/model.h"

namespace kaozheng::research {

// Hands prompts on and remembers which models answered. Private to this room.
class HeardModel final : public models::Model {
 public:
  explicit HeardModel(models::Model& model) : model_(model) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override;
  std::string provider() const override { return model_.provider(); }
  std::string name() const override { return model_.name(); }
  std::size_t material_chars_max(models::Role role) const override { return model_.material_chars_max(role); }
  bool generates() const override { return model_.generates(); }

  // The names of those that answered, with how often; most often first, ties by name.
  std::vector<std::pair<std::string, int>> answered() const;

 private:
  models::Model& model_;
  mutable std::mutex mutex_;
  std::map<std::string, int> answers_;
};

}  // namespace kaozheng::research
