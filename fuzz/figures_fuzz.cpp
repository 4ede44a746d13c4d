// SPDX-License-Identifier: Apache-2.0
// Figures of arbitrary bytes: in order, inside the text, with finite values, the same in a text behind other lines.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "text/figures.h"

namespace {

using namespace kaozheng;

void require(bool held) {
  if (!held) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::size_t end = 0;
  for (const text::Figure& figure : text::figures(input, "2025-06-30")) {
    require(figure.range.begin >= end && figure.range.end > figure.range.begin && figure.range.end <= size);
    require(std::isfinite(figure.value) && std::isfinite(figure.upper) && figure.upper >= figure.value);
    require(!figure.unit.empty() && figure.digits > 0 && figure.grain >= 0);
    require(figure.kind != text::FigureKind::date || figure.unit == "date");
    require(figure.subject.size() <= 1000 && figure.metric.size() <= 1000 && figure.period.size() <= 1000);
    end = figure.range.end;
  }
  text::figures(input, input.substr(0, 10));
  return 0;
}
