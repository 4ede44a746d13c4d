// SPDX-License-Identifier: Apache-2.0
#include "models/prompt_fitting.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "models/json_fields.h"
#include "text/passage_index.h"
#include "text/words.h"

namespace kaozheng::models {
namespace {

// Passages, then findings, then earlier queries, as one row.
struct Items {
  std::size_t passages = 0, findings = 0, queries = 0;
  explicit Items(const Material& material)
      : passages(material.passages.size()),
        findings(material.findings.size()),
        queries(material.earlier_queries.size()) {}
  std::size_t ranked() const { return passages + findings; }
  std::size_t all() const { return ranked() + queries; }
};

// Places in that row in the order they are left out; the most relevant passage or finding is not among them.
std::vector<std::size_t> order_of_leaving(const Material& material) {
  text::PassageIndex index;
  for (const LabelledPassage& one : material.passages)
    index.add(one.title + "\n" + one.passage.heading, one.passage.text);
  for (const LabelledFinding& one : material.findings) index.add(one.title, one.finding.statement);
  const Items items(material);
  std::vector<double> score(items.ranked(), 0.0);
  for (const text::Scored& found : index.search(material.focus + "\n" + material.topic, items.ranked()))
    score[found.item] = found.score;
  std::vector<std::size_t> order(items.ranked());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
  std::reverse(order.begin(), order.end());
  if (!order.empty()) order.pop_back();
  for (std::size_t place = items.ranked(); place < items.all(); ++place) order.push_back(place);
  return order;
}

template <class T>
std::vector<T> staying(const std::vector<T>& all, const std::vector<bool>& left, std::size_t first) {
  std::vector<T> result;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!left[first + i]) result.push_back(all[i]);
  return result;
}

Material without(const Material& material, const std::vector<bool>& left) {
  const Items items(material);
  Material rest = material;
  rest.passages = staying(material.passages, left, 0);
  rest.findings = staying(material.findings, left, items.passages);
  rest.earlier_queries = staying(material.earlier_queries, left, items.ranked());
  return rest;
}

std::vector<std::string> labels_of(const Material& material, const std::vector<bool>& left) {
  const Items items(material);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < items.all(); ++i) {
    if (!left[i]) continue;
    if (i < items.passages)
      labels.push_back(material.passages[i].label);
    else if (i < items.ranked())
      labels.push_back(material.findings[i - items.passages].label);
    else
      labels.push_back("Q" + std::to_string(i - items.ranked() + 1));
  }
  return labels;
}

// The least of 0 … `most` that holds, when `most` does and all above one that holds do.
template <class Holds>
std::size_t least_that(std::size_t most, Holds holds) {
  std::size_t least = 0;
  while (least < most) {
    const std::size_t middle = least + (most - least) / 2;
    if (holds(middle))
      most = middle;
    else
      least = middle + 1;
  }
  return most;
}

// One prompt with changing material.
class Fitting {
 public:
  Fitting(const Prompt& prompt, ReplyForm form, const TokenCounter& counter, int context)
      : prompt_(prompt), form_(form), counter_(counter), context_(context) {
    if (form == ReplyForm::tool) tools_ = written(*prompt.schema);
    if (!prompt.user_with) return;
    const std::string shown = prompt.user_with(prompt.material);
    const std::size_t place = prompt.user.find(shown);
    if (place == std::string::npos) return;
    before_ = prompt.user.substr(0, place);
    behind_ = prompt.user.substr(place + shown.size());
    fittable_ = true;
  }

  bool fittable() const { return fittable_; }

  Fitted whole() const { return with(prompt_.user); }

  Fitted with(const Material& material) const {
    Fitted fitted = with(before_ + prompt_.user_with(material) + behind_);
    fitted.whole = false;
    return fitted;
  }

  bool fits(const Fitted& fitted) const { return fitted.tokens + reply_tokens_kept(context_) <= context_; }

 private:
  Fitted with(std::string user) const {
    Fitted fitted;
    fitted.messages = chat_messages(prompt_, form_, user);
    for (const nlohmann::json& message : fitted.messages) fitted.size += size_of(text_field(message, "content"));
    fitted.size += size_of(tools_);
    fitted.size.of[TextSize::messages] = static_cast<double>(fitted.messages.size());
    fitted.tokens = counter_.at_most(fitted.size);
    fitted.user = std::move(user);
    fitted.tools = tools_;
    fitted.context = context_;
    return fitted;
  }

  const Prompt& prompt_;
  const ReplyForm form_;
  const TokenCounter& counter_;
  const int context_;
  std::string tools_, before_, behind_;
  bool fittable_ = false;
};

// The passage up to the end of a sentence, as many as fit; nothing when not even the first does.
std::optional<Fitted> shortened(const Fitting& fitting, Material material) {
  std::string& text = material.passages.front().passage.text;
  const std::string whole = text;
  const std::vector<text::Range> sentences = text::sentences(whole);
  if (sentences.size() < 2) return std::nullopt;
  const auto up_to = [&](std::size_t count) {
    text = whole.substr(0, sentences[count - 1].end);
    return fitting.with(material);
  };
  const std::size_t count = sentences.size() - least_that(sentences.size(), [&](std::size_t left) {
                              return left == sentences.size() || fitting.fits(up_to(sentences.size() - left));
                            });
  if (count == 0) return std::nullopt;
  return up_to(count);
}

std::optional<Fitted> with_less_material(const Fitting& fitting, Material material) {
  if (!material.ledger.empty()) {
    material.ledger.clear();
    Fitted alone = fitting.with(material);
    if (fitting.fits(alone)) return alone;
  }
  const std::vector<std::size_t> order = order_of_leaving(material);
  const auto left = [&](std::size_t count) {
    std::vector<bool> marked(Items(material).all(), false);
    for (std::size_t i = 0; i < count; ++i) marked[order[i]] = true;
    return marked;
  };
  const std::size_t count = least_that(
      order.size(), [&](std::size_t leaving) { return fitting.fits(fitting.with(without(material, left(leaving)))); });
  Material rest = without(material, left(count));
  Fitted fitted = fitting.with(rest);
  fitted.dropped = labels_of(material, left(count));
  if (fitting.fits(fitted)) return fitted;
  if (rest.passages.size() != 1) return std::nullopt;
  std::optional<Fitted> part = shortened(fitting, rest);
  if (!part) return std::nullopt;
  part->dropped = std::move(fitted.dropped);
  const std::string& label = rest.passages.front().label;
  const auto place = std::find_if(material.passages.begin(), material.passages.end(),
                                  [&](const LabelledPassage& one) { return one.label == label; });
  part->dropped.insert(part->dropped.begin() + (place - material.passages.begin()), label + "…");
  return part;
}

}  // namespace

Result<Fitted> fit(const Prompt& prompt, ReplyForm form, const TokenCounter& counter, int context,
                   const std::string& model) {
  const Fitting fitting(prompt, form, counter, context);
  Fitted whole = fitting.whole();
  if (fitting.fits(whole)) return whole;
  std::optional<Fitted> less;
  if (fitting.fittable() && Items(prompt.material).all() > 0) less = with_less_material(fitting, prompt.material);
  if (less) return *std::move(less);
  return fail(ErrorKind::too_long,
              fmt::format("the prompt of about {} tokens leaves no room for a reply in the context of {} tokens of {}{}"
                          "; a larger one is set by model.context (KAOZHENG_CONTEXT)",
                          whole.tokens, context, model, fitting.fittable() ? ", nor does it with less material" : ""));
}

}  // namespace kaozheng::models
