// SPDX-License-Identifier: Apache-2.0
// Replies of a given form from models that do not always keep it.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "models/ladder.h"
#include "models/model.h"

namespace kaozheng::models {

// The JSON object in a reply: alone, in a code fence, or between words; with trailing commas, comments, Python or
// typographic quotes mended; completed when cut and the completion is unambiguous. `malformed` otherwise.
Result<nlohmann::json> read_json_reply(std::string_view reply);

// The same for a schema, fitted to it where that is certain (models/schema_fit.h): of several objects the one that
// holds most of what is required, elements without their list, a list without its object, tags, and lines "name:
// value".
Result<nlohmann::json> read_reply(const nlohmann::json& schema, std::string_view reply);

// Whom to ask, and the memory of how that went; without one every asking begins at the top.
struct Asking {
  Model& model;
  Budget& budget;
  std::stop_token stop = {};
  ReplyRungs* rungs = nullptr;
  // Where to begin with a prompt, from what the rungs remember now; empty = there.
  std::function<Rung(const Prompt&, Rung remembered)> begin = {};
};

// Asks for a reply to a prompt with a schema that `take` takes, from the rung remembered down: a reply that cannot be
// read or is refused as `malformed` leads to the next rung; other errors end. At most one call a rung, at `single` one
// a property of at most six; a schema of more, or of none, is not asked for in tags and lines. A model that does not
// generate is asked once. `malformed`: no rung brought a reply that was taken. Gives the rung that worked.
Result<Rung> climb(const Asking& asking, const Prompt& prompt,
                   const std::function<Result<void>(const nlohmann::json&)>& take);

template <class T>
Result<T> ask_for(const Asking& asking, const Prompt& prompt,
                  const std::function<Result<T>(const nlohmann::json&)>& parse, Rung* worked = nullptr) {
  std::optional<T> value;
  const auto take = [&](const nlohmann::json& json) -> Result<void> {
    auto parsed = parse(json);
    if (!parsed) return fail(std::move(parsed).error());
    value = *std::move(parsed);
    return {};
  };
  const Rung rung = TRY(climb(asking, prompt, take));
  if (worked) *worked = rung;
  return *std::move(value);
}

// The prompts of the lower rungs.
Prompt repair_prompt(const Prompt& prompt, std::string_view reply, std::string_view what_is_wrong);
Prompt tagged_prompt(const Prompt& prompt);
Prompt single_prompt(const Prompt& prompt, const std::string& property);

}  // namespace kaozheng::models
