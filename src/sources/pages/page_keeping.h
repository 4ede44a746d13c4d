// SPDX-License-Identifier: Apache-2.0
// What may be kept of a page and for how long (RFC 9111, as a cache of one reader). Pure. Private to this room.
#pragma once

#include "base/clock.h"
#include "net/http.h"
#include "store/store.h"

namespace kaozheng::sources {

// The longest a page counts as fresh, whatever its sender says: reports are about today.
inline constexpr Milliseconds fresh_max = std::chrono::hours{24};

struct Keeping {
  bool kept = false;          // it may be, and is of use: fresh for a while or checked by a validator
  Milliseconds fresh_for{0};  // without asking again
};
Keeping keeping_of(const net::HttpResponse& response, TimePoint now);

// The headers that ask for a page only if it is no longer the one that is kept.
net::Headers conditions_of(const store::KeptPage& page);

}  // namespace kaozheng::sources
