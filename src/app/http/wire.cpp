// SPDX-License-Identifier: Apache-2.0
#include "app/http/wire.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t piece_bytes = 16u << 10;

struct Address {
  std::string ip;
  int port = 0;
};

Address address_of(int socket, int (*which)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  Address address;
  if (which(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return address;
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    address.port = ntohs(v4->sin_port);
  } else if (storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
      inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
    else
      inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    address.port = ntohs(v6->sin6_port);
  }
  address.ip = text;
  return address;
}

// The head as the library sees it: what it needs to find the end of the body. Of more it would make more than is meant,
// packing and cutting replies to order, and matching addresses by recursion.
std::string head_for_the_library(const RequestHead& head) {
  const bool known = head.method == "HEAD" || head.has_body();
  std::string text = fmt::format("{} / HTTP/{}\r\n", known ? head.method : "GET", head.http_1_0 ? "1.0" : "1.1");
  if (head.content_length) text += fmt::format("Content-Length: {}\r\n", *head.content_length);
  if (head.chunked) text += "Transfer-Encoding: chunked\r\n";
  if (head.last_of_its_connection()) text += "Connection: close\r\n";
  if (head.http_1_0 && !head.last_of_its_connection()) text += "Connection: Keep-Alive\r\n";
  return text + "\r\n";
}

}  // namespace

Wire::Wire(int socket, const ConnectionLimits& limits, Clock& clock)
    : socket_(socket), limits_(limits), clock_(clock) {}

Wire::Arrived Wire::receive(Milliseconds wait) {
  pollfd poll_for{socket_, POLLIN, 0};
  const Milliseconds until = clock_.elapsed() + wait;
  for (;;) {
    if (cut_) return Arrived::end;
    const Milliseconds left = std::max(Milliseconds{0}, until - clock_.elapsed());
    const int ready = ::poll(&poll_for, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return Arrived::none_in_time;
    if (ready < 0) return Arrived::end;
    char piece[piece_bytes];
    const ssize_t got = ::recv(socket_, piece, sizeof piece, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) return Arrived::end;
    incoming_.append(piece, static_cast<std::size_t>(got));
    return Arrived::some;
  }
}

Wire::Next Wire::next() {
  // Blank lines before a request are let pass (RFC 9112, 2.2).
  const auto drop_blank_lines = [this] {
    while (incoming_.starts_with("\r\n")) incoming_.erase(0, 2);
  };
  drop_blank_lines();
  if (incoming_.empty()) incoming_.shrink_to_fit();
  const Milliseconds since = clock_.elapsed();
  waits_since = std::max<std::int64_t>(1, since.count());
  Milliseconds until = since + (incoming_.empty() ? limits_.idle : limits_.head_time);
  for (std::size_t length = 0; (length = head_length(incoming_)) == 0 || length > limits_.head.bytes;) {
    if (length > 0 || incoming_.size() > limits_.head.bytes) return Next::too_long;
    const bool was_empty = incoming_.empty();
    const Arrived arrived = receive(std::max(Milliseconds{0}, until - clock_.elapsed()));
    if (arrived == Arrived::end) return Next::gone;
    if (arrived == Arrived::none_in_time) return incoming_.empty() ? Next::gone : Next::timed_out;
    drop_blank_lines();
    if (was_empty) until = clock_.elapsed() + limits_.head_time;
  }
  waits_since = 0;
  auto parsed = parse_head(std::string_view(incoming_).substr(0, head_length(incoming_)), limits_.head);
  if (!parsed) {
    fault_ = std::move(parsed.error());
    return Next::faulty;
  }
  head_ = std::move(*parsed);
  incoming_.erase(0, head_length(incoming_));
  library_head_ = head_for_the_library(head_);
  library_at_ = 0;
  written_ = 0;
  body_bytes_ = 0;
  body_began_ = clock_.elapsed();
  read_timed_out_ = false;
  return Next::head;
}

ssize_t Wire::read(char* to, std::size_t size) {
  if (library_at_ < library_head_.size()) {
    const std::size_t count = std::min(size, library_head_.size() - library_at_);
    std::memcpy(to, library_head_.data() + library_at_, count);
    library_at_ += count;
    return static_cast<ssize_t>(count);
  }
  if (incoming_.empty()) {
    const auto rate_time = Milliseconds{static_cast<std::int64_t>(body_bytes_ * 1'000 / limits_.body_bytes_a_second)};
    const Milliseconds allowed = body_began_ + limits_.body_pause + rate_time - clock_.elapsed();
    const Arrived arrived = receive(std::clamp(allowed, Milliseconds{0}, limits_.body_pause));
    if (arrived != Arrived::some) {
      read_timed_out_ = arrived == Arrived::none_in_time;
      return -1;
    }
  }
  const std::size_t count = std::min(size, incoming_.size());
  std::memcpy(to, incoming_.data(), count);
  incoming_.erase(0, count);
  body_bytes_ += count;
  return static_cast<ssize_t>(count);
}

bool Wire::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    if (cut_) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      written_ += static_cast<std::size_t>(sent);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return false;
    pollfd poll_for{socket_, POLLOUT, 0};
    const int ready = ::poll(&poll_for, 1, static_cast<int>(limits_.write_stall.count()));
    if (ready == 0 || (ready < 0 && errno != EINTR)) return false;
  }
  return true;
}

ssize_t Wire::write(const char* bytes, std::size_t size) {
  return write_all({bytes, size}) ? static_cast<ssize_t>(size) : -1;
}

void Wire::cut() {
  cut_ = true;
  ::shutdown(socket_, SHUT_RDWR);
}

void Wire::linger() {
  constexpr Milliseconds moment{5'000};
  constexpr std::size_t thrown_away_max = 64u << 20;
  ::shutdown(socket_, SHUT_WR);
  const Milliseconds until = clock_.elapsed() + moment;
  waits_since = std::max<std::int64_t>(1, clock_.elapsed().count());
  std::size_t thrown_away = 0;
  while (thrown_away < thrown_away_max && clock_.elapsed() < until) {
    incoming_.clear();
    if (receive(until - clock_.elapsed()) != Arrived::some) return;
    thrown_away += incoming_.size();
  }
}

bool Wire::gone() const {
  if (cut_) return true;
  pollfd poll_for{socket_, POLLRDHUP, 0};
  return ::poll(&poll_for, 1, 0) > 0 && (poll_for.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

std::string Wire::peer() const { return address_of(socket_, ::getpeername).ip; }

std::string Wire::local() const {
  const Address address = address_of(socket_, ::getsockname);
  return fmt::format("{}:{}", contains(address.ip, ":") ? "[" + address.ip + "]" : address.ip, address.port);
}

void Wire::get_remote_ip_and_port(std::string& ip, int& port) const {
  const Address address = address_of(socket_, ::getpeername);
  ip = address.ip;
  port = address.port;
}

void Wire::get_local_ip_and_port(std::string& ip, int& port) const {
  const Address address = address_of(socket_, ::getsockname);
  ip = address.ip;
  port = address.port;
}

}  // namespace kaozheng::app
