// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "reports/bundle.h"

namespace kaozheng::reports {

bool BundleVerdict::sound() const {
  return std::all_of(checks.begin(), checks.end(), [](const BundleCheck& check) { return check.failed == 0; });
}

std::string render_verdict(const BundleVerdict& verdict, Language language) {
  const bool zh = language == Language::zh;
  std::string text;
  const auto line = [&](const char* name_zh, const char* name_en, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}{}{}\n", zh ? name_zh : name_en, zh ? "：" : ": ", value);
  };
  line("主题", "Topic", verdict.topic);
  line("运行", "Run", verdict.run_id);
  line("写成者", "Written by", verdict.program);
  line("证据包 SHA-256", "SHA-256 of the bundle", verdict.sha256);
  text += '\n';
  for (const BundleCheck& check : verdict.checks) {
    text += fmt::format("{} {}{}{}",
                        check.failed > 0    ? "✗"
                        : check.checked > 0 ? "✓"
                                            : "–",
                        check.title, zh ? "：" : ": ", check.checked);
    if (check.failed > 0) text += fmt::format(fmt::runtime(zh ? "，{} 处不符" : ", {} failed"), check.failed);
    text += '\n';
    for (const BundleFault& fault : check.faults)
      text += fmt::format("    {}{}{}\n", fault.part, zh ? "：" : ": ", fault.what);
    if (check.failed > check.faults.size())
      text +=
          fmt::format(fmt::runtime(zh ? "    另有 {} 处\n" : "    and {} more\n"), check.failed - check.faults.size());
  }
  text += '\n';
  for (const std::string& note : verdict.notes) text += note + "\n";
  return text + (verdict.sound() ? (zh ? "证据包完好。\n" : "The bundle is sound.\n")
                                 : (zh ? "证据包与写成时不同，或其中有不实之处。\n"
                                       : "The bundle is not what was written, or what it says does not hold.\n"));
}

void to_json(nlohmann::json& json, const BundleVerdict& verdict) {
  nlohmann::json checks = nlohmann::json::array();
  for (const BundleCheck& check : verdict.checks) {
    nlohmann::json faults = nlohmann::json::array();
    for (const BundleFault& fault : check.faults) faults.push_back({{"part", fault.part}, {"what", fault.what}});
    checks.push_back({{"name", check.name},
                      {"title", check.title},
                      {"checked", check.checked},
                      {"failed", check.failed},
                      {"faults", faults}});
  }
  json = {{"schema", "kaozheng.bundle-check/1"},
          {"sound", verdict.sound()},
          {"sha256", verdict.sha256},
          {"program", verdict.program},
          {"run_id", verdict.run_id},
          {"topic", verdict.topic},
          {"checks", checks},
          {"notes", verdict.notes}};
}

}  // namespace kaozheng::reports
