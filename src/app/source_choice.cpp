// SPDX-License-Identifier: Apache-2.0
#include "app/source_choice.h"

#include <algorithm>

namespace kaozheng::app {

Result<SourceChoice> choose_sources(const Config& config, bool has_folders) {
  std::vector<std::string> web = config.list("search.engines");
  const bool names_local = std::erase(web, "local") > 0;
  const bool asks_by_flag = config.setting("search.engines").level == Level::flag;
  const std::string& wanted = config.text("research.sources");
  const std::string origin = config.setting("research.sources").origin;

  // Without folders of its own a run takes files only when it is told to: then all that was indexed.
  if (!has_folders && !names_local && (wanted == "auto" || wanted == "web")) return SourceChoice{Sources::web, web};
  if (!has_folders && wanted == "web")
    return fail(ErrorKind::invalid,
                origin + ": web leaves the files out, but " + config.setting("search.engines").origin + " names local");
  if (!has_folders && wanted == "auto") {
    web.push_back("local");
    return web.size() == 1 ? SourceChoice{Sources::files, web} : SourceChoice{Sources::both, web};
  }
  if (wanted == "web")
    return fail(ErrorKind::invalid, origin + ": web leaves the --docs folders out; take both, or no --docs");
  if (wanted == "files" && asks_by_flag && !web.empty())
    return fail(ErrorKind::invalid,
                origin + ": files allows no web engine, but --search names one; take --sources both");
  if (wanted == "both" && web.empty())
    return fail(ErrorKind::invalid, origin + ": both needs a web engine, but " +
                                        config.setting("search.engines").origin + " names only local");
  if (wanted == "files" || (wanted == "auto" && (!asks_by_flag || web.empty())))
    return SourceChoice{Sources::files, {"local"}};
  web.push_back("local");
  return SourceChoice{Sources::both, web};
}

}  // namespace kaozheng::app
