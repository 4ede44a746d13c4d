// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "models/model.h"

namespace kaozheng::research {

// Hands prompts on and remembers which models answered. Private to this room.
class HeardModel final : public models::Model {
 public:
  // `server` answers where an answer does not tell who did.
  HeardModel(models::Model& model, std::string server) : model_(model), server_(std::move(server)) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override;
  std::string provider() const override { return model_.provider(); }
  std::string name() const override { return model_.name(); }
  std::size_t material_chars_max(models::Role role) const override { return model_.material_chars_max(role); }
  bool generates() const override { return model_.generates(); }

  struct Heard {
    std::string model, provider, server;  // server empty = in this program
    int answers = 0;
  };
  // Those that answered; most often first, ties by name.
  std::vector<Heard> answered() const;

 private:
  models::Model& model_;
  const std::string server_;
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, std::string>, int> answers_;  // by model, provider, server
};

}  // namespace kaozheng::research
