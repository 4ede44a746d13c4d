// SPDX-License-Identifier: Apache-2.0
// Private to net/: one request as curl is told of it, and what curl's verdicts on it mean.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <set>
#include <string>

#include "net/curl_thread.h"
#include "net/http.h"
#include "net/wire_url.h"

namespace kaozheng::net {

struct CurlListEnd {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListEnd>;
void append(CurlList& list, const std::string& line);

// What holds for all requests of a client.
struct CurlClient {
  Reaches reaches = Reaches::trusted;
  std::string user_agent;
  std::set<std::string> allow_private;  // of the public client
  std::set<std::string> direct;         // of the trusted one
  std::string proxy;
  CurlList resolve;
  Egress* egress = nullptr;
};

// Refers to the client and the request, which outlive it. Not moved: curl holds its address.
class CurlRequest {
 public:
  // `invalid`: a header that would break the lines of a request. `wire` is the URL of `request`.
  static Result<std::unique_ptr<CurlRequest>> make(const CurlClient& client, const HttpRequest& request,
                                                   const WireUrl& wire);
  ~CurlRequest();
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  Transfer& transfer() { return transfer_; }
  // Why it failed; once the transfer is done.
  Error error() const;

 private:
  CurlRequest(const CurlClient& client, const HttpRequest& request, const WireUrl& wire);
  template <class Value>
  void set(CURLoption option, Value value);
  Result<void> set_headers();
  void set_method();
  void set_connection();
  void set_transfer();
  static curl_socket_t open_socket(void* request, curlsocktype purpose, curl_sockaddr* address);
  static int look_at_progress(void* request, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t);
  static int before_request(void* request, char* server_address, char* own_address, int server_port, int own_port);

  const CurlClient& client_;
  const HttpRequest& request_;
  const WireUrl wire_;
  const bool guarded_;  // only public addresses
  bool refused_ = false;
  bool connected_ = false;
  CurlList headers_;
  Transfer transfer_;
};

}  // namespace kaozheng::net
