// SPDX-License-Identifier: Apache-2.0
#include "domain/event.h"

namespace kaozheng {

void to_json(nlohmann::json& json, const Event& event) {
  json = {{"seq", event.seq}, {"at", event.at}, {"type", event.type}, {"data", event.data}};
  if (!event.task_id.empty()) json["task_id"] = event.task_id;
}

}  // namespace kaozheng
