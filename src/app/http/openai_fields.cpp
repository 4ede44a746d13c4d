// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_fields.h"

#include <fmt/format.h>

namespace kaozheng::app {
namespace {

nlohmann::json or_null(const std::string& text) { return text.empty() ? nlohmann::json() : nlohmann::json(text); }

}  // namespace

nlohmann::json error_json(const OpenAiFault& fault) {
  return {{"error",
           {{"message", fault.message},
            {"type", fault.type},
            {"param", or_null(fault.param)},
            {"code", or_null(fault.code)}}}};
}

Reply openai_reply(const nlohmann::json& json, int status) {
  Reply reply;
  reply.status = status;
  reply.body = wire_text(json);
  return reply;
}

Reply openai_error(const OpenAiFault& fault) {
  Reply reply = openai_reply(error_json(fault), fault.status);
  if (fault.status == 429 || fault.status == 503) reply.headers.emplace_back("Retry-After", "30");
  // The run has ended: asking again at once would only be told the same.
  if (fault.status == 500) reply.headers.emplace_back("x-should-retry", "false");
  return reply;
}

OpenAiFault fault_of(const Error& error) {
  const std::string code(to_string(error.kind));
  switch (error.kind) {
    case ErrorKind::invalid:
    case ErrorKind::malformed:
    case ErrorKind::too_long:
      return {400, error.what, "invalid_request_error", "", code};
    case ErrorKind::refused:  // too many runs wait
    case ErrorKind::rate_limited:
      return {429, error.what, "rate_limit_error", "", code};
    case ErrorKind::unavailable:
    case ErrorKind::timed_out:
    case ErrorKind::no_space:
      return {503, error.what, "server_error", "", code};
    case ErrorKind::not_found:
      return {404, error.what, "invalid_request_error", "", code};
    case ErrorKind::cancelled:
    case ErrorKind::over_budget:
    case ErrorKind::finished:
      break;
  }
  return {500, error.what, "server_error", "", code};
}

OpenAiResult<nlohmann::json> parse_body(std::string_view body) {
  if (json_depth(body) > json_depth_max)
    return wrong("", fmt::format("the request nests too deeply: {} levels at most", json_depth_max), "invalid_json");
  nlohmann::json json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded())
    return wrong("", "the request is not JSON: send an object as UTF-8, with Content-Type: application/json",
                 "invalid_json");
  if (!json.is_object()) return wrong("", "the request is not a JSON object", "invalid_json");
  return json;
}

}  // namespace kaozheng::app
