// SPDX-License-Identifier: Apache-2.0
#include "net/redirects.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/bytes.h"
#include "net/url.h"
#include "net/wire_url.h"

namespace kaozheng::net {
namespace {

void drop_headers(HttpRequest& request, std::initializer_list<std::string_view> names) {
  std::erase_if(request.headers, [&](const auto& header) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equals_ignoring_case(header.first, name); });
  });
}

}  // namespace

bool is_redirect(const HttpResponse& response) {
  const int status = response.status;
  return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         !response.header("location").empty();
}

Result<HttpRequest> redirected(HttpRequest request, const HttpResponse& response) {
  std::string target = TRY(resolve_url(request.url, response.header("location")));
  const bool stays = response.status == 307 || response.status == 308 || request.method == "HEAD" ||
                     (response.status != 303 && request.method != "POST");
  if (!stays) {
    request.method = "GET";
    request.body.clear();
    drop_headers(request, {"content-type", "content-encoding", "content-language"});
  }
  const WireUrl from = TRY(wire_url(request.url));
  const WireUrl to = TRY(wire_url(target));
  if (from.scheme != to.scheme || from.host != to.host || from.port != to.port)
    drop_headers(request,
                 {"authorization", "cookie", "origin", "referer", "x-api-key", "if-none-match", "if-modified-since"});
  request.url = std::move(target);
  return request;
}

}  // namespace kaozheng::net
