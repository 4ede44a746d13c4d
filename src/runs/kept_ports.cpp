// SPDX-License-Identifier: Apache-2.0
#include "runs/kept_ports.h"

#include <tuple>

namespace kaozheng::runs {

Result<models::Answer> RecordingModel::answer(const models::Prompt& prompt, models::Budget& budget,
                                              std::stop_token stop,
                                              const std::function<void(std::string_view)>& on_piece) {
  const Milliseconds begin = clock_.elapsed();
  store::ModelCall call;
  call.started_at = to_iso8601(clock_.now());
  models::Budget of_call(budget, {}, budget.lane(), budget.priority());
  auto answer = model_.answer(prompt, of_call, stop, on_piece);

  call.task = prompt.task;
  call.role = to_string(models::role_of(prompt.task));
  call.lane = budget.lane();
  if (!models::is_free_text(prompt)) call.rung = to_string(prompt.rung);
  // With attempts whose replies could not be used: they were paid for as well.
  const models::Spent spent = of_call.spent();
  call.prompt_tokens = static_cast<int>(spent.prompt_tokens);
  call.completion_tokens = static_cast<int>(spent.completion_tokens);
  if (!spent.cost.empty()) {
    const auto answered_in = spent.cost.find(answer ? answer->currency : "");
    std::tie(call.currency, call.cost) = answered_in == spent.cost.end() ? *spent.cost.begin() : *answered_in;
  }
  const bool less_was_sent = answer && !answer->sent_user.empty();
  call.prompt = prompt.system + "\n\n" + (less_was_sent ? answer->sent_user : prompt.user);
  call.milliseconds = (clock_.elapsed() - begin).count();
  nlohmann::json told = {{"task", prompt.task}, {"milliseconds", call.milliseconds}};
  if (prompt.rung != models::Rung::schema) told["rung"] = to_string(prompt.rung);
  if (answer) {
    call.model = answer->model.empty() ? model_.name() : answer->model;
    call.endpoint = answer->endpoint.empty() ? call.model : answer->endpoint;  // no pool: the model is its own place
    call.reply = answer->text;
    call.waited_ms = answer->waited.count();
    call.first_token_ms = answer->first_token.count();
    call.attempts = answer->attempts;
    call.cuts = answer->cuts;
    call.cached_tokens = answer->usage.cached_tokens;
    told["model"] = call.model;
    told["prompt_tokens"] = call.prompt_tokens;
    told["completion_tokens"] = call.completion_tokens;
    if (answer->cuts > 0) told["cuts"] = answer->cuts;
    if (!answer->dropped.empty())
      log_.add("MaterialDropped", {{"task", prompt.task}, {"labels", answer->dropped}, {"model", call.model}});
  } else {
    call.model = model_.name();
    call.error = answer.error().what;
    call.error_kind = to_string(answer.error().kind);
    told["error"] = call.error;  // and no "model": none answered
  }
  log_.keep(std::move(call));
  log_.add("ModelCalled", std::move(told));
  return answer;
}

Result<Document> KeptPages::read(const std::string& url, std::stop_token stop) {
  auto document = pages_.read(url, stop);
  if (document) log_.keep(*document);
  return document;
}

}  // namespace kaozheng::runs
