// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/figure_fit.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "evidence/figures/metrics.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::Figure;
using text::Range;

// A source of one sentence is what the claim was made from; in a long one an equal number may speak of anything.
constexpr double least_shared_topic = 0.2;
// Another figure of the sentence is meant when it shares so much more of subject and metric.
constexpr double better_by = 0.5;

bool mentions(std::string_view text, std::string_view name) {
  if (name.empty()) return false;
  if (contains(text, name)) return true;
  const bool cased = std::any_of(name.begin(), name.end(),
                                 [](char c) { return text::is_ascii_letter(static_cast<unsigned char>(c)); });
  return cased && contains(to_lower_ascii(text), to_lower_ascii(name));
}

// "三大运营商", "四款模型", "该公司": stands for names told elsewhere.
bool stands_for_names(std::string_view subject) {
  static constexpr std::array<std::string_view, 16> marks{"该", "其", "这", "此", "两", "三",   "四",   "五",
                                                          "六", "七", "八", "各", "多", "公司", "企业", "集团"};
  return subject == "国内" || subject == "我国" || subject == "中国" || subject == "全国" ||
         std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return contains(subject, mark); });
}

std::string_view sentence_text(const FoundFigures& source, std::uint32_t figure) {
  return source.words(source.sentences[source.sentence_of[figure]].range);
}

// The sentence before a figure's own and the document's title: where its subject may have been named.
std::string before_and_title(const FoundFigures& source, std::uint32_t figure) {
  const Range range = source.sentences[source.sentence_of[figure]].range;
  const std::size_t from = range.begin > 400 ? range.begin - 400 : 0;
  return source.title + "\n" + source.text.substr(from, range.begin - from);
}

std::string_view near_words(const ReadClaim& claim, const Figure& figure) {
  const Range clause = clause_around(claim.text, figure.range);
  return claim.text.substr(clause.begin, clause.end - clause.begin);
}

bool shares(std::string_view part, const Topic& whole, double least) { return shared(topic_of(part), whole) >= least; }

const Topic& sentence_topic(const FoundFigures& source, std::uint32_t figure) {
  return source.sentences[source.sentence_of[figure]].topic;
}

Misfit metric_misfit(const ReadClaim& claim, const Figure& ours, const FoundFigures& source, std::uint32_t theirs,
                     std::string& other) {
  const Figure& figure = source.figures[theirs];
  std::uint64_t here = metric_classes(ours.metric);
  if (here == 0) here = metric_classes(near_words(claim, ours));
  if (here == 0) return Misfit::none;
  std::uint64_t there = metric_classes(figure.metric);
  if (there == 0) {
    const Range clause = clause_around(source.text, figure.range);
    there = metric_classes(source.words({clause.begin, figure.range.end}));
  }
  const std::uint64_t around = source.sentences[source.sentence_of[theirs]].metrics;
  const bool elsewhere_only = there == 0 && (here & around) == 0 && !figure.metric.empty() && !ours.metric.empty() &&
                              claim.language == source.language &&
                              !shares(ours.metric, sentence_topic(source, theirs), 0.01);
  if ((there != 0 && (here & there) == 0) || elsewhere_only) {
    other = figure.metric;
    return Misfit::metric;
  }
  return Misfit::none;
}

// A name holds no digits and no words of movement or reckoning.
bool may_be_name(std::string_view subject) {
  static constexpr std::u32string_view other = U"增减升降涨跌幅均折占约每倍推算计";
  for (std::size_t at = 0; at < subject.size();) {
    const char32_t c = next_code_point(subject, at);
    if (other.find(c) != std::u32string_view::npos) return false;
    if (text::is_ascii_digit(c) && (at < 2 || !text::is_ascii_letter(static_cast<unsigned char>(subject[at - 2]))))
      return false;
  }
  return true;
}

// The subject without what is said to be its own (东华医院的研发), and without the country before it: 中国移动 and
// 中国电信 share nothing else.
std::string_view own_part(std::string_view subject) {
  const std::size_t of = subject.find("的");
  if (of != std::string_view::npos && of >= 6) subject = subject.substr(0, of);
  for (const std::string_view country : {"中国", "我国", "国内", "全国", "全球"})
    if (subject.size() > country.size() + 3 && text::begins_with(subject, country))
      return subject.substr(country.size());
  return subject;
}

// BAT for 百度、阿里、腾讯: as many capitals as there are names.
bool abbreviates(std::string_view abbreviation, std::string_view list) {
  std::size_t capitals = 0, names = 1;
  for (const char c : abbreviation) capitals += text::is_ascii_upper(static_cast<unsigned char>(c)) ? 1 : 0;
  for (std::size_t at = list.find("、"); at != std::string_view::npos; at = list.find("、", at + 3)) ++names;
  return names >= 3 && capitals == names;
}

// Whether more than one figure of the sentence is said of `subject`: someone who acts, no chance word.
bool acts(const FoundFigures& source, const FigureSentence& place, std::string_view subject) {
  int figures = 0;
  for (std::uint32_t i = place.first; i < place.last; ++i) figures += source.figures[i].subject == subject ? 1 : 0;
  return figures >= 2;
}

bool is_credited(std::string_view sentence, std::string_view name) {
  for (const Credit& credit : credits(sentence))
    for (const std::string& one : credit.names)
      if (same_name(one, name)) return true;
  return false;
}

Misfit subject_misfit(const ReadClaim& claim, const Figure& ours, const FoundFigures& source, std::uint32_t theirs,
                      std::string& other) {
  const Figure& figure = source.figures[theirs];
  if (claim.language != source.language) return Misfit::none;
  if (source.language == Language::en) {
    // Two names, each whole: common nouns are said in too many ways.
    const std::string our_words = "x " + ours.subject, their_words = "x " + figure.subject;
    const auto here = latin_names(our_words), there = latin_names(their_words);
    if (here.size() != 1 || there.size() != 1 || same_name(here[0], there[0])) return Misfit::none;
    if (mentions(claim.text, there[0]) || !mentions(sentence_text(source, theirs), here[0])) return Misfit::none;
    // "Meta's LLaMA" is LLaMA, and who reports a figure is not whose it is.
    if (mentions(figure.subject + " " + figure.metric, here[0]) || is_credited(sentence_text(source, theirs), there[0]))
      return Misfit::none;
    other = std::string(there[0]);
    return Misfit::subject;
  }
  if (ours.subject.empty() || figure.subject.size() < 6 || stands_for_names(ours.subject) || !may_be_name(ours.subject))
    return Misfit::none;
  if (same_name(own_part(ours.subject), own_part(figure.subject)) || same_name(ours.subject, figure.metric))
    return Misfit::none;
  const FigureSentence& place = source.sentences[source.sentence_of[theirs]];
  // Spans of time and small counts are tied to what they count rather than to who acts.
  if ((ours.kind == text::FigureKind::duration || ours.kind == text::FigureKind::count) &&
      !acts(source, place, figure.subject))
    return Misfit::none;
  const std::string_view sentence = source.words(place.range);
  other = figure.subject;
  const std::string_view own = own_part(ours.subject);
  if (mentions(claim.text, own_part(figure.subject)) || shares(own_part(figure.subject), claim.topic.words(), 0.5)) {
    // Both stand in the claim: exchanged when each is said of the other's figure.
    if (!contains(sentence, "分别")) return Misfit::none;
    for (std::uint32_t i = place.first; i < place.last; ++i)
      if (i != theirs && source.figures[i].subject == ours.subject && source.figures[i].kind == figure.kind)
        return Misfit::subject;
    return Misfit::none;
  }
  if (const AskedTopic own_topic(topic_of(own));
      !mentions(sentence, own) && own_topic.shared_with(place.topic) < 0.01) {
    if (own_topic.words().empty() || equals_ignoring_case(own, "yoy") || equals_ignoring_case(own, "qoq"))
      return Misfit::none;
    const std::string before = before_and_title(source, theirs);
    return mentions(before, own) || own_topic.shared_with({}, before) >= 0.5 ||
                   abbreviates(figure.subject, ours.subject)
               ? Misfit::none
               : Misfit::subject;
  }
  const std::size_t at = sentence.find(own), figure_at = figure.range.begin - place.range.begin;
  if (at == std::string_view::npos) return Misfit::none;
  if (at > figure_at) return Misfit::subject;  // it is named after the figure only
  const std::size_t actor = sentence.rfind(figure.subject, figure_at);
  const bool name = !latin_names(" " + ours.subject).empty() && own.size() <= 24;
  return acts(source, place, figure.subject) && actor != std::string_view::npos && (actor > at || name)
             ? Misfit::subject
             : Misfit::none;
}

// Names of an English claim that in its source come up only behind the figure: it is another's.
Misfit order_misfit(const ReadClaim& claim, const Figure& ours, const FoundFigures& source, std::uint32_t theirs,
                    std::string& other) {
  if (claim.language != Language::en || source.language != Language::en) return Misfit::none;
  const std::string_view clause = near_words(claim, ours);
  const std::string_view sentence = sentence_text(source, theirs);
  const Range place = source.sentences[source.sentence_of[theirs]].range;
  const std::size_t figure_at = source.figures[theirs].range.begin - place.begin;
  const Range theirs_clause = clause_around(source.text, source.figures[theirs].range);
  for (const std::string_view name : claim.names) {
    if (name.data() < clause.data() || name.data() >= clause.data() + clause.size()) continue;
    const std::size_t at = sentence.find(name);
    if (at == std::string_view::npos || at < figure_at || at + place.begin < theirs_clause.end) continue;
    const auto named = latin_names(sentence.substr(0, figure_at));
    if (named.empty() || mentions(claim.text, named.back())) continue;
    other = std::string(named.back());
    return Misfit::subject;
  }
  return Misfit::none;
}

// Latin names of the claim that its source does not have: names are not translated within one language.
Misfit name_misfit(const ReadClaim& claim, const Figure& ours, const FoundFigures& source, std::uint32_t theirs,
                   std::string& other) {
  if (claim.language != source.language) return Misfit::none;
  const std::string_view sentence = sentence_text(source, theirs);
  const std::string_view clause = near_words(claim, ours);
  std::string around;
  for (const std::string_view name : claim.names) {
    if (name.data() < clause.data() || name.data() >= clause.data() + clause.size()) continue;
    if (mentions(sentence, name)) continue;
    if (around.empty()) around = before_and_title(source, theirs);
    if (mentions(around, name)) continue;
    bool part = false;  // "Chinese" for "China's", "McKinsey" for "McKinsey & Company"
    for (const std::string& word : split(std::string(name), ' '))
      part = part || (word.size() >= 4 &&
                      mentions(sentence, std::string_view(word).substr(0, std::max<std::size_t>(4, word.size() - 3))));
    if (part) continue;
    other = source.figures[theirs].subject;
    if (other.empty()) other = std::string(abbreviate(sentence, 40));
    return Misfit::subject;
  }
  return Misfit::none;
}

Misfit credit_misfit(const ReadClaim& claim, const Figure& ours, const FoundFigures& source, std::uint32_t theirs,
                     std::string& other) {
  const Credit* here = credit_of(claim.credits, ours.range.begin);
  if (here == nullptr || claim.language != source.language) return Misfit::none;
  const FigureSentence& place = source.sentences[source.sentence_of[theirs]];
  const std::string_view sentence = source.words(place.range);
  const auto all = credits(sentence);
  const Credit* there = credit_of(all, source.figures[theirs].range.begin - place.range.begin);
  const auto said = [&](const Credit& credit) {
    return credit.names.empty() ? std::string() : join(credit.names, claim.language == Language::zh ? "、" : ", ");
  };
  if (here->several) {
    if (there == nullptr || there->names.size() != 1) return Misfit::none;
    other = said(*there);
    return Misfit::credit;
  }
  for (const std::string& name : here->names) {
    if (there != nullptr && !there->names.empty()) {
      if (std::any_of(there->names.begin(), there->names.end(),
                      [&](const std::string& n) { return same_name(n, name); }))
        continue;
      other = said(*there);
      return Misfit::credit;
    }
    const AskedTopic topic(topic_of(name));
    if (mentions(sentence, name) || topic.shared_with(place.topic) >= 0.5) continue;
    const std::string before = before_and_title(source, theirs);
    if (mentions(before, name) || topic.shared_with({}, before) >= 0.5) continue;
    if (topic.words().empty()) continue;
    other = abbreviate(sentence, 40);
    return Misfit::credit;
  }
  return Misfit::none;
}

// Of the shares of the sentence's topic and of the figure's own.
double closeness(double topic, double own) { return 0.6 * topic + 0.4 * own; }

// Whether another figure of the sentence, with another value, is what the claim speaks of.
bool other_fits_better(const ReadClaim& claim, const Figure& ours, const Topic& about, const FoundFigures& source,
                       std::uint32_t theirs) {
  if (claim.language != source.language) return false;
  if (about.size() < 2) return false;
  const auto fits = [&](std::uint32_t figure) { return shared(about, source.topics[figure]); };
  const FigureSentence& place = source.sentences[source.sentence_of[theirs]];
  const double own = fits(theirs);
  for (std::uint32_t i = place.first; i < place.last; ++i) {
    const Figure& figure = source.figures[i];
    if (i == theirs || figure.kind != ours.kind || figure.unit != ours.unit || flaw_of(ours, figure) == Flaw::none)
      continue;
    if (fits(i) >= own + better_by && figure.direction == source.figures[theirs].direction &&
        !periods_exclude(ours, figure))
      return true;
  }
  return false;
}

}  // namespace

std::vector<std::string_view> latin_names(std::string_view text) {
  static constexpr std::array<std::string_view, 44> no_names{
      "A",    "An",     "The",       "In",      "On",       "By",       "At",       "It",     "Its",   "US",  "USD",
      "RMB",  "CNY",    "EUR",       "GBP",     "HKD",      "JPY",      "Q1",       "Q2",     "Q3",    "Q4",  "H1",
      "H2",   "AI",     "YoY",       "QoQ",     "GDP",      "January",  "February", "March",  "April", "May", "June",
      "July", "August", "September", "October", "November", "December", "Token",    "Tokens", "I",     "No",  "As"};
  std::vector<std::string_view> names;
  bool starts = true;  // of a sentence: a capital says nothing there
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    const bool letter = text::is_ascii_letter(c);
    if (!letter) {
      if (c == '.' || c == '!' || c == '?' || c == '\n' || c == ':' || c == '"') starts = true;
      if ((c >= '0' && c <= '9') || c >= 0x80) starts = false;
      ++at;
      continue;
    }
    const std::size_t begin = at;
    std::size_t words = 0;
    bool inner = false;  // a capital or digit within: OpenAI, BAT, GPT4
    std::size_t end = at;
    for (;;) {
      std::size_t stop = at;
      while (stop < text.size()) {
        const auto d = static_cast<unsigned char>(text[stop]);
        const bool part = text::is_ascii_letter(d) || (d >= '0' && d <= '9') ||
                          ((d == '-' || d == '.' || d == '&') && stop + 1 < text.size() &&
                           (text::is_ascii_letter(static_cast<unsigned char>(text[stop + 1])) ||
                            (text[stop + 1] >= '0' && text[stop + 1] <= '9')));
        if (!part) break;
        if (stop > at && (text::is_ascii_upper(d) || (d >= '0' && d <= '9'))) inner = true;
        ++stop;
      }
      if (!text::is_ascii_upper(static_cast<unsigned char>(text[at]))) break;
      if (std::find(no_names.begin(), no_names.end(), text.substr(at, stop - at)) != no_names.end()) {
        if (words == 0) end = at;
        break;
      }
      ++words;
      end = stop;
      if (stop + 1 < text.size() && text[stop] == ' ' &&
          text::is_ascii_upper(static_cast<unsigned char>(text[stop + 1])))
        at = stop + 1;
      else
        break;
    }
    if (words > 0 && end > begin && end - begin >= 2 && (!starts || words > 1 || inner))
      names.push_back(text.substr(begin, end - begin));
    starts = false;
    at = std::max(end, begin);
    while (at < text.size() &&
           (text::is_ascii_letter(static_cast<unsigned char>(text[at])) || (text[at] >= '0' && text[at] <= '9')))
      ++at;
    if (at == begin) ++at;
  }
  return names;
}

ReadClaim read_claim(std::string_view claim, const std::vector<Figure>& figures, std::string_view date) {
  ReadClaim read;
  read.text = claim;
  read.language = text::guess_language(claim);
  read.undated = date.empty() ? figures : text::figures(claim);
  read.topic = AskedTopic(topic_of(claim));
  read.credits = credits(claim);
  read.names = latin_names(claim);
  std::erase_if(read.names, [&](std::string_view name) {
    const auto begin = static_cast<std::size_t>(name.data() - claim.data());
    return std::any_of(figures.begin(), figures.end(), [&](const Figure& figure) {
      return figure.range.begin < begin + name.size() && begin < figure.range.end;
    });
  });
  read.metrics = metric_classes(claim);
  return read;
}

double closeness_at_most(double topic) { return closeness(topic, 1); }

Fit fit_of(const ReadClaim& claim, const Figure& ours, const Topic& about, const FoundFigures& source,
           std::uint32_t theirs, double topic) {
  Fit fit;
  const Figure& figure = source.figures[theirs];
  const FigureSentence& place = source.sentences[source.sentence_of[theirs]];
  const double own = about.empty() ? topic : shared(about, source.topics[theirs]);
  fit.closeness = closeness(topic, own);
  if (claim.language == source.language && source.sentences.size() > 1 && topic < least_shared_topic &&
      claim.topic.shared_with(place.topic, before_and_title(source, theirs)) < least_shared_topic * 2) {
    fit.misfit = Misfit::elsewhere;
    return fit;
  }
  if (ours.kind == text::FigureKind::date) return fit;
  for (const auto check : {metric_misfit, subject_misfit, credit_misfit, name_misfit, order_misfit}) {
    fit.misfit = check(claim, ours, source, theirs, fit.other);
    if (fit.misfit != Misfit::none) return fit;
  }
  if (other_fits_better(claim, ours, about, source, theirs)) {
    fit.misfit = Misfit::subject;
    fit.other = figure.subject.empty() ? figure.metric : figure.subject;
  }
  return fit;
}

}  // namespace kaozheng::evidence
