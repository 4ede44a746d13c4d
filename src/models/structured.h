// SPDX-License-Identifier: Apache-2.0
// Replies of a given form from models that do not always keep it.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>

#include "models/model.h"

namespace kaozheng::models {

// The JSON object in a reply: alone, in a code fence, or between words; with trailing commas, comments, Python or
// typographic quotes mended; completed when cut and the completion is unambiguous. `malformed` otherwise.
Result<nlohmann::json> read_json_reply(std::string_view reply);

// Asks, reads and parses; a reply that does not parse is shown to the model once with what is wrong. `malformed` when
// the second one does not parse either. `repaired` (may be null) tells whether the second was needed.
template <class T>
Result<T> ask_for(Model& model, const Prompt& prompt, Budget& budget, std::stop_token stop,
                  const std::function<Result<T>(const nlohmann::json&)>& parse, bool* repaired = nullptr);

// The prompt that asks for a corrected reply.
Prompt repair_prompt(const Prompt& prompt, std::string_view reply, std::string_view what_is_wrong);

template <class T>
Result<T> ask_for(Model& model, const Prompt& prompt, Budget& budget, std::stop_token stop,
                  const std::function<Result<T>(const nlohmann::json&)>& parse, bool* repaired) {
  const auto read = [&](const Answer& answer) -> Result<T> {
    const nlohmann::json json = TRY(read_json_reply(answer.text));
    return parse(json);
  };
  const Answer first = TRY(model.answer(prompt, budget, stop, {}));
  auto value = read(first);
  if (value || value.error().kind != ErrorKind::malformed) return value;
  if (repaired) *repaired = true;
  const Prompt second_prompt = repair_prompt(prompt, first.text, value.error().what);
  const Answer second = TRY(model.answer(second_prompt, budget, stop, {}));
  return read(second);
}

}  // namespace kaozheng::models
