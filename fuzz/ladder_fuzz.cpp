// SPDX-License-Identifier: Apache-2.0
// Replies at every rung in arbitrary bytes: what is read is of valid UTF-8 and of the schema's names or refused as
// malformed; loops are found at the same byte however the reply is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "models/repetition.h"
#include "models/schema_fit.h"
#include "models/single_reply.h"
#include "models/structured.h"
#include "models/tagged_reply.h"
#include "research/replies.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Result<nlohmann::json>& value) {
  if (!value) {
    require(value.error().kind == ErrorKind::malformed && is_utf8(value.error().what));
    return;
  }
  require(is_utf8(value->dump()));
}

void check_readers(const nlohmann::json& schema, std::string_view reply) {
  check(models::read_reply(schema, reply));
  const auto tagged = models::read_tagged_reply(schema, reply);
  check(tagged);
  if (tagged) check(models::read_tagged_reply(schema, models::write_tagged(*tagged, schema)));
  const auto keyed = models::read_keyed_lines(schema, reply);
  check(keyed);
  if (keyed) require(models::fit_of(*keyed, schema).all);
  for (const auto& [name, inner] : schema.at("properties").items())
    check(models::read_single_reply(name, inner, reply));
}

std::size_t heard(std::string_view text, std::size_t length) {
  models::RepetitionDetector detector;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size() && !detector.loops(); at += length)
    kept += detector.feed(text.substr(at, length));
  return kept;
}

}  // namespace

// The first byte tells the schema.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view reply(reinterpret_cast<const char*>(data + 1), size - 1);
  const nlohmann::json* const schemas[] = {&research::brief_schema(),   &research::notes_schema(),
                                           &research::outline_schema(), &research::judgement_schema(),
                                           &research::edits_schema(),   &research::queries_schema()};
  check_readers(*schemas[data[0] % std::size(schemas)], reply);
  require(heard(reply, 1) == heard(reply, 97));
  require(models::without_loop(reply).size() <= reply.size());
  return 0;
}
