// SPDX-License-Identifier: Apache-2.0
// What an engine's test needs: a clock, and a server that answers the same to everything.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "net/canned_http_double.h"
#include "sources/engines.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {

class EngineWorld : public testing::Test {
 protected:
  using Made = std::unique_ptr<SearchEngine>;

  EngineParts parts(std::string key = "", std::string contact = "") {
    return {"http://127.0.0.1:9/", std::move(key), std::move(contact), http, clock};
  }
  std::string only_url() const {
    EXPECT_EQ(http.requests().size(), 1u);
    return http.requests().empty() ? "" : http.requests().front().url;
  }
  static bool has_header(const net::HttpRequest& request, const std::string& name, const std::string& value) {
    return std::count(request.headers.begin(), request.headers.end(), std::make_pair(name, value)) == 1;
  }
  ErrorKind kind_for(SearchEngine& engine, int status, std::string body) {
    response.status = status;
    response.body = std::move(body);
    const auto hits = engine.search(Query{"x cloud"}, 5, {});
    EXPECT_FALSE(hits);
    return hits ? ErrorKind::invalid : hits.error().kind;
  }

  ManualClock clock{TimePoint{}};
  net::HttpResponse response{200, {}, "", ""};
  net::CannedHttp<net::Reaches::trusted> http{
      [this](const net::HttpRequest&) { return Result<net::HttpResponse>(response); }};
};

}  // namespace kaozheng::sources
