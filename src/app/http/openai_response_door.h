// SPDX-License-Identifier: Apache-2.0
// Responses over HTTP: made, told again from any point, cancelled, deleted. Private to this door.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/http/openai_responses.h"
#include "app/http/openai_watching.h"

namespace kaozheng::app {

class ResponsesDoor {
 public:
  explicit ResponsesDoor(std::shared_ptr<RunWatching> watching) : watching_(std::move(watching)) {}

  Reply create(const Request& request);
  Reply retrieve(const Request& request);
  Reply cancel(const Request& request);
  Reply remove(const Request& request);
  Reply input_items(const Request& request);

 private:
  // A run as a response, as far as it has come.
  struct Told {
    std::string run_id;
    ResponseTerms terms;
    std::int64_t created = 0;
    Language language = Language::en;
    RunLinks links;
    ResponseStory story() const { return {terms, response_id(run_id), created, language, links}; }
  };
  // An answer from evidence is no run: it is known by its events alone, and as long as this program runs.
  struct Kept {
    nlohmann::json response;
    ResponseStory::Told events;
    std::string input;
  };

  OpenAiResult<Told> told(const Request& request);
  std::shared_ptr<const Kept> kept(const std::string& id);
  std::shared_ptr<const Kept> keep(const ResponseAsk& ask, const RunWatching::FromEvidence& found,
                                   const Request& request);
  ResponseEnd end_of(const Told& one);
  nlohmann::json now(const Told& one);
  Reply stream(Told one, std::int64_t after, const Request& request);

  static constexpr std::size_t kept_max = 256;
  const std::shared_ptr<RunWatching> watching_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Kept>> kept_;
  std::deque<std::string> kept_ids_;  // the oldest first
};

}  // namespace kaozheng::app
