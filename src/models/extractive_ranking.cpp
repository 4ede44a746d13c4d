// SPDX-License-Identifier: Apache-2.0
#include "models/extractive_ranking.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

#include "base/bytes.h"
#include "text/characters.h"
#include "text/figures.h"
#include "text/passage_index.h"
#include "text/similarity.h"

namespace kaozheng::models {
namespace {

using text::begins_with;

double norm(const TermCounts& counts) {
  double sum = 0;
  for (const auto& [term, weight] : counts) sum += weight * weight;
  return std::sqrt(sum);
}

double cosine(const TermCounts& a, const TermCounts& b) {
  double product = 0;
  const TermCounts& small = a.size() < b.size() ? a : b;
  const TermCounts& large = a.size() < b.size() ? b : a;
  for (const auto& [term, weight] : small)
    if (const auto found = large.find(term); found != large.end()) product += weight * found->second;
  const double lengths = norm(a) * norm(b);
  return lengths > 0 ? product / lengths : 0;
}

// The share of the heading's own words a statement takes up; where a change is asked for, rather whether it names where
// the heading leads to: the Y of "从 X 到 Y", "from X to Y".
double heading_share(const std::string& heading, const TermCounts& held, bool change_asked) {
  if (heading.empty()) return 0;
  std::string goal;
  for (const std::string_view turn : {"到", "走向", "迈向", "转向", " to "}) {
    const std::size_t at = heading.rfind(turn);
    const bool opened = begins_with(heading, "从") || begins_with(to_lower_ascii(heading), "from ");
    if (opened && at != std::string::npos && at > 0) {
      goal = heading.substr(at + turn.size());
      break;
    }
  }
  const auto share = [&](std::string_view words) {
    const TermCounts wanted = term_counts(words);
    if (wanted.empty()) return 0.0;
    double found = 0;
    for (const auto& [term, count] : wanted) found += held.count(term) ? 1.0 : 0.0;
    return found / static_cast<double>(wanted.size());
  };
  const double all = share(heading);
  if (goal.empty() || !change_asked) return all;
  return 0.5 * all + 1.5 * (share(goal) >= 1.0 ? 1.0 : 0.0);
}

double share_of(const std::set<std::string>& wanted, const TermCounts& held) {
  if (wanted.empty()) return 0.0;
  const auto found =
      std::count_if(wanted.begin(), wanted.end(), [&](const std::string& term) { return held.count(term) > 0; });
  return static_cast<double>(found) / static_cast<double>(wanted.size());
}

using SectionKey = std::pair<std::string, std::string>;  // document, heading
SectionKey section_of(const Candidate& candidate) { return {candidate.document_id, candidate.heading}; }

// What each text says of a topic, 0 to 1 for the best: searched for as the passages of a run are.
template <class Key>
std::map<Key, double> relevance_of(const std::map<Key, std::pair<std::string, std::string>>& texts,
                                   const Topic& topic) {
  std::vector<Key> keys;
  text::PassageIndex index;
  std::map<Key, double> result;
  for (const auto& [key, heading_and_text] : texts) {
    index.add(heading_and_text.first, heading_and_text.second);
    keys.push_back(key);
    result[key] = 0;
  }
  double highest = 0;
  for (const text::Scored& scored : index.search(topic.title, keys.size())) {
    result[keys[scored.item]] = scored.score;
    highest = std::max(highest, scored.score);
  }
  for (auto& [key, score] : result) score = highest > 0 ? score / highest : 1;
  return result;
}

// How much each section says of the topic, and its document as a whole, in equal parts.
std::map<SectionKey, double> relevance_of_sections(const std::vector<Candidate>& candidates, const Topic& topic) {
  std::map<SectionKey, std::pair<std::string, std::string>> sections;
  std::map<std::string, std::pair<std::string, std::string>> documents;
  for (const Candidate& candidate : candidates) {
    const auto [section, fresh] = sections.try_emplace(section_of(candidate));
    auto& document = documents[candidate.document_id];
    if (document.first.empty()) document.first = candidate.title;
    if (fresh) {
      section->second.first = candidate.title + "\n" + candidate.heading;
      document.second += candidate.heading + "\n";
    }
    section->second.second += candidate.statement + "\n";
    document.second += candidate.statement + "\n";
  }
  std::map<SectionKey, double> result = relevance_of(sections, topic);
  const std::map<std::string, double> whole = relevance_of(documents, topic);
  for (auto& [key, score] : result) score = (score + whole.at(key.first)) / 2;
  return result;
}

// Whether the document is named after the topic: however little it says of the rest of the question, it is about it.
bool is_titled(const Candidate& candidate, const Topic& topic) {
  return !topic.core.empty() &&
         core_words_in(topic.core, text::normalised(candidate.title)) >= core_words_needed(topic.core);
}

std::set<std::string> without(const std::set<std::string>& all, const std::set<std::string>& some) {
  std::set<std::string> rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::inserter(rest, rest.end()));
  return rest;
}

// Figures, enumerations, names and sources make a sentence worth taking.
double informativeness(const std::string& statement) {
  const auto count_of = [&](std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = statement.find(part); at != std::string::npos; at = statement.find(part, at + part.size()))
      ++count;
    return static_cast<double>(count);
  };
  double score = 0.5 * std::min<double>(4.0, static_cast<double>(text::figures(statement).size()));
  score += 0.1 * std::min(4.0, count_of("、") + count_of(", "));
  score += 0.2 * std::min(2.0, count_of("“") + count_of("《"));
  for (const std::string_view source :
       {"显示", "表示", "指出", "报告", "数据", "according to", "reported", "said", "survey"})
    if (contains(statement, source)) {
      score += 0.3;
      break;
    }
  for (const std::string_view definition :
       {"是指", "即", "指的是", "定义为", " refers to ", " is defined as ", " means "})
    if (contains(statement, definition)) {
      score += 0.2;
      break;
    }
  return score;
}

// PageRank over the likeness of sentences (LexRank): 0 to 1, 1 for the most central. Large sets are judged by their
// middle.
std::vector<double> centrality(const std::vector<TermCounts>& vectors) {
  constexpr std::size_t graph_max = 250;
  constexpr double damping = 0.85, threshold = 0.1;
  const std::size_t count = vectors.size();
  std::vector<double> result(count, 0.0);
  if (count == 0) return result;
  if (count > graph_max) {
    TermCounts middle;
    for (const TermCounts& vector : vectors) {
      const double length = norm(vector);
      if (length > 0)
        for (const auto& [term, weight] : vector) middle[term] += weight / length;
    }
    for (std::size_t i = 0; i < count; ++i) result[i] = cosine(vectors[i], middle);
  } else {
    std::vector<std::vector<double>> alike(count, std::vector<double>(count, 0.0));
    std::vector<double> sums(count, 0.0);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = i + 1; j < count; ++j) {
        const double likeness = cosine(vectors[i], vectors[j]);
        if (likeness < threshold) continue;
        alike[i][j] = alike[j][i] = likeness;
        sums[i] += likeness;
        sums[j] += likeness;
      }
    result.assign(count, 1.0 / static_cast<double>(count));
    for (int round = 0; round < 30; ++round) {
      std::vector<double> next(count, (1 - damping) / static_cast<double>(count));
      for (std::size_t i = 0; i < count; ++i)
        if (sums[i] > 0)
          for (std::size_t j = 0; j < count; ++j) next[j] += damping * result[i] * alike[i][j] / sums[i];
      result = std::move(next);
    }
  }
  const double highest = *std::max_element(result.begin(), result.end());
  if (highest > 0)
    for (double& value : result) value /= highest;
  return result;
}

}  // namespace

double kind_of_answer(const Candidate& candidate, const Topic& topic) {
  const std::set<AnswerKind> kinds = answer_kinds(topic.title);
  if (kinds.empty()) return 0;
  const double about = share_of(topic.terms, candidate.terms) + 0.5 * candidate.section_relevance;
  const auto given = std::count_if(kinds.begin(), kinds.end(),
                                   [&](AnswerKind kind) { return gives_answer(own_words(candidate), kind); });
  return about * static_cast<double>(given) / static_cast<double>(kinds.size());
}

void rank(std::vector<Candidate>& candidates, const Topic& topic, const Topic& focus, Width width) {
  const double off_topic = width == Width::wide ? 0.12 : 0.3;  // of the relevance of the best section
  std::vector<TermCounts> vectors;
  std::unordered_map<std::string, double> holders;
  for (const Candidate& candidate : candidates)
    for (const auto& [term, count] : candidate.terms) ++holders[term];
  const auto total = static_cast<double>(candidates.size());
  for (const Candidate& candidate : candidates) {
    vectors.push_back(candidate.terms);
    for (auto& [term, weight] : vectors.back()) weight = (1 + std::log(weight)) * std::log(1 + total / holders[term]);
  }
  const std::vector<double> central = centrality(vectors);
  const std::map<SectionKey, double> relevance = relevance_of_sections(candidates, topic);

  const std::set<std::string> own = without(focus.terms, topic.terms),
                              own_weak = without(focus.weak_terms, topic.weak_terms);
  const bool says_no_more = own.empty() && own_weak.empty();  // than the topic does
  const std::vector<Cue> asked = cues_asked(focus.text), asked_by_topic = cues_asked(topic.text);
  const std::vector<Cue>& wanted = focus.text.empty() ? asked_by_topic : asked;
  const bool change_asked = std::find(wanted.begin(), wanted.end(), Cue::change) != wanted.end();
  const auto heard = [](const std::vector<Cue>& cues, const std::string& statement) {
    return static_cast<double>(std::count_if(cues.begin(), cues.end(), [&](Cue cue) {
      return has_cue(statement, cue) || (cue == Cue::scale && gives_answer(statement, AnswerKind::figure));
    }));
  };
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Candidate& candidate = candidates[i];
    const double own_share = share_of(own, candidate.terms), answers = heard(asked, candidate.statement);
    candidate.section_relevance = relevance.at(section_of(candidate));
    double score = 3.5 * candidate.section_relevance + 0.8 * share_of(topic.terms, candidate.terms) +
                   0.4 * share_of(topic.weak_terms, candidate.terms);
    score += 2.0 * own_share + 0.8 * share_of(own_weak, candidate.terms);
    score += 1.6 * std::min(1.0, answers) + 0.4 * std::max(0.0, std::min(2.0, answers - 1));
    score += 0.5 * std::min(2.0, heard(asked_by_topic, candidate.statement));
    score += informativeness(candidate.statement) + central[i] +
             1.5 * heading_share(candidate.heading, candidate.terms, change_asked);
    // A phrase of several words taken up whole answers the question by name ("三大转向").
    for (const std::string& phrase : topic.phrases)
      if (count_code_points(phrase) >= 4 && contains(candidate.statement, phrase)) score += 0.8;
    score += 1.5 * kind_of_answer(candidate, topic);
    if (!candidate.complete) score -= 0.5;
    candidate.score = score;
    const std::vector<Cue> headed = cues_asked(candidate.heading);
    const bool heading_answers =
        std::find_first_of(headed.begin(), headed.end(), asked.begin(), asked.end()) != headed.end();
    const bool on_topic = candidate.section_relevance >= off_topic || is_titled(candidate, topic);
    candidate.to_the_point = says_no_more ? on_topic : answers > 0 || own_share >= 0.5 || heading_answers;
  }
}

bool lies_in(const Candidate& inner, const Candidate& outer) {
  return !inner.document_id.empty() && inner.document_id == outer.document_id && inner.begin >= outer.begin &&
         inner.end <= outer.end;
}

std::vector<Candidate> choose(const std::vector<Candidate>& ranked, std::size_t count) {
  constexpr double new_heading = 1.5, heard_heading = 0.35, repetition = 2.0;
  std::vector<const Candidate*> open;
  for (const Candidate& candidate : ranked) open.push_back(&candidate);
  // Only the best can be chosen: what is far below them is not compared.
  std::stable_sort(open.begin(), open.end(),
                   [](const Candidate* a, const Candidate* b) { return a->score > b->score; });
  constexpr std::size_t compared_max = 160;
  if (open.size() > std::max(compared_max, count)) open.resize(std::max(compared_max, count));

  std::vector<double> likeness(open.size(), 0.0);
  std::vector<bool> taken(open.size(), false);
  std::map<SectionKey, int> heard;
  std::vector<Candidate> chosen;
  while (chosen.size() < count) {
    std::size_t best = open.size();
    double best_value = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (taken[i]) continue;
      const auto found = heard.find(section_of(*open[i]));
      const double place =
          found == heard.end() ? new_heading * open[i]->section_relevance : -heard_heading * found->second;
      const double value = open[i]->score + place - repetition * likeness[i];
      if (best == open.size() || value > best_value) {
        best = i;
        best_value = value;
      }
    }
    if (best == open.size()) break;
    taken[best] = true;
    const Candidate& candidate = *open[best];
    ++heard[section_of(candidate)];
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (taken[i]) continue;
      if (lies_in(*open[i], candidate)) {
        taken[i] = true;
        continue;
      }
      if (lies_in(candidate, *open[i])) continue;  // may still be told with the sentence behind it
      const double alike = cosine(open[i]->terms, candidate.terms);
      likeness[i] = std::max(likeness[i], alike);
      if (alike > 0.4 && text::near_duplicate(own_words(*open[i]), own_words(candidate))) taken[i] = true;
    }
    // What was chosen before and now comes with the sentence behind it stands once, in its place.
    const auto within =
        std::find_if(chosen.begin(), chosen.end(), [&](const Candidate& other) { return lies_in(other, candidate); });
    if (within == chosen.end()) {
      chosen.push_back(candidate);
      continue;
    }
    *within = candidate;
    chosen.erase(
        std::remove_if(within + 1, chosen.end(), [&](const Candidate& other) { return lies_in(other, candidate); }),
        chosen.end());
  }
  return chosen;
}

}  // namespace kaozheng::models
