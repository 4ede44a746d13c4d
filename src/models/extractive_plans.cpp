// SPDX-License-Identifier: Apache-2.0
#include "models/extractive_plans.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/bytes.h"
#include "models/extractive_topic.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

using Strings = std::vector<std::string>;

// The same words in any order are the same query.
std::string key_of(std::string_view query) {
  Strings terms = text::terms(query);
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return join(terms, " ");
}

class QueryList {
 public:
  explicit QueryList(const Material& material) {
    for (const std::string& query : material.earlier_queries) known_.insert(key_of(query));
  }
  void add(std::string_view query) {
    constexpr std::size_t longest_query = 120;
    const std::string text = abbreviate(trim(query), longest_query);
    const std::string key = key_of(text);
    if (!key.empty() && known_.insert(key).second) queries_.push_back(text);
  }
  bool knows(std::string_view query) const { return known_.count(key_of(query)) > 0; }
  Strings take(std::size_t count) {
    if (queries_.size() > count) queries_.resize(count);
    return std::move(queries_);
  }

 private:
  std::set<std::string> known_;
  Strings queries_;
};

bool says(std::string_view text, std::initializer_list<std::string_view> words) {
  const std::string lower = to_lower_ascii(text);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains(lower, word); });
}

// What is worth knowing depends on the kind of question.
Strings general_facets(const Topic& topic, Language language) {
  const bool chinese = language == Language::zh;
  const std::string subject = abbreviate(topic.subject, chinese ? 40 : 80);
  const bool compares = says(
      topic.title, {"比较", "对比", "区别", "差异", " vs", "versus", "compare", "comparison", "difference between"});
  const bool trades = says(topic.title, {"市场", "产业", "行业", "经济", "厂商", "企业", "公司", "market", "industry",
                                         "sector", "business", "compan"});
  if (compares && chinese) {
    const std::string title = abbreviate(topic.title, 40);
    return {title + "：主要差异与数据", title + "：各自的优势", title + "：各自的不足与风险",
            title + "：适用情形与建议", title + "：趋势与展望"};
  }
  if (compares) {
    const std::string title = abbreviate(topic.title, 80);
    return {title + ": main differences and data", title + ": advantages of each",
            title + ": weaknesses and risks of each", title + ": when to use which, advice",
            title + ": trends and outlook"};
  }
  if (chinese)
    return {
        subject + (trades ? "的现状与规模" : "的现状与数据"), subject + (trades ? "的驱动因素" : "的原因与驱动因素"),
        subject + (trades ? "的主要参与者" : "的优势与价值"), subject + "的风险与挑战", subject + "的趋势、展望与建议"};
  return {trades ? "current state and size of " + subject : "current state of and data on " + subject,
          trades ? "drivers of " + subject : "causes and drivers of " + subject,
          trades ? "main players in " + subject : "benefits and strengths of " + subject,
          "risks and challenges of " + subject, "trends, outlook and advice on " + subject};
}

// What a good answer covers: the question itself, its own phrases, then the general facets of its subject.
Strings facets_of(const Topic& topic, Language language) {
  constexpr std::size_t facets_max = 6, own_max = 3;
  const bool chinese = language == Language::zh;
  const std::size_t longest_facet = chinese ? 60 : 120;
  Strings facets;
  const auto add = [&](const std::string& facet) {
    const std::string text = abbreviate(facet, longest_facet);
    const std::string key = key_of(text);
    if (key.empty() || facets.size() >= facets_max) return;
    if (std::none_of(facets.begin(), facets.end(), [&](const std::string& other) { return key_of(other) == key; }))
      facets.push_back(text);
  };
  const Strings general = general_facets(topic, language);
  add(topic.title);
  Strings own;  // the parts of a question that names several
  for (const std::string& phrase : topic.phrases) {
    const bool is_subject = contains(phrase, topic.subject) || contains(topic.subject, phrase);
    if (!is_subject && !read_topic(phrase, language).terms.empty())
      own.push_back(topic.subject + (chinese ? "：" : ": ") + phrase);
  }
  const bool compares = general.front().starts_with(topic.title);
  for (std::size_t i = 0; i < std::min(own.size(), own_max) && own.size() > 1 && !compares; ++i) add(own[i]);
  for (const std::string& facet : general) add(facet);
  return facets;
}

std::string words_of(const Topic& topic) { return join(topic.phrases, " "); }

// The word of the question a stem was made of.
std::string as_written(const std::string& stem, std::string_view question) {
  for (const text::Range& range : text::words(question)) {
    const std::string_view word = question.substr(range.begin, range.end - range.begin);
    if (text::normalised(word).starts_with(stem)) return std::string(word);
  }
  return stem;
}

bool says_more_than_views(const std::string& phrase, Language language) {
  return !read_topic(phrase, language).terms.empty();
}

// The phrases that tell the topic from others, to stand in every query: a facet's own words ("cost", 现状) are
// anybody's.
std::string words_to_find(const Topic& topic, Language language) {
  Strings phrases;
  for (const std::string& phrase : topic.phrases)
    if (says_more_than_views(phrase, language)) phrases.push_back(phrase);
  return phrases.empty() ? topic.subject : abbreviate(join(phrases, " "), language == Language::zh ? 30 : 70);
}

std::size_t count_or(const Material& material, std::size_t usual) {
  return material.count_max > 0 ? static_cast<std::size_t>(material.count_max) : usual;
}

// Whether the findings say something about a facet: what it asks for is heard, and its own words are.
bool covered(const std::string& facet, const Topic& topic, Language language, const Material& material) {
  const Topic asked = read_topic(facet, language);
  std::set<std::string> own;  // words of the facet that the topic does not have
  for (const std::string& term : asked.terms)
    if (!topic.terms.count(term)) own.insert(term);
  const std::vector<Cue> cues = cues_asked(facet);
  for (const LabelledFinding& labelled : material.findings) {
    const std::string& statement = labelled.finding.statement;
    const bool cue = std::any_of(cues.begin(), cues.end(), [&](Cue c) { return has_cue(statement, c); });
    const Strings held = text::terms(statement);
    const auto found = std::count_if(own.begin(), own.end(), [&](const std::string& term) {
      return std::find(held.begin(), held.end(), term) != held.end();
    });
    const bool words = !own.empty() && static_cast<std::size_t>(found) * 2 >= own.size();
    if (cue || words || (cues.empty() && own.empty())) return true;
  }
  return false;
}

}  // namespace

// What code can see to be open: the period, and what of a bare subject is wanted.
nlohmann::json extractive_questions(const Prompt& prompt) {
  const Topic topic = read_topic(prompt.material.topic, prompt.language);
  const bool chinese = prompt.language == Language::zh;
  Strings questions;
  if (topic.period.empty())
    questions.push_back(chinese ? "要看哪段时间？（如 2023-2025、今年）"
                                : "Which period should it cover? (such as 2023-2025)");
  if (topic.phrases.size() <= 1 && cues_asked(topic.title).empty())
    questions.push_back(chinese ? "最想了解“" + abbreviate(topic.subject, 30) + "”的哪个方面？（如规模、成本、风险）"
                                : "What about " + abbreviate(topic.subject, 60) +
                                      " matters most? (such as size, cost, risks)");
  return {{"questions", std::move(questions)}};
}

nlohmann::json extractive_brief(const Prompt& prompt) {
  Topic topic = read_topic(prompt.material.topic, prompt.language);
  Strings facets = facets_of(topic, prompt.language);
  for (auto wish = prompt.material.wishes.rbegin(); wish != prompt.material.wishes.rend(); ++wish) {
    const Topic wanted = read_topic(*wish, prompt.language);
    if (!wanted.period.empty()) topic.period = wanted.period;
    if (!wanted.phrases.empty())
      facets.insert(facets.begin(),
                    topic.subject + (prompt.language == Language::zh ? "：" : ": ") + abbreviate(trim(*wish), 80));
  }
  const std::string name = abbreviate(topic.title, 200);
  const bool chinese = prompt.language == Language::zh;
  std::string scope = chinese
                          ? fmt::format("围绕“{}”，依据可核查的来源，说明以下方面：{}。", name, join(facets, "；"))
                          : fmt::format("On \"{}\", from sources that can be checked: {}.", name, join(facets, "; "));
  return {{"scope", std::move(scope)}, {"period", topic.period}, {"facets", facets}};
}

nlohmann::json extractive_plan(const Prompt& prompt) {
  const bool chinese = prompt.language == Language::zh;
  const std::size_t tasks_max = count_or(prompt.material, 8);
  Strings facets = prompt.material.facets;
  if (facets.empty()) facets = facets_of(read_topic(prompt.material.topic, prompt.language), prompt.language);
  if (facets.empty()) facets.push_back(chinese ? "资料收集" : "collect material");
  const std::size_t research_max = tasks_max >= 3 ? tasks_max - 2 : tasks_max >= 2 ? tasks_max - 1 : 1;
  while (facets.size() > research_max) {
    const std::string last = std::move(facets.back());
    facets.pop_back();
    facets.back() += (chinese ? "；" : "; ") + last;
  }

  nlohmann::json tasks = nlohmann::json::array();
  Strings ids;
  for (std::size_t i = 0; i < facets.size(); ++i) {
    ids.push_back("research-" + std::to_string(i + 1));
    const int priority = std::max(2, 5 - static_cast<int>(i / 2));
    tasks.push_back({{"id", ids.back()},
                     {"type", "research"},
                     {"description", facets[i]},
                     {"priority", priority},
                     {"depends_on", Strings{}}});
  }
  if (tasks_max >= 2)
    tasks.push_back(
        {{"id", "analysis-1"},
         {"type", "analysis"},
         {"description", chinese ? "归纳关键发现、趋势、优势与不足、展望和建议"
                                 : "draw out findings, trends, strengths and weaknesses, outlook and advice"},
         {"priority", 3},
         {"depends_on", ids}});
  if (tasks_max >= 3)
    tasks.push_back({{"id", "synthesis-1"},
                     {"type", "synthesis"},
                     {"description", chinese ? "撰写最终综合报告" : "write the final report"},
                     {"priority", 2},
                     {"depends_on", Strings{"analysis-1"}}});
  return {{"tasks", std::move(tasks)}};
}

nlohmann::json extractive_queries(const Prompt& prompt) {
  const Material& material = prompt.material;
  const Topic topic = read_topic(material.topic, prompt.language);
  const Topic focus = read_topic(material.focus, prompt.language);
  const std::string year = topic.period.empty() ? "" : " " + topic.period.substr(topic.period.size() - 4);
  const bool chinese = prompt.language == Language::zh;
  const std::string found_by = words_to_find(topic, prompt.language);
  const auto with_topic = [&](const std::string& words) {
    Strings more;
    for (const std::string& word : split(words, ' '))
      if (!word.empty() && !contains(text::normalised(found_by), text::normalised(word))) more.push_back(word);
    return more.empty() ? found_by : found_by + " " + join(more, " ");
  };
  QueryList queries(material);
  if (!focus.phrases.empty()) queries.add(with_topic(words_of(focus)) + year);
  for (const Cue cue : cues_asked(material.focus))
    for (const std::string_view words : search_words(cue, chinese)) queries.add(with_topic(std::string(words)) + year);
  queries.add(found_by + year);
  for (const std::string& phrase : focus.phrases)
    if (says_more_than_views(phrase, prompt.language))
      queries.add(contains(phrase, topic.subject) ? phrase : topic.subject + " " + phrase);
  for (const std::string& phrase : topic.phrases) queries.add(phrase);
  for (const std::string_view more : chinese ? std::vector<std::string_view>{"数据", "报告", "案例"}
                                             : std::vector<std::string_view>{"data", "report", "case study"})
    queries.add(with_topic(std::string(more)) + year);
  return {{"queries", queries.take(count_or(material, 3))}};
}

nlohmann::json extractive_reflection(const Prompt& prompt) {
  const Material& material = prompt.material;
  const Topic topic = read_topic(material.topic, prompt.language);
  Strings asked = material.facets;
  if (asked.empty()) asked.push_back(material.focus.empty() ? material.topic : material.focus);
  Strings missing;
  QueryList queries(material);
  const std::string found_by = words_to_find(topic, prompt.language);
  // A word of the topic that no finding says.
  for (const std::string& word : topic.core) {
    const bool said = std::any_of(material.findings.begin(), material.findings.end(), [&](const LabelledFinding& one) {
      return core_words_in({word}, text::normalised(one.finding.statement)) > 0;
    });
    if (said || topic.core.size() < 2) continue;
    const std::string written = as_written(word, topic.text);
    const std::string query = topic.subject + " " + written;
    if (queries.knows(query)) continue;
    missing.push_back(written);
    queries.add(query);
  }
  for (const std::string& facet : asked) {
    if (trim(facet).empty() || covered(facet, topic, prompt.language, material)) continue;
    const Topic wanted = read_topic(facet, prompt.language);
    std::string query = words_of(wanted);
    if (!contains(query, found_by)) query = found_by + " " + query;
    if (queries.knows(query)) continue;  // was tried: asking again finds nothing new
    missing.push_back(abbreviate(facet, 80));
    queries.add(query);
  }
  return {{"missing", missing}, {"queries", queries.take(count_or(material, 3))}};
}

}  // namespace kaozheng::models
