// SPDX-License-Identifier: Apache-2.0
// serve_bench PORT PATH CONNECTIONS REQUESTS: asks a server of this machine the same thing, on so many connections that
// are kept, and prints {"requests_a_second", "p50_ms", "p99_ms", "worst_ms", "bytes"} of what was answered with 200.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Asked {
  std::vector<double> milliseconds;
  std::size_t bytes = 0;
  bool failed = false;
};

int connected(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Reads one reply with a length; its bytes, 0 when it is none.
std::size_t read_reply(int socket, std::string& buffer) {
  std::size_t whole = 0;
  for (;;) {
    if (whole == 0) {
      const auto end = buffer.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::string head = lower(buffer.substr(0, end));
        const auto length = head.find("content-length: ");
        if (head.find(" 200 ") == std::string::npos || length == std::string::npos) return 0;
        whole = end + 4 + static_cast<std::size_t>(std::atoll(head.c_str() + length + 16));
      }
    }
    if (whole > 0 && buffer.size() >= whole) {
      buffer.erase(0, whole);
      return whole;
    }
    char piece[65536];
    const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
    if (got <= 0) return 0;
    buffer.append(piece, static_cast<std::size_t>(got));
  }
}

Asked ask(int port, const std::string& request, std::atomic<long>& left) {
  Asked asked;
  const int socket = connected(port);
  std::string buffer;
  while (socket >= 0 && --left >= 0) {
    const auto began = Clock::now();
    if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) break;
    const std::size_t bytes = read_reply(socket, buffer);
    if (bytes == 0) {
      asked.failed = true;
      break;
    }
    asked.bytes = bytes;
    asked.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
  }
  if (socket >= 0) ::close(socket);
  asked.failed = asked.failed || socket < 0;
  return asked;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "serve_bench PORT PATH CONNECTIONS REQUESTS\n");
    return 2;
  }
  const int port = std::atoi(arguments[1]);
  const auto connections = static_cast<std::size_t>(std::clamp(std::atoi(arguments[3]), 1, 1'000));
  const long requests = std::clamp(std::atol(arguments[4]), 1L, 10'000'000L);
  const std::string request =
      std::string("GET ") + arguments[2] + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  std::atomic<long> left = requests;
  std::vector<Asked> all(connections);
  const auto began = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (Asked& one : all) threads.emplace_back([&] { one = ask(port, request, left); });
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::vector<double> times;
  std::size_t bytes = 0;
  for (const Asked& one : all) {
    if (one.failed) {
      std::fprintf(stderr, "a request was not answered with 200\n");
      return 1;
    }
    times.insert(times.end(), one.milliseconds.begin(), one.milliseconds.end());
    bytes = std::max(bytes, one.bytes);
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("{\"requests_a_second\": %.0f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"worst_ms\": %.3f, \"bytes\": %zu}\n",
              static_cast<double>(times.size()) / seconds, at(0.5), at(0.99), times.back(), bytes);
}
