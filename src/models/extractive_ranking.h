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
  std::size_t begin = 0;  // bytes of the passage's document, for order
  std::size_t end = 0;
  std::size_t own_begin = 0;  // byte of the statement where the sentence begins behind what it refers to
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
// The sentence itself, without what it refers to.
std::string_view own_words(const Candidate& candidate);

// Sentences of the passages that can stand alone: complete, no question, no scrap of navigation, about the topic. One
// that opens with a reference brings the sentence before; words that only join it to the one before are left out.
std::vector<Candidate> candidates_of(const std::vector<LabelledPassage>& passages, const Topic& topic);
std::vector<Candidate> candidates_of(const std::vector<LabelledFinding>& findings);

// How near to the best section a sentence of a general focus must stand: a long report goes further from the topic.
enum class Width { usual, wide };

// Sets scores: what the focus asks for and the topic does not say anyway, figures and names, the words of the heading,
// and the place in the graph of alike sentences.
void rank(std::vector<Candidate>& candidates, const Topic& topic, const Topic& focus, Width width = Width::usual);

// How well a ranked sentence gives the kind of answer the topic asks for (a figure, a date, a cause, a name); 0 when it
// asks for none.
double kind_of_answer(const Candidate& candidate, const Topic& topic);

// Whether one is part of the other's words in their document, or the same.
bool lies_in(const Candidate& inner, const Candidate& outer);

// The best `count`, best first: every heading is heard before one is heard often, and nothing is said twice.
std::vector<Candidate> choose(const std::vector<Candidate>& ranked, std::size_t count);

}  // namespace kaozheng::models
