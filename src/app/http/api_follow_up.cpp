// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/http/api.h"
#include "app/http/order_body.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

Reply ask(const ApiPorts& ports, const Request& request) {
  const auto body = json_body(request);
  if (!body) return error_reply(body.error());
  if (const auto unknown = unknown_key(*body, {"question"}))
    return error_reply(400, unknown->message, unknown->param, "invalid");
  if (!body->contains("question") || !(*body)["question"].is_string())
    return error_reply(400, "question has to be there, as a text", "question", "invalid");
  const std::string question(trim((*body)["question"].get_ref<const std::string&>()));
  if (question.empty() || count_code_points(question) > runs::question_characters_max)
    return error_reply(400, fmt::format("question has to have 1 to {} characters", runs::question_characters_max),
                       "question", "invalid");
  const auto answer = ports.answering.ask(request.captures.at("id"), question, request.stop);
  return answer ? json_reply(*answer) : error_reply(answer.error());
}

Reply recheck(const ApiPorts& ports, const Request& request) {
  const auto rechecked = ports.answering.recheck(request.captures.at("id"), request.captures.at("claim"), request.stop);
  if (!rechecked) return conflict_reply(rechecked.error());
  for (const reports::NamedClaim& claim : reports::named_claims(rechecked->report)) {
    if (claim.id != rechecked->claim) continue;
    json body = claim_json(claim);
    body["before"] = to_string(rechecked->before);
    return json_reply(body);
  }
  return error_reply(404, "there is no claim " + printable(rechecked->claim), "claim", "not_found");
}

}  // namespace

Routes follow_up_routes(const ApiPorts& ports) {
  return {{"POST", "/api/runs/{id}/ask", [ports](const Request& request) { return ask(ports, request); }},
          {"POST", "/api/runs/{id}/claims/{claim}/recheck",
           [ports](const Request& request) { return recheck(ports, request); }}};
}

}  // namespace kaozheng::app
