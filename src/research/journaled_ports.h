// SPDX-License-Identifier: Apache-2.0
// The ports of a run that remember: what was answered once is answered again without a call. Private to this room and
// to runs/.
#pragma once

#include <array>
#include <atomic>
#include <string>

#include "domain/event.h"
#include "models/forwarding_model.h"
#include "research/journal.h"
#include "sources/pages.h"
#include "sources/search.h"

namespace kaozheng::research {

// Keys tell the task's lane, what is asked as a whole (before any of it is left out to fit a context), and the rung;
// never the endpoint or the model. What a model is like is kept from the first time on, so that a run resumed with
// another endpoint asks the same. One that does not generate costs nothing and is asked again.
class JournaledModel final : public models::ForwardingModel {
 public:
  JournaledModel(models::Model& model, Journal& journal, Events& events);

  // Charges the budget for what is told again as it did the first time, and for calls that were under way when a
  // process ended, as far as it is known.
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override;
  std::string provider() const override { return provider_; }
  std::string name() const override { return name_; }
  std::string name_for(models::Role role) const override { return names_[static_cast<std::size_t>(role)]; }
  std::size_t material_chars_max(models::Role role) const override {
    return material_chars_max_[static_cast<std::size_t>(role)];
  }
  bool generates() const override { return generates_; }

 private:
  Result<models::Answer> ask(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                             const std::function<void(std::string_view)>& on_piece, int unanswered);

  Journal& journal_;
  Events& events_;
  const bool generates_;
  std::string provider_, name_;
  std::array<std::string, models::all_roles.size()> names_;
  std::array<std::size_t, models::all_roles.size()> material_chars_max_{};
};
std::string model_key(const models::Prompt& prompt, std::string_view lane);

// The merged search: pacing, quarantine and what did not answer lie within its answer.
class JournaledSearch final : public sources::Search {
 public:
  JournaledSearch(sources::Search& search, Journal& journal) : search_(search), journal_(journal) {}
  Result<sources::SearchAnswer> search(const Query& query, int count, std::stop_token stop) override;
  std::vector<std::string> engines() const override { return search_.engines(); }

 private:
  sources::Search& search_;
  Journal& journal_;
};

// The text of a document lies with the documents of `store`, where `pages` has put what it read.
class JournaledPages final : public sources::Pages {
 public:
  JournaledPages(sources::Pages& pages, Journal& journal, store::Store& store)
      : pages_(pages), journal_(journal), store_(store) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override;
  int count() const { return count_; }  // of documents given

 private:
  sources::Pages& pages_;
  Journal& journal_;
  store::Store& store_;
  std::atomic<int> count_{0};
};

}  // namespace kaozheng::research
