// SPDX-License-Identifier: Apache-2.0
#include "app/search_choice.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

Result<std::vector<std::string>> domains(const Config& config, const std::string& name) {
  std::vector<std::string> named = config.list(name);
  for (const std::string& domain : named)
    if (sources::rule_domain(domain).empty())
      return fail(ErrorKind::invalid, config.setting(name).origin + ": \"" + printable(domain) +
                                          "\" is no domain; allowed: names like example.com, gov.cn");
  return named;
}

// "2025", "2025-07" or "2025-07-01"; the calendar is not looked at beyond months and days there can be.
bool is_date(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == 'd' ? !digit : text[i] != form[i]) return false;
  }
  const auto within = [&](std::size_t at, std::string_view last) {
    return text.size() < at || (text.substr(at - 2, 2) >= "01" && text.substr(at - 2, 2) <= last);
  };
  return within(7, "12") && within(10, "31");
}

}  // namespace

Result<sources::SearchSettings> choose_search(const Config& config) {
  auto allow = TRY(domains(config, "search.allow_domains"));
  auto deny = TRY(domains(config, "search.deny_domains"));
  auto prefer = TRY(domains(config, "search.prefer_domains"));
  sources::SearchSettings settings;
  settings.rules = {std::move(allow), std::move(deny), std::move(prefer), config.text("search.after")};
  if (!settings.rules.after.empty() && !is_date(settings.rules.after))
    return fail(ErrorKind::invalid, config.setting("search.after").origin + ": \"" + printable(settings.rules.after) +
                                        "\" is no date; allowed: 2025, 2025-07, 2025-07-01");
  settings.spares = config.list("search.spares");
  const std::vector<std::string> engines = config.list("search.engines");
  std::erase_if(settings.spares, [&](const std::string& name) {
    return std::find(engines.begin(), engines.end(), name) != engines.end();
  });
  settings.kept_for = std::chrono::hours(config.number("search.kept_hours"));
  settings.fresh = config.yes("research.fresh");
  return settings;
}

}  // namespace kaozheng::app
