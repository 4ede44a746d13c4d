// SPDX-License-Identifier: Apache-2.0
// Which addresses the public client may connect to: global unicast only, by allow-list (IANA special-purpose
// registries).
#pragma once

#include <sys/socket.h>

#include <string_view>

namespace kaozheng::net {

// True for an IPv4 or IPv6 address that is globally reachable unicast. Embedded forms (mapped, compatible, 6to4,
// Teredo, NAT64) are refused outright: a public site has an ordinary address.
bool is_global_unicast(const sockaddr& address);
// The same for text as inet_pton reads it; false when it does not parse.
bool is_global_unicast(std::string_view address);

}  // namespace kaozheng::net
