// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "evidence/wording_checks.h"

namespace kaozheng::evidence {
namespace {

constexpr double same_topic = 0.5;  // share of the claim a sentence holds that can be compared with it
constexpr std::size_t axes_max = 16;
constexpr std::uint32_t near_tokens = 6;  // how far a cue speaks for words beside it, in tokens
constexpr std::uint32_t negated_tokens = 3;
constexpr std::array<int, 2> axes_of_denial = {4, 5};  // opposed, failed: their second poles deny as "not" does

// The sentences that say most of the claim; where one says clearly most, it alone.
std::vector<AlignedSentence> comparable(const Alignment& alignment) {
  std::vector<AlignedSentence> result;
  for (const AlignedSentence& sentence : alignment.best)
    if (sentence.share >= same_topic && sentence.share >= 0.85 * alignment.best_sentence) result.push_back(sentence);
  return result;
}

// The cues of one sentence that stand among words it shares with the other text.
std::vector<const Cue*> cues_beside(const WordedText& text, std::uint32_t sentence, const WordedText& other,
                                    std::uint32_t other_begin, std::uint32_t other_end, CueKind kind) {
  std::vector<const Cue*> result;
  const WordedSentence& here = text.sentences()[sentence];
  const auto begin = text.cues().begin();
  if (std::none_of(begin + here.cue_begin, begin + here.cue_end, [kind](const Cue& cue) { return cue.kind == kind; }))
    return result;
  // Words shared by clause: a cue speaks for its own clause, which must be one of those that are compared.
  std::map<std::uint32_t, std::size_t> shared_in;
  std::size_t most = 0;
  for (std::uint32_t t = here.token_begin; t < here.token_end; ++t) {
    const Token& token = text.tokens()[t];
    if (token.kind == TokenKind::function || !other.with_key(token.key).any_between(other_begin, other_end)) continue;
    most = std::max(most, ++shared_in[token.clause]);
  }
  for (std::uint32_t i = here.cue_begin; i < here.cue_end; ++i) {
    const Cue& cue = text.cues()[i];
    if (cue.kind != kind) continue;
    const auto own = shared_in.find(cue.clause);
    if (own == shared_in.end() || 5 * own->second < 3 * most) continue;
    const std::uint32_t first = std::max(here.token_begin, cue.token > near_tokens ? cue.token - near_tokens : 0);
    const std::uint32_t last = std::min(here.token_end, cue.token + near_tokens + 1);
    bool shared = false;
    for (std::uint32_t t = first; t < last && !shared; ++t) {
      const Token& token = text.tokens()[t];
      if (token.kind == TokenKind::function || token.clause != cue.clause) continue;
      if (token.place.begin < cue.place.end && token.place.end > cue.place.begin) continue;  // the cue itself
      shared = other.with_key(token.key).any_between(other_begin, other_end);
    }
    if (shared) result.push_back(&cue);
  }
  return result;
}

struct CuePair {
  const WordedText& claim;
  std::uint32_t claim_sentence;
  const WordedText& source;
  AlignedSentence aligned;

  std::vector<const Cue*> of_claim(CueKind kind) const {
    const WordedSentence& there = source.sentences()[aligned.sentence];
    return cues_beside(claim, claim_sentence, source, there.token_begin, there.token_end, kind);
  }
  std::vector<const Cue*> of_source(CueKind kind) const {
    const WordedSentence& there = claim.sentences()[claim_sentence];
    return cues_beside(source, aligned.sentence, claim, there.token_begin, there.token_end, kind);
  }
  Remark remark(Aspect aspect, const Cue* said, const Cue* found) const {
    Remark result;
    result.aspect = aspect;
    result.place = said != nullptr ? said->place : claim.sentences()[claim_sentence].place;
    if (said != nullptr) result.said = claim.words(said->place);
    result.source = aligned.source;
    result.at = found != nullptr ? found->place : source.sentences()[aligned.sentence].place;
    if (found != nullptr) result.found = source.words(found->place);
    return result;
  }
};

enum class Comparison { not_said, agrees, differs };
struct Judged {
  Comparison outcome = Comparison::not_said;
  Remark remark;
};

// The first content token behind a negation, with the words it negates.
std::vector<std::uint64_t> negated_keys(const WordedText& text, const Cue& cue) {
  std::vector<std::uint64_t> result;
  for (std::uint32_t t = cue.token; t < text.tokens().size() && result.size() < negated_tokens; ++t) {
    const Token& token = text.tokens()[t];
    if (token.clause != cue.clause) break;
    if (token.kind == TokenKind::function) continue;
    const bool own = token.place.begin < cue.place.end;  // a pair that begins inside the cue
    if (!own) result.push_back(token.key);
  }
  return result;
}

bool sentence_holds(const WordedText& text, std::uint32_t sentence, std::uint64_t key) {
  const WordedSentence& there = text.sentences()[sentence];
  return text.with_key(key).any_between(there.token_begin, there.token_end);
}

// Negation: the negated words of the one stand in the other without any negation there.
Judged judge_negation(const CuePair& pair) {
  const auto said = pair.of_claim(CueKind::negation), found = pair.of_source(CueKind::negation);
  if (said.empty() && found.empty()) return {};
  if (!said.empty() && !found.empty()) return {Comparison::agrees, {}};
  const bool in_claim = !said.empty();
  const WordedText& speaking = in_claim ? pair.claim : pair.source;
  const WordedText& silent = in_claim ? pair.source : pair.claim;
  const std::uint32_t silent_sentence = in_claim ? pair.aligned.sentence : pair.claim_sentence;
  // Any negation there, or a word like "fail" or 反对, may say the same in other words.
  const WordedSentence& other = silent.sentences()[silent_sentence];
  for (std::uint32_t i = other.cue_begin; i < other.cue_end; ++i) {
    const Cue& cue = silent.cues()[i];
    const bool denies = cue.kind == CueKind::pole && cue.value < 0 &&
                        std::find(axes_of_denial.begin(), axes_of_denial.end(), cue.axis) != axes_of_denial.end();
    if (cue.kind == CueKind::negation || denies) return {};
  }
  for (const Cue* cue : in_claim ? said : found) {
    const auto keys = negated_keys(speaking, *cue);
    const bool head_shared = !keys.empty() && sentence_holds(silent, silent_sentence, keys.front());
    if (!head_shared) continue;
    return {Comparison::differs,
            in_claim ? pair.remark(Aspect::negation, cue, nullptr) : pair.remark(Aspect::negation, nullptr, cue)};
  }
  return {};
}

// One axis of opposites. A claim or a sentence with both poles compares two things, which words alone do not tell
// apart.
Judged judge_axis(const CuePair& pair, const std::vector<const Cue*>& said, const std::vector<const Cue*>& found,
                  int axis) {
  const auto poles = [axis](const std::vector<const Cue*>& cues) {
    std::array<const Cue*, 2> first{};  // down, up
    for (const Cue* cue : cues)
      if (cue->axis == axis && first[cue->value > 0] == nullptr) first[cue->value > 0] = cue;
    return first;
  };
  const auto here = poles(said), there = poles(found);
  const bool one_here = (here[0] == nullptr) != (here[1] == nullptr),
             one_there = (there[0] == nullptr) != (there[1] == nullptr);
  if (!one_here || !one_there) return {};
  const std::size_t pole = here[1] != nullptr ? 1 : 0;
  if (there[pole] != nullptr) return {Comparison::agrees, {}};
  return {Comparison::differs, pair.remark(Aspect::direction, here[pole], there[1 - pole])};
}

int firmness(const std::vector<const Cue*>& doubts, const std::vector<const Cue*>& done, const Cue*& weakest) {
  int level = 2;
  for (const Cue* cue : doubts) {
    if (cue->value == 2 || cue->value >= level) continue;
    level = cue->value;
    weakest = cue;
  }
  return !done.empty() && level == 1 ? 2 : level;
}

Judged judge_modality(const CuePair& pair) {
  const auto found = pair.of_source(CueKind::doubt);
  const Cue* weakest = nullptr;
  const int there = firmness(found, pair.of_source(CueKind::done), weakest);
  // Any doubt in the claim's sentence counts, wherever it stands: claims are short.
  std::vector<const Cue*> said, done;
  bool open = false;
  const WordedSentence& sentence = pair.claim.sentences()[pair.claim_sentence];
  for (std::uint32_t i = sentence.cue_begin; i < sentence.cue_end; ++i) {
    const Cue& cue = pair.claim.cues()[i];
    if (cue.kind == CueKind::doubt) said.push_back(&cue);
    if (cue.kind == CueKind::done) done.push_back(&cue);
    open = open || (cue.kind == CueKind::doubt && cue.value == 2);
  }
  const Cue* unused = nullptr;
  int here = firmness(said, {}, unused);
  if (open && here == 2) here = 1;
  if (here <= there || weakest == nullptr) return {Comparison::agrees, {}};
  return {Comparison::differs, pair.remark(Aspect::modality, done.empty() ? nullptr : done.front(), weakest)};
}

Judged judge_scope(const CuePair& pair) {
  const Cue *all_here = nullptr, *all_there = nullptr, *some_there = nullptr;
  for (const Cue* cue : pair.of_claim(CueKind::scope))
    if (cue->value > 0) all_here = cue;
  for (const Cue* cue : pair.of_source(CueKind::scope)) (cue->value > 0 ? all_there : some_there) = cue;
  if (all_here == nullptr || (all_there == nullptr && some_there == nullptr)) return {};
  if (all_there != nullptr) return {Comparison::agrees, {}};
  return {Comparison::differs, pair.remark(Aspect::scope, all_here, some_there)};
}

// Collects what several sentences say of one matter: one that agrees outweighs those that differ.
class Verdicts {
 public:
  void add(const Judged& judged) {
    if (judged.outcome == Comparison::agrees) agreed_ = true;
    if (judged.outcome == Comparison::differs && !differs_) {
      differs_ = true;
      remark_ = judged.remark;
    }
  }
  void tell(std::vector<Remark>& remarks) const {
    if (differs_ && !agreed_) remarks.push_back(remark_);
  }

 private:
  bool agreed_ = false, differs_ = false;
  Remark remark_;
};

}  // namespace

std::vector<Remark> turned_statements(const WordedText& claim, const WordedTexts& sources, const Alignment& alignment) {
  constexpr std::uint32_t claim_sentences_max = 8;
  std::vector<Remark> result;
  const auto sentences = comparable(alignment);
  if (sentences.empty()) return result;
  const auto claim_sentences =
      std::min<std::uint32_t>(static_cast<std::uint32_t>(claim.sentences().size()), claim_sentences_max);
  for (std::uint32_t number = 0; number < claim_sentences; ++number) {
    Verdicts negation, modality, scope;
    std::array<Verdicts, axes_max> directions;
    bool negations_differ = false;
    for (const AlignedSentence& aligned : sentences) {
      const CuePair pair{claim, number, *sources[aligned.source], aligned};
      const Judged negated = judge_negation(pair);
      negations_differ = negations_differ || negated.outcome == Comparison::differs;
      negation.add(negated);
      modality.add(judge_modality(pair));
      scope.add(judge_scope(pair));
      const auto said = pair.of_claim(CueKind::pole), found = pair.of_source(CueKind::pole);
      for (int axis = 0; axis < static_cast<int>(axes_max); ++axis)
        directions[static_cast<std::size_t>(axis)].add(judge_axis(pair, said, found, axis));
    }
    negation.tell(result);
    if (!negations_differ)
      for (const Verdicts& direction : directions) direction.tell(result);
    modality.tell(result);
    scope.tell(result);
  }
  return result;
}

}  // namespace kaozheng::evidence
