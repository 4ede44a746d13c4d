// SPDX-License-Identifier: Apache-2.0
#include "research/journaled_ports.h"

#include <algorithm>
#include <utility>

#include "models/tokens.h"
#include "research/searching.h"

namespace kaozheng::research {
namespace {

using models::Answer;
using models::Spent;
using nlohmann::json;

// An answer, or a failure that is final, with what it cost: attempts whose replies could not be used included.
struct Paid {
  Result<Answer> answer;
  Spent spent;
};

// Without what the model thought aloud and what was sent, which nobody asks for again.
json written_answer(const Answer& answer) {
  return {{"text", answer.text},
          {"model", answer.model},
          {"cut", answer.cut},
          {"usage", {answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.cached_tokens}},
          {"dropped", answer.dropped},
          {"cuts", answer.cuts},
          {"endpoint", answer.endpoint},
          {"provider", answer.provider},
          {"server", answer.server},
          {"attempts", answer.attempts},
          {"cost", answer.cost},
          {"currency", answer.currency},
          {"constrained", answer.constrained}};
}

Answer answer_in(const json& value) {
  Answer answer;
  value.at("text").get_to(answer.text);
  value.at("model").get_to(answer.model);
  value.at("cut").get_to(answer.cut);
  answer.usage = {value.at("usage").at(0), value.at("usage").at(1), value.at("usage").at(2)};
  value.at("dropped").get_to(answer.dropped);
  value.at("cuts").get_to(answer.cuts);
  value.at("endpoint").get_to(answer.endpoint);
  value.at("provider").get_to(answer.provider);
  value.at("server").get_to(answer.server);
  value.at("attempts").get_to(answer.attempts);
  value.at("cost").get_to(answer.cost);
  value.at("currency").get_to(answer.currency);
  value.at("constrained").get_to(answer.constrained);
  return answer;
}

// An error as answer_text writes it.
json written_error(const Error& error) { return json::parse(answer_text(error)).at("error"); }
Error error_in(const json& written) {
  const auto error = read_answer(json{{"error", written}}.dump(-1, ' ', false, json::error_handler_t::replace));
  return error ? Error{} : error.error();
}

json written_paid(const Paid& paid) {
  json value;
  if (paid.answer)
    value["answer"] = written_answer(*paid.answer);
  else
    value["error"] = written_error(paid.answer.error());
  value["spent"] = {paid.spent.prompt_tokens, paid.spent.completion_tokens, paid.spent.calls, paid.spent.lost_tokens};
  value["cost"] = paid.spent.cost;
  return value;
}

Paid paid_in(const json& value) {
  const bool answered = value.contains("answer");
  Paid paid{answered ? Result<Answer>(answer_in(value.at("answer"))) : fail(error_in(value.at("error"))), {}};
  const json& spent = value.at("spent");
  paid.spent.prompt_tokens = spent.at(0);
  paid.spent.completion_tokens = spent.at(1);
  paid.spent.calls = spent.at(2);
  paid.spent.lost_tokens = spent.at(3);
  value.at("cost").get_to(paid.spent.cost);
  return paid;
}

json written_search(const sources::SearchAnswer& answer) {
  json troubles = json::array();
  for (const sources::EngineTrouble& trouble : answer.troubles)
    troubles.push_back(
        {{"engine", trouble.engine}, {"error", written_error(trouble.error)}, {"back_at", trouble.back_at}});
  return {{"hits", answer.hits}, {"engines", answer.engines}, {"troubles", std::move(troubles)}};
}

sources::SearchAnswer search_answer(const json& value) {
  sources::SearchAnswer answer;
  for (const json& hit : value.at("hits"))
    answer.hits.push_back({hit.at("url"), hit.at("title"), hit.at("snippet"), hit.at("engine"), hit.at("published")});
  value.at("engines").get_to(answer.engines);
  for (const json& trouble : value.at("troubles"))
    answer.troubles.push_back({trouble.at("engine"), error_in(trouble.at("error")), trouble.at("back_at")});
  return answer;
}

bool is_same_text(const Document& a, const Document& b) {
  const auto same = [](const Block& one, const Block& other) {
    return one.kind == other.kind && one.level == other.level && one.begin == other.begin && one.end == other.end &&
           one.page == other.page;
  };
  return a.text == b.text && std::equal(a.blocks.begin(), a.blocks.end(), b.blocks.begin(), b.blocks.end(), same);
}

}  // namespace

std::string model_key(const models::Prompt& prompt, std::string_view lane) {
  std::string what;
  what.reserve(prompt.system.size() + prompt.user.size() + 512);
  const auto add = [&](std::string_view part) {
    what += std::to_string(part.size());
    what += ':';
    what += part;
  };
  add(prompt.system);
  add(prompt.user);
  add(prompt.schema ? prompt.schema->dump() : "");
  add(to_string(prompt.language));
  add(prompt.private_material ? "private" : "");
  std::string place(lane.empty() ? "run" : lane);
  place += '/';
  place += prompt.task;
  if (!models::is_free_text(prompt)) {
    place += '/';
    place += to_string(prompt.rung);
  }
  return journal_key("model", place, what);
}

JournaledModel::JournaledModel(models::Model& model, Journal& journal, Events& events)
    : ForwardingModel(model), journal_(journal), events_(events), generates_(model.generates()) {
  const json kept = journal_.decide(generates_ ? "model" : "model/extractive", [&] {
    json traits = {{"provider", model.provider()}, {"name", model.name()}};
    for (const models::Role role : models::all_roles) {
      traits["names"].push_back(model.name_for(role));
      traits["room"].push_back(model.material_chars_max(role));
    }
    return traits;
  });
  provider_ = kept.value("provider", model.provider());
  name_ = kept.value("name", model.name());
  const json names = kept.value("names", json::array()), room = kept.value("room", json::array());
  for (std::size_t i = 0; i < models::all_roles.size(); ++i) {
    const models::Role role = models::all_roles[i];
    names_[i] = i < names.size() ? names[i].get<std::string>() : name_;
    material_chars_max_[i] = i < room.size() ? room[i].get<std::size_t>() : model.material_chars_max(role);
  }
}

Result<Answer> JournaledModel::answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                      const std::function<void(std::string_view)>& on_piece) {
  if (!generates_) return model_.answer(prompt, budget, stop, on_piece);
  bool fresh = false;
  const auto asked = [&](int unanswered) -> Result<Paid> {
    fresh = true;
    models::Budget of_call(budget, {}, budget.lane(), budget.priority());
    auto answer = ask(prompt, of_call, stop, on_piece, unanswered);
    // A stop is no answer.
    if (!answer && (answer.error().kind == ErrorKind::cancelled || stop.stop_requested())) return fail(answer.error());
    return Paid{std::move(answer), of_call.spent()};
  };
  auto paid = told<Paid>(&journal_, model_key(prompt, budget.lane()), stop, asked, written_paid, paid_in);
  if (!paid) return fail(std::move(paid).error());
  if (!fresh) {
    budget.charge_again(paid->spent);
    if (on_piece && paid->answer) on_piece(paid->answer->text);
  }
  return std::move(paid->answer);
}

Result<Answer> JournaledModel::ask(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                   const std::function<void(std::string_view)>& on_piece, int unanswered) {
  Spent lost;
  if (unanswered > 0) {
    lost.lost_tokens =
        static_cast<long>(unanswered) * (models::tokens_at_most(prompt.system) + models::tokens_at_most(prompt.user));
    Event event;
    event.type = "CallRepeated";
    event.task_id = budget.lane();
    event.data = {{"task", prompt.task}, {"unanswered", unanswered}, {"prompt_tokens", lost.lost_tokens}};
    events_.add(std::move(event));
  }
  auto answer = model_.answer(prompt, budget, stop, on_piece);
  // Who was asked in vain is not known; the same call tells what it costs.
  if (answer && answer->cost > 0) lost.cost[answer->currency] = unanswered * answer->cost;
  if (unanswered > 0) budget.charge_again(lost);
  return answer;
}

Result<sources::SearchAnswer> JournaledSearch::search(const Query& query, int count, std::stop_token stop) {
  const json what = {query.text, to_string(query.language), query.reach == Reach::files_only, query.after, count};
  return told<sources::SearchAnswer>(
      &journal_, journal_key("search", "run", what.dump(-1, ' ', false, json::error_handler_t::replace)), stop,
      [&](int) { return search_.search(query, count, stop); }, written_search, search_answer);
}

Result<Document> JournaledPages::read(const std::string& url, std::stop_token stop) {
  const auto ask = [&](int) -> Result<Document> { return pages_.read(url, stop); };
  // Bytes that were read in another way before have another text there.
  const auto write = [&](const Document& document) {
    json value = document;
    const auto stored = store_.document(document.id);
    if (!stored || !*stored || !is_same_text(**stored, document)) {
      value["text"] = document.text;
      value["blocks"] = document.blocks;
    }
    return value;
  };
  const auto read_back = [&](const json& value) {
    Document document = value.get<Document>();
    const auto stored = value.contains("text") ? Result<std::optional<Document>>() : store_.document(document.id);
    const json text = stored && *stored ? json{{"text", (*stored)->text}, {"blocks", (*stored)->blocks}} : value;
    text.at("text").get_to(document.text);
    text.at("blocks").get_to(document.blocks);
    return document;
  };
  auto document = told<Document>(&journal_, journal_key("page", "run", page_key(url)), stop, ask, write, read_back);
  if (document) ++count_;
  return document;
}

}  // namespace kaozheng::research
