// SPDX-License-Identifier: Apache-2.0
#include "app/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

std::string_view type_of(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 409:
      return "conflict_error";
    case 429:
      return "rate_limit_error";
    default:
      return status >= 500 ? "server_error" : "invalid_request_error";
  }
}

nlohmann::json or_null(std::string_view text) { return text.empty() ? nlohmann::json() : nlohmann::json(text); }

}  // namespace

std::string Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equals_ignoring_case(key, name)) return value;
  return {};
}

std::string Request::parameter(std::string_view name) const {
  const auto found = query.find(std::string(name));
  return found == query.end() ? std::string() : found->second;
}

Reply json_reply(const nlohmann::json& body, int status) {
  Reply reply;
  reply.status = status;
  reply.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return reply;
}

Reply error_reply(int status, std::string_view message, std::string_view param, std::string_view code) {
  return json_reply({{"error",
                      {{"message", to_valid_utf8(message)},
                       {"type", type_of(status)},
                       {"param", or_null(param)},
                       {"code", or_null(code)}}}},
                    status);
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::refused:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::over_budget:
    case ErrorKind::finished:
      return 409;
    case ErrorKind::too_long:
      return 413;
    case ErrorKind::rate_limited:
      return 429;
    case ErrorKind::unavailable:
      return 502;
    case ErrorKind::cancelled:
      return 503;
    case ErrorKind::timed_out:
      return 504;
    case ErrorKind::no_space:
      return 507;
  }
  return 500;
}

Reply error_reply(const Error& error, std::string_view param) {
  Reply reply = error_reply(status_of(error.kind), error.what, param, to_string(error.kind));
  if (error.retry_after)
    reply.headers.emplace_back("Retry-After", fmt::format("{}", (error.retry_after->count() + 999) / 1'000));
  return reply;
}

Reply event_stream_reply(std::function<void(ReplyStream&)> stream) {
  Reply reply;
  reply.type = "text/event-stream";
  reply.headers = {{"Cache-Control", "no-cache, no-transform"}, {"X-Accel-Buffering", "no"}};
  reply.stream = std::move(stream);
  return reply;
}

int json_depth(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

Result<nlohmann::json> json_body(const Request& request) {
  if (trim(request.body).empty()) return nlohmann::json::object();
  if (!is_utf8(request.body)) return fail(ErrorKind::invalid, "the body is not UTF-8");
  if (json_depth(request.body) > json_depth_max)
    return fail(ErrorKind::invalid, fmt::format("the body is nested deeper than {} levels", json_depth_max));
  nlohmann::json json = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return fail(ErrorKind::invalid, "the body is not JSON");
  if (!json.is_object()) return fail(ErrorKind::invalid, "the body is not a JSON object");
  return json;
}

}  // namespace kaozheng::app
