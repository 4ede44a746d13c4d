// SPDX-License-Identifier: Apache-2.0
#include "text/figures/figure_subjects.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

// --- English ---

constexpr auto english_verbs = std::to_array<std::string_view>(
    {"is",        "are",       "was",       "were",     "be",      "been",     "has",       "have",      "had",
     "will",      "would",     "can",       "could",    "may",     "might",    "should",    "must",      "rose",
     "rise",      "rises",     "risen",     "grew",     "grow",    "grows",    "grown",     "fell",      "fall",
     "falls",     "fallen",    "reached",   "reach",    "reaches", "hit",      "hits",      "stood",     "stands",
     "came",      "climbed",   "jumped",    "surged",   "dropped", "declined", "increased", "decreased", "totalled",
     "totaled",   "amounted",  "accounted", "accounts", "account", "made",     "makes",     "spent",     "spends",
     "spend",     "invested",  "invests",   "earned",   "posted",  "reported", "booked",    "recorded",  "expects",
     "expected",  "forecasts", "predicts",  "says",     "said",    "shows",    "showed",    "found",     "finds",
     "estimates", "estimated", "judges",    "believes", "passed",  "exceeded", "exceeds",   "topped",    "surpassed",
     "doubled",   "tripled",   "remained",  "remains",  "costs",   "cost",     "sold",      "sells",     "shipped",
     "produced",  "produces",  "employs",   "employed", "serves",  "served",   "won",       "lost",      "scored",
     "killed",    "injured",   "raised",    "cut",      "lowered", "paid",     "pays",      "received",  "gained",
     "added",     "launched",  "opened",    "built",    "owns",    "holds",    "held",      "contains",  "contain",
     "includes",  "include",   "covers",    "spans",    "lasted",  "lasts",    "took",      "takes",     "saw",
     "sees",      "averaged",  "ranged",    "ranges",   "weighs",  "measures", "puts",      "put",       "lifts",
     "lift",      "announced", "plans",     "agreed",   "fined",   "ordered",  "sentenced", "awarded",   "consumed",
     "uses",      "used",      "used",      "needs",    "need",    "requires", "required",  "dates",     "places",
     "casts",     "eats",      "brought",   "bring",    "left",    "loses",    "achieved",  "generated", "shrank",
     "plunged",   "slumped",   "soared"});
constexpr auto english_leads = std::to_array<std::string_view>(
    {"upwards",  "between",   "still",  "most",     "least",     "short",     "close",     "average",
     "another",  "total",     "year",   "yoy",      "qoq",       "running",   "not",       "no",
     "even",     "now",       "mostly", "partly",   "sooner",    "later",     "earlier",   "lower",
     "higher",   "in",        "on",     "at",       "by",        "for",       "and",       "but",
     "or",       "while",     "with",   "of",       "to",        "from",      "the",       "a",
     "an",       "its",       "their",  "his",      "her",       "our",       "some",      "about",
     "over",     "also",      "then",   "that",     "which",     "this",      "these",     "those",
     "it",       "they",      "he",     "she",      "we",        "as",        "than",      "after",
     "before",   "during",    "since",  "until",    "when",      "where",     "if",        "so",
     "because",  "up",        "down",   "compared", "including", "according", "meanwhile", "however",
     "moreover", "currently", "there",  "nearly",   "almost",    "around",    "roughly",   "approximately",
     "only",     "just",      "more",   "less",     "per",       "each",      "who",       "whose",
     "overall"});
constexpr auto english_metrics = std::to_array<std::string_view>(
    {"revenue",    "revenues",     "sales",        "profit",    "profits",     "income",      "earnings",
     "spending",   "expenditure",  "expenditures", "capex",     "investment",  "investments", "cost",
     "costs",      "price",        "prices",       "rate",      "rates",       "ratio",       "share",
     "shares",     "proportion",   "percentage",   "market",    "capacity",    "shipments",   "output",
     "production", "consumption",  "demand",       "supply",    "usage",       "use",         "population",
     "number",     "numbers",      "volume",       "size",      "value",       "valuation",   "worth",
     "debt",       "deficit",      "surplus",      "exports",   "imports",     "trade",       "gdp",
     "inflation",  "unemployment", "growth",       "wages",     "salary",      "salaries",    "fee",
     "fees",       "fine",         "damages",      "penalty",   "budget",      "funding",     "order",
     "orders",     "backlog",      "rpo",          "contract",  "area",        "length",      "height",
     "weight",     "speed",        "temperature",  "dose",      "dosage",      "age",         "score",
     "accuracy",   "error",        "duration",     "time",      "period",      "cycle",       "turnover",
     "margin",     "margins",      "index",        "emissions", "reserves",    "users",       "subscribers",
     "customers",  "attendance",   "mortality",    "incidence", "prevalence",  "survival",    "efficacy",
     "tax",        "tariff",       "tariffs",      "yield",     "utilisation", "utilization", "efficiency",
     "latency",    "throughput",   "bandwidth",    "power",     "energy",      "electricity", "distance",
     "requests",   "calls",        "tokens",       "response",  "handling",    "loss",        "losses",
     "balance"});

struct EnglishWord {
  std::string_view text;
  std::string lower;
  std::size_t begin;
};

std::vector<EnglishWord> english_words(std::string_view text) {
  std::vector<EnglishWord> words;
  std::size_t p = 0;
  while (p < text.size()) {
    const auto c = static_cast<unsigned char>(text[p]);
    if (c == ' ' || c == '\t' || c == ',' || c == ';' || c == ':' || c == '"' || c == '(' || c == ')' || c == '*' ||
        c == '.') {
      ++p;
      continue;
    }
    std::size_t q = p;
    while (q < text.size() && text[q] != ' ' && text[q] != ',' && text[q] != ';' && text[q] != ':' && text[q] != '(' &&
           text[q] != ')' && text[q] != '"' && text[q] != '*' && text[q] != '\t')
      ++q;
    words.push_back({text.substr(p, q - p), to_lower_ascii(text.substr(p, q - p)), p});
    p = q;
  }
  return words;
}

template <std::size_t N>
bool is_one_of_words(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Subject and metric of "Alibaba Cloud's quarterly revenue", "hallucination rate of DeepSeek-V3", "Cloud terminal
// shipments in China".
Topic split_english(std::string_view phrase) {
  Topic topic;
  phrase = without_marks(phrase);
  if (phrase.empty()) return topic;
  const std::vector<EnglishWord> words = english_words(phrase);
  if (words.empty()) return topic;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& lower = words[i].lower;
    const bool owner = lower.ends_with("'s") || lower.ends_with("s'") || lower.ends_with("’s");
    if (owner && i + 1 < words.size()) {
      std::size_t cut = words[i].begin + words[i].text.size() -
                        (lower.ends_with("’s")   ? std::string_view("’s").size()
                         : lower.ends_with("'s") ? 2
                                                 : 1);
      topic.subject = without_marks(phrase.substr(0, cut));
      topic.metric = phrase.substr(words[i + 1].begin);
      return topic;
    }
  }
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string& lower = words[i].lower;
    if (lower != "of" && lower != "in" && lower != "at" && lower != "for" && lower != "by") continue;
    const bool metric =
        std::any_of(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i),
                    [](const EnglishWord& word) { return is_one_of_words(word.lower, english_metrics); });
    if (!metric) continue;
    topic.metric = phrase.substr(0, words[i - 1].begin + words[i - 1].text.size());
    std::size_t from = i + 1;
    if (words[from].lower == "the" && from + 1 < words.size()) ++from;
    topic.subject = phrase.substr(words[from].begin);
    return topic;
  }
  std::size_t head = words.size();
  while (head > 0 && is_one_of_words(words[head - 1].lower, english_metrics)) --head;
  if (head == words.size()) {
    topic.subject = phrase;
    return topic;
  }
  // One describing word belongs to the metric: "quarterly revenue", "error rate".
  if (head > 0) {
    const std::string& before = words[head - 1].lower;
    for (const std::string_view word :
         {"quarterly", "annual",        "monthly",      "daily",    "weekly", "average",  "total",
          "net",       "gross",         "operating",    "capital",  "unit",   "combined", "overall",
          "error",     "hallucination", "unemployment", "interest", "growth", "market",   "median",
          "mean",      "output",        "ai-related",   "token"})
      if (before == word) {
        --head;
        break;
      }
  }
  topic.metric = phrase.substr(words[head].begin);
  topic.subject = without_marks(phrase.substr(0, words[head].begin));
  return topic;
}

// The last verb from `from` on that says what is measured: spent, cost, killed.
std::string_view act_of(const std::vector<EnglishWord>& words, std::size_t from) {
  constexpr auto acts = std::to_array<std::string_view>(
      {"spent",    "spend",    "spends",  "invested",  "invests",  "invest",    "cost",    "costs",
       "earned",   "earns",    "paid",    "pays",      "pay",      "sold",      "sells",   "shipped",
       "produced", "produces", "employs", "employed",  "won",      "wins",      "lost",    "loses",
       "scored",   "killed",   "injured", "raised",    "fined",    "sentenced", "awarded", "consumed",
       "consumes", "uses",     "used",    "generated", "received", "receives",  "added",   "priced",
       "weighs",   "lasted",   "lasts",   "eats",      "borrowed", "lent",      "donated", "infected",
       "died",     "deported", "hired",   "cut",       "serves",   "served",    "worth"});
  std::string_view act;
  for (std::size_t i = from; i < words.size(); ++i)
    if (is_one_of_words(words[i].lower, acts)) act = words[i].text;
  return act;
}

bool is_mostly_chinese(std::string_view text) {
  std::size_t han = 0, letters = 0;
  for (std::size_t p = 0; p < text.size();) {
    const char32_t c = next_code_point(text, p);
    if (is_han(c)) ++han;
    if (is_ascii_letter(c)) ++letters;
  }
  return han * 4 > letters;
}

}  // namespace

std::string_view without_marks(std::string_view text) {
  while (!text.empty()) {
    const char32_t last = code_point_before(text, text.size());
    const bool mark = is_space(last) || (last < 0x80 && !is_ascii_letter(last) && !is_ascii_digit(last)) ||
                      (last >= 0x2010 && last <= 0x206F) || (last >= 0x3001 && last <= 0x301F) ||
                      (last >= 0xFF01 && last <= 0xFF0F) || (last >= 0xFF1A && last <= 0xFF1F) || last == 0xFF5C;
    if (!mark) break;
    text.remove_suffix(std::min(text.size(), utf8_length(last)));
  }
  while (!text.empty()) {
    std::size_t next = 0;
    const char32_t c = next_code_point(text, next);
    const bool mark = is_space(c) || (c < 0x80 && !is_ascii_letter(c) && !is_ascii_digit(c)) ||
                      (c >= 0x2010 && c <= 0x206F) || (c >= 0x3001 && c <= 0x301F) || (c >= 0xFF01 && c <= 0xFF0F) ||
                      (c >= 0xFF1A && c <= 0xFF1F) || c == 0xFF5C;
    if (!mark) break;
    text.remove_prefix(next);
  }
  return text;
}

std::vector<std::string_view> list_parts(std::string_view text, std::initializer_list<std::string_view> marks) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t p = 0; p <= text.size();) {
    std::size_t length = 0;
    for (const std::string_view mark : marks)
      if (p < text.size() && begins_with(text.substr(p), mark)) length = std::max(length, mark.size());
    if (length > 0 || p == text.size()) {
      const std::string_view part = without_marks(text.substr(begin, p - begin));
      if (!part.empty()) parts.push_back(part);
      begin = p + length;
      if (p == text.size()) break;
    }
    p += std::max<std::size_t>(length, 1);
  }
  return parts;
}

std::string_view trimmed_words(std::string_view text) {
  return is_mostly_chinese(text) ? without_chinese_lead(without_marks(text)) : without_marks(text);
}

Topic english_topic(std::string_view head) {
  const std::vector<EnglishWord> words = english_words(head);
  // "1,190 euros with gas and 1,070 euros": what stands between belongs to the figure before.
  constexpr auto prepositions = std::to_array<std::string_view>(
      {"with", "for", "at", "on", "by", "in", "from", "to", "after", "before", "during", "of", "under", "without"});
  const bool joins = words.size() >= 3 && (words.back().lower == "and" || words.back().lower == "or");
  if (joins && is_one_of_words(words.front().lower, prepositions) &&
      std::none_of(words.begin(), words.end(),
                   [](const EnglishWord& word) { return is_one_of_words(word.lower, english_verbs); }))
    return {};
  std::size_t begin = 0;
  while (begin < words.size() && is_one_of_words(words[begin].lower, english_leads)) ++begin;
  std::size_t end = begin;
  while (end < words.size() && !is_one_of_words(words[end].lower, english_verbs)) ++end;
  if (begin == end || begin >= words.size()) {
    // "rose 3%": the subject is that of the clause before; a noun behind the verb may be the metric.
    Topic topic;
    topic.action = act_of(words, begin);
    return topic;
  }
  // "…, a saving of 10%": what changed is told in the clause before.
  constexpr auto changes =
      std::to_array<std::string_view>({"saving", "decline", "increase", "rise", "fall", "drop", "decrease", "gain",
                                       "reduction", "jump", "surge", "improvement", "change", "difference", "total"});
  if (end - begin == 2 && words[begin + 1].lower == "of" && is_one_of_words(words[begin].lower, changes)) return {};
  const std::size_t last = end - 1;
  const std::string_view phrase =
      head.substr(words[begin].begin, words[last].begin + words[last].text.size() - words[begin].begin);
  Topic topic = split_english(phrase);
  if (end < words.size()) {
    topic.action = act_of(words, end);
    if (topic.metric.empty()) {
      // "posted quarterly revenue of", "spent … on capital expenditure"
      for (std::size_t i = end + 1; i < words.size(); ++i)
        if (is_one_of_words(words[i].lower, english_metrics)) {
          std::size_t from = i;
          if (from > end + 1 && !is_one_of_words(words[from - 1].lower, english_leads)) --from;
          topic.metric = head.substr(words[from].begin, words[i].begin + words[i].text.size() - words[from].begin);
          break;
        }
    }
  }
  return topic;
}

NameList english_list(std::string_view head) {
  NameList list;
  const std::vector<EnglishWord> words = english_words(head);
  std::size_t end = 0;
  while (end < words.size() && !is_one_of_words(words[end].lower, english_verbs)) ++end;
  if (end == 0) return list;
  std::string_view text = head.substr(0, words[end - 1].begin + words[end - 1].text.size());
  const std::size_t of = text.rfind(" of ");
  if (of != std::string_view::npos) {
    list.metric = without_marks(text.substr(0, of));
    text = text.substr(of + 4);
  }
  list.names = list_parts(text, {", and ", " and ", ", "});
  return list;
}

}  // namespace kaozheng::text
