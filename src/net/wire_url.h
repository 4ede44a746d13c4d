// SPDX-License-Identifier: Apache-2.0
// Private to net/: a URL as it is handed to curl, and how it is shown.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng::net {

struct WireUrl {
  std::string text;  // host in ASCII, everything else percent-encoded; user info is kept
  std::string scheme;
  std::string host;
  int port = 0;

  // Host and, where it is not the scheme's own, port: all of a URL that an error text may hold.
  std::string shown() const;
  bool is_loopback() const;  // this machine, by name or number
};

// As parse_url, but user info is let through: a user may name a server with it.
Result<WireUrl> wire_url(std::string_view text);

}  // namespace kaozheng::net
