// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/stored_runs.h"
#include "base/bytes.h"
#include "base/files.h"
#include "reports/bundle.h"

namespace kaozheng::app {

int verify_bundle_command(const std::string& file, bool json, const Tongue& say) {
  const auto bytes = read_file(file, reports::bundle_bytes_max);
  if (!bytes)
    return report_failure({exit_usage,
                           say("无法读取 {}：{}", "cannot read {}: {}", printable(file), bytes.error().what),
                           say("证据包由 kaozheng export RUN --format bundle -o FILE.kzb 写成",
                               "kaozheng export RUN --format bundle -o FILE.kzb writes one")});
  const reports::BundleVerdict verdict = reports::verify_bundle(*bytes, say.language());
  const int written = deliver(json ? dumped(verdict) : reports::render_verdict(verdict, say.language()), "", say);
  if (written != exit_ok) return written;
  return verdict.sound() ? exit_ok : exit_gate;
}

}  // namespace kaozheng::app
