// SPDX-License-Identifier: Apache-2.0
#include "app/http/server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <httplib.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <stop_token>

#include "app/http/guard.h"
#include "app/http/router.h"
#include "app/http/wire.h"
#include "base/bytes.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

constexpr int backlog = 1'024;
constexpr std::size_t files_beside_connections = 512;

// The replies of every route have them; a route may set one of them otherwise for itself.
const std::vector<std::pair<std::string, std::string>>& common_headers() {
  static const std::vector<std::pair<std::string, std::string>> headers = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
       "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-store"},
  };
  return headers;
}

// How long the drain of a stopping server is looked after.
constexpr Milliseconds look_again{10};

// Lets as many connections be open as the limits say, as far as the system allows it.
void allow_files(std::size_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections + files_beside_connections;
  if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? wanted : std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<int> listening_socket(const std::string& address, std::uint16_t port) {
  const std::string host =
      address.size() > 2 && address.front() == '[' ? address.substr(1, address.size() - 2) : address;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string service = std::to_string(port);
  if (const int error = getaddrinfo(host.c_str(), service.c_str(), &hints, &found); error != 0)
    return fail(ErrorKind::refused, fmt::format("{} is no address of this machine: {}", address, gai_strerror(error)));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
  int why = EADDRNOTAVAIL;
  for (const addrinfo* at = found; at; at = at->ai_next) {
    const int socket = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (socket < 0) {
      why = errno;
      continue;
    }
    // The library's own options would let a second server of the user share the port.
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(socket, at->ai_addr, at->ai_addrlen) == 0 && ::listen(socket, backlog) == 0) return socket;
    why = errno;
    ::close(socket);
  }
  return fail(ErrorKind::refused, fmt::format("cannot listen on {} port {}: {}", address, port, std::strerror(why)));
}

std::uint16_t port_of(int socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &length);
  return ntohs(storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                             : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
}

// The connections that are open, to be cut from outside.
class Connections {
 public:
  // False: there are too many, and none of them waits without a request, so that it could be made to go.
  bool enter(Wire& wire, std::size_t connections_max) {
    std::lock_guard lock(mutex_);
    open_.insert(&wire);
    std::size_t staying = 0;
    Wire* longest = nullptr;
    for (Wire* one : open_) {
      if (one->is_cut()) continue;  // it leaves within moments
      ++staying;
      if (one != &wire && one->waits_since > 0 && (!longest || one->waits_since < longest->waits_since)) longest = one;
    }
    if (staying <= connections_max) return true;
    if (longest) longest->cut();
    return longest != nullptr && open_.size() <= 2 * connections_max;
  }
  void leave(Wire& wire) {
    std::lock_guard lock(mutex_);
    open_.erase(&wire);
  }
  void cut_waiting() {
    std::lock_guard lock(mutex_);
    for (Wire* wire : open_)
      if (wire->waits_since > 0) wire->cut();
  }
  void cut_all() {
    std::lock_guard lock(mutex_);
    for (Wire* wire : open_) wire->cut();
  }
  std::size_t count() const {
    std::lock_guard lock(mutex_);
    return open_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::set<Wire*> open_;
};

struct Counters {
  std::atomic<std::uint64_t> connections = 0, requests = 0, refused = 0, server_errors = 0;
  std::atomic<std::size_t> streams_open = 0;
};

// What is served and how, for all connections.
struct Service {
  Service(Routes routes, ServerSettings given) : router(std::move(routes)), settings(std::move(given)) {}
  Router router;
  const ServerSettings settings;
  Clock& clock = system_clock();
  GuardRules rules;
  std::stop_source stop;
  Connections connections;
  Counters counters;
};

// One request on its way.
struct Exchange {
  Service& service;
  Wire& wire;
  Router::Match match;
  Request request;
  std::optional<Reply> refusal;
  bool is_last = false;  // of its connection
  int status = 0;
  std::string why;
};

// The request a connection's thread is at: the library's callbacks tell neither the connection nor its head.
thread_local Exchange* exchange_here = nullptr;

class WireStream final : public ReplyStream {
 public:
  WireStream(httplib::DataSink& sink, Wire& wire, std::stop_token stop) : sink_(sink), wire_(wire), stop_(stop) {}
  bool write(std::string_view bytes) override {
    if (bytes.empty()) return !gone();
    return !stop_.stop_requested() && sink_.write(bytes.data(), bytes.size());
  }
  bool gone() override { return stop_.stop_requested() || wire_.gone(); }

 private:
  httplib::DataSink& sink_;
  Wire& wire_;
  const std::stop_token stop_;
};

void fill(httplib::Response& response, Reply reply, Exchange& exchange) {
  exchange.status = reply.status;
  response.status = reply.status;
  const auto is_set = [&](const std::string& name) {
    return std::any_of(reply.headers.begin(), reply.headers.end(),
                       [&](const auto& header) { return equals_ignoring_case(header.first, name); });
  };
  for (const auto& [name, value] : reply.headers) response.headers.emplace(name, value);
  for (const auto& [name, value] : common_headers())
    if (!is_set(name)) response.headers.emplace(name, value);
  if (!reply.stream) {
    if (reply.status == 204 || reply.status == 304) return;
    response.headers.emplace("Content-Type", reply.type);
    response.body = std::move(reply.body);
    return;
  }
  ++exchange.service.counters.streams_open;
  const auto provider = [stream = std::move(reply.stream), &exchange](std::size_t, httplib::DataSink& sink) {
    WireStream out(sink, exchange.wire, exchange.service.stop.get_token());
    try {
      stream(out);
    } catch (const std::exception& bug) {
      exchange.why = bug.what();
      return false;  // the connection ends without the last chunk, so that nobody takes it for whole
    }
    if (exchange.wire.gone()) return false;
    sink.done();
    return true;
  };
  const auto ended = [&exchange](bool) { --exchange.service.counters.streams_open; };
  if (exchange.wire.head().http_1_0)
    response.set_content_provider(reply.type, provider, ended);
  else
    response.set_chunked_content_provider(reply.type, provider, ended);
}

Reply answer(Exchange& exchange) {
  try {
    return exchange.match.route->answer(exchange.request);
  } catch (const std::exception& bug) {
    exchange.why = bug.what();
    return error_reply(500, "a fault of this program; its log says which", {}, "internal");
  }
}

// Decides by the head alone who and what is let in.
void consider(Exchange& exchange) {
  Service& service = exchange.service;
  const RequestHead& head = exchange.wire.head();
  if ((exchange.refusal = check_origin(service.rules, head, exchange.wire.local()))) return;
  auto target = parse_target(head.target);
  if (!target) {
    exchange.refusal = error_reply(400, target.error().what, {}, "invalid");
    return;
  }
  Request& request = exchange.request;
  request.method = head.method;
  request.path = target->path();
  request.query = std::move(target->query);
  exchange.match = service.router.match(head.method, target->segments);
  if (exchange.match.allowed.empty()) {
    exchange.refusal =
        error_reply(404, "there is nothing at " + request.path + "; /openapi.json lists what there is", {}, "no_route");
    return;
  }
  if (!exchange.match.route) {
    exchange.refusal = error_reply(405, head.method + " is not for " + request.path, {}, "wrong_method");
    exchange.refusal->headers.emplace_back("Allow", join(exchange.match.allowed, ", "));
    return;
  }
  Admission admission = check_token(service.rules, head, *exchange.match.route);
  if ((exchange.refusal = std::move(admission.refusal))) return;
  if ((exchange.refusal = check_body(head, *exchange.match.route))) return;
  request.client = std::move(admission.client);
  request.captures = std::move(exchange.match.captures);
  request.headers = head.headers;
  request.stop = service.stop.get_token();
}

void read_body_and_answer(httplib::Response& response, const httplib::ContentReader& reader) {
  Exchange& exchange = *exchange_here;
  const std::size_t bytes_max = exchange.match.route->body_max;
  bool too_long = false;
  if (equals_ignoring_case(exchange.wire.head().header("Expect"), "100-continue"))
    exchange.wire.write_all("HTTP/1.1 100 Continue\r\n\r\n");
  const bool whole = reader([&](const char* bytes, std::size_t size) {
    too_long = exchange.request.body.size() + size > bytes_max;
    if (!too_long) exchange.request.body.append(bytes, size);
    return !too_long;
  });
  if (whole) return fill(response, answer(exchange), exchange);
  exchange.is_last = true;
  ++exchange.service.counters.refused;
  Reply refusal = too_long
                      ? error_reply(413, fmt::format("the body may have at most {} bytes", bytes_max), {}, "too_long")
                  : exchange.wire.read_timed_out() ? error_reply(408, "the body came too slowly", {}, "too_slow")
                                                   : error_reply(400, "the body ended too early", {}, "cut_short");
  refusal.headers.emplace_back("Connection", "close");
  fill(response, std::move(refusal), exchange);
}

// A reply to what never became a request.
void write_bare(Wire& wire, int status, std::string_view message) {
  const Reply reply = error_reply(status, message, {}, "refused");
  std::string text =
      fmt::format("HTTP/1.1 {} Refused\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n", status,
                  reply.type, reply.body.size());
  for (const auto& [name, value] : common_headers()) text += name + ": " + value + "\r\n";
  if (status == 503) text += "Retry-After: 1\r\n";
  wire.write_all(text + "\r\n" + reply.body);
  wire.linger();
}

// A thread for each connection, kept and used again.
class ConnectionThreads final : public httplib::TaskQueue {
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

 public:
  Enqueued enqueue(std::function<void()> serve) override {
    try {
      threads_->start(serve);
    } catch (const std::system_error&) {
      // No thread is to be had. The connection is served here, while others wait: better than not at all.
      serve();
    }
    return Enqueued(1);
  }
  void shutdown() override { threads_.reset(); }

 private:
  std::optional<Beside> threads_{std::in_place};
};

class Library final : public httplib::Server {
 public:
  explicit Library(Service& service) : service_(service) {
    new_task_queue = [] { return new ConnectionThreads; };
    set_keep_alive_max_count(1'000'000);
    set_keep_alive_timeout(service.settings.limits.idle.count() / 1'000);
    set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
      Exchange& exchange = *exchange_here;
      if (!exchange.refusal && exchange.wire.head().has_body()) return HandlerResponse::Unhandled;
      fill(response, exchange.refusal ? std::move(*exchange.refusal) : answer(exchange), exchange);
      return HandlerResponse::Handled;
    });
    const HandlerWithContentReader with_body = [](const httplib::Request&, httplib::Response& response,
                                                  const httplib::ContentReader& reader) {
      read_body_and_answer(response, reader);
    };
    Post("/", with_body);
    Put("/", with_body);
    Patch("/", with_body);
    Delete("/", with_body);
  }

  // Takes over the socket, and serves it until `end`.
  void serve(int socket) {
    svr_sock_ = socket;
    listen_after_bind();
  }
  void end() {
    const int socket = svr_sock_.exchange(-1);
    if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
  }

 private:
  bool process_and_close_socket(int socket) override {
    ++service_.counters.connections;
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    Wire wire(socket, service_.settings.limits, service_.clock);
    const bool has_room = service_.connections.enter(wire, service_.settings.limits.connections);
    try {
      if (has_room)
        serve_all(wire);
      else
        write_bare(wire, 503, "too many connections are open; try again in a moment");
    } catch (const std::exception& bug) {
      log({wire.peer(), {}, {}, {}, 500, wire.written(), Milliseconds{0}, bug.what()});
    }
    service_.connections.leave(wire);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  void serve_all(Wire& wire) {
    const auto refuse = [&](int status, const std::string& why) {
      ++service_.counters.refused;
      write_bare(wire, status, why);
      log({wire.peer(), {}, {}, {}, status, wire.written(), Milliseconds{0}, {}});
    };
    while (!service_.stop.stop_requested()) switch (wire.next()) {
        case Wire::Next::gone:
          return;
        case Wire::Next::timed_out:
          return refuse(408, "the headers did not come in time");
        case Wire::Next::too_long:
          return refuse(431, "the headers are too long");
        case Wire::Next::faulty:
          return refuse(wire.fault().status, wire.fault().what);
        case Wire::Next::head:
          if (!serve_one(wire)) return;
      }
  }

  // False when the connection is to be closed.
  bool serve_one(Wire& wire) {
    const Milliseconds began = service_.clock.elapsed();
    ++service_.counters.requests;
    Exchange exchange{service_, wire, {}, {}, std::nullopt, false, 0, {}};
    consider(exchange);
    const RequestHead& head = wire.head();
    const bool refused = exchange.refusal.has_value();
    if (refused) ++service_.counters.refused;
    // A body that nobody reads would be taken for the next request. Streams end with their connection.
    exchange.is_last = (refused && head.has_body()) || service_.stop.stop_requested() ||
                       contains(head.header("Accept"), "text/event-stream");
    exchange_here = &exchange;
    bool closed = false;
    const bool whole = process_request(wire, exchange.is_last, closed, nullptr);
    exchange_here = nullptr;
    if (exchange.status >= 500) ++service_.counters.server_errors;
    log({wire.peer(), exchange.request.client, head.method, exchange.request.path, exchange.status, wire.written(),
         service_.clock.elapsed() - began, exchange.why});
    const bool go_on = whole && !closed && !exchange.is_last;
    if (!go_on && head.has_body()) wire.linger();
    return go_on;
  }

  void log(const AccessLine& line) const {
    if (service_.settings.log) service_.settings.log(line);
  }

  Service& service_;
};

}  // namespace

struct HttpServer::Parts {
  Parts(Routes routes, ServerSettings settings) : service(std::move(routes), std::move(settings)), library(service) {}
  Service service;
  Library library;
  int socket = -1;
  std::uint16_t port = 0;
  std::optional<Beside> loop;
};

HttpServer::HttpServer(Routes routes, ServerSettings settings)
    : parts_(std::make_unique<Parts>(std::move(routes), std::move(settings))) {}

HttpServer::~HttpServer() { stop(); }

Result<void> HttpServer::start() {
  Service& service = parts_->service;
  const ServerSettings& settings = service.settings;
  service.rules.token_needed = token_needed();
  service.rules.name_of_token = settings.name_of_token;
  if (service.rules.token_needed && !(settings.has_tokens && settings.has_tokens()))
    return fail(ErrorKind::invalid,
                fmt::format("a server on {} needs a token, and there is none: `kaozheng token add NAME` makes "
                            "one",
                            settings.address));
  allow_files(settings.limits.connections);
  const int socket = TRY(listening_socket(settings.address, settings.port));
  parts_->socket = socket;
  parts_->port = port_of(parts_->socket);
  service.rules.hosts = hosts_of(settings.address, parts_->port, settings.more_hosts);
  parts_->loop.emplace();
  parts_->loop->start([this] {
    // Ends by itself only when the system refuses to accept, which it may do for a moment.
    while (!parts_->service.stop.stop_requested()) {
      parts_->library.serve(parts_->socket);
      if (!parts_->service.stop.stop_requested())
        parts_->service.clock.sleep(look_again, parts_->service.stop.get_token());
    }
  });
  return {};
}

std::uint16_t HttpServer::port() const { return parts_->port; }

bool needs_token(const ServerSettings& settings) {
  return settings.require_token || !is_loopback_address(settings.address);
}

bool HttpServer::token_needed() const { return needs_token(parts_->service.settings); }

std::string HttpServer::address() const {
  const std::string& host = parts_->service.settings.address;
  const bool is_bare_v6 = contains(host, ":") && host.front() != '[';
  return fmt::format("http://{}:{}", is_bare_v6 ? "[" + host + "]" : host, parts_->port);
}

ServerFigures HttpServer::figures() const {
  const Counters& counters = parts_->service.counters;
  return {counters.connections,
          counters.requests,
          counters.refused,
          counters.server_errors,
          parts_->service.connections.count(),
          counters.streams_open};
}

void HttpServer::stop() {
  if (!parts_ || !parts_->loop) return;
  Service& service = parts_->service;
  service.stop.request_stop();
  parts_->library.end();
  const Milliseconds until = service.clock.elapsed() + service.settings.limits.drain;
  while (service.connections.count() > 0 && service.clock.elapsed() < until) {
    service.connections.cut_waiting();
    service.clock.sleep(look_again, {});
  }
  service.connections.cut_all();
  parts_->loop.reset();
  ::close(std::exchange(parts_->socket, -1));
}

std::string prometheus_text(const ServerFigures& figures) {
  std::string text;
  const auto line = [&text](std::string_view name, std::string_view kind, std::string_view help, std::uint64_t value) {
    text += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n{0} {3}\n", name, kind, help, value);
  };
  line("kaozheng_http_connections_total", "counter", "Connections accepted.", figures.connections);
  line("kaozheng_http_requests_total", "counter", "Requests whose head was read.", figures.requests);
  line("kaozheng_http_refused_total", "counter", "Requests that were not let in.", figures.refused);
  line("kaozheng_http_server_errors_total", "counter", "Replies of 500 and above.", figures.server_errors);
  line("kaozheng_http_connections_open", "gauge", "Connections at this moment.", figures.connections_open);
  line("kaozheng_http_streams_open", "gauge", "Streams at this moment.", figures.streams_open);
  return text;
}

}  // namespace kaozheng::app
