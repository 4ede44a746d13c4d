// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/mcp_routes.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "app/mcp/json_rpc.h"
#include "app/mcp/mcp_headers.h"
#include "app/mcp/mcp_sessions.h"
#include "app/mcp/protocol.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr const char* path = "/mcp";
constexpr Milliseconds silence_max{15'000};  // of a stream; then a comment says that it is alive

Reply with_message(int status, const json& message) {
  Reply reply;
  reply.status = status;
  reply.body = rpc_text(message);
  return reply;
}

Reply refused(int status, const json& id, RpcCode code, std::string message) {
  return with_message(status, rpc_error(id, {code, std::move(message), {}}));
}

Reply accepted() {
  Reply reply;
  reply.status = 202;
  return reply;
}

Reply no_such_verb() {
  Reply reply = refused(405, {}, rpc_invalid_request, "this address takes POST, and DELETE to end a session");
  reply.headers.emplace_back("Allow", "POST, DELETE");
  return reply;
}

McpHeaders headers_of(const Request& request) {
  const auto value = [&](const char* name) { return std::string(trim(request.header(name))); };
  return {value("MCP-Protocol-Version"), value("Mcp-Method"), value("Mcp-Name"), value("Mcp-Session-Id")};
}

// Whether a list of media types names one, or all.
bool accepts(const std::string& list, std::string_view type) {
  if (trim(list).empty()) return true;
  const std::string_view family = type.substr(0, type.find('/'));
  for (const std::string& part : split(list, ',')) {
    const std::string one = to_lower_ascii(trim(std::string_view(part).substr(0, part.find(';'))));
    if (one == type || one == "*/*" || one == std::string(family) + "/*") return true;
  }
  return false;
}

bool is_json(const std::string& type) {
  return to_lower_ascii(trim(std::string_view(type).substr(0, type.find(';')))) == "application/json";
}

// A connection that is told something now and then, so that nobody between closes it.
class Connection {
 public:
  Connection(ReplyStream& stream, Clock& clock) : stream_(stream), clock_(clock), written_(clock.elapsed()) {}
  bool write(std::string_view bytes) {
    written_ = clock_.elapsed();
    return stream_.write(bytes);
  }
  bool is_there() {
    if (stream_.gone()) return false;
    return clock_.elapsed() - written_ < silence_max || write(": ping\n\n");
  }

 private:
  ReplyStream& stream_;
  Clock& clock_;
  Milliseconds written_;
};

class HttpDoor : public std::enable_shared_from_this<HttpDoor> {
 public:
  HttpDoor(McpOffer& offer, Clock& clock) : protocol_(offer), clock_(clock), sessions_(clock) {}

  Reply post(const Request& request) {
    if (!is_json(request.header("Content-Type")))
      return refused(415, {}, rpc_invalid_request, "Content-Type is not application/json");
    const std::string accept = request.header("Accept");
    if (!accepts(accept, "application/json") && !accepts(accept, "text/event-stream"))
      return refused(406, {}, rpc_invalid_request, "Accept names neither application/json nor text/event-stream");
    auto message = read_rpc_message(request.body);
    if (!message) return with_message(400, rpc_error(message.error().id, message.error().error));
    const McpHeaders headers = headers_of(request);
    return era_of(*message, headers) == McpEra::stateless ? stateless(request, std::move(*message), headers)
                                                          : in_session(request, std::move(*message), headers);
  }

  // Nothing is ever said but in answer to a request: a stream of its own would stay silent.
  Reply get(const Request& request) {
    const McpHeaders headers = headers_of(request);
    const std::string last(trim(request.header("Last-Event-ID")));
    if (headers.version == mcp_stateless_version || last.empty()) return no_such_verb();
    const auto found = session_of(request, headers, {});
    if (!found) return found.error();
    const auto place = (*found)->place_of(last);
    if (!place) return refused(400, {}, rpc_invalid_request, "Last-Event-ID names no event that is kept");
    return event_stream_reply([this, self = shared_from_this(), place = *place](ReplyStream& stream) {
      Connection connection(stream, clock_);
      place.stream->replay(place.event, [&](std::string_view event) {
        return event.empty() ? connection.is_there() : connection.write(event);
      });
    });
  }

  Reply remove(const Request& request) {
    const McpHeaders headers = headers_of(request);
    if (headers.version == mcp_stateless_version) return no_such_verb();
    const auto found = session_of(request, headers, {});
    if (!found) return found.error();
    sessions_.end((*found)->id());
    Reply reply;
    reply.status = 204;
    return reply;
  }

 private:
  using Found = tl::expected<std::shared_ptr<McpHttpSession>, Reply>;
  Found session_of(const Request& request, const McpHeaders& headers, const json& id) {
    if (headers.session.empty())
      return tl::make_unexpected(
          refused(400, id, rpc_invalid_request, "Mcp-Session-Id is missing; begin with initialize"));
    auto session = sessions_.find(headers.session, request.client);
    if (!session)
      return tl::make_unexpected(
          refused(404, id, rpc_invalid_request, "there is no such session; begin anew with initialize"));
    if (!headers.version.empty() && !is_handshake_version(headers.version))
      return tl::make_unexpected(refused(400, id, rpc_invalid_request, "unsupported MCP-Protocol-Version"));
    return session;
  }

  // Where a person can look at what is done here: the address the request came to.
  static std::string origin_of(const Request& request) {
    const std::string host(trim(request.header("Host")));
    return host.empty() ? "" : "http://" + host;
  }

  // Only what may take long is streamed, and only to who says that streams are understood.
  static bool may_stream(const Request& request, const RpcMessage& message) {
    return message.method == "tools/call" && contains(to_lower_ascii(request.header("Accept")), "text/event-stream");
  }

  Reply stateless(const Request& request, RpcMessage message, const McpHeaders& headers) {
    if (message.kind == RpcMessage::Kind::notification) return accepted();
    if (message.kind == RpcMessage::Kind::response)
      return refused(400, {}, rpc_invalid_request, "this server asks nothing, so that nothing is answered");
    for (const auto& fault :
         {fault_in_meta(message), fault_in_headers(message, headers), fault_in_version(version_in(message))})
      if (fault) return with_message(400, rpc_error(message.id, *fault));
    McpCall call;
    call.client = request.client;
    call.origin = origin_of(request);
    if (!may_stream(request, message)) return answered(request, message, McpEra::stateless, nullptr, std::move(call));
    return event_stream_reply([this, self = shared_from_this(), message = std::move(message), call = std::move(call),
                               closing = request.stop](ReplyStream& stream) mutable {
      McpSession once;
      const std::stop_callback on_close(closing, [&] { once.stop_all(); });
      Connection connection(stream, clock_);
      // Who closes the stream cancels the request.
      call.wanted = [&] {
        if (connection.is_there()) return true;
        once.cancel(message.id);
        return false;
      };
      const auto send = [&](const json& told) { connection.write("event: message\ndata: " + rpc_text(told) + "\n\n"); };
      const auto begun = once.begin(message.id);
      const auto reply = protocol_.answer(message, McpEra::stateless, once, *begun, call, send);
      if (reply) send(reply->message);
    });
  }

  Reply in_session(const Request& request, RpcMessage message, const McpHeaders& headers) {
    McpCall call;
    call.client = request.client;
    call.origin = origin_of(request);
    if (message.kind == RpcMessage::Kind::request && message.method == "initialize") {
      const auto session = sessions_.begin(request.client);
      Reply reply = answered(request, message, McpEra::handshake, &session->session(), std::move(call));
      if (session->session().version().empty()) {
        sessions_.end(session->id());
        reply.status = 400;
      } else {
        reply.headers.emplace_back("Mcp-Session-Id", session->id());
      }
      return reply;
    }
    const auto found = session_of(request, headers, message.id);
    if (!found) return found.error();
    const std::shared_ptr<McpHttpSession>& session = *found;
    if (message.kind != RpcMessage::Kind::request) {
      if (message.kind == RpcMessage::Kind::notification) protocol_.notice(message, session->session());
      return accepted();
    }
    if (!may_stream(request, message))
      return answered(request, message, McpEra::handshake, &session->session(), std::move(call));
    return event_stream_reply([this, self = shared_from_this(), session, message = std::move(message),
                               call = std::move(call), closing = request.stop](ReplyStream& stream) mutable {
      Connection connection(stream, clock_);
      const auto kept = session->new_stream();
      // A connection that is lost cancels nothing: what comes is kept for the client that comes back.
      bool is_there = true;
      call.wanted = [&] {
        is_there = is_there && connection.is_there();
        return !closing.stop_requested();
      };
      const auto send = [&](const json& told) {
        const std::string event = kept->add(rpc_text(told));
        is_there = is_there && connection.write(event);
      };
      const std::string first = kept->add("");
      // Older clients take every event for a message.
      if (session->session().version() >= mcp_resumable_version) is_there = connection.write(first);
      const auto begun = session->session().begin(message.id);
      if (!begun) {
        send(McpProtocol::busy(message).message);
      } else if (const auto reply =
                     protocol_.answer(message, McpEra::handshake, session->session(), *begun, call, send)) {
        send(reply->message);
      }
      kept->end();
    });
  }

  Reply answered(const Request& request, const RpcMessage& message, McpEra era, McpSession* session, McpCall call) {
    McpSession once;
    if (!session) session = &once;
    const auto begun = session->begin(message.id);
    if (!begun) return with_message(400, McpProtocol::busy(message).message);
    call.wanted = [&] { return !request.stop.stop_requested(); };
    const auto reply = protocol_.answer(message, era, *session, *begun, std::move(call), {});
    return reply ? with_message(reply->status, reply->message) : accepted();
  }

  McpProtocol protocol_;
  Clock& clock_;
  McpSessions sessions_;
};

}  // namespace

Routes mcp_routes(McpOffer& offer, Clock& clock) {
  const auto door = std::make_shared<HttpDoor>(offer, clock);
  return {{"POST", path, [door](const Request& request) { return door->post(request); }, Access::clients,
           rpc_message_bytes_max},
          {"GET", path, [door](const Request& request) { return door->get(request); }},
          {"DELETE", path, [door](const Request& request) { return door->remove(request); }}};
}

}  // namespace kaozheng::app
