// SPDX-License-Identifier: Apache-2.0
// The outside of one run: its ports, limits and stop token.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/clock.h"
#include "domain/event.h"
#include "domain/question.h"
#include "domain/report.h"
#include "models/embedder.h"
#include "models/model.h"
#include "models/structured.h"
#include "research/journal.h"
#include "research/person.h"
#include "research/prompts.h"
#include "research/steering.h"
#include "sources/pages.h"
#include "sources/search.h"

namespace kaozheng::research {

struct ResearchRun {
  std::string id;
  models::Model& model;
  sources::Search& search;
  sources::Pages& pages;
  Events& events;
  models::Budget& budget;
  const Prompts& prompts;
  std::string today;  // ISO date, frozen at the start
  Limits limits;
  Sources sources = Sources::web;
  std::stop_token stop;
  // Hears the report as it grows; called at stage ends, on the run's thread.
  std::function<void(const Report&)> on_partial = {};  // may be empty
  models::Embedder* embedder = nullptr;                // null = passages are ranked by words alone
  Person person = {};
  std::string model_server = {};            // address of the server that answers prompts; empty = this program itself
  models::ReplyRungs* rungs = nullptr;      // where structured replies are sought first; null = always at the top
  Milliseconds page_patience{3'000};        // at most, until another page is read beside a slow one
  Journal* journal = nullptr;               // what depends on the moment is decided once; null = each time anew
  std::function<Steering()> steering = {};  // what a person has said by now; empty = nothing ever
  int pass = 0;                             // how often the tasks have been researched before
  std::function<void(const Error&)> embedder_failed = {};  // hears that passages could not be embedded

  models::Asking asking() const;
  // What a person has said when the run first came to this place: steering reaches agents at such places alone.
  Steering steered_at(const std::string& place) const;

  void tell(std::string type, std::string task_id, nlohmann::json values) const {
    Event event;
    event.type = std::move(type);
    event.task_id = std::move(task_id);
    event.data = std::move(values);
    events.add(std::move(event));
  }
};

}  // namespace kaozheng::research
