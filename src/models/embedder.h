// SPDX-License-Identifier: Apache-2.0
// One port for whatever turns texts into vectors whose angle tells how near two texts are in meaning.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace kaozheng::models {

// Safe to call from any thread.
class Embedder {
 public:
  virtual ~Embedder() = default;
  // One vector a text, in their order, all of one dimension, of finite numbers, of any length; nothing for no texts.
  // Blocks; asks in batches of at most 64 texts, one after the other, each up to three times; returns `cancelled`
  // within milliseconds of a stop. `not_found`: the server lacks the model, and the message says how to get it.
  // `malformed`: too few or too many vectors, or such as the above excludes. A text may be cut by the server, or be
  // `too_long`. Charges no budget.
  virtual Result<std::vector<std::vector<float>>> embed(const std::vector<std::string>& texts,
                                                        std::stop_token stop) = 0;
  virtual std::string name() const = 0;  // the model asked for
};

}  // namespace kaozheng::models
