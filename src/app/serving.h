// SPDX-License-Identifier: Apache-2.0
// The doors over HTTP, joined: one server, one desk, one store.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/messages.h"

namespace kaozheng::app {

inline constexpr const char* listen_fallback = "127.0.0.1:8765";

struct ServeWishes {
  std::string listen = listen_fallback;  // "ADDRESS:PORT", "[::1]:PORT"; port 0: a free one
  std::vector<std::string> hosts = {};   // further names this server is reached by
  std::vector<std::string> docs = {};    // folders that anybody who may use it may research
  bool require_token = false;            // also on this machine
  std::size_t at_once = 4;               // runs that work at the same time
  bool workers = false;                  // runs are queued for the workers of a shared store
};

// Serves until `stop` is asked; runs under way are then paused, and gone on with by the next server of the store.
// `ready` hears the address once it answers. Fails when it cannot begin.
Outcome<void> serve(const Config& config, const Environment& environment, const ServeWishes& wishes, const Tongue& say,
                    const std::function<void(const std::string& address)>& ready, std::stop_token stop);

}  // namespace kaozheng::app
