// SPDX-License-Identifier: Apache-2.0
// Settings files of arbitrary bytes: parsed or refused with a message, never anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/config.h"
#include "app/dot_env.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace kaozheng::app;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto variables = parse_dot_env(text); !variables && variables.error().what.empty()) std::abort();
  const auto values = parse_config_file(text, "kaozheng.toml");
  if (!values && values.error().what.empty()) std::abort();
  if (values)
    for (const auto& [name, value] : *values)
      if (!find_setting_spec(name)) std::abort();
  for (const SettingSpec& spec : setting_specs()) {
    const auto kept = check_value(spec, text);
    if (!kept || kept->empty()) continue;
    const auto again = check_value(spec, *kept);
    if (!again || *again != *kept) std::abort();
  }
  return 0;
}
