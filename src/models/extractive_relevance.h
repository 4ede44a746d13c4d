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

// Judged by section: one page may hold several articles and advertisements; a short document is judged as one. A
// section is about the topic when it holds two thirds of its words, or its heading names what such sections put in
// quotation marks or abbreviate ("云智算", MaaS). Where there are such sections, a short document that speaks like them
// and holds some of the topic's words belongs to it as well. When nothing passes, one word may be missing of many, or
// of few beside a name; a single word of several never makes a text belong to the topic.
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
    std::map<std::string, double> terms;
  };
  using SectionKey = std::pair<std::string, std::string>;  // document, heading

  void judge(const Topic& topic, std::size_t words_needed, bool name_needed);
  void add_alike(const Topic& topic);

  std::map<SectionKey, Section> sections_;
  std::map<std::string, Page> pages_;
  std::set<SectionKey> relevant_;
};

}  // namespace kaozheng::models
