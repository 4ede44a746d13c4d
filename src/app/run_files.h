// SPDX-License-Identifier: Apache-2.0
// The files of a run, and which of them no researcher reads.
#pragma once

#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "app/messages.h"
#include "runs/run_service.h"

namespace kaozheng::app {

// Tells by `note` what became of them. All that is given outlives it.
class RunFiles {
 public:
  RunFiles(store::Store& store, Clock& clock, Note note, const Tongue& say)
      : store_(store), clock_(clock), note_(std::move(note)), say_(say) {}

  // Brings folders into the library; their canonical paths.
  Outcome<std::vector<std::string>> index(const std::vector<std::string>& docs_folders, std::stop_token stop);
  // All that was indexed before, as one folder.
  Outcome<std::vector<std::string>> indexed_before();
  // What the folders hold, by the beginnings of the documents' ids.
  Outcome<std::vector<std::string>> ids_in(const std::vector<std::string>& folders) const;

  // Files of which a newer version stands beside them.
  Outcome<void> leave_out_stale(const std::vector<std::string>& folders);
  // A run goes on with the files it began with (as `ids_in` told them): whatever came or changed since is left out.
  void leave_out_later(const std::vector<std::string>& folders, const std::vector<std::string>& begun_with);

  const std::vector<runs::LeftOutFile>& left_out() const { return left_out_; }  // those that could not be read too
  const std::set<std::string>& left_out_ids() const { return left_out_ids_; }   // of documents

 private:
  static constexpr std::size_t file_id_digits = 12;

  store::Store& store_;
  Clock& clock_;
  Note note_;
  const Tongue& say_;
  std::vector<runs::LeftOutFile> left_out_;
  std::set<std::string> left_out_ids_;
};

}  // namespace kaozheng::app
