// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <map>

#include "base/bytes.h"
#include "models/extractive_plans.h"
#include "models/extractive_ranking.h"
#include "models/providers.h"
#include "text/figures.h"
#include "text/references.h"
#include "text/similarity.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

enum class Form { paragraphs, bullets };

// Those in the language of the reply; all when there are none.
std::vector<Candidate> in_language(std::vector<Candidate> candidates, Language language) {
  std::vector<Candidate> own;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(own),
               [&](const Candidate& c) { return text::guess_language(c.statement) == language; });
  return own.empty() ? std::move(candidates) : std::move(own);
}

nlohmann::json notes_of(const Prompt& prompt) {
  const Material& material = prompt.material;
  const Topic topic = read_topic(material.topic.empty() ? material.focus : material.topic, prompt.language);
  const Topic focus = read_topic(material.focus, prompt.language);
  std::vector<Candidate> candidates = in_language(candidates_of(material.passages, topic), prompt.language);
  constexpr int many = 100;  // sentences, for a long report
  rank(candidates, topic, focus, material.count_max >= many ? Width::wide : Width::usual);
  const std::size_t count = material.count_max > 0 ? static_cast<std::size_t>(material.count_max) : 8;
  // A focus that asks for a kind of answer gets only that kind; another one gets a few of the nearest sentences where
  // none fits.
  const bool kind_asked = !cues_asked(material.focus).empty();
  std::vector<Candidate> fitting;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(fitting),
               [](const Candidate& c) { return c.to_the_point; });
  std::vector<Candidate> chosen = choose(fitting, count);
  if (chosen.empty() && !kind_asked) chosen = choose(candidates, (count + 2) / 3);
  nlohmann::json findings = nlohmann::json::array();
  for (const Candidate& candidate : chosen)
    findings.push_back({{"statement", candidate.statement}, {"passages", {candidate.label}}});
  return {{"findings", std::move(findings)}};
}

// Findings of the same words stand as one sentence with all their marks.
struct Marked {
  Candidate candidate;
  std::string marks;
};

std::vector<Marked> with_marks(const std::vector<Candidate>& chosen, const Material& material) {
  std::map<std::string, std::vector<std::string>> labels;
  for (const LabelledFinding& labelled : material.findings)
    labels[text::normalised(labelled.finding.statement)].push_back(labelled.label);
  std::vector<Marked> result;
  for (const Candidate& candidate : chosen) {
    Marked marked{candidate, "[" + candidate.label + "]"};
    for (const std::string& label : labels[text::normalised(candidate.statement)])
      if (label != candidate.label) marked.marks += "[" + label + "]";
    result.push_back(std::move(marked));
  }
  return result;
}

// A sentence that lost the words before it begins with a capital again.
std::string capitalised(std::string sentence) {
  const auto is_lower = [&](std::size_t i) { return i < sentence.size() && sentence[i] >= 'a' && sentence[i] <= 'z'; };
  const bool ordinary_word = is_lower(0) && (is_lower(1) || sentence.substr(1, 1) == " ");
  if (ordinary_word) sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  return sentence;
}

std::string marked_text(const Marked& marked) {
  return capitalised(text::with_absolute_dates(marked.candidate.statement, marked.candidate.published)) + " " +
         marked.marks;
}

enum class Order { as_ranked, by_time };

// Documents one after the other as the best of each was ranked, by time the older ones first where dates differ; within
// a document as its author wrote it, in groups by heading.
std::vector<std::vector<Marked>> grouped(std::vector<Marked> marked, Order by) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<Marked>> documents;
  for (Marked& one : marked) {
    const std::string id = one.candidate.document_id;
    if (!documents.count(id)) order.push_back(id);
    documents[id].push_back(std::move(one));
  }
  const auto year_of = [&](const std::string& id) { return documents.at(id).front().candidate.published.substr(0, 4); };
  if (by == Order::by_time)
    std::stable_sort(order.begin(), order.end(), [&](const std::string& a, const std::string& b) {
      return !year_of(a).empty() && !year_of(b).empty() && year_of(a) < year_of(b);
    });
  std::vector<std::vector<Marked>> result;
  for (const std::string& id : order) {
    std::vector<Marked>& all = documents[id];
    std::stable_sort(all.begin(), all.end(),
                     [](const Marked& a, const Marked& b) { return a.candidate.begin < b.candidate.begin; });
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i == 0 || all[i].candidate.heading != all[i - 1].candidate.heading) result.emplace_back();
      result.back().push_back(all[i]);
    }
  }
  return result;
}

std::string paragraphs_of(std::vector<Marked> marked, Order by) {
  std::string text;
  for (const std::vector<Marked>& group : grouped(std::move(marked), by)) {
    bool open = false;
    for (const Marked& one : group) {
      if (!text.empty()) text += open ? " " : "\n\n";
      text += marked_text(one);
      open = one.candidate.complete;  // a clause without end mark stands alone
    }
  }
  return text;
}

std::string bullets_of(const std::vector<Marked>& marked) {
  std::string text;
  for (const Marked& one : marked) text += (text.empty() ? "- " : "\n- ") + marked_text(one);
  return text;
}

// How a part of the report is filled.
struct Part {
  Form form = Form::bullets;
  std::size_t count = 6;
  std::vector<Cue> cues;  // only sentences with one of them; any when empty
  bool figures_first = false;
  std::vector<Cue> else_cues = {};  // where no sentence has one of those
};

Part part_of(std::string_view task) {
  if (task == "write.summary") return {Form::paragraphs, 5, {}, false};
  if (task == "write.answer") return {Form::paragraphs, 4, {}, false};
  if (task == "summarise") return {Form::paragraphs, 6, {}, false};
  if (task == "write.detail") return {Form::paragraphs, 12, {}, false};
  if (task == "write.findings") return {Form::bullets, 8, {}, true};
  if (task == "write.conclusion")
    return {Form::bullets, 6, {Cue::outlook, Cue::advice}, false, {Cue::risk, Cue::strength, Cue::trend}};
  if (task == "analyse.findings") return {Form::bullets, 6, {}, true};
  if (task == "analyse.trends") return {Form::bullets, 6, {Cue::trend, Cue::change}, false};
  if (task == "analyse.strengths") return {Form::bullets, 6, {Cue::strength, Cue::risk}, false};
  if (task == "analyse.outlook") return {Form::bullets, 5, {Cue::outlook}, false};
  if (task == "analyse.advice") return {Form::bullets, 5, {Cue::advice}, false};
  return {};
}

// The best sentences that come nearest to the length asked for, at least one.
void keep_to_length(std::vector<Candidate>& chosen, int length_max) {
  std::size_t kept = 0, length = 0;
  while (kept < chosen.size() && length < static_cast<std::size_t>(length_max)) {
    const std::size_t own = text::written_length(chosen[kept].statement);
    const bool overshoots = length + own / 2 > static_cast<std::size_t>(length_max);
    if (kept > 0 && overshoots) break;
    length += own;
    ++kept;
  }
  chosen.resize(kept);
}

// The best sentence alone, then the others by document.
std::string summary_of(std::vector<Marked> marked) {
  if (marked.empty()) return {};
  std::vector<Marked> others(marked.begin() + 1, marked.end());
  marked.resize(1);
  const std::string rest = paragraphs_of(std::move(others), Order::as_ranked);
  return marked_text(marked.front()) + (rest.empty() ? "" : "\n\n" + rest);
}

// What the question asks comes first, advice only where it is asked for.
void answer_first(std::vector<Candidate>& candidates, const Topic& topic) {
  const std::vector<Cue> asked = cues_asked(topic.text);
  const bool advice_asked = std::find(asked.begin(), asked.end(), Cue::advice) != asked.end();
  for (Candidate& candidate : candidates) {
    const auto said = std::count_if(topic.terms.begin(), topic.terms.end(),
                                    [&](const std::string& term) { return candidate.terms.count(term) > 0; });
    const double share = static_cast<double>(said) / static_cast<double>(std::max<std::size_t>(1, topic.terms.size()));
    candidate.score += 4.0 * share + 2.0 * kind_of_answer(candidate, topic) + 1.5 * candidate.section_relevance;
    if (!advice_asked && has_cue(own_words(candidate), Cue::advice)) candidate.score -= 4.0;
  }
}

std::string write_part(const Prompt& prompt) {
  const Material& material = prompt.material;
  const Part part = part_of(prompt.task);
  const Topic topic = read_topic(material.topic, prompt.language);
  const Topic focus = read_topic(material.focus, prompt.language);
  std::vector<Candidate> candidates = in_language(candidates_of(material.findings), prompt.language);
  rank(candidates, topic, focus);
  const bool answers = prompt.task == "write.summary" || prompt.task == "write.answer";
  if (answers) answer_first(candidates, topic);
  if (part.figures_first)
    for (Candidate& candidate : candidates) candidate.score += text::figures(candidate.statement).empty() ? 0.0 : 1.0;

  const auto choose_with = [&](const std::vector<Cue>& cues, std::size_t count) {
    std::vector<Candidate> fitting;
    for (const Candidate& candidate : candidates)
      if (cues.empty() ||
          std::any_of(cues.begin(), cues.end(), [&](Cue cue) { return has_cue(candidate.statement, cue); }))
        fitting.push_back(candidate);
    return choose(fitting, count);
  };
  // A detail takes what its length allows; the other parts are a choice, larger in a longer report and never so large
  // that little is left to the details.
  const std::size_t usual_sentence = prompt.language == Language::zh ? 60 : 25;
  const std::size_t by_length = static_cast<std::size_t>(std::max(0, material.length_max)) / usual_sentence;
  const std::size_t share = std::max<std::size_t>(3, candidates.size() / 6);
  const bool is_final = prompt.task.starts_with("write.");
  const std::size_t count = material.count_max > 0          ? static_cast<std::size_t>(material.count_max)
                            : prompt.task == "write.detail" ? std::max(part.count, 2 * by_length)
                            : is_final                      ? std::min(std::max(part.count, by_length), share)
                                                            : std::max(part.count, by_length);
  std::vector<Candidate> chosen;
  if (prompt.task == "analyse.strengths") {
    // Strengths first, then weaknesses, neither crowding the other out.
    chosen = choose_with({Cue::strength}, (count + 1) / 2);
    for (const Candidate& risk : choose_with({Cue::risk}, count)) {
      const bool said = std::any_of(chosen.begin(), chosen.end(), [&](const Candidate& other) {
        return text::near_duplicate(other.statement, risk.statement);
      });
      if (!said && chosen.size() < count) chosen.push_back(risk);
    }
  } else {
    chosen = choose_with(part.cues, count);
    if (chosen.empty() && !part.else_cues.empty()) chosen = choose_with(part.else_cues, count);
  }
  if (material.length_max > 0) keep_to_length(chosen, material.length_max);
  std::vector<Marked> marked = with_marks(chosen, material);
  if (part.form == Form::bullets) return bullets_of(marked);
  if (answers) return summary_of(std::move(marked));
  return paragraphs_of(std::move(marked), Order::by_time);
}

std::string as_text(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class ExtractiveModel final : public Model {
 public:
  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the answer");
    std::string text = TRY(reply(prompt));
    Answer answer;
    answer.model = name();
    answer.text = std::move(text);
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped during the answer");
    budget.charge(answer.usage);
    if (on_piece && !answer.text.empty()) on_piece(answer.text);
    return answer;
  }
  std::string provider() const override { return "extractive"; }
  std::string name() const override { return "extractive"; }
  std::size_t material_chars_max(Role) const override { return 200'000; }
  bool generates() const override { return false; }

 private:
  static Result<std::string> reply(const Prompt& prompt) {
    if (prompt.task == "clarify") return as_text(extractive_questions(prompt));
    if (prompt.task == "brief") return as_text(extractive_brief(prompt));
    if (prompt.task == "plan") return as_text(extractive_plan(prompt));
    if (prompt.task == "queries") return as_text(extractive_queries(prompt));
    if (prompt.task == "reflect") return as_text(extractive_reflection(prompt));
    if (prompt.task == "notes") return as_text(notes_of(prompt));
    const bool writes =
        prompt.task == "summarise" || text_begins(prompt.task, "write.") || text_begins(prompt.task, "analyse.");
    if (writes) return write_part(prompt);
    return fail(ErrorKind::malformed, "the extractive model has no reply of the form \"" + prompt.task + "\"");
  }
  static bool text_begins(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
  }
};

}  // namespace

std::unique_ptr<Model> make_extractive_model() { return std::make_unique<ExtractiveModel>(); }

}  // namespace kaozheng::models
