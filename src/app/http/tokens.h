// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace kaozheng::app {

// Names the token a client came with. Tokens are compared by their hashes, all of them and each to its end, so that the
// time tells nothing. One that was added or taken away counts within `read_again`. Safe to call from any thread.
class TokenBook {
 public:
  TokenBook(store::Store& store, Clock& clock) : store_(store), clock_(clock) {}

  std::optional<std::string> name_of(std::string_view token);
  bool is_empty();

 private:
  static constexpr Milliseconds read_again{1'000};
  void read();  // with the lock

  store::Store& store_;
  Clock& clock_;
  std::mutex mutex_;
  std::optional<Milliseconds> read_at_;
  std::vector<store::TokenRecord> tokens_;
};

}  // namespace kaozheng::app
