// SPDX-License-Identifier: Apache-2.0
// The ports of a run, as given but on record. Private to this room.
#pragma once

#include "models/forwarding_model.h"
#include "runs/run_log.h"
#include "sources/pages.h"

namespace kaozheng::runs {

// Keeps every call of the model and tells it.
class RecordingModel final : public models::ForwardingModel {
 public:
  RecordingModel(models::Model& model, RunLog& log, Clock& clock) : ForwardingModel(model), log_(log), clock_(clock) {}

  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override;

 private:
  RunLog& log_;
  Clock& clock_;
};

// Keeps every document that is read.
class KeptPages final : public sources::Pages {
 public:
  KeptPages(sources::Pages& pages, RunLog& log) : pages_(pages), log_(log) {}

  Result<Document> read(const std::string& url, std::stop_token stop) override;

 private:
  sources::Pages& pages_;
  RunLog& log_;
};

}  // namespace kaozheng::runs
