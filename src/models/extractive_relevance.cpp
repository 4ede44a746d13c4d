// SPDX-License-Identifier: Apache-2.0
#include "models/extractive_relevance.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

constexpr std::size_t short_page_bytes = 6'000;

// Names a text introduces: what stands in quotation marks, and abbreviations.
void add_names(std::string_view text, std::set<std::string>& names) {
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"“", "”"}, {"「", "」"}}) {
    for (std::size_t at = text.find(open); at != std::string_view::npos; at = text.find(open, at)) {
      at += open.size();
      const std::size_t end = text.find(close, at);
      if (end == std::string_view::npos) break;
      const std::string_view quoted = text.substr(at, end - at);
      const std::size_t length = count_code_points(quoted);
      if (length >= 3 && length <= 12) names.insert(text::normalised(quoted));
    }
  }
  for (const text::Range& range : text::words(text)) {
    const std::string_view word = text.substr(range.begin, range.end - range.begin);
    const auto capitals = std::count_if(word.begin(), word.end(),
                                        [](char c) { return text::is_ascii_upper(static_cast<unsigned char>(c)); });
    const bool latin = std::all_of(word.begin(), word.end(),
                                   [](char c) { return text::is_ascii_letter(static_cast<unsigned char>(c)); });
    if (latin && capitals >= 2 && word.size() >= 3 && word.size() <= 12) names.insert(text::normalised(word));
  }
}

}  // namespace

Relevance::Relevance(const std::vector<LabelledPassage>& passages, const Topic& topic) {
  for (const LabelledPassage& labelled : passages) {
    const Passage& passage = labelled.passage;
    const std::string normalised = text::normalised(passage.text) + "\n";
    Section& section = sections_[{passage.document_id, passage.heading}];
    if (section.normalised_text.empty()) {
      section.heading = text::normalised(passage.heading);
      section.normalised_text = section.heading + "\n";
    }
    section.normalised_text += normalised;
    section.text += passage.text + "\n";
    Page& page = pages_[passage.document_id];
    if (page.normalised_text.empty()) page.normalised_text = page.title = text::normalised(labelled.title) + "\n";
    page.normalised_text += section.heading + "\n" + normalised;
    page.bytes += passage.text.size();
    for (std::string& term : text::terms(labelled.title + "\n" + passage.heading + "\n" + passage.text))
      ++page.terms[std::move(term)];
  }
  const std::size_t needed = core_words_needed(topic.core);
  judge(topic, needed, false);
  constexpr std::size_t many = 3;
  if (relevant_.empty() && needed > 1 && needed - 1 >= many) judge(topic, needed - 1, false);
  if (relevant_.empty() && needed > 2 && !topic.names.empty()) judge(topic, needed - 1, true);
  add_alike(topic);
}

// Documents weighed by the words few of them have, held against the middle of those that are about the topic.
void Relevance::add_alike(const Topic& topic) {
  // Chinese words and their pieces are many more to share than English stems.
  const double alike_enough = text::guess_language(topic.title) == Language::zh ? 0.05 : 0.10;
  std::map<std::string, double> holders, middle;
  for (const auto& [id, page] : pages_)
    for (const auto& [term, count] : page.terms) ++holders[term];
  const auto total = static_cast<double>(pages_.size());
  const auto weight = [&](const std::string& term, double count) {
    return (1 + std::log(count)) * std::log(1 + total / holders[term]);
  };
  const auto length = [&](const std::map<std::string, double>& terms) {
    double sum = 0;
    for (const auto& [term, count] : terms) sum += weight(term, count) * weight(term, count);
    return std::sqrt(sum);
  };
  std::set<std::string> about;
  for (const auto& [document, heading] : relevant_)
    if (pages_.at(document).bytes <= short_page_bytes) about.insert(document);
  for (const std::string& id : about) {
    const double own = length(pages_.at(id).terms);
    for (const auto& [term, count] : pages_.at(id).terms) middle[term] += weight(term, count) / own;
  }
  double middle_length = 0;
  for (const auto& [term, value] : middle) middle_length += value * value;
  middle_length = std::sqrt(middle_length);
  if (middle_length <= 0) return;
  const std::size_t needed = (core_words_needed(topic.core) + 1) / 2;
  for (const auto& [key, section] : sections_) {
    const Page& page = pages_.at(key.first);
    if (page.bytes > short_page_bytes || about.count(key.first)) continue;
    if (core_words_in(topic.core, page.normalised_text) < needed) continue;
    double product = 0;
    for (const auto& [term, count] : page.terms)
      if (const auto found = middle.find(term); found != middle.end()) product += weight(term, count) * found->second;
    if (product / (length(page.terms) * middle_length) >= alike_enough) relevant_.insert(key);
  }
}

void Relevance::judge(const Topic& topic, std::size_t words_needed, bool name_needed) {
  const auto speaks_of_it = [&](const std::string& normalised) {
    if (name_needed && core_words_in(topic.names, normalised) == 0) return false;
    return topic.core.empty() || core_words_in(topic.core, normalised) >= std::max<std::size_t>(1, words_needed);
  };
  std::set<std::string> names;
  for (const auto& [key, section] : sections_) {
    if (!speaks_of_it(section.normalised_text)) continue;
    relevant_.insert(key);
    add_names(section.text, names);
  }
  const auto names_it = [&](const std::string& heading) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return contains(heading, name); });
  };
  for (const auto& [key, section] : sections_) {
    const Page& page = pages_.at(key.first);
    const bool whole_page =
        page.bytes <= short_page_bytes && (speaks_of_it(page.normalised_text) || names_it(page.title));
    if (whole_page || names_it(section.heading)) relevant_.insert(key);
  }
}

bool Relevance::holds(const LabelledPassage& passage) const {
  return relevant_.count({passage.passage.document_id, passage.passage.heading}) > 0;
}

}  // namespace kaozheng::models
