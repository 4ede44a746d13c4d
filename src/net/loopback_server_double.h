// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "net/http.h"

namespace kaozheng::net {

// An HTTP/1.1 server on 127.0.0.1 that answers with bytes a test writes itself, right or wrong. A thread per
// connection.
class LoopbackServer {
 public:
  struct Asked {
    std::string method;
    std::string target;
    Headers headers;  // names in lower case
    std::string body;
    int connection = 0;  // from 1, in the order of being opened

    std::string_view header(std::string_view name) const;
  };
  class Connection {
   public:
    bool send(std::string_view bytes);  // false when the client is gone
    void wait(Milliseconds duration);   // cut short when the server ends
    void wait_until_gone();             // until the client hangs up or the server ends
    void close() { open_ = false; }     // after this answer
    void reset();                       // at once, as a program that has died

   private:
    friend class LoopbackServer;
    Connection(LoopbackServer& server, int socket) : server_(server), socket_(socket) {}
    LoopbackServer& server_;
    const int socket_;
    bool open_ = true;
  };
  using Answerer = std::function<void(const Asked&, Connection&)>;

  explicit LoopbackServer(Answerer answerer);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string url(std::string_view path, std::string_view host = "127.0.0.1") const;
  std::vector<Asked> asked() const;
  int connections() const;  // opened so far, those included on which nothing was asked

  // A whole answer with its length.
  static std::string answer(int status, std::string_view body, const Headers& headers = {});

 private:
  void accept_all();
  void serve(int socket, int number);
  bool read_request(int socket, std::string& pending, Asked& asked) const;

  const Answerer answerer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::vector<int> sockets_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace kaozheng::net
