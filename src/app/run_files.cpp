// SPDX-License-Identifier: Apache-2.0
#include "app/run_files.h"

#include <algorithm>

#include "base/bytes.h"
#include "sources/pages.h"
#include "sources/stale_files.h"

namespace kaozheng::app {

Outcome<std::vector<std::string>> RunFiles::index(const std::vector<std::string>& docs_folders, std::stop_token stop) {
  std::vector<std::string> folders;
  int files = 0;
  for (const std::string& docs : docs_folders) {
    const auto indexed = sources::index_folder(docs, store_, clock_, stop);
    if (!indexed) {
      if (indexed.error().kind == ErrorKind::cancelled) return give_up(exit_interrupted, say_("已停止", "stopped"));
      const bool wrong_folder =
          indexed.error().kind == ErrorKind::not_found || indexed.error().kind == ErrorKind::refused;
      const std::string what = say_("--docs {}：{}", "--docs {}: {}", docs, indexed.error().what);
      if (!wrong_folder) return give_up(Error{indexed.error().kind, what});
      return give_up(exit_usage, what,
                     say_("请检查文件夹是否存在、是否有读取权限", "check that the folder exists and may be read"));
    }
    folders.push_back(indexed->folder);
    for (const auto& [path, why] : indexed->troubles) left_out_.push_back({path, why, "", ""});
    files += indexed->files;
    note_(say_("文件夹 {}：{} 个文件，其中 {} 个新读入", "folder {}: {} files, {} of them read now", indexed->folder,
               indexed->files, indexed->fresh));
    constexpr std::size_t troubles_shown = 5;
    for (std::size_t i = 0; i < std::min(indexed->troubles.size(), troubles_shown); ++i)
      note_(say_("  未读：{}：{}", "  not read: {}: {}", indexed->troubles[i].first, indexed->troubles[i].second));
    if (indexed->troubles.size() > troubles_shown)
      note_(say_("  另有 {} 个文件未读", "  and {} more files not read", indexed->troubles.size() - troubles_shown));
  }
  if (!docs_folders.empty() && files == 0)
    note_(say_("--docs 中没有可读的文件", "there is no readable file in --docs"));
  return folders;
}

Outcome<std::vector<std::string>> RunFiles::indexed_before() {
  const auto files = store_.library_files("/");
  if (!files) return give_up(files.error());
  const auto read = std::count_if(files->begin(), files->end(),
                                  [](const store::LibraryFile& file) { return !file.document_id.empty(); });
  if (read == 0)
    return give_up(exit_usage, say_("还没有索引任何文件", "no file has been indexed yet"),
                   say_("用 --docs DIR 指定文件夹，或先运行 kaozheng index DIR",
                        "name a folder with --docs DIR, or run kaozheng index DIR first"));
  note_(say_("使用已索引的全部 {} 个文件", "all {} indexed files are used", read));
  return std::vector<std::string>{"/"};
}

Outcome<std::vector<std::string>> RunFiles::ids_in(const std::vector<std::string>& folders) const {
  std::set<std::string> ids;
  for (const std::string& folder : folders) {
    const auto files = store_.library_files(folder);
    if (!files) return give_up(files.error());
    for (const store::LibraryFile& file : *files)
      if (!file.document_id.empty()) ids.insert(file.document_id.substr(0, file_id_digits));
  }
  return std::vector<std::string>(ids.begin(), ids.end());
}

void RunFiles::leave_out_later(const std::vector<std::string>& folders, const std::vector<std::string>& begun_with) {
  const std::set<std::string> known(begun_with.begin(), begun_with.end());
  for (const std::string& folder : folders) {
    const auto files = store_.library_files(folder);
    if (!files) continue;
    for (const store::LibraryFile& file : *files) {
      if (file.document_id.empty() || known.count(file.document_id.substr(0, file_id_digits))) continue;
      if (!left_out_ids_.insert(file.document_id).second) continue;
      const std::string why = say_("研究开始之后才出现或改动", "new or changed since the run began");
      left_out_.push_back({printable(file.path), why, "", ""});
      note_(say_("  不用：{}（{}）", "  left out: {} ({})", printable(file.path), why));
    }
  }
}

Outcome<void> RunFiles::leave_out_stale(const std::vector<std::string>& folders) {
  const auto stale = sources::find_stale_files(store_, folders);
  if (!stale) return give_up(stale.error());
  for (const sources::StaleFile& file : *stale) {
    left_out_ids_.insert(file.document_id);
    left_out_.push_back({printable(file.path), "", printable(file.newer), file.newer_date});
    note_(say_("  旧版不用：{}（采用 {}）", "  older version left out: {} ({} is used)", printable(file.path),
               printable(file.newer)));
  }
  return {};
}

}  // namespace kaozheng::app
