// SPDX-License-Identifier: Apache-2.0
// The steps by which a structured reply is sought from a model that may not keep a form, and the memory of the step
// that worked.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng::models {

// From the strictest to none of the model's own. A model is never asked twice at one rung but at `single`.
enum class Rung {
  schema,      // the strictest form the server knows: constrained sampling, a tool
  plain,       // JSON asked for in words alone
  repair,      // the same, with the last reply and what is wrong with it
  tagged,      // each property between tags of its name
  single,      // one property a call, in plain lines
  extractive,  // the extractive model's reply, told as such
};
inline constexpr std::size_t rung_count = 6;
std::string_view to_string(Rung rung);

// Whether a failure at a rung is one the next rung may not have. All others end the asking.
bool climbs(ErrorKind kind, Rung rung);

// Which rung worked, by model. Safe to call from any thread.
// Two replies in a row at one rung make the next asking begin there; every eighth begins at the top again, so that one
// reply there is enough to return. What was mended (`repair`) is no place to begin at.
class ReplyRungs {
 public:
  using Begins = std::map<std::string, Rung>;  // where the next asking of a model begins
  ReplyRungs() = default;
  // The memory of one run: begins with what was known before, and tells `all` what it learns.
  ReplyRungs(ReplyRungs& all, const Begins& begins);
  Begins begins() const;

  Rung begin(const std::string& model);  // the next asking; counts it
  void worked(const std::string& model, Rung rung);

  // Replies by rung, by model.
  using Counts = std::array<long, rung_count>;
  std::map<std::string, Counts> counts() const;

 private:
  struct Memory {
    Rung begin = Rung::schema;
    Rung last = Rung::schema;
    int in_a_row = 0;
    int asked = 0;
    Counts counts{};
  };
  ReplyRungs* const all_ = nullptr;
  mutable std::mutex mutex_;
  std::map<std::string, Memory> models_;
};

}  // namespace kaozheng::models
