// SPDX-License-Identifier: Apache-2.0
#include "runs/run_order.h"

#include "base/bytes.h"

namespace kaozheng::runs {

void to_json(nlohmann::json& json, const RunOrder& order) {
  json = {{"topic", order.topic},
          {"settings", order.settings},
          {"folders", order.folders},
          {"basic", order.mode == Mode::basic},
          {"review_plan", order.review_plan}};
  if (!order.origin.empty()) json["origin"] = order.origin;
  if (order.plan) json["plan"] = *order.plan;
}

void from_json(const nlohmann::json& json, RunOrder& order) {
  json.at("topic").get_to(order.topic);
  json.at("settings").get_to(order.settings);
  json.at("folders").get_to(order.folders);
  order.mode = json.at("basic").get<bool>() ? Mode::basic : Mode::supervised;
  json.at("review_plan").get_to(order.review_plan);
  order.origin = json.value("origin", nlohmann::json::object());
  if (json.contains("plan")) order.plan = json.at("plan").get<Plan>();
}

store::RunRecord record_of(const RunOrder& order, const Clock& clock) {
  store::RunRecord record;
  record.id = random_hex(run_id_digits);
  record.topic = order.topic;
  record.status = store::RunStatus::waiting;
  record.started_at = to_iso8601(clock.now());
  record.settings[order_key] = order;
  return record;
}

bool has_begun(const store::RunRecord& run) { return run.settings.contains("question"); }

Result<RunOrder> order_of(const store::RunRecord& run) {
  try {
    return run.settings.at(order_key).get<RunOrder>();
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorKind::invalid, "what the run " + run.id.substr(0, 8) + " was asked is not readable");
  }
}

bool is_over(store::RunStatus status) {
  return status == store::RunStatus::finished || status == store::RunStatus::failed ||
         status == store::RunStatus::stopped;
}

}  // namespace kaozheng::runs
