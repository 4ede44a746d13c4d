// SPDX-License-Identifier: Apache-2.0
// The vectors in the replies of embedding servers. Private to this room.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::models {

using Vectors = std::vector<std::vector<float>>;

// Exactly `count` vectors of one dimension, of finite numbers; anything else is `malformed`.
// Ollama, POST /api/embed: {"embeddings": [[…], …]}
Result<Vectors> read_ollama_embeddings(std::string_view body, std::size_t count);
// OpenAI, POST /embeddings: {"data": [{"index": 0, "embedding": […]}, …]}, in any order; where no index is told, in
// this one.
Result<Vectors> read_openai_embeddings(std::string_view body, std::size_t count);

}  // namespace kaozheng::models
