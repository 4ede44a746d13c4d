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
#include "models/context_window.h"
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
    if (answer.loops()) {
      done = true;
      return;
    }
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
      : settings_(std::move(settings)), http_(http), clock_(clock), window_(settings_.model, settings_.context) {
    settings_.url = without_trailing_slash(settings_.url);
  }

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the model was asked");
    if (prompt.rung == Rung::extractive) return fail(no_other_model());
    if (budget.used_up()) return fail(ErrorKind::over_budget, "the token budget of the run is used up");
    const net::Errand errand = errand_of(prompt, settings_.handed_on);
    TRY_VOID(ask_traits(stop));
    // An error after something was heard travels inside: repeating the call would repeat what was heard.
    const auto call = [&]() -> Result<Result<Answer>> { return ask(prompt, budget, stop, on_piece); };
    return within(window_, [&] { return net::with_retry(settings_.retry, clock_, stop, call); });
  }
  std::string provider() const override { return "ollama"; }
  std::string name() const override { return settings_.model; }
  std::size_t material_chars_max(Role) const override { return material_chars_in(window_.tokens()); }

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
      if (show->context > 0) window_.lower_to(show->context);
    }
    traits_known_ = true;
    return {};
  }

  json request_body(const Prompt& prompt, const Fitted& fitted, ReplyForm form) const {
    json body = {{"model", settings_.model},
                 {"messages", fitted.messages},
                 {"stream", true},
                 {"truncate", false},
                 {"shift", false},
                 {"keep_alive", settings_.keep_alive},
                 {"options",
                  {{"num_ctx", fitted.context},
                   {"num_predict", fitted.reply_tokens_max()},
                   {"temperature", temperature_of(prompt)}}}};
    if (form == ReplyForm::tool) body["tools"] = json::array({reply_tool(*prompt.schema)});
    if (form == ReplyForm::schema) body["format"] = *prompt.schema;
    if (thinking_ == Thinking::always) body["think"] = "low";
    if (thinking_ == Thinking::switchable) body["think"] = is_free_text(prompt);
    return body;
  }

  Result<Result<Answer>> ask(const Prompt& prompt, Budget& budget, std::stop_token stop,
                             const std::function<void(std::string_view)>& on_piece) {
    const ReplyForm form = !has_strict_form(prompt)           ? ReplyForm::plain
                           : settings_.tool_calling && tools_ ? ReplyForm::tool
                                                              : ReplyForm::schema;
    const Fitted fitted = TRY(window_.fit(prompt, form));
    net::HttpRequest request;
    request.method = "POST";
    request.url = settings_.url + "/api/chat";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = written(request_body(prompt, fitted, form));
    request.timeouts = http_timeouts(settings_.timeouts);

    ReplyLines lines(on_piece);
    FirstToken first_token(clock_);
    auto response = http_.stream(request, stop, [&](std::string_view piece) {
      const bool more = lines.feed(piece);
      first_token.look_at(lines.answer);
      return more;
    });
    if (response && response->status / 100 != 2) {
      if (can_go_without_what_was_refused(*response, form)) return ask(prompt, budget, stop, on_piece);
      Error refusal = ollama_refusal(*response, settings_.url, settings_.model, asking(), clock_.now());
      if (refusal.kind == ErrorKind::too_long) window_.refused(fitted, complaint_in(response->body));
      return fail(std::move(refusal));
    }
    lines.end();
    first_token.look_at(lines.answer);
    const bool heard = lines.answer.heard();
    const bool complete = lines.done;
    Answer answer = lines.answer.finish(fitted.messages);
    answer.first_token = first_token.after();
    const bool answered = complete || heard || !answer.text.empty() || !answer.thinking.empty();
    if (answered) budget.charge(answer.usage);
    if (answer.model.empty()) answer.model = settings_.model;

    std::optional<Error> problem = std::move(lines.problem);
    if (!response) problem = response.error();
    if (!problem && !complete) problem = Error{ErrorKind::unavailable, "the reply ended before it was complete"};
    if (problem && problem->kind == ErrorKind::too_long) window_.refused(fitted, problem->what);
    if (!problem) problem = window_.check(fitted, lines.answer.usage.prompt_tokens);
    if (!problem && answer.text.empty())
      problem = Error{ErrorKind::malformed, answer.cut ? "the reply was used up by thinking" : "the reply is empty"};
    fitted.tell(answer);
    answer.constrained = form != ReplyForm::plain;
    if (!problem) return Result<Answer>(std::move(answer));
    Error error = (*std::move(problem)).during(asking());
    if (heard) return Result<Answer>(fail(std::move(error)));
    return fail(std::move(error));
  }

  std::string asking() const { return fmt::format("asking {} at {}", settings_.model, settings_.url); }

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
  ContextWindow window_;
};

}  // namespace

std::unique_ptr<Model> make_ollama_model(OllamaSettings settings, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<OllamaModel>(std::move(settings), http, clock);
}

}  // namespace kaozheng::models
