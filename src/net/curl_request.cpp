// SPDX-License-Identifier: Apache-2.0
#include "net/curl_request.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string_view>

#include "base/bytes.h"
#include "net/address_guard.h"

namespace kaozheng::net {
namespace {

constexpr std::size_t streamed_bytes_max = 256u << 10;

bool names(const std::set<std::string>& hosts, const WireUrl& url) {
  return hosts.count(url.host) > 0 || hosts.count(fmt::format("{}:{}", url.host, url.port)) > 0;
}

bool breaks_line(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

void append(CurlList& list, const std::string& line) {
  curl_slist* const longer = ::curl_slist_append(list.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());  // now part of `longer`
  list.reset(longer);
}

Result<std::unique_ptr<CurlRequest>> CurlRequest::make(const CurlClient& client, const HttpRequest& request,
                                                       const WireUrl& wire) {
  std::unique_ptr<CurlRequest> made(new CurlRequest(client, request, wire));
  TRY_VOID(made->set_headers());
  made->set_method();
  made->set_connection();
  made->set_transfer();
  return made;
}

CurlRequest::CurlRequest(const CurlClient& client, const HttpRequest& request, const WireUrl& wire)
    : client_(client),
      request_(request),
      wire_(wire),
      guarded_(client.reaches == Reaches::public_web && client.proxy.empty() && !names(client.allow_private, wire)) {
  start_curl();
  transfer_.easy = ::curl_easy_init();
  if (!transfer_.easy) throw std::bad_alloc();
  transfer_.body_bytes_max = request.body_bytes_max;
  // A pause would make curl unpack into a buffer of its own, where no limit of ours holds.
  const bool is_public = client.reaches == Reaches::public_web;
  transfer_.buffer_bytes_max = is_public ? request.body_bytes_max + 1 : streamed_bytes_max;
  transfer_.is_distrusted = is_public;
}

CurlRequest::~CurlRequest() { ::curl_easy_cleanup(transfer_.easy); }

template <class Value>
void CurlRequest::set(CURLoption option, Value value) {
  if (const CURLcode code = ::curl_easy_setopt(transfer_.easy, option, value); code != CURLE_OK)
    throw std::runtime_error(fmt::format("curl option {}: {}", static_cast<int>(option), ::curl_easy_strerror(code)));
}

Result<void> CurlRequest::set_headers() {
  bool has_type = false;
  for (const auto& [name, value] : request_.headers) {
    if (name.empty() || breaks_line(name) || breaks_line(value))
      return fail(ErrorKind::invalid, fmt::format("the header {} has a line break in it", printable(name)));
    append(headers_, value.empty() ? name + ";" : name + ": " + value);
    has_type = has_type || equals_ignoring_case(name, "content-type");
  }
  append(headers_, "Expect:");                       // asking first whether a body is welcome costs a second
  if (!has_type) append(headers_, "Content-Type:");  // not the form type that curl would name
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_USERAGENT, client_.user_agent.c_str());
  return {};
}

void CurlRequest::set_method() {
  const std::string& method = request_.method;
  if (method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (method == "POST" || !request_.body.empty()) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
  }
  if (method != "GET" && method != "POST" && method != "HEAD") set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

void CurlRequest::set_connection() {
  set(CURLOPT_URL, wire_.text.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // an abandoned name look-up does not hold the thread
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  if (request_.timeouts.connect.count() > 0)
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.timeouts.connect.count()));
  set(CURLOPT_OPENSOCKETFUNCTION, &CurlRequest::open_socket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_PREREQFUNCTION, &CurlRequest::before_request);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  if (client_.reaches == Reaches::trusted) {
    if (wire_.is_loopback() || names(client_.direct, wire_)) set(CURLOPT_PROXY, "");
    return;
  }
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  // Both stand, empty or not, before what the environment says.
  set(CURLOPT_PROXY, client_.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  if (client_.resolve) set(CURLOPT_RESOLVE, client_.resolve.get());
}

void CurlRequest::set_transfer() {
  set(CURLOPT_PRIVATE, static_cast<void*>(&transfer_));
  set(CURLOPT_HEADERFUNCTION, &take_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer_));
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer_));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_ACCEPT_ENCODING, "");  // everything curl can decode
  if (client_.reaches == Reaches::trusted) return;
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &CurlRequest::look_at_progress);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
}

// What is sent without anything coming of it never reaches `take_body`.
int CurlRequest::look_at_progress(void* request, curl_off_t, curl_off_t now, curl_off_t, curl_off_t) {
  Transfer& transfer = static_cast<CurlRequest*>(request)->transfer_;
  std::lock_guard lock(transfer.mutex);
  if (now > 0 && static_cast<std::size_t>(now) > transfer.body_bytes_max) transfer.body_too_long = true;
  return transfer.body_too_long ? 1 : 0;
}

// The address is the one the connection will go to: no second look-up can change it.
curl_socket_t CurlRequest::open_socket(void* request, curlsocktype, curl_sockaddr* address) {
  CurlRequest& self = *static_cast<CurlRequest*>(request);
  if (self.guarded_ && !is_global_unicast(address->addr)) {
    self.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Connected, by a new connection or a kept one. The guard looks again: nothing is ever sent to what it would refuse.
int CurlRequest::before_request(void* request, char* server_address, char*, int, int) {
  CurlRequest& self = *static_cast<CurlRequest*>(request);
  if (self.guarded_ && !is_global_unicast(std::string_view(server_address ? server_address : ""))) {
    self.refused_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  self.connected_ = true;
  std::lock_guard lock(self.transfer_.mutex);
  self.transfer_.phase = Transfer::Phase::asking;
  ++self.transfer_.pieces;
  self.transfer_.changed.notify_all();
  return CURL_PREREQFUNC_OK;
}

Error CurlRequest::error() const {
  const std::string host = wire_.shown();
  if (transfer_.head_too_long)
    return {ErrorKind::too_long, fmt::format("{}: the head of the answer is too large", host)};
  if (transfer_.too_many_codings)
    return {ErrorKind::malformed, fmt::format("{}: the answer is packed more than {} times", host, codings_max)};
  if (transfer_.unpacks_too_much)
    return {ErrorKind::too_long,
            fmt::format("{}: the answer unpacks to more than {} times its size", host, unpacking_max)};
  if (transfer_.body_too_long)
    return {ErrorKind::too_long, fmt::format("{}: the answer is larger than {} bytes", host, request_.body_bytes_max)};
  if (refused_ && !connected_)
    return {ErrorKind::refused,
            fmt::format("{} is not at a public address (net.allow_private can allow a host)", host)};
  const char* const reason = ::curl_easy_strerror(transfer_.code);
  switch (transfer_.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorKind::unavailable, fmt::format("{}: no such host, or no name service", host)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {ErrorKind::unavailable, fmt::format("{}: the proxy's host is not known", host)};
    case CURLE_COULDNT_CONNECT:
      return {ErrorKind::unavailable, fmt::format("{} takes no connection", host)};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorKind::timed_out, fmt::format("{} took too long to connect to", host)};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorKind::refused, fmt::format("{} has no certificate that can be trusted", host)};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR:  // of curl's own unpacking: what ours refuses is told above
      return {ErrorKind::malformed, fmt::format("{} did not answer with HTTP that can be read: {}", host, reason)};
    default:
      return {ErrorKind::unavailable, fmt::format("{}: the connection failed: {}", host, reason)};
  }
}

}  // namespace kaozheng::net
