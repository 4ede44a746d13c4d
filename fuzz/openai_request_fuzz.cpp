// SPDX-License-Identifier: Apache-2.0
// Requests of arbitrary bytes: refused in words that name something, or an order whose topic is the sender's own text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/http/openai_chores.h"
#include "app/http/openai_request.h"
#include "base/bytes.h"

namespace {

using namespace kaozheng;
using namespace kaozheng::app;

void look_at(const OpenAiFault& fault) {
  if (fault.status < 400 || fault.status > 499 || fault.message.empty() || !is_utf8(fault.message)) std::abort();
  if (error_json(fault).at("error").size() != 4) std::abort();
}

void look_at(const ResearchAsk& ask) {
  if (trim(ask.order.topic).empty() || !is_utf8(ask.order.topic) || !find_openai_model(ask.model)) std::abort();
  if (!ask.earlier_run.empty() && ask.earlier_run.size() != 32) std::abort();
  for (const auto& [name, value] : ask.order.settings)
    if (name.empty() || value.empty() || value.find('\n') != std::string::npos) std::abort();
  if (const auto chore = chat_chore("", ask.turns)) {
    if (answer_of(*chore).empty() && chore->as_json) std::abort();
    if (!is_utf8(answer_of(*chore))) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(bytes), size);
  const TimePoint now = *parse_iso8601("2025-07-31");
  if (const auto ask = read_chat_request(body, now))
    look_at(*ask);
  else
    look_at(ask.error());
  if (const auto ask = read_response_request(body, now)) {
    look_at(ask->ask);
    const nlohmann::json terms = ask->terms;
    if (nlohmann::json(terms.get<ResponseTerms>()) != terms) std::abort();
  } else {
    look_at(ask.error());
  }
  return 0;
}
