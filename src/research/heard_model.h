// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "models/forwarding_model.h"

namespace kaozheng::research {

// Hands prompts on and remembers which models answered. Private to this room.
class HeardModel final : public models::ForwardingModel {
 public:
  // `server` answers where an answer does not tell who did.
  HeardModel(models::Model& model, std::string server) : ForwardingModel(model), server_(std::move(server)) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override;

  struct Heard {
    std::string model, provider, server;  // server empty = in this program
    int answers = 0;
  };
  // Those that answered; most often first, ties by name.
  std::vector<Heard> answered() const;

 private:
  const std::string server_;
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, std::string>, int> answers_;  // by model, provider, server
};

}  // namespace kaozheng::research
