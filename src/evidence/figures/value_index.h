// SPDX-License-Identifier: Apache-2.0
// The figures of many sources by what they amount to. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/figures.h"

namespace kaozheng::evidence {

class ValueIndex {
 public:
  struct Place {
    std::uint32_t source = 0, figure = 0;
  };
  explicit ValueIndex(const std::vector<const std::vector<text::Figure>*>& sources);

  // Figures that may say the same as `figure`, in any unit of its kind, growth as a rate or as a multiple; with a bound
  // also those it may be a bound of. At most `most`, the nearest values first.
  void find(const text::Figure& figure, std::size_t most, std::vector<Place>& found) const;

 private:
  struct Entry {
    std::uint64_t key = 0;  // family, then the value's bits: sorts as the value does
    Place place;
  };
  std::vector<Entry> entries_;
};

}  // namespace kaozheng::evidence
