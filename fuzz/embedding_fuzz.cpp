// SPDX-License-Identifier: Apache-2.0
// Replies of embedding servers in arbitrary bytes: refused as malformed, or as many finite vectors of one dimension as
// were asked for.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/bytes.h"
#include "models/embedding_reply.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Result<models::Vectors>& vectors, std::size_t count) {
  if (!vectors) {
    require(vectors.error().kind == ErrorKind::malformed && is_utf8(vectors.error().what));
    return;
  }
  require(vectors->size() == count);
  for (const auto& vector : *vectors) {
    require(!vector.empty() && vector.size() == vectors->front().size());
    for (const float number : vector) require(std::isfinite(number));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    check(models::read_ollama_embeddings(input, count), count);
    check(models::read_openai_embeddings(input, count), count);
  }
  return 0;
}
