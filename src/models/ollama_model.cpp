// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/stop.h"
#include "models/chat.h"
#include "models/json_fields.h"
#include "models/ollama_server.h"
#include "models/providers.h"
#include "models/tokens.h"
#include "net/event_stream.h"
#include "net/retry.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

enum class Thinking { never, switchable, always };

struct ModelTraits {
  Thinking thinking = Thinking::never;
  bool tools = true;  // until known better
};

ModelTraits traits_of(const std::string& model, const OllamaShow& show) {
  ModelTraits traits;
  if (has_capability(show.capabilities, "thinking"))
    traits.thinking = contains(to_lower_ascii(model), "gpt-oss") ? Thinking::always : Thinking::switchable;
  traits.tools = show.capabilities.empty() || has_capability(show.capabilities, "tools");
  return traits;
}

// The lines of one reply.
class ReplyLines {
 public:
  explicit ReplyLines(const std::function<void(std::string_view)>& on_piece) : answer(on_piece) {}

  // False when the rest is of no use.
  bool feed(std::string_view piece) {
    const bool fits = lines_.feed(piece, [&](std::string_view line) { take(line); });
    if (!fits) problem = Error{ErrorKind::malformed, "a line of the reply is too long"};
    return !problem && !done;
  }
  void end() {
    if (!done && !problem && !lines_.rest().empty()) take(lines_.rest());
  }

  GatheredAnswer answer;
  bool done = false;
  std::optional<Error> problem;

 private:
  void take(std::string_view line) {
    if (done || problem) return;
    const json message_line = parse_json(line);
    if (!message_line.is_object()) {
      problem = Error{ErrorKind::malformed,
                      is_html(line) ? "the reply is a web page" : "a line of the reply is no JSON object"};
      return;
    }
    if (!field(message_line, "error").is_null()) {
      const std::string complaint = complaint_in(line);
      problem = Error{says_too_long(complaint) ? ErrorKind::too_long : ErrorKind::unavailable,
                      "the model stopped" + shown_complaint(complaint)};
      return;
    }
    if (const std::string name = text_field(message_line, "model"); !name.empty()) answer.model = name;
    const json& message = field(message_line, "message");
    answer.add_thinking(text_field(message, "thinking"));
    answer.add_content(text_field(message, "content"));
    const json& function = field(first_of(field(message, "tool_calls")), "function");
    const json& arguments = field(function, "arguments");
    if (arguments.is_object()) answer.add_arguments(written(arguments));
    if (arguments.is_string()) answer.add_arguments(arguments.get<std::string>());
    const json& done_field = field(message_line, "done");
    if (!done_field.is_boolean() || !done_field.get<bool>()) return;
    done = true;
    answer.cut = text_field(message_line, "done_reason") == "length";
    answer.usage = {count_field(message_line, "prompt_eval_count"), count_field(message_line, "eval_count")};
  }

  net::LineParser lines_;
};

class OllamaModel final : public Model {
 public:
  OllamaModel(OllamaSettings settings, net::TrustedHttp& http, Clock& clock)
      : settings_(std::move(settings)), http_(http), clock_(clock), context_(settings_.context) {
    settings_.url = without_trailing_slash(settings_.url);
  }

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the model was asked");
    if (budget.used_up()) return fail(ErrorKind::over_budget, "the token budget of the run is used up");
    TRY_VOID(ask_traits(stop));
    // An error after something was heard travels inside: repeating the call would repeat what was heard.
    const auto call = [&]() -> Result<Result<Answer>> { return ask(prompt, budget, stop, on_piece); };
    Result<Answer> answer = TRY(net::with_retry(net::RetryPolicy{}, clock_, stop, call));
    return answer;
  }
  std::string provider() const override { return "ollama"; }
  std::string name() const override { return settings_.model; }
  std::size_t material_chars_max(Role) const override { return material_chars_in(context_); }

 private:
  // Asks /api/show until it answered once. A server without it is asked as if the model could do nothing special.
  Result<void> ask_traits(std::stop_token stop) {
    if (traits_known_) return {};
    const auto pass = traits_gate_.enter(stop);
    if (!pass) return fail(ErrorKind::cancelled, "stopped before the model was asked");
    if (traits_known_) return {};
    const auto show = show_ollama_model(settings_.url, settings_.model, http_, stop, settings_.timeouts.connect);
    if (!show && (show.error().kind == ErrorKind::cancelled || show.error().kind == ErrorKind::not_found))
      return fail(show.error());
    if (show) {
      const ModelTraits traits = traits_of(settings_.model, *show);
      thinking_ = traits.thinking;
      tools_ = traits.tools;
      if (show->context > 0) context_ = std::min(settings_.context, show->context);
    }
    traits_known_ = true;
    return {};
  }

  json request_body(const Prompt& prompt, const json& messages, ReplyForm form, int reply_tokens) const {
    json body = {
        {"model", settings_.model},
        {"messages", messages},
        {"stream", true},
        {"truncate", false},
        {"shift", false},
        {"keep_alive", settings_.keep_alive},
        {"options",
         {{"num_ctx", context_.load()}, {"num_predict", reply_tokens}, {"temperature", temperature_of(prompt)}}}};
    if (form == ReplyForm::tool) body["tools"] = json::array({reply_tool(prompt.schema)});
    if (form == ReplyForm::schema) body["format"] = prompt.schema;
    if (thinking_ == Thinking::always) body["think"] = "low";
    if (thinking_ == Thinking::switchable) body["think"] = prompt.schema.is_null();
    return body;
  }

  Result<Result<Answer>> ask(const Prompt& prompt, Budget& budget, std::stop_token stop,
                             const std::function<void(std::string_view)>& on_piece) {
    const ReplyForm form = prompt.schema.is_null()            ? ReplyForm::plain
                           : settings_.tool_calling && tools_ ? ReplyForm::tool
                                                              : ReplyForm::schema;
    const json messages = chat_messages(prompt, form);
    const std::string tools_shown = form == ReplyForm::tool ? written(prompt.schema) : std::string();
    const int tokens = prompt_tokens(messages) + tokens_at_most(tools_shown);
    const int context = context_;
    if (tokens + reply_tokens_kept(context) > context)
      return fail(
          ErrorKind::too_long,
          fmt::format("the prompt of about {} tokens leaves no room for a reply in the context of {} tokens of {}",
                      tokens, context, settings_.model));
    net::HttpRequest request;
    request.method = "POST";
    request.url = settings_.url + "/api/chat";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = written(request_body(prompt, messages, form, context - tokens));
    request.timeouts = http_timeouts(settings_.timeouts);

    ReplyLines lines(on_piece);
    auto response = http_.stream(request, stop, [&](std::string_view piece) { return lines.feed(piece); });
    if (response && response->status / 100 != 2) {
      if (can_go_without_what_was_refused(*response, form)) return ask(prompt, budget, stop, on_piece);
      return fail(ollama_refusal(*response, settings_.url, settings_.model, asking(), clock_.now()));
    }
    lines.end();
    const bool heard = lines.answer.heard();
    const bool complete = lines.done;
    Answer answer = lines.answer.finish(messages);
    const bool answered = complete || heard || !answer.text.empty() || !answer.thinking.empty();
    if (answered) budget.charge(answer.usage);
    if (answer.model.empty()) answer.model = settings_.model;

    std::optional<Error> problem = std::move(lines.problem);
    if (!response) problem = response.error();
    if (!problem && !complete) problem = Error{ErrorKind::unavailable, "the reply ended before it was complete"};
    if (!problem) problem = cut_prompt(messages, lines.answer.usage.prompt_tokens, context);
    if (!problem && answer.text.empty())
      problem = Error{ErrorKind::malformed, answer.cut ? "the reply was used up by thinking" : "the reply is empty"};
    if (!problem) return Result<Answer>(std::move(answer));
    Error error = (*std::move(problem)).during(asking());
    if (heard) return Result<Answer>(fail(std::move(error)));
    return fail(std::move(error));
  }

  std::string asking() const { return fmt::format("asking {} at {}", settings_.model, settings_.url); }

  // A server that cuts prompts answers as if nothing had happened: it then reports about half of the context, or far
  // fewer tokens than the prompt can have.
  std::optional<Error> cut_prompt(const json& messages, int reported, int context) const {
    if (reported <= 0) return std::nullopt;
    int least = 0;
    for (const json& message : messages) least += tokens_at_least(text_field(message, "content"));
    bool half = std::abs(reported - context / 2) <= 8;  // of our context, or of the one the server really gave
    for (int given = 2048; given <= context; given *= 2)
      half = half || reported == given / 2 + 2 || reported == given / 2 + 3;
    const bool cut_in_half = half && least > reported * 3 / 4;
    const bool far_below = reported < least * 4 / 5;
    if (!cut_in_half && !far_below) return std::nullopt;
    return Error{
        ErrorKind::too_long,
        fmt::format("the server cut the prompt: it read {} tokens of at least {} (num_ctx {}); its reply is not used",
                    reported, least, context)};
  }

  // Some servers refuse `think` or `tools` although they listed the capability, or never listed any.
  bool can_go_without_what_was_refused(const net::HttpResponse& response, ReplyForm form) {
    if (response.status != 400) return false;
    const std::string complaint = to_lower_ascii(complaint_in(response.body));
    if (contains(complaint, "think") && thinking_ != Thinking::never) {
      thinking_ = Thinking::never;
      return true;
    }
    if (contains(complaint, "tool") && form == ReplyForm::tool) {
      tools_ = false;
      return true;
    }
    return false;
  }

  OllamaSettings settings_;
  net::TrustedHttp& http_;
  Clock& clock_;
  Gate traits_gate_{1};
  std::atomic<bool> traits_known_{false};
  std::atomic<Thinking> thinking_{Thinking::never};
  std::atomic<bool> tools_{true};
  std::atomic<int> context_;
};

}  // namespace

std::unique_ptr<Model> make_ollama_model(OllamaSettings settings, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<OllamaModel>(std::move(settings), http, clock);
}

}  // namespace kaozheng::models
