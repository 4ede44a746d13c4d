// SPDX-License-Identifier: Apache-2.0
// What a question is about, by code: its key phrases, the words that carry it, and the kind of answer it asks for.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "models/extractive_words.h"

namespace kaozheng::models {

struct Topic {
  std::string title;                 // as asked, without politeness and the question mark; at most 400 characters
  std::string text;                  // without years and question words as well
  std::string period;                // "2025", "2023-2025"; empty when the question names no year
  std::vector<std::string> phrases;  // key phrases as written
  std::string subject;               // what the question is about, without the views it asks for (趋势, effects)
  std::vector<std::string> core;   // normalised words that make a text belong to it; never general ones (市场, trend)
  std::vector<std::string> names;  // of `core`: what the question writes as a name, or no dictionary of words has
  std::set<std::string> terms;     // index terms of `core`
  std::set<std::string> weak_terms;  // index terms of the rest
};
Topic read_topic(std::string_view question, Language language);

// How many of `core` a normalised text holds; of a long Chinese word half its two-character pieces are enough.
std::size_t core_words_in(const std::vector<std::string>& core, std::string_view normalised_text);
// Enough of them to be about the topic.
std::size_t core_words_needed(const std::vector<std::string>& core);

}  // namespace kaozheng::models
