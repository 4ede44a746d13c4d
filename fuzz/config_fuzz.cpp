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
  const auto file = parse_config_file(text, "kaozheng.toml");
  if (!file && file.error().what.empty()) std::abort();
  if (file) {
    for (const auto& [name, value] : file->settings)
      if (!find_setting_spec(name)) std::abort();
    for (const ConfiguredEndpoint& one : file->endpoints.endpoints) {
      const bool local = one.endpoint.privacy == kaozheng::models::Privacy::local;
      if (local && !one.endpoint.url.empty() && !is_loopback_url(one.endpoint.url)) std::abort();
      if (one.endpoint.name.empty() || !one.endpoint.key.empty() || one.endpoint.slots < 1) std::abort();
    }
    if (const auto roles = check_roles(file->endpoints); !roles && roles.error().what.empty()) std::abort();
  }
  for (const SettingSpec& spec : setting_specs()) {
    const auto kept = check_value(spec, text);
    if (!kept || kept->empty()) continue;
    const auto again = check_value(spec, *kept);
    if (!again || *again != *kept) std::abort();
  }
  return 0;
}
