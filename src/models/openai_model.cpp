// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "models/chat.h"
#include "models/context_window.h"
#include "models/json_fields.h"
#include "models/openai_reply.h"
#include "models/providers.h"
#include "models/tokens.h"
#include "net/retry.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

// What a server accepts of the protocol. Begins with all; what a server refuses is left out, and remembered once that
// helped.
struct Dialect {
  ReplyForm form = ReplyForm::schema;
  bool stream_options = true;
  bool temperature = true;
  std::string limit = "max_tokens";  // then "max_completion_tokens", then none
};

// The dialect without what `complaint` is about; nothing when there is nothing left to leave out.
std::optional<Dialect> simpler(Dialect dialect, std::string_view complaint, bool structured) {
  const std::string lower = to_lower_ascii(complaint);
  if (contains(lower, "stream_options") && dialect.stream_options) {
    dialect.stream_options = false;
    return dialect;
  }
  if (contains(lower, "temperature") && dialect.temperature) {
    dialect.temperature = false;
    return dialect;
  }
  if (!dialect.limit.empty() && contains(lower, dialect.limit)) {
    const bool other_name = dialect.limit == "max_tokens" && contains(lower, "max_completion_tokens");
    dialect.limit = other_name ? "max_completion_tokens" : "";
    return dialect;
  }
  if (!structured || dialect.form == ReplyForm::plain) return std::nullopt;
  dialect.form = dialect.form == ReplyForm::tool     ? ReplyForm::schema
                 : dialect.form == ReplyForm::schema ? ReplyForm::object
                                                     : ReplyForm::plain;
  return dialect;
}

class OpenAiModel final : public Model {
 public:
  OpenAiModel(OpenAiSettings settings, net::TrustedHttp& http, Clock& clock)
      : settings_(std::move(settings)), http_(http), clock_(clock), window_(settings_.model, settings_.context) {
    settings_.url = without_trailing_slash(settings_.url);
    dialect_.form = settings_.tool_calling ? ReplyForm::tool : ReplyForm::schema;
  }

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the model was asked");
    if (prompt.rung == Rung::extractive) return fail(no_other_model());
    if (budget.used_up()) return fail(ErrorKind::over_budget, "the token budget of the run is used up");
    const net::Errand errand = errand_of(prompt, settings_.handed_on);
    // An error after something was heard travels inside: repeating the call would repeat what was heard.
    const auto call = [&]() -> Result<Result<Answer>> { return ask(prompt, budget, stop, on_piece); };
    return within(window_, [&] { return net::with_retry(settings_.retry, clock_, stop, call); });
  }
  std::string provider() const override { return "openai"; }
  std::string name() const override { return settings_.model; }
  std::size_t material_chars_max(Role) const override { return material_chars_in(window_.tokens()); }

 private:
  Dialect known_dialect() const {
    std::lock_guard lock(mutex_);
    return dialect_;
  }
  void remember(const Dialect& dialect, bool structured) {
    std::lock_guard lock(mutex_);
    const ReplyForm form = structured ? dialect.form : dialect_.form;
    dialect_ = dialect;
    dialect_.form = form;
  }

  Result<Result<Answer>> ask(const Prompt& prompt, Budget& budget, std::stop_token stop,
                             const std::function<void(std::string_view)>& on_piece) {
    const bool structured = has_strict_form(prompt);
    const Dialect known = known_dialect();
    Dialect dialect = known;
    for (;;) {
      const Fitted fitted = TRY(window_.fit(prompt, structured ? dialect.form : ReplyForm::plain));
      const net::HttpRequest request = request_for(prompt, fitted, dialect);
      OpenAiReply reply(on_piece);
      FirstToken first_token(clock_);
      const auto response = http_.stream(request, stop, [&](std::string_view piece) {
        const bool more = reply.feed(piece);
        first_token.look_at(reply.answer);
        return more;
      });
      if (response && (response->status == 400 || response->status == 422)) {
        const std::string complaint = complaint_in(response->body);
        const auto next = says_too_long(complaint) ? std::nullopt : simpler(dialect, complaint, structured);
        if (next) {
          dialect = *next;
          continue;
        }
      }
      if (response && response->status / 100 != 2) {
        Error refusal =
            openai_refusal(*response, {settings_.url, "/chat/completions", settings_.key}, asking(), clock_.now());
        if (refusal.kind == ErrorKind::too_long) window_.refused(fitted, complaint_in(response->body));
        return fail(std::move(refusal));
      }
      remember(dialect, structured);
      auto answer = outcome(reply, response, fitted, first_token, budget);
      if (answer && *answer) (*answer)->constrained = structured && dialect.form != ReplyForm::plain;
      return answer;
    }
  }

  net::HttpRequest request_for(const Prompt& prompt, const Fitted& fitted, const Dialect& dialect) const {
    constexpr int reply_tokens_max = 16'384;
    const bool structured = has_strict_form(prompt);
    const bool tool = structured && dialect.form == ReplyForm::tool;
    json body = {{"model", settings_.model}, {"messages", fitted.messages}, {"stream", true}};
    if (dialect.stream_options) body["stream_options"] = {{"include_usage", true}};
    if (dialect.temperature) body["temperature"] = temperature_of(prompt);
    if (!dialect.limit.empty()) body[dialect.limit] = std::min(fitted.reply_tokens_max(), reply_tokens_max);
    if (tool) {
      body["tools"] = json::array({reply_tool(*prompt.schema)});
      body["tool_choice"] = {{"type", "function"}, {"function", {{"name", reply_tool_name}}}};
    } else if (structured && dialect.form == ReplyForm::schema) {
      body["response_format"] = {
          {"type", "json_schema"},
          {"json_schema", {{"name", reply_tool_name}, {"strict", true}, {"schema", *prompt.schema}}}};
    } else if (structured && dialect.form == ReplyForm::object) {
      body["response_format"] = {{"type", "json_object"}};
    }
    net::HttpRequest request;
    request.method = "POST";
    request.url = settings_.url + "/chat/completions";
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    if (!settings_.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + settings_.key);
    request.body = written(body);
    request.timeouts = http_timeouts(settings_.timeouts);
    return request;
  }

  Result<Result<Answer>> outcome(OpenAiReply& reply, const Result<net::HttpResponse>& response, const Fitted& fitted,
                                 FirstToken& first_token, Budget& budget) {
    reply.end();
    first_token.look_at(reply.answer);
    const bool heard = reply.answer.heard();
    Answer answer = reply.answer.finish(fitted.messages);
    answer.first_token = first_token.after();
    if (reply.done || heard || !answer.text.empty() || !answer.thinking.empty()) budget.charge(answer.usage);
    if (answer.model.empty()) answer.model = settings_.model;

    std::optional<Error> problem = reply.problem;
    if (!response) problem = response.error();
    if (!problem && !reply.done) problem = Error{ErrorKind::unavailable, "the reply ended before it was complete"};
    if (problem && problem->kind == ErrorKind::too_long) window_.refused(fitted, problem->what);
    if (!problem) problem = window_.check(fitted, reply.answer.usage.prompt_tokens);
    if (!problem && answer.text.empty())
      problem = Error{ErrorKind::malformed, answer.cut ? "the reply was used up by thinking" : "the reply is empty"};
    fitted.tell(answer);
    if (!problem) return Result<Answer>(std::move(answer));
    Error error = (*std::move(problem)).during(asking());
    error.what = without_key(std::move(error.what), settings_.key);
    if (heard) return Result<Answer>(fail(std::move(error)));
    return fail(std::move(error));
  }

  std::string asking() const { return fmt::format("asking {} at {}", settings_.model, settings_.url); }

  OpenAiSettings settings_;
  net::TrustedHttp& http_;
  Clock& clock_;
  ContextWindow window_;
  mutable std::mutex mutex_;
  Dialect dialect_;
};

}  // namespace

std::unique_ptr<Model> make_openai_model(OpenAiSettings settings, net::TrustedHttp& http, Clock& clock) {
  return std::make_unique<OpenAiModel>(std::move(settings), http, clock);
}

}  // namespace kaozheng::models
