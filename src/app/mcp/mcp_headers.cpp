// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/mcp_headers.h"

#include <array>
#include <cstdint>

namespace kaozheng::app {
namespace {

// -1 of what is no digit of base64.
int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    held = held << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> bits & 0xFFu);
  }
  if (bits == 6 || (held & ((1u << bits) - 1u)) != 0) return std::nullopt;  // a digit too few, or more than was written
  return bytes;
}

// The member whose value Mcp-Name repeats; null when the header does not belong to the method.
const char* named_by(const std::string& method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  return method == "resources/read" ? "uri" : nullptr;
}

RpcError mismatch(std::string message) { return {mcp_header_mismatch, "header mismatch: " + std::move(message), {}}; }

}  // namespace

std::optional<std::string> decoded_header(std::string_view value) {
  constexpr std::string_view begin = "=?base64?", end = "?=";
  if (value.size() < begin.size() + end.size() || !value.starts_with(begin) || !value.ends_with(end))
    return std::string(value);
  return from_base64(value.substr(begin.size(), value.size() - begin.size() - end.size()));
}

McpEra era_of(const RpcMessage& message, const McpHeaders& headers) {
  const McpEra told = era_of(message);
  // An old client that begins may send any header; it is known by how it begins.
  if (told == McpEra::stateless || message.method == "initialize") return told;
  return headers.version == mcp_stateless_version ? McpEra::stateless : McpEra::handshake;
}

std::optional<RpcError> fault_in_headers(const RpcMessage& request, const McpHeaders& headers) {
  if (headers.version.empty()) return mismatch("MCP-Protocol-Version is missing");
  if (headers.version != version_in(request)) return mismatch("MCP-Protocol-Version is not the version in the body");
  if (headers.method.empty()) return mismatch("Mcp-Method is missing");
  if (headers.method != request.method) return mismatch("Mcp-Method is not the method in the body");
  const char* const member = named_by(request.method);
  if (!member) return std::nullopt;
  const auto in_body = request.params.find(member);
  if (in_body == request.params.end() || !in_body->is_string()) return std::nullopt;  // which is a fault of the body
  if (headers.name.empty()) return mismatch("Mcp-Name is missing");
  const auto name = decoded_header(headers.name);
  if (!name) return mismatch("Mcp-Name is not base64");
  if (*name != in_body->get_ref<const std::string&>()) return mismatch("Mcp-Name is not the name in the body");
  return std::nullopt;
}

}  // namespace kaozheng::app
