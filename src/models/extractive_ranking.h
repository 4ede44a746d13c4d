// SPDX-License-Identifier: Apache-2.0
// Sentences as they stand in passages and findings, ranked by what they say about a topic, chosen without repeats.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/extractive_topic.h"
#include "models/model.h"

namespace kaozheng::models {

using TermCounts = std::map<std::string, double>;
TermCounts term_counts(std::string_view text);

struct Candidate {
  std::string statement;  // verbatim
  std::string label;      // of its passage or finding
  std::size_t item = 0;   // index of the passage or finding
  std::size_t begin = 0;  // byte of the passage's document, for order
  std::string document_id;
  std::string title;  // of the document
  std::string heading;
  std::string published;
  bool complete = true;  // ends as a sentence does
  TermCounts terms;
  double section_relevance = 1;  // to the topic, 0 to 1 for the best section of all
  double score = 0;
  bool to_the_point = true;  // says something of what the focus asks for
};

// Sentences of the passages that can stand alone: complete, no question, no scrap of navigation, about the topic. One
// that opens with a reference brings the sentence before; words that only join it to the one before are left out.
std::vector<Candidate> candidates_of(const std::vector<LabelledPassage>& passages, const Topic& topic);
std::vector<Candidate> candidates_of(const std::vector<LabelledFinding>& findings);

// Sets scores: what the focus asks for and the topic does not say anyway, figures and names, the words of the heading,
// and the place in the graph of alike sentences.
void rank(std::vector<Candidate>& candidates, const Topic& topic, const Topic& focus);

// The best `count`, best first: every heading is heard before one is heard often, and nothing is said twice.
std::vector<Candidate> choose(const std::vector<Candidate>& ranked, std::size_t count);

}  // namespace kaozheng::models
