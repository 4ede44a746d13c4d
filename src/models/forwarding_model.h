// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/model.h"

namespace kaozheng::models {

// Speaks for another model, which outlives it: what stands between a run and its model says only how it answers.
class ForwardingModel : public Model {
 public:
  explicit ForwardingModel(Model& model) : model_(model) {}
  std::string provider() const override { return model_.provider(); }
  std::string name() const override { return model_.name(); }
  std::string name_for(Role role) const override { return model_.name_for(role); }
  std::size_t material_chars_max(Role role) const override { return model_.material_chars_max(role); }
  bool generates() const override { return model_.generates(); }

 protected:
  Model& model_;
};

}  // namespace kaozheng::models
