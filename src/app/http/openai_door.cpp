// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_door.h"

#include <fmt/format.h>

#include "app/http/openai_chat.h"
#include "app/http/openai_chores.h"
#include "app/http/openai_response_door.h"
#include "app/http/openai_watching.h"
#include "base/bytes.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

// When the models were first offered; clients sort by it.
constexpr std::int64_t models_since = 1'764'547'200;
constexpr std::size_t body_max = 8u << 20;  // conversations hold whole reports

json model_json(const OpenAiModelName& model) {
  return {{"id", model.id}, {"object", "model"}, {"created", models_since}, {"owned_by", "kaozheng"}};
}

Reply list_models() {
  json list = json::array();
  for (const OpenAiModelName& model : openai_models) list.push_back(model_json(model));
  return openai_reply({{"object", "list"}, {"data", std::move(list)}});
}

Reply show_model(const Request& request) {
  const std::string id = request.captures.count("id") > 0 ? request.captures.at("id") : std::string();
  if (const OpenAiModelName* const model = find_openai_model(id)) return openai_reply(model_json(*model));
  return openai_error({404,
                       fmt::format("the model \"{}\" does not exist here; take kaozheng or kaozheng-basic",
                                   abbreviate(printable(id), 60)),
                       "invalid_request_error", "model", "model_not_found"});
}

class ChatDoor {
 public:
  explicit ChatDoor(std::shared_ptr<RunWatching> watching) : watching_(std::move(watching)) {}

  Reply answer(const Request& request) const {
    auto ask = read_chat_request(request.body, watching_->now());
    if (!ask) return openai_error(ask.error());
    if (const auto chore = chat_chore(request.header("X-OpenWebUI-Task"), ask->turns))
      return answer_chore(*chore, *ask, request);
    ask->order.origin = watching_->origin_of(request, "chat");
    return ask->stream ? stream(*ask, request) : whole(*ask, request);
  }

 private:
  ChatFrame frame(const ResearchAsk& ask, const std::string& run_id) const {
    ChatFrame frame;
    frame.id = "chatcmpl-" + run_id;
    frame.created = watching_->created(run_id);
    frame.model = ask.model;
    frame.language = language_of(ask.order);
    frame.include_usage = ask.include_usage;
    return frame;
  }

  Reply answer_chore(const ChatChore& chore, const ResearchAsk& ask, const Request& request) const {
    FinishedAnswer answer;
    answer.text.markdown = watching_->say(chore, ask, request.stop);
    ChatFrame frame;
    frame.id = "chatcmpl-" + random_hex(32);
    frame.created = watching_->seconds_now();
    frame.model = ask.model;
    frame.include_usage = ask.include_usage;
    if (!ask.stream) return openai_reply(chat_completion(frame, answer, {}, ""));
    const ChatChunks chunks(frame);
    return event_stream_reply([text = chunks.begin("") + chunks.finish(answer, {})](ReplyStream& stream) {
      static_cast<void>(stream.write(text));
    });
  }

  Reply whole(ResearchAsk ask, const Request& request) const {
    if (const auto earlier = watching_->answer_from_evidence(ask, request))
      return openai_reply(chat_completion(frame(ask, earlier->run_id), earlier->answer, {}, ""));
    const auto started = watching_->start(ask, request, "chat");
    if (!started) return openai_error(started.error());
    const ChatFrame whole_frame = frame(ask, *started);
    std::string reasoning = begin_line(watching_->links(*started, request), whole_frame.language);
    AnswerUsage usage;
    const bool over = watching_->follow(*started, request.stop, [&](const Event* event) {
      if (!event) return true;
      usage.hear(*event);
      reasoning += progress_line(*event, whole_frame.language);
      return true;
    });
    if (!over) return openai_error(closing_fault());
    const auto answer = watching_->outcome(*started, watching_->links(*started, request));
    if (!answer) return openai_error(answer.error());
    return openai_reply(chat_completion(whole_frame, *answer, usage, reasoning));
  }

  // Whether a question can be asked is found out before anything is sent; what comes later is told in the stream.
  Reply stream(ResearchAsk ask, const Request& request) const {
    std::string run_id;
    if (!watching_->asks_evidence(ask)) {
      auto started = watching_->start(ask, request, "chat");
      if (!started) return openai_error(started.error());
      run_id = *std::move(started);
    }
    return event_stream_reply([door = *this, ask = std::move(ask), request, run_id](ReplyStream& stream) {
      door.write(ask, request, run_id, stream);
    });
  }

  void write(const ResearchAsk& ask, const Request& request, const std::string& run_id, ReplyStream& stream) const {
    const Language language = language_of(ask.order);
    if (run_id.empty()) {
      const ChatChunks chunks(frame(ask, ask.earlier_run));
      if (!stream.write(chunks.begin(evidence_line(watching_->links(ask.earlier_run, request), language)))) return;
      if (const auto earlier = watching_->answer_from_evidence(ask, request)) {
        static_cast<void>(stream.write(chunks.finish(earlier->answer, {})));
        return;
      }
      auto started = watching_->start(ask, request, "chat");
      if (!started) {
        static_cast<void>(stream.write(ChatChunks::failure(started.error())));
        return;
      }
      // The stream keeps the id it began with.
      if (!stream.write(chunks.reasoning(begin_line(watching_->links(*started, request), language)))) return;
      watch(*started, chunks, request, language, stream);
      return;
    }
    const ChatChunks chunks(frame(ask, run_id));
    if (stream.write(chunks.begin(begin_line(watching_->links(run_id, request), language))))
      watch(run_id, chunks, request, language, stream);
  }

  void watch(const std::string& run_id, const ChatChunks& chunks, const Request& request, Language language,
             ReplyStream& stream) const {
    AnswerUsage usage;
    StillAtWork still(watching_->clock());
    bool gone = false;
    const bool over = watching_->follow(run_id, request.stop, [&](const Event* event) {
      std::string text(stream_ping);
      if (event) {
        usage.hear(*event);
        text = chunks.reasoning(progress_line(*event, language));
        still.hear(*event, !text.empty());
      } else if (const std::string line = still.line(language); !line.empty()) {
        text = chunks.reasoning(line);
      }
      gone = !text.empty() && !stream.write(text);
      return !gone;
    });
    if (gone) return;
    const auto answer = over ? watching_->outcome(run_id, watching_->links(run_id, request))
                             : OpenAiResult<FinishedAnswer>(tl::make_unexpected(closing_fault()));
    static_cast<void>(stream.write(answer ? chunks.finish(*answer, usage) : ChatChunks::failure(answer.error())));
  }

  std::shared_ptr<RunWatching> watching_;
};

}  // namespace

Routes openai_routes(OpenAiPorts ports) {
  const auto watching = std::make_shared<RunWatching>(std::move(ports));
  const ChatDoor chat(watching);
  const auto responses = std::make_shared<ResponsesDoor>(watching);
  Routes routes;
  // Some clients are given the address without /v1.
  for (const std::string& before : {std::string("/v1"), std::string()}) {
    const auto add = [&](const char* method, const std::string& pattern, std::function<Reply(const Request&)> answer) {
      Route route;
      route.method = method;
      route.pattern = before + pattern;
      route.answer = std::move(answer);
      route.body_max = body_max;
      routes.push_back(std::move(route));
    };
    add("GET", "/models", [](const Request&) { return list_models(); });
    add("GET", "/models/{id}", show_model);
    add("POST", "/chat/completions", [chat](const Request& request) { return chat.answer(request); });
    add("POST", "/responses", [responses](const Request& request) { return responses->create(request); });
    add("GET", "/responses/{id}", [responses](const Request& request) { return responses->retrieve(request); });
    add("POST", "/responses/{id}/cancel", [responses](const Request& request) { return responses->cancel(request); });
    add("DELETE", "/responses/{id}", [responses](const Request& request) { return responses->remove(request); });
    add("GET", "/responses/{id}/input_items",
        [responses](const Request& request) { return responses->input_items(request); });
  }
  return routes;
}

}  // namespace kaozheng::app
