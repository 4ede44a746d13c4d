// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/store_opening.h"

namespace kaozheng::app {
namespace {

using Paths = std::vector<std::string>;

void add_lines(std::string& text, std::string_view what, const Paths& paths) {
  for (const std::string& path : paths) text += fmt::format("{} {}\n", what, path);
}

std::string told(const sources::IndexedFolder& indexed, const Tongue& say) {
  std::string text;
  add_lines(text, say("新增", "added"), indexed.added);
  add_lines(text, say("更新", "changed"), indexed.changed);
  add_lines(text, say("移除", "removed"), indexed.removed);
  for (const auto& [path, why] : indexed.troubles) text += say("跳过 {}：{}\n", "skipped {}: {}\n", path, why);
  return text + say("{}：{} 个文件可用；新增 {}，更新 {}，移除 {}，跳过 {}\n",
                    "{}: {} files in the library; {} added, {} changed, {} removed, {} skipped\n", indexed.folder,
                    indexed.files, indexed.added.size(), indexed.changed.size(), indexed.removed.size(),
                    indexed.troubles.size());
}

nlohmann::json index_json(const sources::IndexedFolder& indexed) {
  nlohmann::json skipped = nlohmann::json::array();
  for (const auto& [path, why] : indexed.troubles) skipped.push_back({{"path", path}, {"why", why}});
  return {{"folder", indexed.folder},   {"files", indexed.files},     {"added", indexed.added},
          {"changed", indexed.changed}, {"removed", indexed.removed}, {"skipped", std::move(skipped)}};
}

Outcome<sources::IndexedFolder> indexed(const std::string& folder, Wiring& wiring, const Tongue& say,
                                        std::stop_token stop) {
  store::Store* const store = TRY(store_of(wiring, say));
  auto result = sources::index_folder(folder, *store, wiring.clock(), stop);
  if (result) return std::move(*result);
  if (result.error().kind == ErrorKind::cancelled)
    return give_up(Interrupts::received().value_or(exit_failed),
                   say("已停止；已读入的文件保留", "stopped; what was read is kept"));
  const bool wrong = result.error().kind == ErrorKind::not_found || result.error().kind == ErrorKind::refused;
  return give_up(
      wrong ? exit_usage : exit_failed, result.error().what,
      wrong ? say("请检查文件夹是否存在、是否有读取权限", "check that the folder exists and may be read") : "");
}

}  // namespace

int index_command(const std::vector<std::string>& folders, bool json, const CommandContext& context) {
  Wiring wiring(context.config, context.environment);
  std::string text;
  nlohmann::json documents = nlohmann::json::array();
  int exit_code = exit_ok;
  const auto work = [&](std::stop_token stop) {
    for (const std::string& folder : folders) {
      const auto result = indexed(folder, wiring, context.say, stop);
      if (!result) {
        exit_code = report_failure(result.error());
        return;
      }
      text += told(*result, context.say);
      documents.push_back(index_json(*result));
    }
  };
  run_interruptibly(work, [] {});
  const std::string dumped = documents.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const int delivered = deliver(json ? dumped : text, "", context.say);
  return exit_code != exit_ok ? exit_code : delivered;
}

}  // namespace kaozheng::app
