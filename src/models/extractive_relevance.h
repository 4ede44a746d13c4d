// SPDX-License-Identifier: Apache-2.0
// Which passages are about a topic. Private to this room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/extractive_topic.h"
#include "models/model.h"

namespace kaozheng::models {

// Judged by section: one page may hold several articles and advertisements. A section is about the topic when it holds
// its words, or its heading names what such sections put in quotation marks or abbreviate ("云智算", MaaS). A short
// document is judged as one. When nothing passes, one word of many may be missing; a single word of several never makes
// a text belong to the topic.
class Relevance {
 public:
  Relevance(const std::vector<LabelledPassage>& passages, const Topic& topic);
  bool holds(const LabelledPassage& passage) const;

 private:
  struct Section {
    std::string heading;
    std::string normalised_text;
    std::string text;
  };
  struct Page {
    std::string title;
    std::string normalised_text;
    std::size_t bytes = 0;
  };
  using SectionKey = std::pair<std::string, std::string>;  // document, heading

  void judge(const Topic& topic, std::size_t words_needed);

  std::map<SectionKey, Section> sections_;
  std::map<std::string, Page> pages_;
  std::set<SectionKey> relevant_;
};

}  // namespace kaozheng::models
