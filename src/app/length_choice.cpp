// SPDX-License-Identifier: Apache-2.0
#include "app/length_choice.h"

#include <charconv>

#include "base/bytes.h"

namespace kaozheng::app {

Result<int> choose_length(const Config& config, Language language) {
  constexpr int least = 100, most = 50'000;
  const bool chinese = language == Language::zh;
  const std::string& wanted = config.text("research.length");
  if (wanted.empty() || wanted == "standard") return 0;
  if (wanted == "short") return chinese ? 1000 : 600;
  if (wanted == "long") return chinese ? 8000 : 4800;
  int length = 0;
  const auto [end, trouble] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), length);
  if (trouble == std::errc() && end == wanted.data() + wanted.size() && length >= least && length <= most)
    return length;
  return fail(ErrorKind::invalid, config.setting("research.length").origin + ": \"" + printable(wanted) +
                                      "\" is no length; take short, standard, long, or a number from 100 to 50000");
}

}  // namespace kaozheng::app
