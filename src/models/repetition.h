// SPDX-License-Identifier: Apache-2.0
// Replies that repeat themselves without an end. Private to this room.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace kaozheng::models {

// A loop: the last 600 bytes or more are at least eight rounds of one and the same piece of at most 200 bytes.
// Hears a reply in pieces cut anywhere; at most 200 steps a byte.
class RepetitionDetector {
 public:
  // How many bytes of the piece stand before it is certain that the reply loops; all of them while it does not.
  std::size_t feed(std::string_view piece);
  bool loops() const { return loops_; }

  static constexpr std::size_t round_bytes_max = 200, loop_bytes_min = 600, rounds_min = 8;

 private:
  std::string seen_;                                     // the end of what was heard, a round at most
  std::array<std::size_t, round_bytes_max + 1> same_{};  // by length: bytes in a row equal to those a round before
  bool loops_ = false;
};

// The text, of a loop at its end the first round only.
std::string_view without_loop(std::string_view text);

}  // namespace kaozheng::models
