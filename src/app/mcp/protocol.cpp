// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "app/version.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr const char* meta_version = "io.modelcontextprotocol/protocolVersion";
constexpr const char* meta_capabilities = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* meta_server = "io.modelcontextprotocol/serverInfo";
constexpr std::size_t under_way_max = 64;
constexpr std::size_t shown_characters_max = 100, uri_characters_max = 2'000;

// How long a client may keep what does not change while this program runs, and what does.
constexpr int lasting_ms = 3'600'000, passing_ms = 0;

json implementation() { return {{"name", "kaozheng"}, {"title", "Kaozheng 考证"}, {"version", version}}; }
json capabilities() { return {{"tools", json::object()}, {"resources", json::object()}}; }

const json* meta_of(const RpcMessage& message) {
  const auto meta = message.params.find("_meta");
  return meta != message.params.end() && meta->is_object() ? &*meta : nullptr;
}

// A member that is a string; empty otherwise.
std::string text_of(const json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : "";
}

tl::unexpected<RpcError> refuse(RpcCode code, std::string message, json data = {}) {
  return tl::make_unexpected(RpcError{code, std::move(message), std::move(data)});
}

tl::unexpected<RpcError> no_such_method() {
  return refuse(rpc_method_not_found,
                "this server has no such method; server/discover and tools/list tell what it has");
}

std::string key_of(const json& id) { return rpc_text(id); }

bool is_cacheable(const std::string& method) {
  return method == "tools/list" || method == "resources/list" || method == "resources/templates/list" ||
         method == "resources/read" || method == "server/discover";
}

// What the stateless era adds to a result.
json completed(json result, const std::string& method) {
  result["resultType"] = "complete";
  result["_meta"][meta_server] = implementation();
  if (is_cacheable(method)) {
    const bool lasts = method == "tools/list" || method == "resources/templates/list" || method == "server/discover";
    result["ttlMs"] = lasts ? lasting_ms : passing_ms;
    result["cacheScope"] = lasts ? "public" : "private";
  }
  return result;
}

int status_of(RpcCode code) {
  switch (code) {
    case rpc_method_not_found:
      return 404;
    case mcp_header_mismatch:
    case mcp_unsupported_version:
    case rpc_parse_error:
    case rpc_invalid_request:
      return 400;
    default:
      return 200;
  }
}

}  // namespace

const std::vector<std::string>& mcp_versions() {
  static const std::vector<std::string> versions = {std::string(mcp_stateless_version), "2025-11-25", "2025-06-18"};
  return versions;
}

bool is_handshake_version(std::string_view told) {
  const auto& all = mcp_versions();
  return told != mcp_stateless_version && std::find(all.begin(), all.end(), told) != all.end();
}

McpEra era_of(const RpcMessage& message) {
  const json* const meta = meta_of(message);
  return message.method == "server/discover" || (meta && meta->contains(meta_version)) ? McpEra::stateless
                                                                                       : McpEra::handshake;
}

std::string version_in(const RpcMessage& message) {
  const json* const meta = meta_of(message);
  return meta ? text_of(*meta, meta_version) : "";
}

std::optional<RpcError> fault_in_meta(const RpcMessage& message) {
  const json* const meta = meta_of(message);
  if (!meta) return RpcError{rpc_invalid_params, "params._meta is missing", {}};
  if (version_in(message).empty())
    return RpcError{rpc_invalid_params, fmt::format("params._meta has no {}", meta_version), {}};
  const auto told = meta->find(meta_capabilities);
  if (told == meta->end() || !told->is_object())
    return RpcError{rpc_invalid_params, fmt::format("params._meta has no {}", meta_capabilities), {}};
  return std::nullopt;
}

std::optional<RpcError> fault_in_version(const std::string& told) {
  if (told == mcp_stateless_version) return std::nullopt;
  // Versions with a handshake are served too, but not without one.
  return RpcError{mcp_unsupported_version,
                  "unsupported protocol version",
                  {{"supported", mcp_versions()}, {"requested", abbreviate(told, shown_characters_max)}}};
}

std::string McpSession::version() const {
  std::lock_guard lock(mutex_);
  return version_;
}

void McpSession::agree_on(std::string version) {
  std::lock_guard lock(mutex_);
  version_ = std::move(version);
}

McpSession::UnderWay::~UnderWay() {
  if (!session_) return;
  std::lock_guard lock(session_->mutex_);
  session_->under_way_.erase(key_);
}

bool McpSession::UnderWay::cancelled() const {
  std::lock_guard lock(session_->mutex_);
  const auto found = session_->under_way_.find(key_);
  return found != session_->under_way_.end() && found->second.cancelled;
}

std::optional<McpSession::UnderWay> McpSession::begin(const json& id) {
  std::lock_guard lock(mutex_);
  std::string key = key_of(id);
  if (under_way_.size() >= under_way_max) return std::nullopt;
  const auto [place, is_new] = under_way_.try_emplace(key);
  if (!is_new) return std::nullopt;
  if (ending_) place->second.stop.request_stop();
  return std::make_optional<UnderWay>(this, std::move(key), place->second.stop.get_token());
}

void McpSession::cancel(const json& id) {
  std::stop_source stop(std::nostopstate);
  {
    std::lock_guard lock(mutex_);
    const auto found = under_way_.find(key_of(id));
    if (found == under_way_.end()) return;
    found->second.cancelled = true;
    stop = found->second.stop;
  }
  stop.request_stop();
}

void McpSession::stop_all() {
  std::vector<std::stop_source> stops;
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
    for (const auto& [key, request] : under_way_) stops.push_back(request.stop);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

McpReply McpProtocol::busy(const RpcMessage& request) {
  return {rpc_error(request.id, {rpc_invalid_request,
                                 fmt::format("a request of that id is under way, or {} others are", under_way_max),
                                 {}}),
          400};
}

std::optional<McpReply> McpProtocol::answer(const RpcMessage& request, McpEra era, McpSession& session,
                                            const McpSession::UnderWay& under_way, McpCall call, const Tell& tell) {
  call.stop = under_way.stop();
  if (const json* const meta = meta_of(request))
    if (const auto token = meta->find("progressToken");
        token != meta->end() && (token->is_string() || token->is_number_integer()) && tell)
      call.progress = [&tell, token = *token, last = -1.0](double progress, double total,
                                                           const std::string& message) mutable {
        if (progress <= last) return;
        last = progress;
        json params = {{"progressToken", token}, {"progress", progress}, {"message", message}};
        if (total > 0) params["total"] = total;
        tell(rpc_notification("notifications/progress", std::move(params)));
      };

  Answer answer = refuse(rpc_internal_error, "internal error");
  try {
    answer = era == McpEra::stateless ? in_stateless_era(request, call) : in_handshake_era(request, session, call);
  } catch (const std::exception&) {
    // What went wrong may quote a document; the client is told no more than that it did.
    answer = refuse(rpc_internal_error, "internal error; please report it");
  }
  if (under_way.cancelled()) return std::nullopt;
  if (answer) {
    json result = era == McpEra::stateless ? completed(std::move(*answer), request.method) : std::move(*answer);
    return McpReply{rpc_result(request.id, std::move(result)), 200};
  }
  int status = era == McpEra::stateless ? status_of(answer.error().code) : 200;
  if (era == McpEra::stateless && fault_in_meta(request)) status = 400;
  return McpReply{rpc_error(request.id, answer.error()), status};
}

void McpProtocol::notice(const RpcMessage& notification, McpSession& session) {
  if (notification.method != "notifications/cancelled") return;
  const auto id = notification.params.find("requestId");
  if (id != notification.params.end() && (id->is_string() || id->is_number_integer())) session.cancel(*id);
}

McpProtocol::Answer McpProtocol::in_handshake_era(const RpcMessage& request, McpSession& session, const McpCall& call) {
  if (request.method == "initialize") return initialize(request, session);
  if (request.method == "ping") return json::object();
  if (session.version().empty())
    return refuse(rpc_invalid_request, fmt::format("not initialized: begin with initialize, or give every request the "
                                                   "_meta fields of {}",
                                                   mcp_stateless_version));
  return offered(request, McpEra::handshake, call);
}

McpProtocol::Answer McpProtocol::in_stateless_era(const RpcMessage& request, const McpCall& call) {
  if (const auto fault = fault_in_meta(request)) return tl::make_unexpected(*fault);
  if (const auto fault = fault_in_version(version_in(request))) return tl::make_unexpected(*fault);
  if (request.method == "server/discover") return discover();
  return offered(request, McpEra::stateless, call);
}

McpProtocol::Answer McpProtocol::initialize(const RpcMessage& request, McpSession& session) const {
  const std::string wanted = text_of(request.params, "protocolVersion");
  if (wanted.empty()) return refuse(rpc_invalid_params, "params.protocolVersion is missing");
  if (!session.version().empty()) return refuse(rpc_invalid_request, "this session is initialized already");
  const auto& all = mcp_versions();
  const std::string agreed =
      is_handshake_version(wanted) ? wanted : *std::find_if(all.begin(), all.end(), is_handshake_version);
  session.agree_on(agreed);
  return json{{"protocolVersion", agreed},
              {"capabilities", capabilities()},
              {"serverInfo", implementation()},
              {"instructions", offer_.instructions()}};
}

McpProtocol::Answer McpProtocol::discover() const {
  return json{
      {"supportedVersions", mcp_versions()}, {"capabilities", capabilities()}, {"instructions", offer_.instructions()}};
}

McpProtocol::Answer McpProtocol::offered(const RpcMessage& request, McpEra era, const McpCall& call) {
  if (request.method == "tools/list") return json{{"tools", offer_.tools()}};
  if (request.method == "tools/call") return call_tool(request, call);
  if (request.method == "resources/list") return list_resources(request);
  if (request.method == "resources/templates/list") return json{{"resourceTemplates", offer_.resource_templates()}};
  if (request.method == "resources/read") return read_resource(request, era);
  return no_such_method();
}

McpProtocol::Answer McpProtocol::call_tool(const RpcMessage& request, const McpCall& call) {
  const std::string name = text_of(request.params, "name");
  const json& tools = offer_.tools();
  if (std::none_of(tools.begin(), tools.end(), [&](const json& tool) { return tool.at("name") == name; }))
    return refuse(rpc_invalid_params, "this server has no such tool; tools/list tells what it has");
  const auto arguments = request.params.find("arguments");
  return offer_.call(name, arguments == request.params.end() ? json::object() : *arguments, call);
}

McpProtocol::Answer McpProtocol::list_resources(const RpcMessage& request) {
  const auto cursor = request.params.find("cursor");
  const bool is_text = cursor != request.params.end() && cursor->is_string();
  if (cursor != request.params.end() && !is_text) return refuse(rpc_invalid_params, "cursor is not a string");
  auto page = offer_.resources(is_text ? cursor->get<std::string>() : "");
  if (!page) return refuse(rpc_invalid_params, "there is no such cursor; begin again without one");
  return std::move(*page);
}

McpProtocol::Answer McpProtocol::read_resource(const RpcMessage& request, McpEra era) {
  const std::string uri = text_of(request.params, "uri");
  if (uri.empty()) return refuse(rpc_invalid_params, "params.uri is missing");
  auto read = offer_.read(uri);
  if (read) return std::move(*read);
  return refuse(era == McpEra::stateless ? rpc_invalid_params : mcp_resource_not_found, "resource not found",
                {{"uri", abbreviate(uri, uri_characters_max)}});
}

}  // namespace kaozheng::app
