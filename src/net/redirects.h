// SPDX-License-Identifier: Apache-2.0
// Private to net/: from an answer that says "elsewhere" to the next request.
#pragma once

#include "net/http.h"

namespace kaozheng::net {

bool is_redirect(const HttpResponse& response);

// The request that follows a redirect (RFC 9110, 15.4): a body is sent on by 307 and 308 only, credentials and
// conditions to the same origin only.
Result<HttpRequest> redirected(HttpRequest request, const HttpResponse& response);

}  // namespace kaozheng::net
