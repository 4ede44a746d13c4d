// SPDX-License-Identifier: Apache-2.0
#include "net/loopback_server_double.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::net {
namespace {

constexpr std::string_view head_end = "\r\n\r\n";

void check(bool went_well, const char* activity) {
  if (!went_well) throw std::system_error(errno, std::generic_category(), activity);
}

bool receive(int socket, std::string& pending) {
  std::array<char, 16384> bytes;
  const ssize_t count = ::recv(socket, bytes.data(), bytes.size(), 0);
  if (count > 0) pending.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

}  // namespace

std::string_view LoopbackServer::Asked::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

bool LoopbackServer::Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) {
      open_ = false;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void LoopbackServer::Connection::wait(Milliseconds duration) {
  for (Milliseconds waited{0}; waited < duration && !server_.ending_; waited += Milliseconds{5})
    std::this_thread::sleep_for(Milliseconds{5});
}

void LoopbackServer::Connection::wait_until_gone() {
  open_ = false;
  std::string ignored;
  while (receive(socket_, ignored)) ignored.clear();
}

// A socket that is taken back from its peer resets the connection; its number stays ours until the server ends.
void LoopbackServer::Connection::reset() {
  open_ = false;
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  ::connect(socket_, &nobody, sizeof nobody);
}

LoopbackServer::LoopbackServer(Answerer answerer) : answerer_(std::move(answerer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check(listener_ >= 0, "making a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr* const general = static_cast<sockaddr*>(static_cast<void*>(&address));
  check(::bind(listener_, general, sizeof address) == 0, "binding a socket");
  check(::listen(listener_, 128) == 0, "listening");
  socklen_t length = sizeof address;
  check(::getsockname(listener_, general, &length) == 0, "asking for the port");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  ending_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

std::string LoopbackServer::url(std::string_view path, std::string_view host) const {
  return fmt::format("http://{}:{}{}", host, port_, path);
}

std::vector<LoopbackServer::Asked> LoopbackServer::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

int LoopbackServer::connections() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(sockets_.size());
}

std::string LoopbackServer::answer(int status, std::string_view body, const Headers& headers) {
  std::string text = fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n", status, body.size());
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  return text + "\r\n" + std::string(body);
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, number = static_cast<int>(sockets_.size())] { serve(socket, number); });
  }
}

void LoopbackServer::serve(int socket, int number) {
  std::string pending;
  Connection connection(*this, socket);
  while (connection.open_ && !ending_) {
    Asked asked;
    asked.connection = number;
    if (!read_request(socket, pending, asked)) break;
    {
      std::lock_guard lock(mutex_);
      asked_.push_back(asked);
    }
    answerer_(asked, connection);
  }
  ::shutdown(socket, SHUT_RDWR);
}

bool LoopbackServer::read_request(int socket, std::string& pending, Asked& asked) const {
  while (!contains(pending, head_end))
    if (!receive(socket, pending)) return false;
  const std::string head = pending.substr(0, pending.find(head_end));
  pending.erase(0, head.size() + head_end.size());

  const std::vector<std::string> lines = split(replace_all(head, "\r\n", "\n"), '\n');
  const std::vector<std::string> words = split(lines.front(), ' ');
  if (words.size() < 2) return false;
  asked.method = words[0];
  asked.target = words[1];
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    const std::string_view line = lines[i];
    asked.headers.emplace_back(to_lower_ascii(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }

  const std::string length(asked.header("content-length"));
  const std::size_t body_bytes = length.empty() ? 0 : std::stoul(length);
  while (pending.size() < body_bytes)
    if (!receive(socket, pending)) return false;
  asked.body = pending.substr(0, body_bytes);
  pending.erase(0, body_bytes);
  return true;
}

}  // namespace kaozheng::net
