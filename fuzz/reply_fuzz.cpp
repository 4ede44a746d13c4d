// SPDX-License-Identifier: Apache-2.0
// Replies of models in arbitrary bytes and pieces: JSON is read or refused, and what is read survives writing; thinking
// is separated the same way however the reply is cut, and nothing is lost but tags.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "models/openai_reply.h"
#include "models/structured.h"
#include "models/think_filter.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_json(std::string_view reply) {
  const auto value = models::read_json_reply(reply);
  if (!value) {
    require(value.error().kind == ErrorKind::malformed && is_utf8(value.error().what));
    return;
  }
  require(value->is_object());
  const auto again = models::read_json_reply(value->dump());
  require(again && *again == *value);
}

struct Filtered {
  std::string content;
  std::string thinking;
};

// Pieces as long as the bytes of `cuts` say, in turn.
Filtered filtered(std::string_view reply, std::string_view cuts) {
  models::ThinkFilter filter;
  std::size_t turn = 0;
  while (!reply.empty()) {
    const std::size_t wanted =
        cuts.empty() ? reply.size() : 1 + static_cast<unsigned char>(cuts[turn++ % cuts.size()]) % 16;
    const std::size_t length = std::min(wanted, reply.size());
    filter.feed(reply.substr(0, length));
    reply.remove_prefix(length);
  }
  filter.finish();
  require(filter.content().size() + filter.thinking().size() <= 1u << 30);
  return {filter.content(), filter.thinking()};
}

void check_thinking(std::string_view cuts, std::string_view reply) {
  const Filtered whole = filtered(reply, {}), pieces = filtered(reply, cuts);
  require(whole.content == pieces.content && whole.thinking == pieces.thinking);
  require(whole.content.size() + whole.thinking.size() <= reply.size());
  if (reply.find_first_of("<[\xE2") == std::string_view::npos) require(whole.content == reply);
}

void check_stream(std::string_view reply) {
  const std::function<void(std::string_view)> nobody;
  models::OpenAiReply stream(nobody);
  for (std::size_t at = 0; at < reply.size(); at += 5)
    if (!stream.feed(reply.substr(at, 5))) break;
  stream.end();
  const models::Answer answer = stream.answer.finish(nlohmann::json::array());
  require(answer.usage.completion_tokens >= 0);
}

}  // namespace

// The first byte tells how many of the next are piece lengths.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_json(input);
  check_stream(input);
  if (input.empty()) return 0;
  const std::size_t cuts = std::min<std::size_t>(static_cast<unsigned char>(input.front()) % 8, input.size() - 1);
  check_thinking(input.substr(1, cuts), input.substr(1 + cuts));
  return 0;
}
