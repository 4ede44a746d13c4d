// SPDX-License-Identifier: Apache-2.0
#include "app/http/tokens.h"

#include <openssl/crypto.h>

#include <utility>

#include "base/bytes.h"

namespace kaozheng::app {

void TokenBook::read() {
  const Milliseconds now = clock_.elapsed();
  if (read_at_ && now - *read_at_ < read_again) return;
  // A store that cannot be read lets nobody in.
  tokens_ = store_.tokens().value_or(std::vector<store::TokenRecord>());
  read_at_ = now;
}

std::optional<std::string> TokenBook::name_of(std::string_view token) {
  const std::string hash = sha256_hex(token);
  std::lock_guard lock(mutex_);
  read();
  const store::TokenRecord* found = nullptr;
  for (const store::TokenRecord& one : tokens_)
    if (one.sha256.size() == hash.size() && CRYPTO_memcmp(one.sha256.data(), hash.data(), hash.size()) == 0)
      found = &one;
  return found ? std::optional(found->name) : std::nullopt;
}

bool TokenBook::is_empty() {
  std::lock_guard lock(mutex_);
  read();
  return tokens_.empty();
}

}  // namespace kaozheng::app
