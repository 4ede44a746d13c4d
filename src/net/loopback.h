// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace kaozheng::net {

// Whether a host as in `Url` is this machine, by name or number (RFC 6761: so is all below "localhost").
bool is_loopback_host(std::string_view host);

}  // namespace kaozheng::net
