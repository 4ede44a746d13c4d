// SPDX-License-Identifier: Apache-2.0
// MCP: a message in, replies and notifications out, in both eras of the protocol. Nothing here knows what carries the
// messages. Fuzzed.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/mcp/json_rpc.h"
#include "app/mcp/offer.h"

namespace kaozheng::app {

// handshake: a session begins with `initialize`. stateless: every request tells its version and the client's
// capabilities itself.
enum class McpEra { handshake, stateless };

inline constexpr std::string_view mcp_stateless_version = "2026-07-28";
inline constexpr std::string_view mcp_resumable_version =
    "2025-11-25";                                // since then a stream begins with an empty event
const std::vector<std::string>& mcp_versions();  // of both eras, the newest first
bool is_handshake_version(std::string_view version);

// By the message alone. A transport that knows more than that, a header, may say stateless where this does not.
McpEra era_of(const RpcMessage& message);
// The version a stateless message says it is in; empty when it says none.
std::string version_in(const RpcMessage& message);
// What of a stateless request's own fields is missing or out of form; nothing when it is well.
std::optional<RpcError> fault_in_meta(const RpcMessage& message);
std::optional<RpcError> fault_in_version(const std::string& version);

// What lasts between the messages of one client. Safe to call from any thread.
class McpSession {
 public:
  std::string version() const;  // agreed in the handshake; empty before
  void agree_on(std::string version);

  // A request from its beginning to its end.
  class UnderWay {
   public:
    UnderWay(McpSession* session, std::string key, std::stop_token stop)
        : session_(session), key_(std::move(key)), stop_(std::move(stop)) {}
    UnderWay(UnderWay&& other) noexcept
        : session_(std::exchange(other.session_, nullptr)),
          key_(std::move(other.key_)),
          stop_(std::move(other.stop_)) {}
    UnderWay& operator=(UnderWay&&) = delete;
    ~UnderWay();
    std::stop_token stop() const { return stop_; }
    bool cancelled() const;  // by its client: no reply is wanted

   private:
    McpSession* session_;
    std::string key_;
    std::stop_token stop_;
  };
  // Nothing when a request of that id is under way.
  std::optional<UnderWay> begin(const nlohmann::json& id);
  void cancel(const nlohmann::json& id);  // what is not under way is let be
  void stop_all();                        // they end, and are answered; what begins later ends at once too

 private:
  struct Request {
    std::stop_source stop;
    bool cancelled = false;
  };
  mutable std::mutex mutex_;
  std::string version_;
  std::map<std::string, Request> under_way_;  // by id, as JSON
  bool ending_ = false;
};

struct McpReply {
  nlohmann::json message;
  int status = 200;  // of HTTP
};

// Safe to call from any thread.
class McpProtocol {
 public:
  explicit McpProtocol(McpOffer& offer) : offer_(offer) {}

  using Tell = std::function<void(const nlohmann::json& notification)>;
  // Answers a request that has begun, on the calling thread; `tell` hears what is to be sent before the reply.
  // `call.stop` and `call.progress` are set here. Nothing: the client cancelled it, and no reply is sent.
  std::optional<McpReply> answer(const RpcMessage& request, McpEra era, McpSession& session,
                                 const McpSession::UnderWay& under_way, McpCall call, const Tell& tell);
  // The reply to a request that could not begin.
  static McpReply busy(const RpcMessage& request);
  void notice(const RpcMessage& notification, McpSession& session);

 private:
  using Answer = tl::expected<nlohmann::json, RpcError>;
  Answer in_handshake_era(const RpcMessage& request, McpSession& session, const McpCall& call);
  Answer in_stateless_era(const RpcMessage& request, const McpCall& call);
  Answer initialize(const RpcMessage& request, McpSession& session) const;
  Answer discover() const;
  Answer offered(const RpcMessage& request, McpEra era, const McpCall& call);
  Answer call_tool(const RpcMessage& request, const McpCall& call);
  Answer list_resources(const RpcMessage& request);
  Answer read_resource(const RpcMessage& request, McpEra era);

  McpOffer& offer_;
};

}  // namespace kaozheng::app
