// SPDX-License-Identifier: Apache-2.0
// The sessions of clients that came with a handshake over HTTP, and what was sent on their streams.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/mcp/protocol.h"
#include "base/clock.h"

namespace kaozheng::app {

// What is sent in answer to one request, kept for a client whose connection breaks. Safe to call from any thread.
class McpStream {
 public:
  explicit McpStream(std::size_t number) : number_(number) {}
  std::string add(const std::string& data);  // as an event of the stream, which is returned
  void end();
  // The events after the one of that number, as they come; false when `write` is, which is asked for nothing now and
  // then while there are none.
  void replay(std::size_t after, const std::function<bool(std::string_view)>& write);

 private:
  const std::size_t number_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::string> events_;  // as they were written; number 0 first
  bool ended_ = false;
};

// Safe to call from any thread.
class McpHttpSession {
 public:
  McpHttpSession(std::string id, std::string client) : id_(std::move(id)), client_(std::move(client)) {}
  const std::string& id() const { return id_; }
  const std::string& client() const { return client_; }
  McpSession& session() { return session_; }

  std::shared_ptr<McpStream> new_stream();
  // The stream an event id names, and the number of the event in it; nothing when it is no longer kept.
  struct Place {
    std::shared_ptr<McpStream> stream;
    std::size_t event = 0;
  };
  std::optional<Place> place_of(std::string_view event_id);

 private:
  const std::string id_, client_;
  McpSession session_;
  std::mutex mutex_;
  std::size_t streams_begun_ = 0;
  std::map<std::size_t, std::shared_ptr<McpStream>> streams_;  // the last ones
};

// Safe to call from any thread.
class McpSessions {
 public:
  explicit McpSessions(Clock& clock) : clock_(clock) {}
  std::shared_ptr<McpHttpSession> begin(const std::string& client);
  // Nothing for an id that was not given out, not to this client, or that has ended.
  std::shared_ptr<McpHttpSession> find(const std::string& id, const std::string& client);
  void end(const std::string& id);

 private:
  struct Kept {
    std::shared_ptr<McpHttpSession> session;
    Milliseconds used;
  };
  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Kept> sessions_;
};

}  // namespace kaozheng::app
