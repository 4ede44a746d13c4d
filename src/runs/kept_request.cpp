// SPDX-License-Identifier: Apache-2.0
#include "runs/kept_request.h"

namespace kaozheng::runs {

nlohmann::json written(const RunRequest& request) {
  nlohmann::json json = {{"version", request.version}, {"files", request.files}, {"review_plan", request.review_plan}};
  if (request.plan) json["plan"] = *request.plan;
  for (const LeftOutFile& file : request.left_out)
    json["left_out"].push_back({file.path, file.why, file.newer, file.newer_date});
  return json;
}

RunRequest request_in(const nlohmann::json& settings) {
  RunRequest request;
  request.settings = settings;
  request.settings.erase("request");
  request.settings.erase("question");
  settings.at("question").get_to(request.question);
  const nlohmann::json json = settings.value("request", nlohmann::json::object());
  request.version = json.value("version", "");
  request.files = json.value("files", request.files);
  request.review_plan = json.value("review_plan", false);
  if (json.contains("plan")) request.plan = json.at("plan").get<Plan>();
  for (const nlohmann::json& file : json.value("left_out", nlohmann::json::array()))
    request.left_out.push_back({file.at(0), file.at(1), file.at(2), file.at(3)});
  return request;
}

}  // namespace kaozheng::runs
