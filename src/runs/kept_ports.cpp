// SPDX-License-Identifier: Apache-2.0
#include "runs/kept_ports.h"

namespace kaozheng::runs {

Result<models::Answer> RecordingModel::answer(const models::Prompt& prompt, models::Budget& budget,
                                              std::stop_token stop,
                                              const std::function<void(std::string_view)>& on_piece) {
  const Milliseconds begin = clock_.elapsed();
  auto answer = model_.answer(prompt, budget, stop, on_piece);

  store::ModelCall call;
  call.task = prompt.task;
  const bool less_was_sent = answer && !answer->sent_user.empty();
  call.prompt = prompt.system + "\n\n" + (less_was_sent ? answer->sent_user : prompt.user);
  call.milliseconds = (clock_.elapsed() - begin).count();
  nlohmann::json told = {{"task", prompt.task}, {"milliseconds", call.milliseconds}};
  if (prompt.rung != models::Rung::schema) told["rung"] = to_string(prompt.rung);
  if (answer) {
    call.model = answer->model.empty() ? model_.name() : answer->model;
    call.reply = answer->text;
    call.prompt_tokens = answer->usage.prompt_tokens;
    call.completion_tokens = answer->usage.completion_tokens;
    told["model"] = call.model;
    told["prompt_tokens"] = call.prompt_tokens;
    told["completion_tokens"] = call.completion_tokens;
    if (answer->cuts > 0) told["cuts"] = answer->cuts;
    if (!answer->dropped.empty())
      log_.add("MaterialDropped", {{"task", prompt.task}, {"labels", answer->dropped}, {"model", call.model}});
  } else {
    call.model = model_.name();
    call.error = answer.error().what;
    told["error"] = call.error;  // and no "model": none answered
  }
  log_.keep(std::move(call));
  log_.add("ModelCalled", std::move(told));
  return answer;
}

Result<Document> KeptPages::read(const std::string& url, std::stop_token stop) {
  auto document = pages_.read(url, stop);
  if (document) log_.keep(*document);
  if (document) ++count_;
  return document;
}

}  // namespace kaozheng::runs
