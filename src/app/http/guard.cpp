// SPDX-License-Identifier: Apache-2.0
#include "app/http/guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

std::string with_port(std::string_view host, std::uint16_t port) { return fmt::format("{}:{}", host, port); }

bool is_one_of(const std::vector<std::string>& hosts, std::string_view host) {
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](const std::string& ours) { return equals_ignoring_case(ours, host); });
}

bool is_any_address(std::string_view address) { return address == "0.0.0.0" || address == "::"; }

std::string bracketed(const std::string& address) {
  return contains(address, ":") && address.front() != '[' ? "[" + address + "]" : address;
}

bool is_page_navigation(const RequestHead& head) {
  return head.method == "GET" && head.target == "/" && head.header("Sec-Fetch-Mode") == "navigate" &&
         head.header("Sec-Fetch-Dest") == "document";
}

Reply unauthorised(std::string_view message, std::string_view code) {
  Reply reply = error_reply(401, message, "Authorization", code);
  reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"kaozheng\"");
  return reply;
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  if (equals_ignoring_case(address, "localhost") || address == "::1" || address == "[::1]") return true;
  const auto parts = split(address, '.');
  return parts.size() == 4 && parts[0] == "127" && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           return !part.empty() && part.size() <= 3 &&
                  std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
         });
}

std::vector<std::string> hosts_of(const std::string& address, std::uint16_t port,
                                  const std::vector<std::string>& more) {
  std::vector<std::string> names;
  if (!is_any_address(address)) names.push_back(to_lower_ascii(bracketed(address)));
  if (is_any_address(address) || is_loopback_address(address))
    for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) names.emplace_back(name);
  std::vector<std::string> hosts;
  for (const std::string& name : names) {
    hosts.push_back(with_port(name, port));
    if (port == 80) hosts.push_back(name);
  }
  for (const std::string& name : more) hosts.push_back(to_lower_ascii(name));
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

std::optional<Reply> check_origin(const GuardRules& rules, const RequestHead& head, std::string_view local) {
  const std::string_view host = head.header("Host");
  const auto ours = [&](std::string_view name) {
    return is_one_of(rules.hosts, name) || (!local.empty() && equals_ignoring_case(local, name));
  };
  if (!ours(host))
    return error_reply(403, "this server does not go by the name it was asked under; allow the name when it is started",
                       "Host", "unknown_host");
  if (head.has("Origin")) {
    std::string_view origin = head.header("Origin");
    const auto scheme = origin.find("://");
    const std::string_view name = scheme == std::string_view::npos ? std::string_view() : origin.substr(scheme + 3);
    const bool http = origin.substr(0, scheme) == "http" || origin.substr(0, scheme) == "https";
    if (!http || name.empty() || !ours(name))
      return error_reply(403, "pages of other sites may not ask this server", "Origin", "foreign_origin");
  }
  if (head.has("Sec-Fetch-Site")) {
    const std::string_view site = head.header("Sec-Fetch-Site");
    if (site != "same-origin" && site != "none" && !is_page_navigation(head))
      return error_reply(403, "pages of other sites may not ask this server", "Sec-Fetch-Site", "foreign_origin");
  }
  return std::nullopt;
}

Admission check_token(const GuardRules& rules, const RequestHead& head, const Route& route) {
  const std::string_view given = head.header("Authorization");
  Admission admission;
  if (given.size() > 7 && equals_ignoring_case(given.substr(0, 7), "Bearer ") && rules.name_of_token)
    admission.client = rules.name_of_token(trim(given.substr(7))).value_or("");
  if (!rules.token_needed || route.access == Access::anybody || !admission.client.empty()) return admission;
  admission.refusal =
      given.empty() ? unauthorised(
                          "a token is needed: `kaozheng token add NAME` makes one; send it as Authorization: "
                          "Bearer …",
                          "token_missing")
                    : unauthorised("the token is not one of this server's: `kaozheng token list` shows what there is",
                                   "token_unknown");
  return admission;
}

std::optional<Reply> check_body(const RequestHead& head, const Route& route) {
  const std::string type =
      to_lower_ascii(trim(head.header("Content-Type").substr(0, head.header("Content-Type").find(';'))));
  if (head.has_body() ? type != route.body_type : !type.empty() && type != route.body_type)
    return error_reply(415, fmt::format("the body has to be sent as Content-Type: {}", route.body_type), "Content-Type",
                       "wrong_type");
  if (head.has("Content-Encoding") && !equals_ignoring_case(head.header("Content-Encoding"), "identity"))
    return error_reply(415, "the body has to be sent as it is, not packed", "Content-Encoding", "packed");
  if (head.content_length.value_or(0) > route.body_max)
    return error_reply(413, fmt::format("the body may have at most {} bytes", route.body_max), "Content-Length",
                       "too_long");
  return std::nullopt;
}

}  // namespace kaozheng::app
