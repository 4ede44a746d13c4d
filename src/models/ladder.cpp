// SPDX-License-Identifier: Apache-2.0
#include "models/ladder.h"

namespace kaozheng::models {

std::string_view to_string(Rung rung) {
  constexpr std::array<std::string_view, rung_count> names = {"schema", "plain",  "repair",
                                                              "tagged", "single", "extractive"};
  return names[static_cast<std::size_t>(rung)];
}

// A repair shows the last reply beside the prompt and may not fit where the prompt did.
bool climbs(ErrorKind kind, Rung rung) {
  return kind == ErrorKind::malformed || (kind == ErrorKind::too_long && rung == Rung::repair);
}

ReplyRungs::ReplyRungs(ReplyRungs& all, const Begins& begins) : all_(&all) {
  for (const auto& [model, rung] : begins) {
    Memory& memory = models_[model];
    memory.begin = rung;
    memory.asked = 1;
  }
}

ReplyRungs::Begins ReplyRungs::begins() const {
  std::lock_guard lock(mutex_);
  Begins begins;
  for (const auto& [model, memory] : models_) begins.emplace(model, memory.begin);
  return begins;
}

Rung ReplyRungs::begin(const std::string& model) {
  constexpr int top_again_every = 8;
  std::lock_guard lock(mutex_);
  Memory& memory = models_[model];
  return memory.asked++ % top_again_every == 0 ? Rung::schema : memory.begin;
}

void ReplyRungs::worked(const std::string& model, Rung rung) {
  if (all_) all_->worked(model, rung);
  std::lock_guard lock(mutex_);
  Memory& memory = models_[model];
  ++memory.counts[static_cast<std::size_t>(rung)];
  memory.in_a_row = rung == memory.last ? memory.in_a_row + 1 : 1;
  memory.last = rung;
  const bool above = rung < memory.begin;
  if (rung != Rung::repair && (above || memory.in_a_row >= 2)) memory.begin = rung;
}

std::map<std::string, ReplyRungs::Counts> ReplyRungs::counts() const {
  std::lock_guard lock(mutex_);
  std::map<std::string, Counts> all;
  for (const auto& [model, memory] : models_) all.emplace(model, memory.counts);
  return all;
}

}  // namespace kaozheng::models
