// SPDX-License-Identifier: Apache-2.0
// Plans of arbitrary bytes: refused in words, or a plan that can be carried out and reads as the same plan again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/bytes.h"
#include "domain/plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace kaozheng;
  constexpr int tasks_max = 8;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return 0;
  const auto plan = parse_plan(json, tasks_max);
  if (!plan) {
    if (plan.error().kind != ErrorKind::malformed || plan.error().what.empty() || !is_utf8(plan.error().what))
      std::abort();
    return 0;
  }
  if (!check_plan(*plan, tasks_max)) std::abort();

  std::size_t placed = 0;
  for (const TaskType type : {TaskType::research, TaskType::analysis, TaskType::synthesis, TaskType::validation})
    for (const auto& wave : waves(*plan, type)) placed += wave.size();
  if (placed != plan->tasks.size()) std::abort();

  const nlohmann::json written = *plan;
  const auto again = parse_plan(nlohmann::json::parse(written.dump()), tasks_max);
  if (!again || nlohmann::json(*again) != written) std::abort();
  return 0;
}
