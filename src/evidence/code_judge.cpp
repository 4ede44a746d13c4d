// SPDX-License-Identifier: Apache-2.0
#include "evidence/code_judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "evidence/embedded_weights.h"

namespace kaozheng::evidence {
namespace {

constexpr std::array<Verdict, 4> verdicts = {Verdict::supported, Verdict::partly, Verdict::contradicted,
                                             Verdict::not_found};
using Scores = std::array<double, verdicts.size()>;

struct Weights {
  Scores bias{};
  std::array<Scores, judge_feature_names.size()> of{};
};

// Lines "feature w w w w" in the order of `verdicts`; "bias …"; "#" begins a remark. The first weight is for all of it
// being supported, the others choose between the rest. A file that lacks a feature is a fault of the build.
Weights read_weights(const std::string& name) {
  const auto file = embedded_weights().find(name);
  if (file == embedded_weights().end()) throw std::logic_error("no weights " + name);
  Weights weights;
  std::map<std::string, Scores> lines;
  std::istringstream text{std::string(file->second)};
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string feature;
    Scores scores{};
    words >> feature;
    for (double& score : scores) words >> score;
    if (!words) throw std::logic_error("weights " + name + ": " + line);
    lines[feature] = scores;
  }
  weights.bias = lines.at("bias");
  for (std::size_t i = 0; i < judge_feature_names.size(); ++i)
    weights.of[i] = lines.at(std::string(judge_feature_names[i]));
  return weights;
}

const Weights& weights_for(bool chinese) {
  static const Weights zh = read_weights("code_judge.zh.txt"), en = read_weights("code_judge.en.txt");
  return chinese ? zh : en;
}

Scores scores_of(const Weights& weights, const JudgeFeatures& features) {
  Scores scores = weights.bias;
  for (std::size_t i = 0; i < features.size(); ++i)
    for (std::size_t v = 0; v < scores.size(); ++v) scores[v] += weights.of[i][v] * features[i];
  return scores;
}

bool same_script(const WordedText& claim, const WordedTexts& sources) {
  double tokens = 0, han = 0;
  for (const WordedText* source : sources) {
    tokens += static_cast<double>(source->tokens().size());
    han += source->han_share() * static_cast<double>(source->tokens().size());
  }
  if (tokens == 0) return false;
  const double there = han / tokens;
  return claim.han_share() >= 0.5 ? there >= 0.05 : there <= 0.5 || claim.han_share() > 0.2;
}

bool speaks_against(const std::vector<Remark>& remarks) {
  return std::any_of(remarks.begin(), remarks.end(), [](const Remark& remark) {
    return remark.aspect == Aspect::negation || remark.aspect == Aspect::direction || remark.aspect == Aspect::name ||
           remark.aspect == Aspect::date;
  });
}

// What the words' places tell against the claim, when the checks remarked on nothing in particular.
std::optional<std::string> reason_of_places(const Alignment& alignment, double figures_carried, bool zh) {
  const auto percent = [](double share) { return static_cast<int>(std::lround(100 * share)); };
  if (figures_carried < 1)
    return zh ? fmt::format("来源里只有 {}% 的数字对得上", percent(figures_carried))
              : fmt::format("only {}% of its figures stand in the sources", percent(figures_carried));
  if (alignment.anywhere < 0.3) return zh ? "来源几乎没有谈到这件事" : "the sources hardly speak of this";
  if (alignment.anywhere - alignment.best_window > 0.2)
    return zh ? "这些词散见于来源各处，没有哪一处把它们说在一起"
              : "its words stand here and there in the sources, nowhere together";
  if (alignment.best_window < 0.8)
    return zh ? fmt::format("来源最相关的几句只含其中 {}% 的实词", percent(alignment.best_window))
              : fmt::format("the sentences nearest to it hold only {}% of its words", percent(alignment.best_window));
  if (alignment.weakest_clause < 0.7)
    return zh ? "其中有一个分句，来源没有说到" : "one clause of it is not in the sources";
  return std::nullopt;
}

std::vector<std::string> reasons_for(const WordingChecks& checks, double figures_carried, Language language) {
  constexpr std::size_t reasons_max = 5;
  std::vector<std::string> reasons;
  for (const Remark& remark : checks.remarks)
    if (reasons.size() < reasons_max) reasons.push_back(in_words(remark, language));
  if (auto reason = reason_of_places(checks.alignment, figures_carried, language == Language::zh);
      reason && reasons.size() < reasons_max)
    reasons.push_back(std::move(*reason));
  return reasons;
}

}  // namespace

Opinion judge_by_words(const WordedText& claim, const WordedTexts& sources, const WordingChecks& checks,
                       double figures_carried, Language language) {
  const bool zh = language == Language::zh;
  Opinion opinion;
  opinion.where = checks.alignment.window;
  opinion.where_end = checks.alignment.window_end;
  if (checks.alignment.words.empty() || !same_script(claim, sources)) {
    opinion.comparable = false;
    opinion.reasons.emplace_back(zh ? "没有可以用来比较的文字，或来源用的是另一种语言"
                                    : "there are no words to compare, or the sources are in another language");
    return opinion;
  }
  const Scores scores =
      scores_of(weights_for(claim.han_share() >= 0.5), judge_features(claim, sources, checks, figures_carried));
  opinion.attributable = 1 / (1 + std::exp(-scores[0]));
  const auto rest = std::max_element(scores.begin() + 1, scores.end()) - scores.begin();
  opinion.verdict = opinion.attributable > 0.5 ? Verdict::supported : verdicts[static_cast<std::size_t>(rest)];
  // Absent words contradict nothing.
  if (opinion.verdict == Verdict::contradicted && figures_carried >= 1 && !speaks_against(checks.remarks))
    opinion.verdict = scores[1] >= scores[3] ? Verdict::partly : Verdict::not_found;
  if (opinion.verdict != Verdict::supported) {
    opinion.reasons = reasons_for(checks, figures_carried, language);
    if (opinion.reasons.empty())
      opinion.reasons.emplace_back(zh ? "来源的说法与此不够接近" : "what the sources say is not near enough to this");
  }
  return opinion;
}

Opinion judge_by_words(std::string_view claim, const std::vector<std::string_view>& sources, Language language) {
  const WordedText worded(claim);
  std::vector<WordedText> texts;
  texts.reserve(sources.size());
  for (const std::string_view source : sources) texts.emplace_back(source);
  WordedTexts pointers;
  for (const WordedText& text : texts) pointers.push_back(&text);
  const WordingChecks checks = check_wording(worded, pointers);
  return judge_by_words(worded, pointers, checks, share_of_figures(worded, pointers), language);
}

}  // namespace kaozheng::evidence
