// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "net/http.h"

namespace kaozheng::net {

// Answers every request with a function, remembers the requests. The body is streamed in pieces of seven bytes.
template <Reaches R>
class CannedHttp final : public HttpClient<R> {
 public:
  using Answerer = std::function<Result<HttpResponse>(const HttpRequest&)>;
  explicit CannedHttp(Answerer answerer) : answerer_(std::move(answerer)) {}

  Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    return answerer_(request);
  }
  Result<HttpResponse> stream(const HttpRequest& request, std::stop_token stop,
                              const std::function<bool(std::string_view)>& on_piece) override {
    auto response = send(request, stop);
    if (!response || response->status / 100 != 2) return response;
    for (std::size_t i = 0; i < response->body.size(); i += 7)
      if (!on_piece(std::string_view(response->body).substr(i, 7))) break;
    response->body.clear();
    return response;
  }
  std::vector<HttpRequest> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  Answerer answerer_;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
};

}  // namespace kaozheng::net
