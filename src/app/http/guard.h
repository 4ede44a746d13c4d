// SPDX-License-Identifier: Apache-2.0
// Who is let in. A server of this machine is asked by every page its user opens: what a browser says of where a request
// comes from is believed when it speaks against it, and a name that is not one of ours is not answered to. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/exchange.h"
#include "app/http/request_head.h"
#include "app/http/router.h"

namespace kaozheng::app {

struct GuardRules {
  // Exact values of the header Host, in lower case, with the port where it is not 80: see `hosts_of`.
  std::vector<std::string> hosts;
  bool token_needed = false;
  // The name of a token, nothing when it is none; asked with what follows "Bearer ".
  std::function<std::optional<std::string>(std::string_view token)> name_of_token;
};

// What a server listening on `address` is called: that, the names of the loopback when it is one of them or any
// address, and `more` ("desk.example", "desk.example:8443"), as they stand.
std::vector<std::string> hosts_of(const std::string& address, std::uint16_t port, const std::vector<std::string>& more);
// Whether only this machine reaches it: an address of the loopback, or "localhost".
bool is_loopback_address(std::string_view address);

// What is wrong with where a request comes from; nothing when nothing is. `local` is the address and port it came to,
// as Host would name it: who reaches us by number and names that number is not led here by a name of his own.
std::optional<Reply> check_origin(const GuardRules& rules, const RequestHead& head, std::string_view local);

// The name of the token it came with, or the answer to who must not come in.
struct Admission {
  std::string client;
  std::optional<Reply> refusal;
};
Admission check_token(const GuardRules& rules, const RequestHead& head, const Route& route);

// Whether the body it announces may be read: its type, coding and length.
std::optional<Reply> check_body(const RequestHead& head, const Route& route);

}  // namespace kaozheng::app
