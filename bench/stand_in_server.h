// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 server on loopback in a process of its own, so that neither its time nor its memory count: answers come
// in pieces at set times. One thread, whatever the number of connections.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kaozheng::bench {

struct Piece {
  std::chrono::microseconds after;  // the request
  std::string bytes;
};
struct Reply {
  std::string type;
  std::vector<Piece> pieces;
};

class StandInServer {
 public:
  using Answerer = std::function<Reply(std::string_view target, std::string_view body, const std::string& own_url)>;

  // How pieces come: when they are due to the microsecond, by a processor that does nothing else, or within a
  // millisecond.
  enum class Timing { spun, slept };

  // Before the program has other threads.
  StandInServer(const Answerer& answerer, Timing timing) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, 4096) != 0 ||
        ::getsockname(listener, any, &size) != 0)
      throw std::runtime_error("no socket on loopback");
    port_ = ntohs(address.sin_port);
    child_ = ::fork();
    if (child_ < 0) throw std::runtime_error("fork");
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      Serving(listener, answerer, url(), timing).serve();
    }
    ::close(listener);
  }
  StandInServer(const StandInServer&) = delete;
  StandInServer& operator=(const StandInServer&) = delete;
  ~StandInServer() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  using Time = std::chrono::steady_clock::time_point;

  class Serving {
   public:
    Serving(int listener, const Answerer& answerer, std::string url, Timing timing)
        : listener_(listener),
          answerer_(answerer),
          url_(std::move(url)),
          timing_(timing),
          poll_(::epoll_create1(EPOLL_CLOEXEC)) {
      watch(listener_);
    }

    [[noreturn]] void serve() {
      for (;;) {
        epoll_event events[256];
        const int count = ::epoll_wait(poll_, events, 256, milliseconds_left());
        for (int i = 0; i < count; ++i) {
          if (events[i].data.fd == listener_)
            accept_all();
          else
            hear(events[i].data.fd);
        }
        send_due();
      }
    }

   private:
    struct Connection {
      unsigned long number = 0;
      std::string heard;
    };
    struct Due {
      Time at;
      unsigned long order = 0;  // of equals the earlier goes first
      int socket = 0;
      unsigned long number = 0;
      std::string bytes;
      bool operator<(const Due& other) const { return at != other.at ? at > other.at : order > other.order; }
    };

    void watch(int socket) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = socket;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
    }
    int milliseconds_left() const {
      if (due_.empty()) return -1;
      const auto left = due_.top().at - std::chrono::steady_clock::now();
      const auto whole = std::chrono::floor<std::chrono::milliseconds>(left).count();
      return static_cast<int>(std::max<long>(0, timing_ == Timing::spun ? whole : whole + 1));
    }
    void accept_all() {
      for (int socket; (socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        const int yes = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        connections_[socket] = {++number_, {}};
        watch(socket);
      }
    }
    void hear(int socket) {
      Connection& connection = connections_[socket];
      char buffer[65536];
      for (ssize_t got; (got = ::read(socket, buffer, sizeof(buffer))) != 0;) {
        if (got < 0 && errno == EAGAIN) return answer_all(socket, connection);
        if (got < 0) break;
        connection.heard.append(buffer, static_cast<std::size_t>(got));
      }
      connections_.erase(socket);
      ::close(socket);
    }
    void answer_all(int socket, Connection& connection) {
      for (;;) {
        const std::size_t head = connection.heard.find("\r\n\r\n");
        if (head == std::string::npos) return;
        const std::string_view heard = connection.heard;
        std::size_t length = 0;
        for (const char* name : {"Content-Length: ", "content-length: "})
          if (const std::size_t at = heard.find(name); at < head)
            length = std::strtoul(connection.heard.c_str() + at + 16, nullptr, 10);
        if (heard.size() < head + 4 + length) {
          if (const std::size_t at = heard.find("Expect: 100"); at < head && heard.size() == head + 4)
            put(socket, "HTTP/1.1 100 Continue\r\n\r\n");
          return;
        }
        const std::size_t target = heard.find(' ') + 1;
        const Reply reply =
            answerer_(heard.substr(target, heard.find(' ', target) - target), heard.substr(head + 4, length), url_);
        connection.heard.erase(0, head + 4 + length);
        schedule(socket, connection.number, reply);
      }
    }
    void schedule(int socket, unsigned long number, const Reply& reply) {
      const Time now = std::chrono::steady_clock::now();
      std::string head = "HTTP/1.1 200 OK\r\nContent-Type: " + reply.type +
                         "\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n";
      for (std::size_t i = 0; i < reply.pieces.size(); ++i) {
        const Piece& piece = reply.pieces[i];
        char size[32];
        std::snprintf(size, sizeof(size), "%zx\r\n", piece.bytes.size());
        std::string bytes = (i == 0 ? head : "") + size + piece.bytes + "\r\n";
        if (i + 1 == reply.pieces.size()) bytes += "0\r\n\r\n";
        due_.push({now + piece.after, ++order_, socket, number, std::move(bytes)});
      }
    }
    void send_due() {
      const Time now = std::chrono::steady_clock::now();
      for (; !due_.empty() && due_.top().at <= now; due_.pop()) {
        const auto found = connections_.find(due_.top().socket);
        if (found != connections_.end() && found->second.number == due_.top().number)
          put(due_.top().socket, due_.top().bytes);
      }
    }
    static void put(int socket, std::string_view bytes) {  // small enough for the kernel's buffer
      static_cast<void>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    const int listener_;
    const Answerer& answerer_;
    const std::string url_;
    const Timing timing_;
    const int poll_;
    unsigned long number_ = 0, order_ = 0;
    std::unordered_map<int, Connection> connections_;
    std::priority_queue<Due> due_;
  };

  int port_ = 0;
  pid_t child_ = -1;
};

// A piece of an OpenAI-compatible stream.
inline std::string stream_piece(std::string_view content_as_json) {
  return R"(data: {"id":"1","object":"chat.completion.chunk","model":"stand-in","choices":[{"index":0,"delta":{"content":)" +
         std::string(content_as_json) + "}}]}\n\n";
}
inline constexpr const char* stream_end =
    "data: "
    "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"model\":\"stand-in\",\"choices\":[{\"index\":0,\"delta\":{},"
    "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

}  // namespace kaozheng::bench
