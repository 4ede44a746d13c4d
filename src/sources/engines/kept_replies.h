// SPDX-License-Identifier: Apache-2.0
// What engines answered before, by engine and query. Private to this room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/document.h"
#include "store/store.h"

namespace kaozheng::sources {

class KeptReplies {
 public:
  // Without a store, or for no time, nothing is kept. `fresh` keeps, and finds nothing.
  // `addresses` by engine belong to the question.
  KeptReplies(store::Store* store, Milliseconds kept_for, bool fresh, std::map<std::string, std::string> addresses)
      : store_(kept_for > Milliseconds{0} ? store : nullptr),
        kept_for_(kept_for),
        fresh_(fresh),
        addresses_(std::move(addresses)) {}

  std::optional<std::vector<Hit>> find(std::string_view engine, const Query& query, int count) const;
  // An empty list is not kept: tomorrow there may be something. A store that cannot be written keeps nothing.
  void keep(std::string_view engine, const Query& query, int count, const std::vector<Hit>& hits) const;

 private:
  std::string key_of(std::string_view engine, const Query& query, int count) const;

  store::Store* const store_;
  const Milliseconds kept_for_;
  const bool fresh_;
  const std::map<std::string, std::string> addresses_;
};

}  // namespace kaozheng::sources
